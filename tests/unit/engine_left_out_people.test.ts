/** People on roads of the public that the network leaves out. */
import { expect, test } from 'vitest';
import { peopleLeftOut } from '../../isochrones/ground/left_out_people.ts';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import type { EngineCommune, LonLat, RoadCensus } from '../../isochrones/types.ts';
import { smallNetwork } from '../support/small_network.ts';

/** A road from west to east along 45.01, through both communes. */
const network = smallNetwork({
  vertices: { a: [0.5, 45.01], b: [0.6, 45.01] },
  roads: [{ path: ['a', 'b'], time_ds: [6000] }],
});
const square = (west: number, east: number) => [
  [
    [west, 45],
    [east, 45],
    [east, 45.04],
    [west, 45.04],
    [west, 45],
  ] as LonLat[],
];
const commune = (code: string, population: number | null, west: number): EngineCommune => ({
  code,
  population,
  centre: [west + 0.01, 45.01],
  polygons: [square(west, west + 0.05)],
});
const outline = [square(0.5, 0.6)];
const communes = [commune('west', 1200, 0.5), commune('east', 500, 0.55)];

/** Roads that are left out, in the north. */
const census = (left_out_lines?: LonLat[][]): RoadCensus => ({
  ...{
    by_class: {},
    left_out: {},
    ferries: 0,
    barriers: {},
    seasonal_lines: [],
    seasonal: { ways: 0, km: 0 },
  },
  components: {
    counted: { components: 0, stretches: 0, km: 0 },
    left_out: { components: 1, stretches: 2, km: 2 },
    ...(left_out_lines && { left_out_lines }),
  },
});
/** As long as a half of the road within the western commune. */
const NORTH: LonLat[] = [
  [0.51, 45.03],
  [0.535, 45.03],
];

test('along the roads they are the share that such roads have of those of their commune', () => {
  const territory = buildTerritory(network, { outline, communes });
  // One part of three is left out, to a sample of 150 m in four kilometres.
  const west = peopleLeftOut(territory, census([NORTH]), null)!;
  expect(Math.abs(west - 400)).toBeLessThan(25);
  const both: LonLat[] = [
    [0.525, 45.03],
    [0.575, 45.03],
  ];
  expect(Math.abs(peopleLeftOut(territory, census([both]), null)! - 1700 / 3)).toBeLessThan(35);
  const outside: LonLat[] = [
    [0.61, 45.03],
    [0.65, 45.03],
  ];
  expect(peopleLeftOut(territory, census([outside]), null)).toBe(0);
});

test('on a grid they are those of the cells to which such a road is nearer', () => {
  const grid = [
    { lon: 0.52, lat: 45.029, persons: 70 },
    { lon: 0.52, lat: 45.021, persons: 30 },
    { lon: 0.52, lat: 45.0195, persons: 900 },
    { lon: 0.57, lat: 45.0105, persons: 500 },
    // Of another region.
    { lon: 0.52, lat: 45.05, persons: 5000 },
  ];
  const territory = buildTerritory(network, { outline, communes, populationGrid: grid });
  expect(peopleLeftOut(territory, census([NORTH]), grid)).toBe(100);
});

test('are none where nothing is left out, and not known where people or roads are not', () => {
  const territory = buildTerritory(network, { outline, communes });
  expect(peopleLeftOut(territory, census([]), null)).toBe(0);
  expect(peopleLeftOut(territory, census(), null)).toBeNull();
  const empty = buildTerritory(network, {
    outline,
    communes: communes.map((one) => ({ ...one, population: null })),
  });
  expect(peopleLeftOut(empty, census([NORTH]), null)).toBeNull();
});
