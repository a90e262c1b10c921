import FlatQueue from 'flatqueue';
import { distance_m } from '../geometry/distance.ts';
import type { Territory } from '../ground/territory.ts';
import { nearestRoad } from '../network/nearest_road.ts';
import { type DriveTimes, fieldOf } from '../search/drive_times.ts';
import type { PointSearch } from '../search/point_search.ts';
import { threshold_ds } from '../surface/classes.ts';
import { itemsServed, openPlaces } from './open_places.ts';

export interface PlacementCandidate {
  /** Whoever asks may name it. */
  id?: string;
  lon: number;
  lat: number;
  /** Index of its commune in the territory, -1 where there is none. */
  commune: number;
}

export interface Placement {
  rank: number;
  candidate: PlacementCandidate;
  gained: { population: number | null; area_km2: number };
}

export interface PlacementResult {
  placements: Placement[];
  /** What is covered by the placements, and what no choice of as many candidates can exceed; persons, or km2 where persons are not known. */
  gained: number;
  bound: number;
}

/** A choice among sets of weighted items, for its own tests and for `placeSites`. */
interface CoverChoice {
  chosen: number[];
  /** Weight that each chosen set added, in order. */
  gains: number[];
  /** No choice of as many sets covers more than this. */
  bound: number;
}

/**
 * The maximal covering location problem by greedy choice with lazy evaluation (Minoux 1978): at least 1 - 1/e of the best
 * possible weight (Nemhauser, Wolsey and Fisher 1978). A set's gain only shrinks as others are chosen, so a set whose old
 * gain is not the greatest need not be counted again. The bound is what is covered plus the greatest gains that were left
 * at each step, whichever step gives the least (their theorem for any partial solution). Ties go to the lower number.
 * `allowed` may refuse a set because of those chosen before; then the bound holds for the choice without that refusal.
 */
export function greedyCover(
  sets: readonly Uint32Array[],
  weight: Float64Array,
  count: number,
  allowed: (set: number, chosen: readonly number[]) => boolean = () => true,
): CoverChoice {
  const covered = new Uint8Array(weight.length);
  const gainOf = (set: number) => {
    let gain = 0;
    for (const item of sets[set]) if (!covered[item]) gain += weight[item];
    return gain;
  };
  const gains = Float64Array.from(sets, (_, set) => gainOf(set));
  const queue = new FlatQueue<number>();
  gains.forEach((gain, set) => {
    queue.push(set, -gain);
  });
  const chosen: number[] = [];
  const chosenGains: number[] = [];
  let total = 0;
  let bound = sumOfGreatest(gains, count);
  while (chosen.length < count && queue.length > 0) {
    const greatest = -(queue.peekValue() as number);
    if (greatest <= 0) break;
    let set = -1;
    const counted: number[] = [];
    while (queue.length > 0 && queue.peekValue() === -greatest) {
      const candidate = queue.pop() as number;
      if (!allowed(candidate, chosen)) continue;
      gains[candidate] = gainOf(candidate);
      counted.push(candidate);
      if (gains[candidate] === greatest && (set < 0 || candidate < set)) set = candidate;
    }
    for (const other of counted) if (other !== set) queue.push(other, -gains[other]);
    if (set < 0) continue;
    const gain = greatest;
    for (const item of sets[set]) covered[item] = 1;
    chosen.push(set);
    chosenGains.push(gain);
    total += gain;
    gains[set] = 0;
    // Gains not counted again since are too great, which keeps the bound a bound.
    bound = Math.min(bound, total + sumOfGreatest(gains, count));
  }
  return { chosen, gains: chosenGains, bound: Math.max(bound, total) };
}

function sumOfGreatest(values: Float64Array, count: number): number {
  return Float64Array.from(values)
    .sort()
    .reverse()
    .subarray(0, count)
    .reduce((sum, value) => sum + value, 0);
}

/**
 * The best next places: those that bring most inhabitants (or ground, where inhabitants are not known) under the limit
 * who are not under it yet. `min_distance_m` keeps places apart.
 */
export function placeSites(
  driveTimes: DriveTimes,
  territory: Territory,
  search: PointSearch,
  candidates: readonly PlacementCandidate[],
  options: { count: number; limit_minutes: number; min_distance_m?: number },
): PlacementResult {
  const known = territory.populationMethod !== 'unknown';
  const limit_ds = threshold_ds(options.limit_minutes);
  const now = fieldOf(driveTimes);
  const matches = candidates.map(({ lon, lat }) => nearestRoad(driveTimes.network, lon, lat));
  const openGround = openPlaces(now, territory.ground, limit_ds);
  const weighed = known ? openPlaces(now, territory.residents, limit_ds) : openGround;
  const sets = matches.map((match) => itemsServed(weighed, search, match));
  const { min_distance_m = 0 } = options;
  const { chosen, gains, bound } = greedyCover(sets, weighed.weight, options.count, (set, before) =>
    before.every((other) => distance_m(candidates[set], candidates[other]) >= min_distance_m),
  );
  const groundTaken = new Uint8Array(openGround.weight.length);
  const placements = chosen.map((set, i) => {
    let area_km2 = 0;
    for (const item of itemsServed(openGround, search, matches[set])) {
      if (groundTaken[item]) continue;
      groundTaken[item] = 1;
      area_km2 += openGround.weight[item];
    }
    return {
      rank: i + 1,
      candidate: candidates[set],
      gained: { population: known ? gains[i] : null, area_km2 },
    };
  });
  return { placements, gained: gains.reduce((sum, gain) => sum + gain, 0), bound };
}
