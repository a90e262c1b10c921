import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { COVERAGE_DEFAULTS } from '../../isochrones/questions/coverage.ts';
import { whiteGround } from '../../isochrones/questions/white_ground.ts';
import { computeDriveTimes } from '../../isochrones/search/drive_times.ts';
import type { MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { contains, distanceToOutline, faultsOf } from '../support/polygons.ts';
import { randomRoads, randomSites, smallNetwork } from '../support/small_network.ts';
import { wholeCoverage } from '../support/whole_coverage.ts';

const box = (west: number, east: number): MultiPolygonCoordinates => [
  [
    [
      [west, 45],
      [east, 45],
      [east, 45.07],
      [west, 45.07],
      [west, 45],
    ],
  ],
];
const WEST = box(0.5, 0.533);
const EAST = box(0.533, 0.58);
const { cellsPerBlock } = COVERAGE_DEFAULTS;

test('the white ground of the region is that of its coverage, and its communes’ parts make it up', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const network = smallNetwork(randomRoads(seed));
      const commune = (code: string, polygons: MultiPolygonCoordinates) => ({
        code,
        population: 10,
        centre: polygons[0][0][0],
        polygons,
      });
      const territory = buildTerritory(network, {
        outline: box(0.5, 0.58),
        communes: [commune('W', WEST), commune('E', EAST)],
      });
      const random = createRandom(seed);
      const driveTimes = computeDriveTimes(network, randomSites(random, seed & 3));
      const options = { limit_minutes: 10, cellsPerBlock };
      const { white } = wholeCoverage(driveTimes, territory, { limit_minutes: 10 });
      const whole = whiteGround(driveTimes, territory, options);
      expect(faultsOf(whole.polygons)).toEqual([]);
      expect(Math.abs(whole.area_km2 - white.area_km2)).toBeLessThan(0.01);
      const parts = [0, 1].map((index) => whiteGround(driveTimes, territory, { ...options, commune: index }));
      for (const part of parts) expect(faultsOf(part.polygons)).toEqual([]);
      // Where an outline meets the border the cells there, of 0.012 km² each, are drawn otherwise: two of them for each place. Beside that,
      // long edges have more points where they are cut by blocks, and their area on the ellipsoid is a little more exact.
      const sum = parts[0].area_km2 + parts[1].area_km2;
      const allowed_km2 = 0.02 + 2 * 0.012 * crossings(whole.polygons, 0.533);
      expect(Math.abs(sum - whole.area_km2)).toBeLessThan(allowed_km2);
      for (let i = 0; i < 100; i++) {
        const point: [number, number] = [0.5 + random() * 0.08, 45 + random() * 0.07];
        // Where a border cuts a cell of some 110 m its outlines are drawn a little otherwise.
        if (distanceToOutline([...white.polygons, ...whole.polygons, ...WEST, ...EAST], point) < 0.0015)
          continue;
        const isWhite = contains(white.polygons, point);
        expect(contains(whole.polygons, point)).toBe(isWhite);
        expect(contains(parts[0].polygons, point)).toBe(isWhite && point[0] < 0.533);
        expect(contains(parts[1].polygons, point)).toBe(isWhite && point[0] > 0.533);
      }
    }),
    { numRuns: 40 },
  );
});

test('a commune that reaches beyond the outline is drawn whole', () => {
  const network = smallNetwork(randomRoads(3));
  const territory = buildTerritory(network, {
    outline: box(0.5, 0.54),
    communes: [{ code: 'A', population: 1, centre: [0.52, 45.03], polygons: box(0.5, 0.58) }],
  });
  const nowhere = computeDriveTimes(network, []);
  const { polygons, area_km2 } = whiteGround(nowhere, territory, {
    limit_minutes: 20,
    cellsPerBlock,
    commune: 0,
  });
  expect(faultsOf(polygons)).toEqual([]);
  expect(area_km2 / territory.communes[0].area_km2).toBeCloseTo(1, 3);
});

/** How often outlines cross a meridian. */
function crossings(polygons: MultiPolygonCoordinates, lon: number): number {
  let count = 0;
  for (const ring of polygons.flat())
    for (let i = 1; i < ring.length; i++) if (ring[i - 1][0] > lon !== ring[i][0] > lon) count++;
  return count;
}
