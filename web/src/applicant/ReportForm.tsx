import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type Failure, failureOf, post } from '../api/client.ts';
import { announce } from '../app/announcer.ts';
import { Failed } from '../app/Failed.tsx';
import { t } from '../i18n/index.ts';
import type { Subject } from '../state/page.ts';

const KINDS = ['missing', 'closed', 'misplaced', 'wrong_time', 'other'] as const;
const LONGEST = 2000;

/** A dialog that tells the keepers of the list what is wrong. No name and no address is asked for. */
export function ReportForm({ subject, close }: { subject: Subject | null; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const kind = useSignal<(typeof KINDS)[number]>(firstKind(subject));
  const text = useSignal('');
  const sending = useSignal(false);
  const failure = useSignal<Failure | null>(null);
  useEffect(() => dialog.current?.showModal(), []);

  const send = async (): Promise<void> => {
    sending.value = true;
    failure.value = null;
    try {
      await post('reports', {
        kind: kind.value,
        site_id: subject?.kind === 'site' ? subject.id : null,
        ...(subject?.kind === 'point' ? { lon: subject.lon, lat: subject.lat } : {}),
        text: text.value.trim(),
      });
      announce(t('report_sent'), 'note');
      dialog.current?.close();
    } catch (error) {
      failure.value = failureOf(error);
    } finally {
      sending.value = false;
    }
  };

  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="report-title" onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <h2 id="report-title">{t('report')}</h2>
        <p>{t('report_hint')}</p>
        <fieldset class="choices">
          <legend>{t('report_kind')}</legend>
          {KINDS.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="kind"
                checked={kind.value === one}
                onChange={() => {
                  kind.value = one;
                }}
              />{' '}
              {t(`report_kind_${one}`)}
            </label>
          ))}
        </fieldset>
        <label class="field">
          {t('report_text')}
          <textarea
            required
            minLength={5}
            maxLength={LONGEST}
            rows={4}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
        </label>
        {failure.value && <Failed failure={failure.value} again={() => void send()} />}
        <div class="button-row">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {t('cancel')}
          </button>
          <button type="submit" class="button button-main" disabled={sending.value}>
            {t('send')}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function firstKind(subject: Subject | null): (typeof KINDS)[number] {
  if (subject === null) return 'other';
  return subject.kind === 'site' ? 'closed' : 'missing';
}
