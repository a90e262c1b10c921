import { Facts } from '../app/Facts.tsx';
import '../styles/pages.css';
import type { ReportStatus } from '../api/api_types.ts';
import { api, told } from '../api/client.ts';
import { Failed } from '../app/Failed.tsx';
import { PageLink } from '../app/PageLink.tsx';
import { formatDay } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { page } from '../state/page.ts';
import { resource } from '../state/resource.ts';

const report = resource<ReportStatus>(() => {
  const { view, report: id } = page.value;
  if (view !== 'report' || id === null) return null;
  return (signal) => told(api.GET('/api/v1/reports/{id}', { params: { path: { id } }, signal }));
});

/** What became of a report. Whoever has its reference may look; nothing of what its reporter wrote is told. */
export function Report() {
  const { data, failure } = report.value;
  return (
    <article class="text-page">
      <h1>{t('report_title')}</h1>
      {failure && <Failed failure={failure} again={report.again} />}
      {!data && !failure && <div class="skeleton skeleton-block" aria-hidden="true" />}
      {data && !failure && <Followed report={data} />}
      <p>
        <PageLink to={{ view: 'project', report: null }}>{t('back_to_map')}</PageLink>
      </p>
    </article>
  );
}

function Followed({ report: { id, kind, site_id, reported_at, decision } }: { report: ReportStatus }) {
  const state = decision === null ? 'waiting' : decision.accepted ? 'accepted' : 'refused';
  return (
    <>
      <p class={`report-state report-${state}`}>
        <strong>{t(`report_state_${state}`)}</strong>
        {decision && ` ${t('report_decided_on', { day: formatDay(decision.decided_at) })}`}
      </p>
      {decision && <p>{t('report_reason', { reason: decision.reason })}</p>}
      <Facts
        facts={[
          [t('report_reference'), id],
          [t('report_kind'), t(`report_kind_${kind}`)],
          [t('report_sent_on'), formatDay(reported_at)],
          site_id !== null && [
            t('kind_site'),
            <PageLink
              key={site_id}
              to={{ view: 'project', report: null, subject: { kind: 'site', id: site_id } }}
            >
              {t('report_site_open')}
            </PageLink>,
          ],
        ]}
      />
    </>
  );
}
