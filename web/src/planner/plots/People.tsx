import type { AreaStatistics } from '../../api/api_types.ts';
import { FigureTable } from '../../app/FigureTable.tsx';
import { formatCount, formatShare } from '../../i18n/format.ts';
import { spoken } from '../../i18n/index.ts';
import { areaFigures } from '../planner_data.ts';
import { fifthsPlot } from './drawings.ts';
import { PlotFigure } from './PlotFigure.tsx';
import { p } from './plot_words.ts';

type Told = NonNullable<AreaStatistics['people']>;

const AGES = ['under_18', 'from_18_to_64', 'from_65'] as const;

/** Who lives in the white zones of the area chosen, and whether the poor do more than others; nothing where no grid tells. */
export function People() {
  const people = areaFigures.value?.people;
  if (people === undefined) return null;
  const { all, white, white_share } = people ?? {};
  return (
    <section class="people">
      <h2>{p('people_title')}</h2>
      {all && white ? (
        <>
          {white_share && white_share.poor_households !== null && white_share.households !== null && (
            <p>
              <strong>
                {p('people_equity', {
                  poor: formatShare(white_share.poor_households),
                  all: formatShare(white_share.households),
                })}
              </strong>
            </p>
          )}
          <WhoTable all={all} white={white} />
          <p class="quiet">{p('people_hint')}</p>
          {white.estimated_share > 0 && (
            <p class="quiet">{p('people_warning', { share: formatShare(white.estimated_share) })}</p>
          )}
        </>
      ) : (
        <p>{p('people_too_few')}</p>
      )}
      {people && <Fifths people={people} />}
    </section>
  );
}

function WhoTable({ all, white }: { all: Told['all']; white: Told['all'] }) {
  const row = (
    name: string,
    count: number,
    here: number | null,
    everywhere: number | null,
  ): [string, ...string[]] => [
    name,
    formatCount(count),
    here === null ? '' : formatShare(here),
    everywhere === null ? '' : formatShare(everywhere),
  ];
  const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
  return (
    <FigureTable
      caption={p('people_title')}
      heads={[p('people_who'), p('people_white'), p('people_here'), p('people_all')]}
      rows={[
        row(p('people_persons'), white.persons, null, null),
        ...AGES.map((age) =>
          row(p(`people_${age}`), white[age], share(white[age], white.persons), share(all[age], all.persons)),
        ),
        row(p('people_households'), white.households, null, null),
        row(
          p('people_poor_households'),
          white.poor_households,
          share(white.poor_households, white.households),
          share(all.poor_households, all.households),
        ),
      ]}
    />
  );
}

function Fifths({ people: { all, white, by_standard_of_living } }: { people: Told }) {
  const bars = by_standard_of_living.map(({ fifth, persons, white_persons }) => ({
    id: String(fifth),
    name: p(`people_fifth_${fifth as 1 | 2 | 3 | 4 | 5}`),
    share: white_persons === null ? null : white_persons / persons,
  }));
  if (!white || bars.every(({ share }) => share === null)) return null;
  const textOf = (share: number | null): string => (share === null ? p('people_untold') : formatShare(share));
  return (
    <PlotFigure
      title={p('people_fifths')}
      note={p('people_fifths_hint')}
      rows={bars.map(({ id, name, share }) => ({ id, name, value: textOf(share) }))}
      heads={[p('people_fifth_head'), p('people_share_head')]}
      draw={(width) => fifthsPlot(bars, white.persons / all.persons, width, textOf)}
      version={`${areaFigures.value?.code}${spoken.value}`}
    />
  );
}
