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
  const row = (name: string, working: number, living: number | null) => (
    <tr key={name}>
      <th scope="row">{name}</th>
      <td class="number">{formatCount(working)}</td>
      <td class="number">{jobs.count > 0 ? formatShare(working / jobs.count) : ''}</td>
      <td class="number">{living !== null && population ? formatShare(living / population) : ''}</td>
    </tr>
  );
  return (
    <section class="jobs">
      <h2>{p('jobs_title')}</h2>
      <table>
        <caption class="only-heard">{p('jobs_title')}</caption>
        <thead>
          <tr>
            <th scope="col">{p('jobs_where')}</th>
            <th scope="col" class="number">
              {p('jobs_count')}
            </th>
            <th scope="col" class="number">
              {p('jobs_share')}
            </th>
            <th scope="col" class="number">
              {p('jobs_people_share')}
            </th>
          </tr>
        </thead>
        <tbody>
          {row(p('jobs_covered'), jobs.covered, covered)}
          {row(p('jobs_white'), jobs.white, white.population)}
        </tbody>
      </table>
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
