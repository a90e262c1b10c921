import { formatCount, formatShare } from '../../i18n/format.ts';
import { update } from '../../state/page.ts';
import { areaFigures, dependences, sitesInArea } from '../planner_data.ts';
import { p } from './plot_words.ts';

/** Tiers-lieux named in the list. */
const MOST = 5;
/** Fewer people than this are nobody. */
const SOMEBODY = 0.5;

/** How many people have one, two or more tiers-lieux under the limit, and who would lose cover with each. */
export function Fragility() {
  const figures = areaFigures.value;
  if (!figures || figures.population === null) return null;
  const here = new Map((sitesInArea.value ?? []).map(({ properties: { id, name } }) => [id, name]));
  const alone = (dependences.value.data?.items ?? [])
    .filter(({ id, population }) => here.has(id) && (population ?? 0) >= SOMEBODY)
    .slice(0, MOST);
  const row = (name: string, people: number | null) => (
    <tr key={name}>
      <th scope="row">{name}</th>
      <td class="number">{people === null ? '' : formatCount(people)}</td>
      <td class="number">{people === null ? '' : formatShare(people / (figures.population || 1))}</td>
    </tr>
  );
  return (
    <section class="fragility">
      <h2>{p('fragile_title')}</h2>
      <table>
        <caption class="only-heard">{p('fragile_title')}</caption>
        <thead>
          <tr>
            <th scope="col">{p('fragile_how')}</th>
            <th scope="col" class="number">
              {p('mode_people')}
            </th>
            <th scope="col" class="number">
              {p('mode_share')}
            </th>
          </tr>
        </thead>
        <tbody>
          {row(p('fragile_none'), figures.white.population)}
          {figures.covered_by.map(({ sites, population }) =>
            row(p(sites === 1 ? 'fragile_1' : sites === 2 ? 'fragile_2' : 'fragile_3'), population),
          )}
        </tbody>
      </table>
      {alone.length > 0 && (
        <>
          <h3>{p('fragile_sites')}</h3>
          <ol>
            {alone.map(({ id, name, population }) => (
              <li key={id}>
                <button
                  type="button"
                  class="link-button named"
                  onClick={() => update({ subject: { kind: 'site', id } })}
                >
                  {here.get(id) ?? name}
                </button>{' '}
                <span class="quiet">{formatCount(population ?? 0)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
      <p class="quiet">{p('fragile_note')}</p>
    </section>
  );
}
