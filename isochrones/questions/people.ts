import { FIFTHS, PEOPLE_FIGURES } from '../ground/cell_people.ts';
import type { Territory } from '../ground/territory.ts';
import { type DriveTimes, fieldOf } from '../search/drive_times.ts';
import { timeAtMatch } from '../search/time_field.ts';
import { threshold_ds } from '../surface/classes.ts';

/** What is added up of each side of the limit: the figures of the grid, and how many cells they are of. */
export const SUMMED = [...PEOPLE_FIGURES, 'cells'] as const;

/** Under the limit, and not. */
export const SIDES = ['covered', 'white'] as const;

/** Sums of a commune: at [(fifth * SIDES.length + side) * SUMMED.length + figure], fifth 0 where the standard of living is not known. */
export const SUMS_OF_COMMUNE = (FIFTHS + 1) * SIDES.length * SUMMED.length;

/**
 * Who lives under the limit and who does not: figures of the grid's cells by commune (in the territory's order, SUMS_OF_COMMUNE numbers
 * each), class of standard of living and side. Null where no grid tells who lives in its cells. Complexity: the cells.
 */
export function peopleOf(
  driveTimes: DriveTimes,
  { communes, people }: Pick<Territory, 'communes' | 'people'>,
  limit_minutes: number,
): Float64Array | null {
  if (people === null) return null;
  const field = fieldOf(driveTimes);
  const limit_ds = threshold_ds(limit_minutes);
  const sums = new Float64Array(communes.length * SUMS_OF_COMMUNE);
  const width = PEOPLE_FIGURES.length;
  for (let i = 0; i < people.count; i++) {
    const time_ds = timeAtMatch(field, people.segment[i], people.fraction[i]);
    const side = time_ds < limit_ds ? 0 : 1;
    const at = people.commune[i] * SUMS_OF_COMMUNE + (people.fifth[i] * SIDES.length + side) * SUMMED.length;
    for (let k = 0; k < width; k++) sums[at + k] += people.figures[i * width + k];
    sums[at + width]++;
  }
  return sums;
}
