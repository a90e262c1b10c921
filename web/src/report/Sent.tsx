import type { ReportStatus } from '../api/api_types.ts';
import { Button } from '../app/Button.tsx';
import { FocusedHeading } from '../app/FocusedHeading.tsx';
import { Icon } from '../app/Icon.tsx';
import { PageLink } from '../app/PageLink.tsx';
import { t } from '../i18n/index.ts';
import { stopReport } from './report_draft.ts';

/** What has been sent: its reference, and the address at which it can be followed. */
export function Sent({ report }: { report: ReportStatus }) {
  return (
    <section class="report report-sent">
      <FocusedHeading level={1}>
        <Icon name="check" /> {t('report_sent')}
      </FocusedHeading>
      <p>{t('report_reference')}</p>
      <p>
        <output>{report.id}</output>
      </p>
      <p>{t('report_follow_hint')}</p>
      <div class="button-row">
        <PageLink class="button button-main" to={{ view: 'report', report: report.id, subject: null }}>
          {t('report_follow')}
        </PageLink>
        <Button onClick={stopReport}>{t('close')}</Button>
      </div>
    </section>
  );
}
