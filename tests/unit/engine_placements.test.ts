import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { createIsochroneScratch } from '../../isochrones/questions/isochrone.ts';
import { itemsServed, openPlaces } from '../../isochrones/questions/open_places.ts';
import {
  greedyCover,
  lazyCover,
  openRegion,
  type PlacementCandidate,
  placeSites,
} from '../../isochrones/questions/placements.ts';
import { openWeights, weightAround } from '../../isochrones/questions/weight_around.ts';
import { computeDriveTimes, type DriveTimes, fieldOf } from '../../isochrones/search/drive_times.ts';
import { timeAtMatch } from '../../isochrones/search/time_field.ts';
import { threshold_ds } from '../../isochrones/surface/classes.ts';
import type { MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { metresPerDegree } from '../support/driving_oracle.ts';
import { rectangle } from '../support/polygons.ts';
import { randomRoads, randomSites, smallNetwork } from '../support/small_network.ts';
import { wholeCoverage } from '../support/whole_coverage.ts';

/** The greatest weight that `count` of the sets cover, by trying all choices. */
function bestCover(sets: number[][], weight: number[], count: number): number {
  const choose = (from: number, left: number, covered: Set<number>): number => {
    let best = [...covered].reduce((sum, item) => sum + weight[item], 0);
    if (left === 0) return best;
    for (let set = from; set < sets.length; set++)
      best = Math.max(best, choose(set + 1, left - 1, new Set([...covered, ...sets[set]])));
    return best;
  };
  return choose(0, count, new Set());
}

const instance = fc.record({
  sets: fc.array(fc.uniqueArray(fc.nat(11), { maxLength: 6 }), { minLength: 1, maxLength: 9 }),
  weight: fc.array(fc.nat(20), { minLength: 12, maxLength: 12 }),
  count: fc.integer({ min: 1, max: 4 }),
});
const greedy = ({ sets, weight, count }: { sets: number[][]; weight: number[]; count: number }) =>
  greedyCover(
    sets.map((items) => Uint32Array.from(items)),
    Float64Array.from(weight),
    count,
  );

describe('greedy cover', () => {
  test('never below 1 - 1/e of the best, the bound never below the best, and mostly the best itself', () => {
    let [instances, equal] = [0, 0];
    fc.assert(
      fc.property(instance, (given) => {
        const { chosen, gains, bound } = greedy(given);
        const best = bestCover(given.sets, given.weight, given.count);
        const covered = gains.reduce((sum, gain) => sum + gain, 0);
        expect(covered).toBeGreaterThanOrEqual((1 - 1 / Math.E) * best - 1e-9);
        expect(bound).toBeGreaterThanOrEqual(best - 1e-9);
        expect(covered).toBeLessThanOrEqual(bound);
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen.length).toBeLessThanOrEqual(given.count);
        instances++;
        if (covered >= best - 1e-9) equal++;
      }),
      { numRuns: 400 },
    );
    expect(equal / instances).toBeGreaterThan(0.8);
  });

  test('the same as counting every set’s gain anew at each step', () => {
    fc.assert(
      fc.property(instance, ({ sets, weight, count }) => {
        const covered = new Set<number>();
        const expected: number[] = [];
        for (let step = 0; step < count; step++) {
          const gains = sets.map((items) =>
            items.reduce((sum, item) => sum + (covered.has(item) ? 0 : weight[item]), 0),
          );
          const best = gains.indexOf(Math.max(...gains));
          if (gains[best] <= 0) break;
          for (const item of sets[best]) covered.add(item);
          expected.push(best);
        }
        expect(greedy({ sets, weight, count }).chosen).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('a set that is refused because of another is never chosen with it', () => {
    const sets = [[0, 1, 2], [0, 1, 3], [4]].map((items) => Uint32Array.from(items));
    const allowed = (set: number, before: readonly number[]) => set !== 1 || !before.includes(0);
    const choice = greedyCover(sets, Float64Array.of(1, 1, 1, 1, 0.5), 3, allowed);
    expect(choice.chosen).toEqual([0, 2]);
    expect(choice.gains).toEqual([3, 0.5]);
    // All three together would cover 4.5.
    expect(choice.bound).toBeGreaterThanOrEqual(4.5);
  });

  test('sets that are asked for only when they may matter give the same choice and the same bound', () => {
    let [asked, all] = [0, 0];
    fc.assert(
      fc.property(instance, fc.infiniteStream(fc.nat(6)), (given, slack) => {
        const sets = given.sets.map((items) => Uint32Array.from(items));
        const weight = Float64Array.from(given.weight);
        const more = (than: number) => than + (slack.next().value ?? 0);
        const near = sets.map((items) => more(items.reduce((sum, item) => sum + weight[item], 0)));
        const atMost = Float64Array.from(near, more);
        const known = new Set<number>();
        const narrowed = new Set<number>();
        const itemsOf = (set: number) => {
          known.add(set);
          return sets[set];
        };
        const narrow = (set: number, gains: Float64Array) => {
          const isNew = !narrowed.has(set);
          narrowed.add(set);
          if (isNew) gains[set] = Math.min(gains[set], near[set]);
          return isNew;
        };
        expect(lazyCover({ atMost, narrow, itemsOf }, weight, given.count)).toEqual(greedy(given));
        asked += known.size;
        all += sets.length;
      }),
      { numRuns: 400 },
    );
    expect(asked).toBeLessThan(all);
  });

  test('nothing to gain is nothing chosen', () => {
    expect(greedyCover([Uint32Array.of(0)], Float64Array.of(0), 2)).toEqual({
      chosen: [],
      gains: [],
      bound: 0,
    });
    expect(greedyCover([], Float64Array.of(1), 2)).toEqual({ chosen: [], gains: [], bound: 0 });
  });
});

describe('best next places', () => {
  const outline: MultiPolygonCoordinates = [[rectangle(0.5, 45, 0.58, 45.07)]];
  const commune = {
    code: '16001',
    population: 3000,
    centre: [0.54, 45.03] as [number, number],
    polygons: outline,
  };
  const world = (seed: number, known = true, sites = 1) => {
    const network = smallNetwork(randomRoads(seed, { longest_ds: 6000 }));
    const random = createRandom(seed);
    const communes = [{ ...commune, population: known ? 3000 : null }];
    const territory = buildTerritory(network, { outline, communes });
    const candidates = randomSites(random, 12).map(
      ({ lon, lat }): PlacementCandidate => ({ lon, lat, commune: 0 }),
    );
    const driveTimes = computeDriveTimes(network, randomSites(random, sites));
    return { network, territory, candidates, driveTimes };
  };
  test('each gains what a whole computation with it says, and no single other place gains more than the first', () => {
    for (const [seed, known, open] of [
      [1, true, 1],
      [2, true, 1],
      [3, false, 1],
      [5, true, 3],
      [6, false, 4],
      [7, true, 0],
    ] as const) {
      const { network, territory, candidates, driveTimes } = world(seed, known, open);
      const scratch = createIsochroneScratch(network, territory);
      const region = openRegion(driveTimes, territory, 10);
      const { placements, gained, bound } = placeSites(region, territory, scratch, candidates, { count: 3 });
      const coveredWith = (places: { lon: number; lat: number }[]) => {
        const sites = [
          ...driveTimes.sites,
          ...places.map(({ lon, lat }, i) => ({ id: `place ${i}`, lon, lat })),
        ];
        const coverage = wholeCoverage(computeDriveTimes(network, sites), territory, {
          band_minutes: [10],
          limit_minutes: 10,
        });
        const [{ bands }] = coverage.communes;
        return { population: coverage.bands[0].population ?? 0, area_km2: bands[0].area_km2 };
      };
      const steps = [0, 1, 2, 3].map((count) =>
        coveredWith(placements.slice(0, count).map(({ candidate }) => candidate)),
      );
      placements.forEach(({ rank, gained: told }, i) => {
        expect(rank).toBe(i + 1);
        if (known) expect(told.population).toBeCloseTo(steps[i + 1].population - steps[i].population, 6);
        else expect(told.population).toBeNull();
        expect(told.area_km2).toBeCloseTo(steps[i + 1].area_km2 - steps[i].area_km2, 9);
      });
      const weigh = ({ population, area_km2 }: { population: number; area_km2: number }) =>
        known ? population : area_km2;
      const singles = candidates.map((candidate) => weigh(coveredWith([candidate])) - weigh(steps[0]));
      expect(weigh(steps[1]) - weigh(steps[0])).toBeCloseTo(Math.max(...singles), 6);
      expect(gained).toBeCloseTo(weigh(steps[placements.length]) - weigh(steps[0]), 6);
      expect(bound).toBeGreaterThanOrEqual(gained);
    }
  });

  test('what a place would serve is what a whole computation with it serves, among any number of sites', () => {
    for (let seed = 20; seed < 40; seed++) {
      const { network, territory, candidates, driveTimes } = world(seed, seed % 2 === 0, seed % 7);
      const limit_ds = threshold_ds(10);
      const points = seed % 2 === 0 ? territory.residents : territory.ground;
      const open = openPlaces(fieldOf(driveTimes), points, limit_ds);
      const scratch = createIsochroneScratch(network, territory);
      const served = (times: DriveTimes) => {
        let sum = 0;
        for (let i = 0; i < points.count; i++)
          if (timeAtMatch(fieldOf(times), points.segment[i], points.fraction[i]) < limit_ds)
            sum += points.weight[i];
        return sum;
      };
      const before = served(driveTimes);
      for (const { lon, lat } of candidates) {
        const after = served(computeDriveTimes(network, [...driveTimes.sites, { id: 'place', lon, lat }]));
        const items = itemsServed(open, scratch, nearestRoad(network, lon, lat));
        const gain = items.reduce((sum, item) => sum + open.points.weight[item], 0);
        expect(gain, `seed ${seed}`).toBeCloseTo(after - before, 6);
      }
    }
  });

  test('no place gains more than its bound, and the choice is that of greedyCover among all of them', () => {
    let [below, told] = [0, 0];
    fc.assert(
      fc.property(fc.integer(), fc.nat(3), fc.integer({ min: 3, max: 14 }), (seed, sites, limit_minutes) => {
        const { network, territory, candidates, driveTimes } = world(seed, seed % 2 === 0, sites);
        const open = openPlaces(
          fieldOf(driveTimes),
          seed % 2 === 0 ? territory.residents : territory.ground,
          threshold_ds(limit_minutes),
        );
        const scratch = createIsochroneScratch(network, territory);
        const matches = candidates.map(({ lon, lat }) => nearestRoad(network, lon, lat));
        const weights = openWeights(open);
        const bounds = matches.map((match) => weightAround(weights, [match]));
        const together = weightAround(weights, matches);
        const sets = matches.map((match) => itemsServed(open, scratch, match));
        sets.forEach((items, i) => {
          const gain = items.reduce((sum, item) => sum + open.points.weight[item], 0);
          expect(bounds[i]).toBeGreaterThanOrEqual(gain);
          expect(together).toBeGreaterThanOrEqual(gain);
          told++;
          if (bounds[i] > gain) below++;
        });
        const whole = greedyCover(sets, open.points.weight, 3);
        const region = openRegion(driveTimes, territory, limit_minutes);
        const { placements, bound } = placeSites(region, territory, scratch, candidates, { count: 3 });
        expect(placements.map(({ candidate }) => candidates.indexOf(candidate))).toEqual(whole.chosen);
        expect(bound).toBe(whole.bound);
      }),
      { numRuns: 40 },
    );
    expect(below).toBeGreaterThan(told / 20);
  });

  test('one question after the other tells what each alone does', () => {
    const question = fc.record({
      some: fc.uniqueArray(fc.nat(11), { minLength: 1 }),
      all: fc.boolean(),
      count: fc.integer({ min: 1, max: 5 }),
      min_distance_m: fc.constantFrom(0, 2000),
    });
    fc.assert(
      fc.property(fc.integer(), fc.nat(3), fc.array(question, { minLength: 2 }), (seed, sites, questions) => {
        const { network, territory, candidates, driveTimes } = world(seed, seed % 2 === 0, sites);
        const scratch = createIsochroneScratch(network, territory);
        const region = openRegion(driveTimes, territory, 8);
        for (const { some, all, ...options } of questions) {
          const asked = all ? candidates : some.map((i) => candidates[i]);
          const alone = openRegion(driveTimes, territory, 8);
          expect(placeSites(region, territory, scratch, asked, options)).toEqual(
            placeSites(alone, territory, scratch, asked, options),
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  test('a loop that is driven one way and leads nowhere else counts all around', () => {
    const network = smallNetwork({
      vertices: {
        a: [0.51, 45.03],
        b: [0.53, 45.03],
        north: [0.55, 45.05],
        end: [0.57, 45.03],
        south: [0.55, 45.01],
      },
      roads: [
        { path: ['a', 'b'], time_ds: [600] },
        { path: ['b', 'north', 'end'], time_ds: [600, 600], back_ds: null },
        { path: ['end', 'south', 'b'], time_ds: [600, 600], back_ds: null },
      ],
    });
    const territory = buildTerritory(network, { outline, communes: [commune] });
    const open = openPlaces(fieldOf(computeDriveTimes(network, [])), territory.residents, threshold_ds(30));
    const match = nearestRoad(network, 0.51, 45.03);
    expect(weightAround(openWeights(open), [match])).toBeCloseTo(commune.population, 6);
  });

  test('places are kept apart', () => {
    const { network, territory, candidates, driveTimes } = world(4);
    const scratch = createIsochroneScratch(network, territory);
    const min_distance_m = 4000;
    const region = openRegion(driveTimes, territory, 10);
    const { placements } = placeSites(region, territory, scratch, candidates, { count: 5, min_distance_m });
    const [perLon, perLat] = metresPerDegree(45.03);
    for (const a of placements)
      for (const b of placements)
        if (a !== b) {
          const east = (a.candidate.lon - b.candidate.lon) * perLon;
          const north = (a.candidate.lat - b.candidate.lat) * perLat;
          expect(Math.hypot(east, north)).toBeGreaterThan(0.99 * min_distance_m);
        }
    expect(placements.length).toBeGreaterThan(0);
  });
});
