import type { Failure } from '../api/client.ts';
import { isKey, spoken, t } from '../i18n/index.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

/** Says what could not be had and what to do; what was typed and shown before stays. */
export function Failed({ failure, again }: { failure: Failure; again: () => void }) {
  return (
    <div class="failed" role="alert">
      <Icon name="alert" />
      <p>{failureText(failure)}</p>
      {/* What does not exist will not when it is asked again. */}
      {failure.status !== 404 && <Button onClick={again}>{t('try_again')}</Button>}
    </div>
  );
}

/** What failed, in the server's words where it gave any. */
export function failureText(failure: Failure): string {
  const own = `failure_${failure.code}`;
  const told = spoken.value === 'fr' ? failure.text_fr : failure.text_en;
  return told ?? t(isKey(own) ? own : 'failure_unexpected');
}
