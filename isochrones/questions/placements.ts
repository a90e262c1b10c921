import FlatQueue from 'flatqueue';
import { distance_m } from '../geometry/distance.ts';
import { meeting, wholeStretches } from '../ground/changed_roads.ts';
import type { Territory } from '../ground/territory.ts';
import { nearestRoad } from '../network/nearest_road.ts';
import { type DriveTimes, fieldOf } from '../search/drive_times.ts';
import { type PointSearch, searchedSegments } from '../search/point_search.ts';
import { type TimeField, timeAtMatch } from '../search/time_field.ts';
import { threshold_ds } from '../surface/classes.ts';
import type { RoadMatch } from '../types.ts';
import { type WeighedGroups, weighByGroups } from './candidate_groups.ts';
import { itemsServed, type OpenPlaces, openPlaces, searchOpenPlaces } from './open_places.ts';
import { type OpenWeights, openWeights, weightAround } from './weight_around.ts';

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
  const atMost = new Float64Array(sets.length).fill(Infinity);
  return lazyCover({ atMost, narrow: () => false, itemsOf: (set) => sets[set] }, weight, count, allowed);
}

/** Sets that are not known yet, but a weight that each does not exceed. */
export interface UnknownSets {
  atMost: Float64Array;
  /** Lowers the weight that a set does not exceed, and those of others with it; false: it is as near as it comes without the set itself. */
  narrow(set: number, atMost: Float64Array): boolean;
  itemsOf(set: number): Uint32Array;
}

/**
 * The same of sets that are not known yet: only those are asked for that may be among the greatest. The choice and its bound are those
 * of greedyCover.
 */
export function lazyCover(
  unknown: UnknownSets,
  weight: Float64Array,
  count: number,
  allowed: (set: number, chosen: readonly number[]) => boolean = () => true,
): CoverChoice {
  const covered = new Uint8Array(weight.length);
  const gains = unknown.atMost.slice();
  const sets: (Uint32Array | undefined)[] = new Array(gains.length);
  const known: number[] = [];
  /** Tells more of a set; its gain is that of the whole set when it is known, as if it had been so from the start. */
  const learn = (set: number): void => {
    if (unknown.narrow(set, gains)) return;
    const items = unknown.itemsOf(set);
    sets[set] = items;
    known.push(set);
    gains[set] = 0;
    for (const item of items) gains[set] += weight[item];
  };
  const gainOf = (items: Uint32Array) => {
    let gain = 0;
    for (const item of items) if (!covered[item]) gain += weight[item];
    return gain;
  };
  // A gain that was lowered since it was queued is queued anew when it comes up.
  const queue = new FlatQueue<number>();
  gains.forEach((gain, set) => {
    queue.push(set, -gain);
  });
  /** Taken out of the queue because of those chosen; the bound counts them too. */
  const refused: number[] = [];
  /** The known set of the greatest gain, taken from the queue, of equal ones any; undefined where none is left. */
  const takeGreatest = (): number | undefined => {
    for (;;) {
      const queued = queue.peekValue();
      const set = queue.pop();
      if (set === undefined || (sets[set] && gains[set] === -(queued as number))) return set;
      if (gains[set] === -(queued as number)) learn(set);
      queue.push(set, -gains[set]);
    }
  };
  const sumOfGreatest = (): number => {
    for (const set of refused.splice(0)) queue.push(set, -gains[set]);
    const greatest: number[] = [];
    for (let i = 0; i < count; i++) {
      const set = takeGreatest();
      if (set !== undefined) greatest.push(set);
    }
    for (const set of greatest) queue.push(set, -gains[set]);
    return greatest.reduce((sum, set) => sum + gains[set], 0);
  };
  /** What sumOfGreatest is at least. */
  const sumOfKnown = (): number =>
    known
      .map((set) => gains[set])
      .sort((a, b) => b - a)
      .slice(0, count)
      .reduce((sum, gain) => sum + gain, 0);
  let bound = sumOfGreatest();
  const chosen: number[] = [];
  const chosenGains: number[] = [];
  let total = 0;
  while (chosen.length < count && queue.length > 0) {
    const greatest = -(queue.peekValue() as number);
    if (greatest <= 0) break;
    let set = -1;
    const counted: number[] = [];
    while (queue.length > 0 && queue.peekValue() === -greatest) {
      const candidate = queue.pop() as number;
      const items = sets[candidate];
      if (!items && gains[candidate] === greatest) learn(candidate);
      if (!items || gains[candidate] !== greatest) {
        queue.push(candidate, -gains[candidate]);
        continue;
      }
      if (!allowed(candidate, chosen)) {
        refused.push(candidate);
        continue;
      }
      gains[candidate] = gainOf(items);
      counted.push(candidate);
      if (gains[candidate] === greatest && (set < 0 || candidate < set)) set = candidate;
    }
    for (const other of counted) if (other !== set) queue.push(other, -gains[other]);
    if (set < 0) continue;
    for (const item of sets[set] as Uint32Array) covered[item] = 1;
    chosen.push(set);
    chosenGains.push(greatest);
    total += greatest;
    gains[set] = 0;
    // Gains not counted again since are too great, which keeps the bound a bound. Where the known ones do not lower it the others need not be known.
    if (total + sumOfKnown() < bound) bound = Math.min(bound, total + sumOfGreatest());
  }
  return { chosen, gains: chosenGains, bound: Math.max(bound, total) };
}

/** What is open in a region, and what was found out about candidates there: all of it hangs on the drive times and the limit alone, so one question's work serves the next. */
export interface OpenRegion {
  open: OpenPlaces;
  weights: OpenWeights;
  /** Of the candidates that were asked for last. */
  candidates: KnownCandidates | null;
}

interface KnownCandidates {
  places: readonly { lon: number; lat: number }[];
  matches: RoadMatch[];
  groups: WeighedGroups;
  /** What each would serve, where that was looked for. */
  items: (Uint32Array | undefined)[];
}

export function openRegion(driveTimes: DriveTimes, territory: Territory, limit_minutes: number): OpenRegion {
  const points = territory.populationMethod === 'unknown' ? territory.ground : territory.residents;
  const open = openPlaces(fieldOf(driveTimes), points, threshold_ds(limit_minutes));
  return { open, weights: openWeights(open), candidates: null };
}

/** The candidates' own, kept where they are those of the question before. */
function knowCandidates(region: OpenRegion, candidates: readonly PlacementCandidate[]): KnownCandidates {
  const { network } = region.open.now;
  const last = region.candidates;
  const isSame = ({ lon, lat }: PlacementCandidate, i: number) =>
    last?.places[i].lon === lon && last.places[i].lat === lat;
  if (last && last.places.length === candidates.length && candidates.every(isSame)) return last;
  const matches = candidates.map(({ lon, lat }) => nearestRoad(network, lon, lat));
  const known: KnownCandidates = {
    places: candidates.map(({ lon, lat }) => ({ lon, lat })),
    matches,
    groups: weighByGroups(matches, (group) =>
      weightAround(
        region.weights,
        Array.from(group, (set) => matches[set]),
      ),
    ),
    items: new Array(candidates.length),
  };
  region.candidates = known;
  return known;
}

/**
 * The best next places: those that bring most inhabitants (or ground, where inhabitants are not known) under the region's limit
 * who are not under it yet. `min_distance_m` keeps places apart.
 */
export function placeSites(
  region: OpenRegion,
  territory: Territory,
  search: PointSearch,
  candidates: readonly PlacementCandidate[],
  { count, min_distance_m = 0 }: { count: number; min_distance_m?: number },
): PlacementResult {
  const { open } = region;
  const { groups, items, matches } = knowCandidates(region, candidates);
  const { chosen, gains, bound } = lazyCover(
    {
      ...groups,
      itemsOf(set) {
        items[set] ??= itemsServed(open, search, matches[set]);
        return items[set];
      },
    },
    open.points.weight,
    count,
    (set, before) =>
      before.every((other) => distance_m(candidates[set], candidates[other]) >= min_distance_m),
  );
  const taken = new Set<number>();
  const placements = chosen.map((set, i) => ({
    rank: i + 1,
    candidate: candidates[set],
    gained: {
      population: territory.populationMethod === 'unknown' ? null : gains[i],
      area_km2: groundGained(open, territory, searchOpenPlaces(open, search, matches[set]), search, taken),
    },
  }));
  return { placements, gained: gains.reduce((sum, gain) => sum + gain, 0), bound };
}

/** The ground that comes under the limit with a place, and was not `taken` yet; it is then. */
function groundGained(
  { limit_ds, now }: OpenPlaces,
  { network, ground }: Territory,
  field: TimeField,
  search: PointSearch,
  taken: Set<number>,
): number {
  // Points at a vertex may lie on any piece of the roads that meet there.
  const segments = wholeStretches(network, meeting(network, searchedSegments(search, field)));
  let area_km2 = 0;
  for (const segment of segments)
    for (let i = ground.offset[segment]; i < ground.offset[segment + 1]; i++) {
      const fraction = ground.fraction[i];
      if (timeAtMatch(field, segment, fraction) >= limit_ds) continue;
      if (taken.has(i) || timeAtMatch(now, segment, fraction) < limit_ds) continue;
      taken.add(i);
      area_km2 += ground.weight[i];
    }
  return area_km2;
}
