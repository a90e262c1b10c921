import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { Icon } from '../app/Icon.tsx';
import { t } from '../i18n/index.ts';
import type { Subject } from '../state/page.ts';
import { isBundle } from '../static/mark.ts';

type Form = ComponentType<{ subject: Subject | null; close: () => void }>;

/** Opens the form for errors, fetched when it is asked for. A bundle has nobody to send it to. */
export function NextReport({ subject }: { subject: Subject | null }) {
  const form = useSignal<Form | null>(null);
  const open = async (): Promise<void> => {
    const { ReportForm } = await import('./ReportForm.tsx');
    form.value = ReportForm;
  };
  const Shown = form.value;
  if (isBundle) return null;
  return (
    <>
      <button type="button" class="link-button" onClick={() => void open()}>
        <Icon name="flag" size={18} /> {t('report')}
      </button>
      {Shown && (
        <Shown
          subject={subject}
          close={() => {
            form.value = null;
          }}
        />
      )}
    </>
  );
}
