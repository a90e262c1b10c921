import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { buildTerritory, type Territory } from '../../isochrones/ground/territory.ts';
import { coverageOfCommunes } from '../../isochrones/questions/commune_coverage.ts';
import { compareCoverages } from '../../isochrones/questions/comparison.ts';
import { fragilityOf } from '../../isochrones/questions/fragility.ts';
import { computeDriveTimes } from '../../isochrones/search/drive_times.ts';
import type { LonLat, MultiPolygonCoordinates, Network } from '../../isochrones/types.ts';
import { randomRoads, randomSites, smallNetwork } from '../support/small_network.ts';

/** A straight road of eight pieces of five minutes from west to east; a commune each half, 400 inhabitants in each. */
const STEP = 0.05;
const vertex = (i: number): LonLat => [i * STEP, 45];

const box = (west: number, east: number): MultiPolygonCoordinates => [
  [
    [
      [west, 44.99],
      [east, 44.99],
      [east, 45.01],
      [west, 45.01],
      [west, 44.99],
    ],
  ],
];

function road(): { network: Network; territory: Territory } {
  const names = Array.from({ length: 9 }, (_, i) => `v${i}`);
  const network = smallNetwork({
    vertices: Object.fromEntries(names.map((name, i) => [name, vertex(i)])),
    roads: names.slice(1).map((name, i) => ({ path: [names[i], name], time_ds: [3000] })),
  });
  const territory = buildTerritory(network, {
    outline: box(0, 8 * STEP),
    communes: [
      { code: 'W', population: 400, centre: vertex(2), polygons: box(0, 4 * STEP) },
      { code: 'E', population: 400, centre: vertex(6), polygons: box(4 * STEP, 8 * STEP) },
    ],
  });
  return { network, territory };
}

const at = (id: string, i: number) => ({ id, lon: vertex(i)[0], lat: vertex(i)[1] });

describe('how fragile a coverage is', () => {
  const { network, territory } = road();

  test('who has one site, two, or three under the limit', () => {
    // Each covers four pieces on either side: a the western half, b all of the road, c the eastern half.
    const sites = [at('a', 0), at('b', 4), at('c', 8)];
    const { communes } = fragilityOf(computeDriveTimes(network, sites), territory, 20);
    for (const counts of communes) {
      expect(counts[0].population).toBeLessThan(5);
      expect(counts[1].population).toBeGreaterThan(395);
      expect(counts[2].population).toBe(0);
    }
    const four = fragilityOf(computeDriveTimes(network, [...sites, at('d', 4)]), territory, 20);
    for (const counts of four.communes) expect(counts[2].population).toBeGreaterThan(395);
  });

  test('what hangs on one site alone', () => {
    const times = computeDriveTimes(network, [at('a', 0), at('b', 4)]);
    const { sites } = fragilityOf(times, territory, 20);
    // Without b the eastern half has nobody; the western one still has a.
    expect(sites[1].communes.map(({ commune }) => territory.communes[commune].code)).toContain('E');
    expect(sites[1].population).toBeGreaterThan(395);
    expect(sites[1].population).toBeLessThan(405);
    expect(sites[0].population).toBeLessThan(5);
  });

  test('is what a comparison of the coverages with and without the site finds, on any roads', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (seed) => {
        const random = createRandom(seed);
        const some = smallNetwork(randomRoads(seed));
        const sites = randomSites(random, 4);
        const { vertexLonLat_e6: vertices } = some;
        const lons = vertices.filter((_, i) => i % 2 === 0);
        const lats = vertices.filter((_, i) => i % 2 === 1);
        const [w, s, e, n] = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
        const outline = [
          [
            [w, s],
            [e, s],
            [e, n],
            [w, n],
            [w, s],
          ].map(([x, y]) => [x / 1e6, y / 1e6] as LonLat),
        ];
        const ground = buildTerritory(some, {
          outline: [outline],
          communes: [{ code: 'A', population: 1000, centre: outline[0][0], polygons: [outline] }],
        });
        const times = computeDriveTimes(some, sites);
        const limit_minutes = 10;
        const found = fragilityOf(times, ground, limit_minutes);
        // All that has some site is what the coverage tells as under the limit.
        const [figures] = coverageOfCommunes(times, ground, { band_minutes: [10], limit_minutes });
        const covered = found.communes[0].reduce((sum, { area_km2 }) => sum + area_km2, 0);
        expect(covered).toBeCloseTo(figures.bands[0].area_km2, 6);
        times.sites.forEach((site, i) => {
          const without = computeDriveTimes(
            some,
            sites.filter(({ id }) => id !== site.id),
          );
          const { lost } = compareCoverages(times, without, ground, { limit_minutes, cellsPerBlock: 8 });
          expect(found.sites[i].area_km2).toBeCloseTo(lost.area_km2, 6);
          expect(found.sites[i].population).toBeCloseTo(lost.population as number, 6);
        });
      }),
      { numRuns: 25 },
    );
  });
});
