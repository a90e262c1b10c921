import { Button } from '../../app/Button.tsx';
import { formatCount } from '../../i18n/format.ts';
import { update } from '../../state/page.ts';
import { areaFigures, dependences, sitesInArea } from '../planner_data.ts';
import { PeopleTable } from './PeopleTable.tsx';
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
  const rows = figures.covered_by.map(({ sites, population }): [string, number | null] => [
    p(sites === 1 ? 'fragile_1' : sites === 2 ? 'fragile_2' : 'fragile_3'),
    population,
  ]);
  return (
    <section class="fragility">
      <h2>{p('fragile_title')}</h2>
      <PeopleTable
        title={p('fragile_title')}
        head={p('fragile_how')}
        rows={[[p('fragile_none'), figures.white.population], ...rows]}
        population={figures.population || 1}
      />
      {alone.length > 0 && (
        <>
          <h3>{p('fragile_sites')}</h3>
          <ol>
            {alone.map(({ id, name, population }) => (
              <li key={id}>
                <Button class="link-button named" onClick={() => update({ subject: { kind: 'site', id } })}>
                  {here.get(id) ?? name}
                </Button>{' '}
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
