import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Failed } from '../app/Failed.tsx';
import { Radios } from '../app/fields.tsx';
import { formatDay } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { set } from '../state/set.ts';
import { decided, reports, sitesById } from './keeper_data.ts';
import { k } from './keeper_words.ts';
import { ReportDetail } from './ReportDetail.tsx';
import { pointOf } from './report_amendment.ts';
import { titleOf } from './report_title.ts';
import { Sign } from './Sign.tsx';
import { lookAt, onShown, type Shown, shown, shownChosen } from './shown_place.ts';

/** What people have reported, as a list and on the map; one of them is looked at and decided. */
export function Reports() {
  const chosen = useSignal<string | null>(null);
  const { data, failure } = reports.value;
  const items = data?.items ?? [];
  const places = items.flatMap((report): Shown[] => {
    const point = pointOf(report, sitesById.value);
    if (point === null) return [];
    const kind = report.decision === null ? 'report' : 'decided';
    return [{ id: report.id, kind, point, name: titleOf(report) }];
  });
  useEffect(() => set(shown, places), [JSON.stringify(places)]);
  useEffect(() => {
    shownChosen.value = chosen.value;
    const point = places.find(({ id }) => id === chosen.value)?.point;
    if (point) lookAt.value = [point];
  }, [chosen.value]);
  useEffect(() => {
    onShown.value = (id) => set(chosen, id);
    return () => {
      onShown.value = null;
      shown.value = [];
      shownChosen.value = null;
    };
  }, []);
  if (failure && !data) return <Failed failure={failure} again={reports.again} />;
  const report = items.find(({ id }) => id === chosen.value);
  if (report) return <ReportDetail key={report.id} report={report} done={() => set(chosen, null)} />;
  return (
    <section>
      <h2>{k('part_reports')}</h2>
      <Radios
        look="segments"
        legend={k('reports_which')}
        legendLook="only-heard"
        name="decided"
        of={[false, true]}
        chosen={decided.value}
        choose={(one) => set(decided, one)}
        text={(one) => k(one ? 'reports_decided' : 'reports_open')}
      />
      {!data && <div class="skeleton skeleton-block" aria-hidden="true" />}
      {data && (
        <p role="status" class="quiet">
          {k(decided.value ? 'reports_count_decided' : 'reports_count', {
            count: items.length,
            number: items.length,
          })}
          {data.next && ` ${k('reports_more')}`}
        </p>
      )}
      <ul class="keeper-list">
        {items.map((one) => (
          <li key={one.id}>
            <button type="button" onClick={() => set(chosen, one.id)}>
              {places.some(({ id }) => id === one.id) && (
                <Sign kind={one.decision === null ? 'report' : 'decided'} />
              )}
              <span>
                <strong>{titleOf(one)}</strong>
                <span class="quiet">
                  {formatDay(one.reported_at)}
                  {one.decision &&
                    ` · ${t(`report_state_${one.decision.accepted ? 'accepted' : 'refused'}`)}`}
                </span>
                {one.text && <span class="keeper-snippet">{one.text}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
