import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { cellsForDetail } from '../../isochrones/ground/lattice.ts';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { createIsochroneScratch, isochrone } from '../../isochrones/questions/isochrone.ts';
import { computeDriveTimes } from '../../isochrones/search/drive_times.ts';
import type { LonLat, MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { contains, distanceToOutline, faultsOf } from '../support/polygons.ts';
import { randomRoads, randomSites, smallNetwork } from '../support/small_network.ts';
import { wholeCoverage } from '../support/whole_coverage.ts';

const OUTLINE: MultiPolygonCoordinates = [
  [
    [
      [0.4931, 44.9912],
      [0.5612, 44.9883],
      [0.5701, 45.0561],
      [0.5303, 45.0832],
      [0.4952, 45.0644],
      [0.4931, 44.9912],
    ],
  ],
];
/** Coordinates are told to the millionth of a degree: lines that share a place may differ by as much. */
const ROUNDING = 2e-6;

const edgesOf = (polygons: MultiPolygonCoordinates): [LonLat, LonLat][] =>
  polygons.flat().flatMap((ring) => ring.slice(1).map((to, i): [LonLat, LonLat] => [ring[i], to]));

/** Distance of p from the line through a and b, with the side that it lies on. */
function offset([ax, ay]: LonLat, [bx, by]: LonLat, [px, py]: LonLat): number {
  return ((bx - ax) * (py - ay) - (by - ay) * (px - ax)) / Math.hypot(bx - ax, by - ay);
}

/** Edges of two outlines that cross by more than rounding. Only those that meet from west to east, and from south to north, can. */
function crossings(one: MultiPolygonCoordinates, other: MultiPolygonCoordinates): string[] {
  const apart = (a: LonLat, b: LonLat, c: LonLat, d: LonLat) => {
    const [p, q] = [offset(a, b, c), offset(a, b, d)];
    return p * q < 0 && Math.min(Math.abs(p), Math.abs(q)) > ROUNDING;
  };
  const others = edgesOf(other)
    .map(([c, d]) => ({ c, d, west: Math.min(c[0], d[0]) }))
    .sort((p, q) => p.west - q.west);
  return edgesOf(one).flatMap(([a, b]) => {
    const east = Math.max(a[0], b[0]);
    const found: string[] = [];
    for (const { c, d, west } of others) {
      if (west > east) break;
      if (Math.max(c[0], d[0]) < Math.min(a[0], b[0])) continue;
      if (Math.max(c[1], d[1]) < Math.min(a[1], b[1]) || Math.min(c[1], d[1]) > Math.max(a[1], b[1]))
        continue;
      if (apart(a, b, c, d) && apart(c, d, a, b)) found.push(`${a} - ${b} crosses ${c} - ${d}`);
    }
    return found;
  });
}

/** Corners of some polygons that lie on the wrong side of others' outline, by more than rounding. */
const strays = (of: MultiPolygonCoordinates, within: MultiPolygonCoordinates, inside: boolean): LonLat[] =>
  of.flat(2).filter((p) => contains(within, p) !== inside && distanceToOutline(within, p) > ROUNDING);

describe.each([1, 2, 4, 8, 16])('a lattice of %i cells a block', (cellsPerBlock) => {
  test('draws bands that are sound and nested, and disjoint from the white zones', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const network = smallNetwork(randomRoads(seed, { longest_ds: 9000 }));
        const territory = buildTerritory(network, { outline: OUTLINE, communes: [] });
        const times = computeDriveTimes(network, randomSites(createRandom(seed), 1 + (seed & 3)));
        const { bands, white } = wholeCoverage(times, territory, { cellsPerBlock });
        for (const { polygons } of [...bands, white]) expect(faultsOf(polygons)).toEqual([]);
        bands.forEach((one, i) => {
          for (const other of bands.slice(i + 1)) expect(crossings(one.polygons, other.polygons)).toEqual([]);
          // Beyond the limit bands and white zones share their ground.
          if (one.minutes <= 20) expect(crossings(one.polygons, white.polygons)).toEqual([]);
        });
        bands.slice(1).forEach((outer, i) => {
          expect(strays(bands[i].polygons, outer.polygons, true)).toEqual([]);
        });
        for (const { minutes, polygons } of bands)
          if (minutes <= 20) expect(strays(white.polygons, polygons, false)).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  test('draws isochrones that are sound and nested', () => {
    for (let seed = 0; seed < 6; seed++) {
      const network = smallNetwork(randomRoads(seed, { longest_ds: 3000 }));
      const [site] = randomSites(createRandom(seed), 1);
      const scratch = createIsochroneScratch(network, null);
      const bands = isochrone(scratch, null, site, [5, 10, 20], { cellsPerBlock });
      for (const { polygons } of bands) expect(faultsOf(polygons)).toEqual([]);
      bands.slice(1).forEach((outer, i) => {
        expect(crossings(bands[i].polygons, outer.polygons)).toEqual([]);
        expect(strays(bands[i].polygons, outer.polygons, true)).toEqual([]);
      });
    }
  });
});

describe('the lattice for a detail in metres', () => {
  test('is the coarsest whose cells are no larger, between one cell a block and the finest asked for', () => {
    // A block is 2^-15 of the equator, times the cosine of the latitude: 864.6 m at 45 degrees.
    expect([0, 50, 108, 109, 216, 217, 432, 433, 864, 865, 1e6].map((m) => cellsForDetail(m, 45, 8))).toEqual(
      [8, 8, 8, 8, 8, 4, 4, 2, 2, 1, 1],
    );
    expect(cellsForDetail(30, 45, 32)).toBe(32);
    expect(cellsForDetail(60, 45, 32)).toBe(16);
  });

  test('fewer points, the larger the detail', () => {
    const network = smallNetwork(randomRoads(7, { longest_ds: 6000 }));
    const territory = buildTerritory(network, { outline: OUTLINE, communes: [] });
    const times = computeDriveTimes(network, randomSites(createRandom(7), 2));
    const points = [8, 4, 2, 1].map(
      (cellsPerBlock) =>
        wholeCoverage(times, territory, { cellsPerBlock }).bands.flatMap(({ polygons }) => polygons.flat(2))
          .length,
    );
    expect(points).toEqual([...points].sort((a, b) => b - a));
    expect(points[0] / points[3]).toBeGreaterThan(4);
  });
});
