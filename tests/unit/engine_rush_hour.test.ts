import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { slowedNetwork } from '../../isochrones/network/slowed.ts';
import { rushHour, rushHourFactors } from '../../isochrones/questions/rush_hour.ts';
import { computeDriveTimes } from '../../isochrones/search/drive_times.ts';
import {
  type LonLat,
  type MultiPolygonCoordinates,
  type Network,
  NONE,
  UNREACHED_DS,
} from '../../isochrones/types.ts';
import { rectangle } from '../support/polygons.ts';
import { randomRoads, randomSites, smallNetwork } from '../support/small_network.ts';

describe('slower roads', () => {
  test('are the same roads where nothing is slower', () => {
    const network = smallNetwork(randomRoads(7));
    expect(slowedNetwork(network, () => 1)).toEqual(network);
  });

  test('take twice the time where all are driven at half the speed: every journey, turns apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (seed) => {
        const network = smallNetwork(randomRoads(seed));
        const slowed = slowedNetwork(network, () => 2);
        for (let v = 0; v < network.stretchCount; v++) {
          expect(slowed.stretchDuration_ds[v]).toBe(2 * network.stretchDuration_ds[v]);
          // A turn takes what it took.
          for (let e = network.outgoingOffset[v]; e < network.outgoingOffset[v + 1]; e++)
            expect(slowed.outgoingDuration_ds[e] - slowed.stretchDuration_ds[v]).toBe(
              network.outgoingDuration_ds[e] - network.stretchDuration_ds[v],
            );
        }
        const straight = smallNetwork({ ...randomRoads(seed), turn_ds: 0 });
        const sites = randomSites(createRandom(seed), 3);
        const [usual, slow] = [straight, slowedNetwork(straight, () => 2)].map(
          (one) => computeDriveTimes(one, sites).time_ds,
        );
        usual.forEach((time_ds, i) => {
          // A site's place on its piece of road is cut to the tenth of a second, once.
          if (time_ds === UNREACHED_DS) expect(slow[i]).toBe(UNREACHED_DS);
          else expect(Math.abs(slow[i] - 2 * time_ds)).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 30 },
    );
  });

  test('any factors: the pieces of a stretch follow each other to its end, in both adjacencies', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (seed) => {
        const network = smallNetwork(randomRoads(seed));
        const random = createRandom(seed + 1);
        const factor = Array.from({ length: network.segmentCount }, () => 1 + 2 * random());
        const slowed = slowedNetwork(network, (segment) => factor[segment]);
        for (const [stretch, ends] of endsOfPieces(slowed)) {
          expect(Math.max(...ends.map(([, end]) => end))).toBe(slowed.stretchDuration_ds[stretch]);
          // One that takes no time comes before the one that starts where it does.
          ends.sort(([a, aEnd], [b, bEnd]) => a - b || aEnd - bEnd);
          const follows = ends.every(([start], i) => start === (i === 0 ? 0 : ends[i - 1][1]));
          expect([stretch, follows]).toEqual([stretch, true]);
        }
        const turns = (
          offset: Uint32Array,
          other: Uint32Array,
          time: Uint32Array,
          incoming: boolean,
        ): string[] =>
          Array.from(other, (stretch, e) => {
            const own = offset.findIndex((first) => first > e) - 1;
            return JSON.stringify(incoming ? [stretch, own, time[e]] : [own, stretch, time[e]]);
          }).sort();
        expect(
          turns(slowed.incomingOffset, slowed.incomingStretch, slowed.incomingDuration_ds, true),
        ).toEqual(turns(slowed.outgoingOffset, slowed.outgoingStretch, slowed.outgoingDuration_ds, false));
      }),
      { numRuns: 20 },
    );
  });
});

/** Start and end of the pieces of each stretch. */
function endsOfPieces(network: Network): Map<number, [number, number][]> {
  const found = new Map<number, [number, number][]>();
  const add = (stretch: number, start: number, duration: number): void => {
    if (stretch !== NONE) found.set(stretch, [...(found.get(stretch) ?? []), [start, start + duration]]);
  };
  for (let s = 0; s < network.segmentCount; s++) {
    add(
      network.segmentForwardStretch[s],
      network.segmentForwardOffset_ds[s],
      network.segmentForwardDuration_ds[s],
    );
    add(
      network.segmentBackwardStretch[s],
      network.segmentBackwardOffset_ds[s],
      network.segmentBackwardDuration_ds[s],
    );
  }
  return found;
}

/** A straight road of eight pieces of five minutes and 3.9 km from west to east, a site at its western end; a commune each half. */
const STEP = 0.05;
const vertex = (i: number): LonLat => [i * STEP, 45];
const box = (west: number, east: number): MultiPolygonCoordinates => [[rectangle(west, 44.99, east, 45.01)]];
const names = Array.from({ length: 9 }, (_, i) => `v${i}`);
const network = smallNetwork({
  vertices: Object.fromEntries(names.map((name, i) => [name, vertex(i)])),
  roads: names.slice(1).map((name, i) => ({
    path: [names[i], name],
    time_ds: [3000],
    roadClass: i < 2 ? ('primary' as const) : ('minor' as const),
  })),
});
const times = computeDriveTimes(network, [{ id: 'site', lon: 0, lat: 45 }]);
const territoryOf = (west: number | null, east: number | null) =>
  buildTerritory(network, {
    outline: box(0, 8 * STEP),
    communes: [
      { code: 'W', population: west, centre: vertex(2), polygons: box(0, 4 * STEP) },
      { code: 'E', population: east, centre: vertex(6), polygons: box(4 * STEP, 8 * STEP) },
    ],
  });
/** People of commune W under the limit at rush hour: of 15.7 km of road, those so far along it. */
const covered = (persons: number, factors: Parameters<typeof rushHourFactors>[0]): number => {
  const found = rushHour(times, territoryOf(persons, 100), 20, rushHourFactors(factors));
  const [west, east] = found?.communes ?? [];
  expect(west.off_peak.population).toBeCloseTo(persons, -2);
  expect(east.off_peak.population).toBeLessThan(2);
  return west.rush_hour.population / persons;
};

describe('the rush hour', () => {
  test('a drive through a town takes longer, one through the country does not', () => {
    // 40,000 people on 15.7 km of road: some 2,500 on each square kilometre. 20 minutes are 20 / 7 pieces of four.
    expect(covered(40_000, {})).toBeCloseTo(20 / 7 / 4, 1);
    // 9,000: some 570. 300 people: some 19.
    expect(covered(9000, {})).toBeCloseTo(20 / 5.75 / 4, 1);
    expect(covered(300, {})).toBe(1);
  });

  test('a region’s own factors, of all roads or by class', () => {
    expect(covered(40_000, { dense: 2 })).toBeCloseTo(0.5, 1);
    // The first two pieces are a primary road: 5 minutes each, then 20.
    expect(covered(40_000, { dense: { primary: 1, minor: 4 } })).toBeCloseTo(2.5 / 4, 1);
    expect(covered(300, { dense: 2, sparse: 2 })).toBeCloseTo(0.5, 1);
    expect(rushHourFactors({ dense: { motorway: 1.7 } })).toMatchObject({
      dense: { motorway: 1.7, primary: 1.4, minor: 1.4 },
      intermediate: { minor: 1.15 },
      sparse: { minor: 1 },
    });
  });

  test('ground is told likewise; nothing is where the population is not known or the times are another OSRM’s', () => {
    const found = rushHour(times, territoryOf(40_000, 100), 20, rushHourFactors({}));
    const [west] = found?.communes ?? [];
    expect(west.rush_hour.area_km2 / west.off_peak.area_km2).toBeCloseTo(20 / 7 / 4, 1);
    expect(rushHour(times, territoryOf(null, null), 20, rushHourFactors())).toBeNull();
    const elsewhere = {
      ...times,
      network: { ...network, meta: { ...network.meta, source: 'osrm_http' as const } },
    };
    expect(rushHour(elsewhere, territoryOf(40_000, 100), 20, rushHourFactors())).toBeNull();
  });
});
