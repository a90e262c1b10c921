import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ReportStatus } from '../api/api_types.ts';
import { Icon } from '../app/Icon.tsx';
import { PageLink } from '../app/PageLink.tsx';
import { t } from '../i18n/index.ts';
import { stopReport } from './report_draft.ts';

/** What has been sent: its reference, and the address at which it can be followed. */
export function Sent({ report }: { report: ReportStatus }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  return (
    <section class="report report-sent">
      <h1 ref={heading} tabIndex={-1}>
        <Icon name="check" /> {t('report_sent')}
      </h1>
      <p>{t('report_reference')}</p>
      <p>
        <output>{report.id}</output>
      </p>
      <p>{t('report_follow_hint')}</p>
      <div class="button-row">
        <PageLink class="button button-main" to={{ view: 'report', report: report.id, subject: null }}>
          {t('report_follow')}
        </PageLink>
        <button type="button" class="button" onClick={stopReport}>
          {t('close')}
        </button>
      </div>
    </section>
  );
}
