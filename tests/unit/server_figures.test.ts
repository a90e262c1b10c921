import { afterAll, describe, expect, it, vi } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { wkbOf } from '../../isochrones/geometry/wkb.ts';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { verifyCoverage } from '../../isochrones/questions/accuracy.ts';
import { coverageOfCommunes } from '../../isochrones/questions/commune_coverage.ts';
import { rushHourFactors } from '../../isochrones/questions/rush_hour.ts';
import { sensitivityOf } from '../../isochrones/questions/sensitivity.ts';
import { computeDriveTimes } from '../../isochrones/search/drive_times.ts';
import { BAND_MINUTES, type MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { engineThreads } from '../../server/engine/calls.ts';
import { packTerritoryInput } from '../../server/engine/territory_input.ts';
import { newFigures } from '../../server/served/figures.ts';
import { rectangle } from '../support/polygons.ts';
import { randomRoads, randomSites, smallNetwork } from '../support/small_network.ts';
import { wholeCoverage } from '../support/whole_coverage.ts';

const outline: MultiPolygonCoordinates = [[rectangle(0.5, 45, 0.58, 45.08)]];
const communes = [
  { code: '1', population: 1000, centre: [0.54, 45.04] as [number, number], polygons: outline },
];
const network = smallNetwork(randomRoads(5, { longest_ds: 6000 }));
const territory = buildTerritory(network, { outline, communes });
const times = computeDriveTimes(network, randomSites(createRandom(3), 3));
const engine = engineThreads(1);
const beside = { rushHour: rushHourFactors(), openMode: async () => network };
afterAll(() => engine.close());

describe('figures', () => {
  it('come from a thread as from here', async () => {
    const figures = newFigures(engine, { network, territory }, 1200, beside);
    const options = { band_minutes: BAND_MINUTES, limit_minutes: 20 };
    expect(await figures.communes(times)).toEqual(coverageOfCommunes(times, territory, options));
    expect(await figures.sensitivity(times)).toEqual(sensitivityOf(times, territory, 20));
  });

  it('of the same drive times are computed once, and again only where that failed', async () => {
    const computed = vi.fn(engine.communes);
    computed.mockRejectedValueOnce(new Error('lost'));
    const figures = newFigures({ ...engine, communes: computed }, { network, territory }, 1200, beside);
    await expect(figures.communes(times)).rejects.toThrow('lost');
    const days = await Promise.all(Array.from({ length: 28 }, () => figures.communes(times)));
    expect(new Set(days).size).toBe(1);
    expect(computed).toHaveBeenCalledTimes(2);
  });
});

describe('a commune whose people nobody counted', () => {
  const [west, south, middle, east, north] = [0.5, 45, 0.54, 0.58, 45.08];
  const half = (from: number, to: number): MultiPolygonCoordinates => [[rectangle(from, south, to, north)]];
  const ground = buildTerritory(network, {
    outline,
    communes: [
      { code: '1', population: 1000, centre: [0.52, 45.04], polygons: half(west, middle) },
      { code: '2', population: null, centre: [0.56, 45.04], polygons: half(middle, east) },
    ],
  });

  it('is told without people beside one whose are known', () => {
    const [known, unknown] = coverageOfCommunes(times, ground, {
      band_minutes: BAND_MINUTES,
      limit_minutes: 20,
    });
    const people = (of: typeof known) => [...(of?.bands ?? []), of?.white].map((one) => one?.population);
    expect(people(known).every((persons) => typeof persons === 'number')).toBe(true);
    expect(people(unknown)).toEqual(Array(BAND_MINUTES.length + 1).fill(null));
  });
});

describe('what takes a whole region', () => {
  it('is made in a thread: the territory, and the accuracy of polygons', async () => {
    const made = await engine.territory(network, packTerritoryInput(outline, communes, null));
    expect(made).toEqual(territory);
    expect(made.network).toBe(network);
    const { bands, white } = wholeCoverage(times, territory);
    const options = { points: 500, seed: 3, limit_minutes: 20 };
    const stored = {
      bands: bands.map(({ minutes, polygons }) => ({ minutes, wkb: wkbOf(polygons) })),
      white: wkbOf(white.polygons),
    };
    expect(await engine.verify({ network, territory }, times, stored, options, null)).toEqual(
      await verifyCoverage(times, territory, { bands, white }, options, null),
    );
  });
});
