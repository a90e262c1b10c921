import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  latOfY,
  lonOfX,
  metresPerUnit,
  metresPerUnitAtY,
  roundDegrees,
  xOfLon,
  yOfLat,
} from '../../isochrones/geometry/mercator.ts';
import { distance2AtFraction, nearestRoad, projectOnSegment } from '../../isochrones/network/nearest_road.ts';
import { positionsOf } from '../../isochrones/network/road_positions.ts';
import type { Network } from '../../isochrones/types.ts';
import { metresPerDegree } from '../support/driving_oracle.ts';
import { randomRoads, smallNetwork } from '../support/small_network.ts';

describe('the plane', () => {
  test('there and back again', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: -85, max: 85, noNaN: true }),
        (lon, lat) => {
          expect(lonOfX(xOfLon(lon))).toBeCloseTo(lon, 9);
          expect(latOfY(yOfLat(lat))).toBeCloseTo(lat, 9);
          expect(metresPerUnitAtY(yOfLat(lat)) / metresPerUnit(lat)).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  test('tile corners are whole numbers', () => {
    expect(xOfLon(-180)).toBe(0);
    expect(xOfLon(0)).toBe(2 ** 29);
    expect(yOfLat(0)).toBe(2 ** 29);
    expect(yOfLat(85.05112878)).toBeCloseTo(0, 0);
  });
});

/** The nearest matchable segment by looking at all of them. */
function slowNearest(network: Network, lon: number, lat: number): { segment: number; distance2: number } {
  const [x, y] = [xOfLon(lon), yOfLat(lat)];
  let best = { segment: -1, distance2: Infinity };
  for (let segment = 0; segment < network.segmentCount; segment++) {
    if (!network.segmentMatchable[segment]) continue;
    const distance2 = distance2AtFraction(network, segment, projectOnSegment(network, segment, x, y), x, y);
    if (distance2 < best.distance2) best = { segment, distance2 };
  }
  return best;
}

/** The same roads, all of them listed in a single cell. */
function withOneCell(network: Network): Network {
  const { originX, originY, cellSize, columns, rows } = network.grid;
  const side = cellSize * Math.max(columns, rows);
  const once = (segments: Uint32Array) => Uint32Array.from(new Set(segments)).sort();
  const [segments, beside] = [once(network.gridSegment), once(network.besideSegment)];
  return {
    ...network,
    grid: { originX, originY, cellSize: side, columns: 1, rows: 1 },
    gridOffset: Uint32Array.of(0, segments.length),
    gridSegment: segments,
    besideOffset: Uint32Array.of(0, beside.length),
    besideSegment: beside,
  };
}

function metresTo(network: Network, segment: number, { lon, lat }: { lon: number; lat: number }): number {
  const [x, y] = [xOfLon(lon), yOfLat(lat)];
  const fraction = projectOnSegment(network, segment, x, y);
  return Math.sqrt(distance2AtFraction(network, segment, fraction, x, y)) * metresPerUnit(lat);
}

/** Points in and around a network of random roads, in parts of its side. */
const nearAndFar = fc.array(
  fc.tuple(fc.double({ min: -3, max: 4, noNaN: true }), fc.double({ min: -3, max: 4, noNaN: true })),
);

describe('nearest road', () => {
  test('the same as by looking at every road, near and far', () => {
    fc.assert(
      fc.property(fc.integer(), nearAndFar, (seed, points) => {
        const network = smallNetwork(randomRoads(seed, { side: 7 }));
        for (const [east, north] of points) {
          const [lon, lat] = [0.5 + east * 0.08, 45 + north * 0.08];
          const found = nearestRoad(network, lon, lat);
          const slow = slowNearest(network, roundDegrees(lon), roundDegrees(lat));
          // Distances are compared between points rounded to the millionth of a degree.
          const more_m = found.distance_m - Math.sqrt(slow.distance2) * metresPerUnit(roundDegrees(lat));
          expect(more_m).toBeGreaterThan(-1e-6);
          expect(more_m).toBeLessThan(0.4);
          expect(metresTo(network, found.segment, found)).toBeLessThan(0.2);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('in whatever cells the roads are listed: as where all of them lie in one', () => {
    fc.assert(
      fc.property(fc.integer(), nearAndFar, (seed, points) => {
        const network = smallNetwork(randomRoads(seed, { side: 7 }));
        const inOneCell = withOneCell(network);
        for (const [east, north] of points) {
          const [lon, lat] = [0.5 + east * 0.08, 45 + north * 0.08];
          expect(nearestRoad(network, lon, lat)).toEqual(nearestRoad(inOneCell, lon, lat));
        }
        // Exactly on a vertex many roads tie.
        for (let i = 0; i < network.vertexLonLat_e6.length; i += 2) {
          const at = [network.vertexLonLat_e6[i] / 1e6, network.vertexLonLat_e6[i + 1] / 1e6] as const;
          expect(nearestRoad(network, ...at)).toEqual(nearestRoad(inOneCell, ...at));
        }
      }),
      { numRuns: 30 },
    );
  });

  test('where much of the ground has no road: as where all of them lie in one cell', () => {
    const parts = [0, 1].map((part) => {
      const { vertices, roads } = randomRoads(part, { west: 0.5 + part * 0.3, south: 45 + part * 0.2 });
      const named = Object.entries(vertices).map(([name, at]) => [`${part}-${name}`, at] as const);
      return {
        vertices: Object.fromEntries(named),
        roads: roads.map((road) => ({ ...road, path: road.path.map((name) => `${part}-${name}`) })),
      };
    });
    const network = smallNetwork({
      vertices: { ...parts[0].vertices, ...parts[1].vertices },
      roads: parts.flatMap(({ roads }) => roads),
    });
    const cells = network.grid.columns * network.grid.rows;
    const filled = new Set(network.gridOffset).size;
    expect(filled * 4).toBeLessThan(cells);
    const inOneCell = withOneCell(network);
    fc.assert(
      fc.property(
        fc.double({ min: 0.3, max: 1.1, noNaN: true }),
        fc.double({ min: 44.8, max: 45.5, noNaN: true }),
        (lon, lat) => {
          expect(nearestRoad(network, lon, lat)).toEqual(nearestRoad(inOneCell, lon, lat));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('points exactly on corners of the grid and on vertices', () => {
    const network = smallNetwork(randomRoads(3));
    const { originX, originY, cellSize, columns, rows } = network.grid;
    for (let row = -1; row <= rows + 1; row++)
      for (let column = -1; column <= columns + 1; column++) {
        const [lon, lat] = [lonOfX(originX + column * cellSize), latOfY(originY + row * cellSize)];
        const slow = slowNearest(network, roundDegrees(lon), roundDegrees(lat));
        const more_m =
          nearestRoad(network, lon, lat).distance_m -
          Math.sqrt(slow.distance2) * metresPerUnit(roundDegrees(lat));
        expect(more_m).toBeGreaterThan(-1e-6);
        expect(more_m).toBeLessThan(0.4);
      }
  });

  const street = smallNetwork({
    vertices: { a: [0, 45], b: [0.01, 45], c: [0.01, 45.01] },
    roads: [
      { path: ['a', 'b'], time_ds: [100] },
      { path: ['a', 'b'], time_ds: [70] },
      { path: ['b', 'c'], time_ds: [100], back_ds: null },
    ],
  });

  test('distance and place on the road, by hand', () => {
    const { segment, fraction, lon, lat, distance_m } = nearestRoad(street, 0.0025, 45.001);
    expect(segment).toBe(0);
    expect(fraction).toBeCloseTo(0.25, 5);
    expect([lon, lat]).toEqual([expect.closeTo(0.0025, 7), expect.closeTo(45, 7)]);
    // The plane's metres are those of a sphere, which are up to 0.4 % off along a meridian.
    const [, perLat] = metresPerDegree(45);
    expect(distance_m / (0.001 * perLat)).toBeCloseTo(1, 2);
  });

  test('of two roads on the same line the first is told, always', () => {
    expect(nearestRoad(street, 0.005, 45).segment).toBe(0);
    expect(nearestRoad(street, 0.005, 44.99).segment).toBe(0);
  });

  test('a point on a junction starts on every road that meets there, each once', () => {
    const match = nearestRoad(street, 0.01, 45);
    const positions = positionsOf(street, match).map(({ stretch, offset_ds }) => [stretch, offset_ds]);
    // Stretches: ab 0 and 1, ab 2 and 3 (the other road), bc 4.
    expect(positions.sort(([a], [b]) => a - b)).toEqual([
      [0, 100],
      [1, 0],
      [2, 70],
      [3, 0],
      [4, 0],
    ]);
  });
});
