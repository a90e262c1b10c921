import { visitPlace } from '../network/road_positions.ts';
import { type BucketQueue, popBucket, pushBucket } from '../search/bucket_queue.ts';
import { createLabelQueue } from '../search/drive_times.ts';
import { type Junctions, junctionsOf } from '../search/junctions.ts';
import { isOnRoad, type SitePlace } from '../search/seeds.ts';
import { nearestLabel_ds } from '../search/time_field.ts';
import { type Network, UNREACHED_DS } from '../types.ts';
import type { OpenPlaces } from './open_places.ts';

/** What it takes to bound, for thousands of groups of places, what sites there would serve of the open items. */
export interface OpenWeights {
  network: Network;
  junctions: Junctions;
  /** Of each stretch that ends at a junction, in the junctions' order, ARC numbers beside each other: see there. */
  arcs: Int32Array;
  /** As in the open places. */
  bagOfStretch: Uint32Array;
  bagWeight: Float64Array;
  /** The question in which each was counted last. */
  countedIn: Uint32Array;
  questions: number;
  /** Of each junction, in the last search. */
  label_ds: Int32Array;
  touched: number[];
  queue: BucketQueue;
}

/** Numbers of an arc: the junction that it leads from (where that is a dead end, the one that it leads to), the least time that it takes, from what label on it leads to nothing open, its bag. */
const ARC = 4;

export function openWeights(open: OpenPlaces): OpenWeights {
  const { bagOfStretch, bagWeight, limit_ds, now } = open;
  const { network } = now;
  const junctions = junctionsOf(network);
  const { leastDuration_ds, offset, start, stretch } = junctions;
  const arcs = new Int32Array(stretch.length * ARC);
  /** Whether nothing more is found beyond a junction by a search that came from another: no other road leads there, or none with other items. */
  const isDeadEnd = (junction: number, from: number, bag: number): boolean => {
    const only = offset[junction];
    if (offset[junction + 1] !== only + 1 || start[stretch[only]] !== from) return false;
    const itsBag = bagOfStretch[stretch[only]];
    return itsBag === 0 || itsBag === bag;
  };
  for (let i = 0, junction = 0; i < stretch.length; i++) {
    while (i === offset[junction + 1]) junction++;
    const v = stretch[i];
    const a = i * ARC;
    arcs[a] = isDeadEnd(start[v], junction, bagOfStretch[v]) ? junction : start[v];
    arcs[a + 1] = leastDuration_ds[i];
    arcs[a + 2] = Math.min(nearestLabel_ds(now, v), Math.ceil(limit_ds + network.stretchDuration_ds[v]));
    arcs[a + 3] = bagOfStretch[v];
  }
  return {
    network,
    junctions,
    arcs,
    bagOfStretch,
    bagWeight,
    countedIn: new Uint32Array(bagWeight.length),
    questions: 0,
    label_ds: new Int32Array(junctions.count).fill(UNREACHED_DS),
    touched: [],
    queue: createLabelQueue(network),
  };
}

/**
 * A weight that the items which sites at all of some places would serve do not exceed, without a look at each: all on the roads that they
 * reach, from junction to junction. None of the places serves more alone.
 */
export function weightAround(weights: OpenWeights, places: readonly SitePlace[]): number {
  const { arcs, bagOfStretch, bagWeight, countedIn, junctions, label_ds, network, queue, touched } = weights;
  const { offset, start } = junctions;
  for (let i = 0; i < touched.length; i++) label_ds[touched[i]] = UNREACHED_DS;
  touched.length = 0;
  const question = ++weights.questions;
  let sum = 0;
  const count = (bag: number): void => {
    if (bag === 0 || countedIn[bag] === question) return;
    countedIn[bag] = question;
    sum += bagWeight[bag];
  };
  const offer = (junction: number, offered_ds: number): void => {
    const label = label_ds[junction];
    if (offered_ds >= label) return;
    if (label === UNREACHED_DS) touched.push(junction);
    label_ds[junction] = offered_ds;
    pushBucket(queue, offered_ds, junction, 0);
  };
  const begin = (stretch: number, offset_ds: number): void => {
    count(bagOfStretch[stretch]);
    offer(start[stretch], offset_ds);
  };
  for (const place of places) if (isOnRoad(place)) visitPlace(network, place, begin);
  for (let entry = popBucket(queue); entry >= 0; entry = popBucket(queue)) {
    const junction = queue.first[entry];
    const from_ds = queue.key;
    if (label_ds[junction] !== from_ds) continue;
    for (let a = offset[junction] * ARC, end = offset[junction + 1] * ARC; a < end; a += ARC) {
      const offered_ds = from_ds + arcs[a + 1];
      if (offered_ds >= arcs[a + 2]) continue;
      count(arcs[a + 3]);
      if (offered_ds < label_ds[arcs[a]]) offer(arcs[a], offered_ds);
    }
  }
  return sum;
}
