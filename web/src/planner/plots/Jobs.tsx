import { FigureTable } from '../../app/FigureTable.tsx';
import { formatCount, formatShare } from '../../i18n/format.ts';
import { areaFigures } from '../planner_data.ts';
import { p } from './plot_words.ts';

/** The jobs of the area chosen on either side of the limit, beside its people; nothing where the region has no file of jobs. */
export function Jobs() {
  const figures = areaFigures.value;
  if (figures?.jobs === undefined) return null;
  const { jobs, population, white } = figures;
  if (jobs === null)
    return (
      <section class="jobs">
        <h2>{p('jobs_title')}</h2>
        <p>{p('jobs_unknown')}</p>
      </section>
    );
  const covered = population === null || white.population === null ? null : population - white.population;
  const row = (name: string, working: number, living: number | null): [string, ...string[]] => [
    name,
    formatCount(working),
    jobs.count > 0 ? formatShare(working / jobs.count) : '',
    living !== null && population ? formatShare(living / population) : '',
  ];
  return (
    <section class="jobs">
      <h2>{p('jobs_title')}</h2>
      <FigureTable
        caption={p('jobs_title')}
        heads={[p('jobs_where'), p('jobs_count'), p('jobs_share'), p('jobs_people_share')]}
        rows={[
          row(p('jobs_covered'), jobs.covered, covered),
          row(p('jobs_white'), jobs.white, white.population),
        ]}
      />
      <p class="quiet">
        {p(jobs.year === null ? 'jobs_source' : 'jobs_source_year', {
          source: jobs.source,
          year: String(jobs.year),
        })}{' '}
        {p('jobs_divided', { jobs: formatCount(jobs.divided) })}
      </p>
      {jobs.communes_without > 0 && (
        <p class="quiet">{p('jobs_without', { communes: formatCount(jobs.communes_without) })}</p>
      )}
    </section>
  );
}
