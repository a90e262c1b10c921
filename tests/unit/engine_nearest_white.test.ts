import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bearing_deg, distance_m } from '../../isochrones/geometry/distance.ts';
import { metresPerUnit } from '../../isochrones/geometry/mercator.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { BLOCK_UNITS } from '../../isochrones/ground/lattice.ts';
import { buildTerritory, inRegion, type Territory } from '../../isochrones/ground/territory.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { nearestWhite, whiteBlocks } from '../../isochrones/questions/nearest_white.ts';
import { computeDriveTimes, type DriveTimes, fieldOf } from '../../isochrones/search/drive_times.ts';
import { timeAtPlace } from '../../isochrones/search/time_field.ts';
import type { MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { randomRoads, randomSites, smallNetwork } from '../support/small_network.ts';

/** A region with a slanting border and a hole in it. */
const OUTLINE: MultiPolygonCoordinates = [
  [
    [
      [0.5, 45],
      [0.58, 45.01],
      [0.57, 45.07],
      [0.51, 45.06],
      [0.5, 45],
    ],
    [
      [0.53, 45.02],
      [0.53, 45.03],
      [0.545, 45.03],
      [0.545, 45.02],
      [0.53, 45.02],
    ],
  ],
];
const ASIDE_M = 25;
/** The diagonal of the smallest square that is looked at, and rounding. */
const LEAST_M = (Math.SQRT2 * BLOCK_UNITS * metresPerUnit(45)) / 64 + 3;

/** From first principles: in the region, near enough to a road, not under the time there. */
function isWhite(times: DriveTimes, territory: Territory, from_ds: number, most_road_m: number) {
  return (lon: number, lat: number): boolean => {
    const road = nearestRoad(times.network, lon, lat);
    return (
      inRegion(territory, lon, lat) &&
      road.distance_m <= most_road_m &&
      timeAtPlace(fieldOf(times), road) >= from_ds
    );
  };
}

describe('the nearest white place', () => {
  test('is white itself, and none that random points find is nearer', () => {
    let found = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const network = smallNetwork(randomRoads(seed));
        const territory = buildTerritory(network, { outline: OUTLINE, communes: [] });
        const random = createRandom(seed);
        const times = computeDriveTimes(network, randomSites(random, seed & 3));
        const from_ds = 3000 + random() * 6000;
        const most_road_m = seed & 4 ? 2000 : 300;
        const white = whiteBlocks(times, territory, from_ds);
        const holds = isWhite(times, territory, from_ds, most_road_m);
        const anywhere = (): [number, number] => [0.49 + random() * 0.1, 44.99 + random() * 0.09];
        const sampled = Array.from({ length: 250 }, anywhere).filter(([lon, lat]) =>
          // What is thinner than the smallest square may be passed over.
          [
            [0, 0],
            [ASIDE_M, 0],
            [-ASIDE_M, 0],
            [0, ASIDE_M],
            [0, -ASIDE_M],
          ].every(([east, north]) => holds(lon + east / 78_800, lat + north / 111_200)),
        );
        for (let i = 0; i < 10; i++) {
          const [lon, lat] = anywhere();
          const place = nearestWhite(
            times,
            territory,
            white,
            { lon, lat },
            {
              most_road_m,
              accept: (atLon, atLat) => (holds(atLon, atLat) ? { lon: atLon, lat: atLat } : null),
            },
          );
          const nearest_m = Math.min(
            ...sampled.map(([l, b]) => distance_m({ lon, lat }, { lon: l, lat: b })),
          );
          if (place === null) {
            expect(sampled).toEqual([]);
            continue;
          }
          found++;
          expect(holds(place.lon, place.lat)).toBe(true);
          expect(distance_m({ lon, lat }, place)).toBeLessThanOrEqual(nearest_m + LEAST_M);
          if (holds(lon, lat)) expect(distance_m({ lon, lat }, place)).toBeLessThanOrEqual(LEAST_M);
        }
      }),
      { numRuns: 25 },
    );
    expect(found).toBeGreaterThan(60);
  });

  test('is none where no place is accepted, and a box that may hold none is not asked about', () => {
    const network = smallNetwork(randomRoads(1));
    const territory = buildTerritory(network, { outline: OUTLINE, communes: [] });
    const times = computeDriveTimes(network, []);
    const white = whiteBlocks(times, territory, 12_000);
    const asked = { lon: 0.52, lat: 45.015 };
    const search = { most_road_m: 2000, accept: (lon: number, lat: number) => ({ lon, lat }) };
    expect(distance_m(asked, nearestWhite(times, territory, white, asked, search)!)).toBeLessThan(2);
    expect(nearestWhite(times, territory, white, asked, { ...search, mayHold: () => false })).toBeNull();
    expect(nearestWhite(times, territory, white, asked, { ...search, most_road_m: -1 })).toBeNull();
  });
});

test('bearings: along the meridian and the equator, and of what lies beside', () => {
  const here = { lon: 1, lat: 0 };
  expect(bearing_deg(here, { lon: 1, lat: 1 })).toBeCloseTo(0, 9);
  expect(bearing_deg(here, { lon: 2, lat: 0 })).toBeCloseTo(90, 9);
  expect(bearing_deg(here, { lon: 1, lat: -1 })).toBeCloseTo(180, 9);
  expect(bearing_deg(here, { lon: 0, lat: 0 })).toBeCloseTo(270, 9);
  // A degree to the east is as many metres as one to the north at the equator alone.
  expect(bearing_deg({ lon: 0, lat: 60 }, { lon: 0.002, lat: 60.001 })).toBeCloseTo(45, 1);
});
