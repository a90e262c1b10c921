import type { Static } from 'typebox';
import { FIFTHS } from '../../isochrones/ground/cell_people.ts';
import { SIDES, SUMMED, SUMS_OF_COMMUNE } from '../../isochrones/questions/people.ts';
import type { People } from '../schemas/people.ts';

/**
 * So many households at least, in at least two cells: INSEE publishes nothing of fewer than 11 households, and its 200 m cells of fewer
 * are estimates, not to be told one by one (documentation of the gridded data of Filosofi).
 */
const FEWEST = { households: 11, cells: 2 };

type Sums = Record<(typeof SUMMED)[number], number>;

export type PeopleTold = NonNullable<Static<typeof People>>;

/** People and households of one side of the limit, or of both; as the grid counts them. */
export type PeopleGroup = PeopleTold['all'];

/**
 * Who lives in a part of the region, from sums by commune (questions/people.ts): null where so few households live there that nothing
 * may be told.
 */
export function tellPeople(sums: Float64Array, communes: readonly number[]): PeopleTold | null {
  const sumOf = (fifths: readonly number[], sides: readonly number[]): Sums => {
    const found = Object.fromEntries(SUMMED.map((name) => [name, 0])) as Sums;
    for (const commune of communes)
      for (const fifth of fifths)
        for (const side of sides) {
          const at = commune * SUMS_OF_COMMUNE + (fifth * SIDES.length + side) * SUMMED.length;
          SUMMED.forEach((name, k) => {
            found[name] += sums[at + k] ?? 0;
          });
        }
    return found;
  };
  const every = Array.from({ length: FIFTHS + 1 }, (_, fifth) => fifth);
  const [under, beyond] = [SIDES.indexOf('covered'), SIDES.indexOf('white')];
  const all = sumOf(every, [under, beyond]);
  if (all.cells === 0 || !isEnough(all)) return null;
  const covered = sumOf(every, [under]);
  const white = sumOf(every, [beyond]);
  const told = isEnough(covered) && isEnough(white);
  const share = (part: number, whole: number) => (told && whole > 0 ? round(part / whole, 1e4) : null);
  return {
    all: groupOf(all),
    covered: told ? groupOf(covered) : null,
    white: told ? groupOf(white) : null,
    white_share: {
      households: share(white.households, all.households),
      poor_households: share(white.poor_households, all.poor_households),
    },
    by_standard_of_living: every.slice(1).flatMap((fifth) => {
      const both = sumOf([fifth], [under, beyond]);
      if (both.cells === 0 || !isEnough(both)) return [];
      const [near, far] = [sumOf([fifth], [under]), sumOf([fifth], [beyond])];
      const white_persons = told && isEnough(near) && isEnough(far) ? round(far.persons, 10) : null;
      return [{ fifth, persons: round(both.persons, 10), white_persons }];
    }),
  };
}

/** Nobody at all can be told, too. */
const isEnough = ({ households, cells }: Sums): boolean =>
  cells === 0 || (households >= FEWEST.households && cells >= FEWEST.cells);

function groupOf(sums: Sums): PeopleGroup {
  const { persons, estimated_persons } = sums;
  return {
    persons: round(persons, 10),
    under_18: round(sums.under_18, 10),
    from_18_to_64: round(sums.from_18_to_64, 10),
    from_65: round(sums.from_65, 10),
    households: round(sums.households, 10),
    poor_households: round(sums.poor_households, 10),
    estimated_share: persons > 0 ? round(estimated_persons / persons, 1e4) : 0,
  };
}

const round = (value: number, per: number): number => Math.round(value * per) / per;
