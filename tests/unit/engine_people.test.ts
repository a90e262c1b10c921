import { describe, expect, test } from 'vitest';
import { PEOPLE_FIGURES, type PeopleFigure } from '../../isochrones/ground/cell_people.ts';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { peopleOf, SIDES, SUMMED, SUMS_OF_COMMUNE } from '../../isochrones/questions/people.ts';
import { computeDriveTimes } from '../../isochrones/search/drive_times.ts';
import type { LonLat, MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { tellPeople } from '../../server/answers/people.ts';
import { rectangle } from '../support/polygons.ts';
import { smallNetwork } from '../support/small_network.ts';

/** A straight road of eight pieces of five minutes from west to east, a site at its western end: piece 4 begins at 20 minutes. */
const STEP = 0.05;
const vertex = (i: number): LonLat => [i * STEP, 45];
const box = (west: number, east: number): MultiPolygonCoordinates => [[rectangle(west, 44.99, east, 45.01)]];
const names = Array.from({ length: 9 }, (_, i) => `v${i}`);
const network = smallNetwork({
  vertices: Object.fromEntries(names.map((name, i) => [name, vertex(i)])),
  roads: names.slice(1).map((name, i) => ({ path: [names[i], name], time_ds: [3000] })),
});
const times = computeDriveTimes(network, [{ id: 'site', lon: 0, lat: 45 }]);

/** A cell in the middle of a piece; of each person a standard of living. */
function cell(
  piece: number,
  persons: number,
  standard: number,
  more: Partial<Record<PeopleFigure, number>> = {},
) {
  const figures: Record<PeopleFigure, number> = {
    persons,
    under_18: persons * 0.25,
    from_18_to_64: persons * 0.5,
    from_65: persons * 0.125,
    households: persons / 2,
    poor_households: 0,
    standards_of_living_eur: persons * standard,
    estimated_persons: 0,
    ...more,
  };
  return {
    lon: (piece + 0.5) * STEP,
    lat: 45.001,
    persons,
    people: PEOPLE_FIGURES.map((name) => figures[name]),
  };
}

const territoryOf = (populationGrid: Parameters<typeof buildTerritory>[1]['populationGrid']) =>
  buildTerritory(network, {
    outline: box(0, 8 * STEP),
    communes: [
      { code: 'W', population: 9000, centre: vertex(2), polygons: box(0, 6 * STEP) },
      { code: 'E', population: 400, centre: vertex(6), polygons: box(6 * STEP, 8 * STEP) },
    ],
    populationGrid,
  });

describe('who lives in the white zones', () => {
  // 100 people by piece 1 (7.5 min) and 3 (17.5 min), 40 by 4 (22.5 min) and 60 by 7 (37.5 min), the last in commune E.
  const grid = [
    cell(1, 100, 30_000, { poor_households: 5 }),
    cell(3, 100, 25_000, { poor_households: 5 }),
    cell(4, 40, 20_000, { poor_households: 6, estimated_persons: 40 }),
    cell(7, 60, 15_000, { poor_households: 24, estimated_persons: 30 }),
  ];
  const territory = territoryOf(grid);
  const sums = peopleOf(times, territory, 20) as Float64Array;

  test('is told by side of the limit, never scaled to the communes’ population', () => {
    const found = tellPeople(sums, [0, 1]);
    expect(found).toMatchObject({
      all: {
        persons: 300,
        under_18: 75,
        from_18_to_64: 150,
        from_65: 37.5,
        households: 150,
        poor_households: 40,
      },
      covered: { persons: 200, households: 100, poor_households: 10, estimated_share: 0 },
      white: { persons: 100, under_18: 25, households: 50, poor_households: 30, estimated_share: 0.7 },
      // 50 of 150 households, 30 of the 40 poor ones.
      white_share: { households: 0.3333, poor_households: 0.75 },
    });
  });

  test('by fifths of the region’s people: 60 a fifth, a cell where its middle lies', () => {
    // From the lowest: 60 people are 0-60 (middle 30, first), 40 are 60-100 (80, second), 100 are 100-200 (150, third), 100 are 200-300 (250, fifth).
    expect([...(territory.people?.fifth ?? [])]).toEqual([5, 3, 2, 1]);
    // Each fifth is one cell here: nothing is told of one cell.
    expect(tellPeople(sums, [0, 1])?.by_standard_of_living).toEqual([]);
    const twice = territoryOf(grid.flatMap((one) => [one, one]));
    const found = tellPeople(peopleOf(times, twice, 20) as Float64Array, [0, 1]);
    expect(found?.by_standard_of_living).toEqual([
      { fifth: 1, persons: 120, white_persons: 120 },
      { fifth: 2, persons: 80, white_persons: 80 },
      { fifth: 3, persons: 200, white_persons: 0 },
      { fifth: 5, persons: 200, white_persons: 0 },
    ]);
  });

  test('cells with one mean are in one fifth, and one without a standard of living in none', () => {
    const one = territoryOf([cell(1, 50, 20_000), cell(2, 50, 20_000), cell(3, 10, 0), cell(4, 50, 20_000)]);
    expect([...(one.people?.fifth ?? [])]).toEqual([3, 3, 0, 3]);
    const sumOf = (name: (typeof SUMMED)[number], fifth: number, side: (typeof SIDES)[number]) =>
      (peopleOf(times, one, 20) as Float64Array)[
        (fifth * SIDES.length + SIDES.indexOf(side)) * SUMMED.length + SUMMED.indexOf(name)
      ];
    expect([sumOf('persons', 0, 'covered'), sumOf('cells', 3, 'white')]).toEqual([10, 1]);
  });

  test('nothing is told of fewer than 11 households or of one cell, on either side', () => {
    const told = (...cells: ReturnType<typeof cell>[]) =>
      tellPeople(peopleOf(times, territoryOf(cells), 20) as Float64Array, [0, 1]);
    // 10 households in all; 40 in one cell.
    expect(told(cell(1, 10, 1), cell(2, 10, 1))).toBeNull();
    expect(told(cell(1, 80, 1))).toBeNull();
    // 10.5 households beyond the limit: who lives under it would tell of them.
    const few = told(cell(1, 80, 1), cell(2, 80, 1), cell(5, 10, 1), cell(6, 11, 1));
    expect(few?.all.households).toBe(90.5);
    expect([few?.covered, few?.white, few?.white_share.households]).toEqual([null, null, null]);
    // 11 in two cells are enough; nobody at all is told.
    const enough = told(cell(1, 80, 1), cell(2, 80, 1), cell(5, 11, 1), cell(6, 11, 1));
    expect(enough?.white?.households).toBe(11);
    expect(told(cell(1, 80, 1), cell(2, 80, 1))?.white?.persons).toBe(0);
    // One cell beyond the limit, however many live there.
    expect(told(cell(1, 80, 1), cell(2, 80, 1), cell(5, 90, 1))?.white).toBeNull();
  });

  test('a grid that tells of people alone tells nothing of this, nor does no grid', () => {
    const { people, ...alone } = cell(1, 100, 1);
    expect(peopleOf(times, territoryOf([alone]), 20)).toBeNull();
    expect(peopleOf(times, territoryOf(null), 20)).toBeNull();
    expect(people).toHaveLength(PEOPLE_FIGURES.length);
    // A cell that does not tell, beside one that does.
    const some = peopleOf(times, territoryOf([alone, cell(2, 30, 1)]), 20) as Float64Array;
    expect(some).toHaveLength(2 * SUMS_OF_COMMUNE);
    expect(some.reduce((sum, value, i) => sum + (i % SUMMED.length === 0 ? value : 0), 0)).toBe(30);
  });
});
