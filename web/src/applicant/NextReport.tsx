import { Button } from '../app/Button.tsx';
import { Icon } from '../app/Icon.tsx';
import { t } from '../i18n/index.ts';
import { startReport } from '../report/report_draft.ts';
import { reading, type Subject, update } from '../state/page.ts';
import { isBundle } from '../static/mark.ts';

/** Opens the form for errors, beside the map that it needs. A bundle has nobody to send it to. */
export function NextReport({ subject }: { subject: Subject | null }) {
  if (isBundle) return null;
  const open = (): void => {
    if (reading.peek()) update({ view: 'project' });
    startReport(subject);
  };
  return (
    <Button class="link-button report-open" onClick={open}>
      <Icon name="flag" size={18} /> {t('report')}
    </Button>
  );
}
