import type { GridCell, GridMatches } from './grid_matches.ts';
import { NO_COMMUNE } from './ground_cells.ts';

/**
 * What a grid tells of those who live in a cell, all sums: its people (of whom others are parts), people by age, households, those of
 * them that are poor, the standards of living of its people (euro a year), and the people whose cell is an estimate of the source.
 */
export const PEOPLE_FIGURES = [
  'persons',
  'under_18',
  'from_18_to_64',
  'from_65',
  'households',
  'poor_households',
  'standards_of_living_eur',
  'estimated_persons',
] as const;
export type PeopleFigure = (typeof PEOPLE_FIGURES)[number];

/** Classes of cells by standard of living, each with a fifth of the region's people; 1 is the lowest. */
export const FIFTHS = 5;

/** Cells that tell who lives in them, each matched to its nearest road. */
export interface PeopleCells {
  count: number;
  segment: Uint32Array;
  fraction: Float32Array;
  commune: Uint32Array;
  /** 1 to FIFTHS; 0: the standard of living is not known. */
  fifth: Uint8Array;
  /** Figures of cell i: figures[i * PEOPLE_FIGURES.length ...]. As the source counts them: never scaled to a commune's population. */
  figures: Float64Array;
}

const WIDTH = PEOPLE_FIGURES.length;
const PERSONS = PEOPLE_FIGURES.indexOf('persons');
const STANDARDS = PEOPLE_FIGURES.indexOf('standards_of_living_eur');

/** The cells of a region's communes that tell who lives in them; null where the grid tells of none. */
export function placePeople(
  grid: readonly Pick<GridCell, 'people'>[] | null,
  { commune, fraction, segment }: GridMatches,
): PeopleCells | null {
  const telling = (grid ?? []).flatMap(({ people }, cell) =>
    people && people[PERSONS] > 0 && commune[cell] !== NO_COMMUNE ? [{ cell, people }] : [],
  );
  if (telling.length === 0) return null;
  const placed: PeopleCells = {
    count: telling.length,
    segment: Uint32Array.from(telling, ({ cell }) => segment[cell]),
    fraction: Float32Array.from(telling, ({ cell }) => fraction[cell]),
    commune: Uint32Array.from(telling, ({ cell }) => commune[cell]),
    fifth: new Uint8Array(telling.length),
    figures: new Float64Array(telling.length * WIDTH),
  };
  telling.forEach(({ people }, i) => {
    for (let k = 0; k < WIDTH; k++) placed.figures[i * WIDTH + k] = people[k];
  });
  setFifths(placed);
  return placed;
}

/**
 * Sorts the cells by the mean standard of living of their people and cuts them into classes of as many people each. Cells with the same
 * mean (a source gives one to all cells that it estimated together) are in the same class: that of the middle of their people.
 */
function setFifths({ count, figures, fifth }: PeopleCells): void {
  const personsOf = (i: number): number => figures[i * WIDTH + PERSONS];
  const meanOf = (i: number): number => figures[i * WIDTH + STANDARDS] / personsOf(i);
  const known = Array.from({ length: count }, (_, i) => i).filter((i) => meanOf(i) > 0);
  known.sort((a, b) => meanOf(a) - meanOf(b));
  const all = known.reduce((sum, i) => sum + personsOf(i), 0);
  let before = 0;
  for (let from = 0, to = 0; from < known.length; from = to) {
    let persons = 0;
    for (to = from; to < known.length && meanOf(known[to]) === meanOf(known[from]); to++)
      persons += personsOf(known[to]);
    const place = Math.min(FIFTHS, 1 + Math.floor((FIFTHS * (before + persons / 2)) / all));
    for (let k = from; k < to; k++) fifth[known[k]] = place;
    before += persons;
  }
}
