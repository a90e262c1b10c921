import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { area_km2, ringArea_km2 } from '../../isochrones/geometry/area.ts';
import { latOfY, lonOfX, xOfLon, yOfLat } from '../../isochrones/geometry/mercator.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { BLOCK_UNITS } from '../../isochrones/ground/lattice.ts';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { distance2AtFraction, projectOnSegment } from '../../isochrones/network/nearest_road.ts';
import {
  type CoverageSurface,
  computeSurface,
  coverageOf,
  updateSurface,
} from '../../isochrones/questions/coverage.ts';
import { computeDriveTimes, type DriveTimes, fieldOf } from '../../isochrones/search/drive_times.ts';
import { changeSites } from '../../isochrones/search/live_update.ts';
import { timeAtMatch } from '../../isochrones/search/time_field.ts';
import { type BlockOutline, createLinks, linkShape } from '../../isochrones/surface/outline_links.ts';
import { groundOfOutlines } from '../../isochrones/surface/outlines.ts';
import { unpackOutlines } from '../../isochrones/surface/packed_outlines.ts';
import {
  BAND_MINUTES,
  type EngineCommune,
  type LonLat,
  type MultiPolygonCoordinates,
  type Network,
} from '../../isochrones/types.ts';
import { contains, distanceToOutline, faultsOf } from '../support/polygons.ts';
import { randomRoads, randomSites, smallNetwork } from '../support/small_network.ts';
import { wholeCoverage } from '../support/whole_coverage.ts';

/** A region of two parts, one with a hole, none of whose borders lies on the lattice. */
const REGION: MultiPolygonCoordinates = [
  [
    [
      [0.4931, 44.9912],
      [0.5612, 44.9883],
      [0.5701, 45.0561],
      [0.5303, 45.0832],
      [0.4952, 45.0644],
      [0.4931, 44.9912],
    ],
    [
      [0.5201, 45.0203],
      [0.5222, 45.0307],
      [0.5334, 45.0281],
      [0.5313, 45.0194],
      [0.5201, 45.0203],
    ],
  ],
  [
    [
      [0.5732, 45.0601],
      [0.5903, 45.0593],
      [0.5851, 45.0804],
      [0.5732, 45.0601],
    ],
  ],
];

/** Nine rectangles over the region. */
const COMMUNES: EngineCommune[] = Array.from({ length: 9 }, (_, i) => {
  const [west, south] = [0.49 + (i % 3) * 0.035, 44.98 + Math.floor(i / 3) * 0.037];
  const [east, north] = [west + 0.035, south + 0.037];
  const ring: LonLat[] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { code: `C${i}`, population: 100 * i, centre: [west + 0.02, south + 0.02], polygons: [[ring]] };
});

/** The rings of each layer, without what says how they were joined. */
const ringsOf = ({ joined: { layers } }: CoverageSurface) =>
  layers.map(({ outers, holes }) =>
    [outers, holes].map((rings) => rings.map(({ ring, area2, area_km2 }) => ({ ring, area2, area_km2 }))),
  );

/** The blocks with outlines, by their numbers. */
function outlinesOf({ joined: { layers, outlines } }: CoverageSurface) {
  const found: [block: number, outlines: BlockOutline[]][] = [];
  for (const packed of outlines)
    unpackOutlines(packed, layers.length, (block, ofBlock) => found.push([block, ofBlock]));
  return found.sort(([a], [b]) => a - b);
}

function coverageWith(network: Network, sites: DriveTimes['sites'], outline = REGION) {
  const driveTimes = computeDriveTimes(network, sites);
  const territory = buildTerritory(network, { outline, communes: [] });
  return { driveTimes, territory, coverage: wholeCoverage(driveTimes, territory) };
}

/** Minutes from the nearest road of a point, found by looking at every road. */
function slowMinutes(driveTimes: DriveTimes, [lon, lat]: LonLat): number {
  const { network } = driveTimes;
  const [x, y] = [xOfLon(lon), yOfLat(lat)];
  let [nearest, least2] = [-1, Infinity];
  for (let s = 0; s < network.segmentCount; s++) {
    if (!network.segmentMatchable[s]) continue;
    const distance2 = distance2AtFraction(network, s, projectOnSegment(network, s, x, y), x, y);
    if (distance2 < least2) [nearest, least2] = [s, distance2];
  }
  // As told: to the tenth of a second.
  return (
    Math.round(timeAtMatch(fieldOf(driveTimes), nearest, projectOnSegment(network, nearest, x, y))) / 600
  );
}

/** Every lattice corner of the region's box. */
function latticeCorners(outline: MultiPolygonCoordinates, cellsPerBlock: number): LonLat[] {
  const step = BLOCK_UNITS / cellsPerBlock;
  const all = outline.flat(2);
  const xs = all.map(([lon]) => Math.round(xOfLon(lon) / step));
  const ys = all.map(([, lat]) => Math.round(yOfLat(lat) / step));
  const corners: LonLat[] = [];
  for (let y = Math.min(...ys); y <= Math.max(...ys); y++)
    for (let x = Math.min(...xs); x <= Math.max(...xs); x++)
      corners.push([lonOfX(x * step), latOfY(y * step)]);
  return corners;
}

describe('the surface against brute force', () => {
  test('every lattice corner lies in the bands that its nearest road’s time tells, or in the white zone', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 3 }), (seed, count) => {
        const network = smallNetwork(randomRoads(seed, { longest_ds: 12_000 }));
        const { driveTimes, coverage } = coverageWith(network, randomSites(createRandom(seed), count));
        const wrong: string[] = [];
        for (const corner of latticeCorners(REGION, 8).filter((_, i) => i % 5 === Math.abs(seed) % 5)) {
          const minutes = slowMinutes(driveTimes, corner);
          const inside = contains(REGION, corner);
          for (const band of coverage.bands)
            if (contains(band.polygons, corner) !== (inside && minutes < band.minutes))
              wrong.push(`${corner}: ${minutes} min, band ${band.minutes}`);
          if (contains(coverage.white.polygons, corner) !== (inside && minutes >= 20))
            wrong.push(`${corner}: ${minutes} min, white zone`);
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test('random points too, but for those next to an outline', () => {
    let [compared, wrong] = [0, 0];
    for (let seed = 0; seed < 12; seed++) {
      const network = smallNetwork(randomRoads(seed, { longest_ds: 6000 }));
      const random = createRandom(seed);
      const { driveTimes, coverage } = coverageWith(network, randomSites(random, 2));
      for (let i = 0; i < 400; i++) {
        const point: LonLat = [0.49 + 0.1 * random(), 44.99 + 0.09 * random()];
        if (!contains(REGION, point)) continue;
        const minutes = slowMinutes(driveTimes, point);
        for (const band of coverage.bands) {
          compared++;
          if (contains(band.polygons, point) !== minutes < band.minutes) wrong++;
        }
      }
    }
    expect(compared).toBeGreaterThan(5000);
    expect(wrong / compared).toBeLessThan(0.01);
  });

  test('finer lattices are closer to the truth', () => {
    const network = smallNetwork(randomRoads(4, { longest_ds: 6000 }));
    const random = createRandom(4);
    const driveTimes = computeDriveTimes(network, randomSites(random, 2));
    const territory = buildTerritory(network, { outline: REGION, communes: [] });
    const points = Array.from(
      { length: 3000 },
      (): LonLat => [0.5 + 0.06 * random(), 45 + 0.055 * random()],
    ).filter((p) => contains(REGION, p));
    const truth = points.map((point) => slowMinutes(driveTimes, point) < 20);
    const wrong = [2, 8, 32].map((cellsPerBlock) => {
      const { bands } = wholeCoverage(driveTimes, territory, { cellsPerBlock });
      return (
        points.filter((point, i) => contains(bands[2].polygons, point) !== truth[i]).length / points.length
      );
    });
    expect(wrong[1]).toBeLessThan(wrong[0]);
    expect(wrong[2]).toBeLessThan(wrong[1]);
    expect(wrong[2]).toBeLessThan(0.005);
  });
});

describe('polygons', () => {
  test('rings are closed, run as RFC 7946 says, never cross or touch; bands are nested; areas add up', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const network = smallNetwork(randomRoads(seed, { longest_ds: 9000 }));
        const { coverage } = coverageWith(network, randomSites(createRandom(seed), 1 + (seed & 3)));
        for (const { polygons } of [...coverage.bands, coverage.white])
          expect(faultsOf(polygons)).toEqual([]);
        for (let i = 1; i < BAND_MINUTES.length; i++) {
          const [inner, outer] = [coverage.bands[i - 1], coverage.bands[i]];
          expect(inner.area_km2).toBeLessThanOrEqual(outer.area_km2 * (1 + 1e-9));
          const outside = inner.polygons
            .flat(2)
            .filter(
              (point) => !contains(outer.polygons, point) && distanceToOutline(outer.polygons, point) > 2e-6,
            );
          expect(outside).toEqual([]);
        }
        const region_km2 = area_km2(REGION);
        const sum_km2 = coverage.bands[2].area_km2 + coverage.white.area_km2;
        // At the border lattice cells cut corners: some metres along a few kilometres.
        expect(Math.abs(sum_km2 - region_km2) / region_km2).toBeLessThan(0.003);
      }),
      { numRuns: 20 },
    );
  });

  test('without any site all is white, with a site on every road nothing is', () => {
    const network = smallNetwork(randomRoads(2, { longest_ds: 300 }));
    const none = coverageWith(network, []).coverage;
    expect(none.bands.map(({ polygons }) => polygons)).toEqual([[], [], [], []]);
    expect(none.white.area_km2 / area_km2(REGION)).toBeCloseTo(1, 2);
    const everywhere = Array.from({ length: network.segmentCount }, (_, s) => {
      const v = 2 * network.segmentFrom[s];
      return {
        id: `s${s}`,
        lon: network.vertexLonLat_e6[v] / 1e6,
        lat: network.vertexLonLat_e6[v + 1] / 1e6,
      };
    });
    const full = coverageWith(network, everywhere).coverage;
    expect(full.white.polygons).toEqual([]);
    expect(full.bands[2].polygons.length).toBe(2);
    expect(full.bands[2].polygons.flat().length).toBe(3);
  });

  /** A ring road, quick, round a village that only a lane of 25 minutes leads to; far off a hamlet that a ferry of 9 minutes leads to. */
  const at = (east: number, north: number): LonLat => [0.5 + east * 0.01, 45 + north * 0.007];
  const ringed = smallNetwork({
    vertices: {
      a: at(0, 0),
      b: at(4, 0),
      c: at(4, 4),
      d: at(0, 4),
      e: at(2, 2),
      f: at(2.3, 2),
      g: at(10, 0),
      h: at(10.4, 0),
    },
    roads: [
      { path: ['a', 'b'], time_ds: [600] },
      { path: ['b', 'c'], time_ds: [600] },
      { path: ['c', 'd'], time_ds: [600] },
      { path: ['d', 'a'], time_ds: [600] },
      { path: ['a', 'e', 'f'], time_ds: [15_000, 100] },
      { path: ['b', 'g'], time_ds: [5400], noStart: true },
      { path: ['g', 'h'], time_ds: [10] },
    ],
  });
  const box: MultiPolygonCoordinates = [[[at(-1, -1), at(12, -1), at(12, 5), at(-1, 5), at(-1, -1)]]];

  test('a village that is far by road is a hole in the band, and a white zone inside it', () => {
    const { coverage } = coverageWith(ringed, [{ id: 's', lon: at(0, 2)[0], lat: at(0, 2)[1] }], box);
    const [, , band] = coverage.bands;
    expect(contains(band.polygons, at(2, 2))).toBe(false);
    expect(contains(coverage.white.polygons, at(2, 2))).toBe(true);
    expect(contains(band.polygons, at(0, 1))).toBe(true);
    const around = band.polygons.find(([outer]) => contains([[outer]], at(2, 2)));
    expect(around?.length).toBe(2);
  });

  test('a road that is passed but not stopped on leads to an island of ground', () => {
    // From the hamlet over the ferry 9 minutes to b, then a minute a side.
    const [lon, lat] = at(10.4, 0);
    const [ten, fifteen] = coverageWith(ringed, [{ id: 's', lon, lat }], box).coverage.bands;
    // Midway between the ring and the hamlet their grounds meet; ten minutes reach half of the ring's near sides.
    expect(contains(ten.polygons, at(10, 0.3))).toBe(true);
    expect(contains(ten.polygons, at(4, 0.5))).toBe(true);
    expect(contains(ten.polygons, at(0, 3))).toBe(false);
    expect(contains(fifteen.polygons, at(0, 3))).toBe(true);
    const [west, east] = [at(-0.9, -0.9), at(11.9, -0.9)];
    expect([west, east].map((corner) => contains(fifteen.polygons, corner))).toEqual([true, true]);
  });
});

describe('marching squares', () => {
  /** Links of one shape in a single cell as text, its edges named top, right, bottom, left. */
  const linksOf = (shape: number, joined: boolean): string[] => {
    const links = createLinks(1, 1);
    linkShape(links, 0, shape, joined, 0, 1, 2, 3);
    return links.used.map((from) => `${from}>${links.next[from]}`).sort();
  };

  test('the same in four rotations, each shape the reverse of its opposite', () => {
    for (let shape = 0; shape < 16; shape++)
      for (const joined of [false, true]) {
        // Corners: 8 top left, 4 top right, 2 bottom right, 1 bottom left; turned clockwise top left becomes top right.
        const turned = (shape >> 1) | ((shape & 1) << 3);
        const expected = linksOf(shape, joined).map((link) =>
          link.replace(/\d/g, (edge) => String((Number(edge) + 1) % 4)),
        );
        expect(linksOf(turned, joined), `shape ${shape}`).toEqual(expected.sort());
        if (shape === 5 || shape === 10) continue;
        const reversed = linksOf(shape, joined).map((link) => link.split('>').reverse().join('>'));
        expect(linksOf(15 - shape, joined)).toEqual(reversed.sort());
      }
  });

  test('with one corner inside, it lies on the left of the outline', () => {
    // Bottom left inside: from the bottom edge to the left edge, north is up.
    expect(linksOf(1, false)).toEqual(['2>3']);
    expect(linksOf(5, false)).toEqual(['0>1', '2>3']);
    expect(linksOf(5, true)).toEqual(['0>3', '2>1']);
  });
});

describe('a surface kept up to date', () => {
  test('the same, to the last bit, as a whole new one, over any sequence of changes', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 4 }),
        (seed, steps) => {
          const network = smallNetwork(randomRoads(seed, { longest_ds: 6000 }));
          const random = createRandom(seed);
          // Each with the town hall of another: its time may change where no other of the commune does.
          const communes = COMMUNES.map((one, i) => ({ ...one, centre: COMMUNES[(i + 4) % 9].centre }));
          const territory = buildTerritory(network, { outline: REGION, communes });
          let driveTimes = computeDriveTimes(network, randomSites(random, 3));
          const surface = computeSurface(driveTimes, territory);
          for (const [adding, removing] of steps) {
            const change = {
              add: randomSites(random, adding),
              remove: driveTimes.sites.slice(0, removing).map(({ id }) => id),
            };
            const changed = changeSites(driveTimes, change);
            driveTimes = changed.driveTimes;
            const before = surface.joined.outlines.map((packed, sector) => ({
              packed,
              pieces: surface.joined.layers.map(({ pieces }) => pieces[sector]),
            }));
            updateSurface(surface, driveTimes, changed.changedStretches);
            // What no change touched is not made again.
            before.forEach(({ packed, pieces }, sector) => {
              if (surface.joined.outlines[sector] !== packed) return;
              surface.joined.layers.forEach((layer, l) => {
                expect(layer.pieces[sector]).toBe(pieces[l]);
              });
            });
            const whole = computeSurface(driveTimes, territory);
            const outlines = outlinesOf(surface);
            expect(outlines).toEqual(outlinesOf(whole));
            expect(ringsOf(surface)).toEqual(ringsOf(whole));
            expect(surface.sums).toEqual(whole.sums);
            const told = coverageOf(surface);
            expect(told).toEqual(coverageOf(whole));
            // Holes find the rings around them by looking at all of these.
            [...told.bands, told.white].forEach(({ polygons, area_km2 }, layer) => {
              const ofLayer = outlines.map(([, ofBlock]) => ofBlock[layer]);
              const ground = groundOfOutlines(ofLayer);
              expect(polygons).toEqual(ground.polygons);
              expect(area_km2).toBeCloseTo(ground.area_km2, 9);
            });
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  test('what was looked at before does not matter: a network freshly opened gives the same', () => {
    const sites = randomSites(createRandom(9), 3);
    const fresh = () => coverageWith(smallNetwork(randomRoads(9, { longest_ds: 6000 })), sites).coverage;
    const network = smallNetwork(randomRoads(9, { longest_ds: 6000 }));
    for (let seed = 0; seed < 5; seed++) coverageWith(network, randomSites(createRandom(seed), 2));
    expect(coverageWith(network, sites).coverage).toEqual(fresh());
  });
});

describe('area on the ellipsoid', () => {
  /** Area of a degree square by summing narrow strips: radius of the parallel times that of the meridian. */
  function slowSquare_km2(south: number, degrees: number): number {
    const [a, e2] = [6378.137, (1 / 298.257223563) * (2 - 1 / 298.257223563)];
    let sum = 0;
    const strips = 20_000;
    for (let i = 0; i < strips; i++) {
      const lat = ((south + ((i + 0.5) / strips) * degrees) * Math.PI) / 180;
      const w2 = 1 - e2 * Math.sin(lat) ** 2;
      sum += ((a * Math.cos(lat)) / Math.sqrt(w2)) * ((a * (1 - e2)) / w2 ** 1.5);
    }
    return sum * ((degrees * Math.PI) / 180 / strips) * ((degrees * Math.PI) / 180);
  }
  const square = (west: number, south: number, size: number): LonLat[] => [
    [west, south],
    [west + size, south],
    [west + size, south + size],
    [west, south + size],
    [west, south],
  ];

  test('of a square between meridians and parallels', () => {
    for (const south of [-45, 0, 42, 45, 60]) {
      expect(ringArea_km2(square(1, south, 1)) / slowSquare_km2(south, 1)).toBeCloseTo(1, 7);
      expect(ringArea_km2(square(1, south, 0.01)) / slowSquare_km2(south, 0.01)).toBeCloseTo(1, 6);
    }
  });

  test('negative clockwise; holes are taken away whatever their direction', () => {
    const ring = square(1, 45, 0.1);
    const hole = square(1.02, 45.02, 0.01);
    expect(ringArea_km2(ring.toReversed())).toBeCloseTo(-ringArea_km2(ring), 9);
    const expected = ringArea_km2(ring) - ringArea_km2(hole);
    expect(area_km2([[ring, hole]])).toBeCloseTo(expected, 9);
    expect(area_km2([[ring.toReversed(), hole.toReversed()]])).toBeCloseTo(expected, 9);
    expect(area_km2([])).toBe(0);
  });
});
