import type { PointsBySegment } from '../ground/weighted_points.ts';
import { popBucket, pushBucket } from '../search/bucket_queue.ts';
import { type PointSearch, searchedSegments, settle } from '../search/point_search.ts';
import { isOnRoad, type SitePlace, seedsOf, visitFirstLabels } from '../search/seeds.ts';
import {
  nearestLabel_ds,
  type TimeField,
  timeAtMatch,
  timeAtVertex,
  timeOnSegment,
} from '../search/time_field.ts';
import { type Network, NONE, UNREACHED_DS } from '../types.ts';

const NO_ITEM = 0xffffffff;

/**
 * The people (or the ground) that no site serves within the limit, gathered by place on the road, and what it takes to ask for
 * thousands of points which of them each would serve. Points at one vertex are one item: a journey from there may start on any road.
 */
export interface OpenPlaces {
  now: TimeField;
  limit_ds: number;
  /** Of each item. */
  weight: Float64Array;
  /** Items inside segment s: itemOffset[s] .. itemOffset[s + 1] - 1, at these fractions; those at vertices come after them. */
  itemOffset: Uint32Array;
  fraction: Float32Array;
  /** The item at each vertex, or NO_ITEM. */
  itemAtVertex: Uint32Array;
  /** Of stretch v: at 2v of the items inside it, which is the same as that of the way back on it (NONE: there is none); at 2v + 1 of those at its vertices. */
  stretchWeight: Float64Array;
  wayBack: Uint32Array;
  /** The search in which each vertex was looked at last. */
  seenIn: Uint32Array;
  /** Of stretch v: at 2v the least label that leads nowhere any more, see searchOpenPlaces; at 2v + 1 that of the search for a weight, else the same. */
  label_ds: Int32Array;
  touched: number[];
}

/** The points of a territory that are not under the limit in a field. */
export function openPlaces(now: TimeField, points: PointsBySegment, limit_ds: number): OpenPlaces {
  const { network } = now;
  const { segmentCount, stretchCount, vertexCount, segmentFrom, segmentTo } = network;
  const itemOffset = new Uint32Array(segmentCount + 1);
  const fractions: number[] = [];
  const weights: number[] = [];
  const atVertex = new Map<number, number>();
  const stretchWeight = new Float64Array(2 * stretchCount);
  const wayBack = new Uint32Array(stretchCount);
  for (let segment = 0; segment < segmentCount; segment++) {
    let along = 0;
    for (let i = points.offset[segment]; i < points.offset[segment + 1]; i++) {
      const fraction = points.fraction[i];
      if (timeAtMatch(now, segment, fraction) < limit_ds) continue;
      if (fraction > 0 && fraction < 1) {
        fractions.push(fraction);
        weights.push(points.weight[i]);
        along += points.weight[i];
      } else {
        const vertex = fraction === 0 ? segmentFrom[segment] : segmentTo[segment];
        atVertex.set(vertex, (atVertex.get(vertex) ?? 0) + points.weight[i]);
      }
    }
    itemOffset[segment + 1] = fractions.length;
    if (along === 0) continue;
    const forward = network.segmentForwardStretch[segment];
    const backward = network.segmentBackwardStretch[segment];
    for (const [stretch, back] of [
      [forward, backward],
      [backward, forward],
    ]) {
      if (stretch === NONE) continue;
      stretchWeight[2 * stretch] += along;
      wayBack[stretch] = back;
    }
  }
  const itemAtVertex = new Uint32Array(vertexCount).fill(NO_ITEM);
  for (const [vertex, weight] of atVertex) {
    itemAtVertex[vertex] = weights.push(weight) - 1;
    for (const stretch of stretchesAt(network, vertex)) stretchWeight[2 * stretch + 1] += weight;
  }
  const label_ds = new Int32Array(2 * stretchCount);
  for (let v = 0; v < stretchCount; v++) {
    label_ds[2 * v] = Math.min(nearestLabel_ds(now, v), Math.ceil(limit_ds + network.stretchDuration_ds[v]));
    label_ds[2 * v + 1] = label_ds[2 * v];
  }
  return {
    now,
    limit_ds,
    weight: Float64Array.from(weights),
    itemOffset,
    fraction: Float32Array.from(fractions),
    itemAtVertex,
    stretchWeight,
    wayBack,
    seenIn: new Uint32Array(vertexCount),
    label_ds,
    touched: [],
  };
}

/** The stretches that a vertex lies on, whichever of their pieces meet there. */
function stretchesAt(network: Network, vertex: number): Set<number> {
  const found = new Set<number>();
  for (let i = network.vertexSegmentOffset[vertex]; i < network.vertexSegmentOffset[vertex + 1]; i++) {
    const segment = network.vertexSegment[i];
    found.add(network.segmentForwardStretch[segment]);
    found.add(network.segmentBackwardStretch[segment]);
  }
  found.delete(NONE);
  return found;
}

/** The items that a site at a place would serve within the limit, ascending. None where the place is too far from any road. */
export function itemsServed(open: OpenPlaces, search: PointSearch, place: SitePlace): Uint32Array {
  if (!isOnRoad(place)) return new Uint32Array(0);
  const { limit_ds, itemOffset, fraction, itemAtVertex, seenIn } = open;
  const { segmentFrom, segmentTo } = search.network;
  const field = searchOpenPlaces(open, search, place);
  const segments = searchedSegments(search, field);
  const stamp = search.searches;
  const found: number[] = [];
  const lookAtVertex = (vertex: number) => {
    const item = itemAtVertex[vertex];
    if (item === NO_ITEM || seenIn[vertex] === stamp) return;
    seenIn[vertex] = stamp;
    if (timeAtVertex(field, vertex) < limit_ds) found.push(item);
  };
  for (const segment of segments) {
    lookAtVertex(segmentFrom[segment]);
    lookAtVertex(segmentTo[segment]);
    for (let item = itemOffset[segment]; item < itemOffset[segment + 1]; item++)
      if (timeOnSegment(field, segment, fraction[item]) < limit_ds) found.push(item);
  }
  return Uint32Array.from(found).sort();
}

/**
 * A weight that the items which sites at all of some places would serve do not exceed, without a look at each: all on the stretches that
 * they reach, those of a two-way road once. None of the places serves more alone.
 */
export function weightAround(open: OpenPlaces, search: PointSearch, places: readonly SitePlace[]): number {
  const { label_ds, touched, wayBack, stretchWeight } = open;
  const { network, queue } = search;
  const { incomingOffset, incomingStretch, incomingDuration_ds } = network;
  for (let i = 0; i < touched.length; i++) label_ds[2 * touched[i] + 1] = label_ds[2 * touched[i]];
  touched.length = 0;
  let sum = 0;
  const isTouched = (stretch: number) => label_ds[2 * stretch + 1] !== label_ds[2 * stretch];
  const add = (stretch: number) => {
    sum += stretchWeight[2 * stretch + 1];
    const weight = stretchWeight[2 * stretch];
    if (weight > 0 && (wayBack[stretch] === NONE || !isTouched(wayBack[stretch]))) sum += weight;
  };
  // One look at a stretch for all that may end the search there: it is made from thousands of places.
  const offer = (stretch: number, offered_ds: number) => {
    const label = label_ds[2 * stretch + 1];
    if (offered_ds >= label) return;
    if (label === label_ds[2 * stretch]) {
      touched.push(stretch);
      add(stretch);
    }
    label_ds[2 * stretch + 1] = offered_ds;
    pushBucket(queue, offered_ds, stretch, 0);
  };
  const seeds = seedsOf(network, places);
  visitFirstLabels(network, seeds, () => true, offer);
  for (let entry = popBucket(queue); entry >= 0; entry = popBucket(queue)) {
    const stretch = queue.first[entry];
    const from_ds = queue.key;
    if (label_ds[2 * stretch + 1] !== from_ds) continue;
    for (let e = incomingOffset[stretch], last = incomingOffset[stretch + 1]; e < last; e++) {
      const offered_ds = from_ds + incomingDuration_ds[e];
      if (offered_ds < label_ds[2 * incomingStretch[e] + 1]) offer(incomingStretch[e], offered_ds);
    }
  }
  // Those that a place lies on may not have been come to.
  for (const stretch of seeds.byStretch.keys()) if (!isTouched(stretch)) add(stretch);
  return sum;
}

/**
 * Times towards a place within the limit. The search goes on only where the new site is nearer than all others: a road from which another
 * site is as near leads to nothing that is still open, because whoever drives through it to the new site in time is served in time already.
 */
function searchOpenPlaces({ now, limit_ds }: OpenPlaces, search: PointSearch, place: SitePlace): TimeField {
  const { network, time_ds, touched, queue } = search;
  for (const stretch of touched) time_ds[stretch] = UNREACHED_DS;
  touched.length = 0;
  const offer = (stretch: number, label_ds: number) => {
    if (label_ds >= time_ds[stretch] || label_ds >= nearestLabel_ds(now, stretch)) return;
    // A label counts the whole stretch: from its far end the site may be within the limit.
    if (label_ds - network.stretchDuration_ds[stretch] >= limit_ds) return;
    if (time_ds[stretch] === UNREACHED_DS) touched.push(stretch);
    time_ds[stretch] = label_ds;
    pushBucket(queue, label_ds, stretch, 0);
  };
  const seeds = seedsOf(network, [place]);
  visitFirstLabels(network, seeds, () => true, offer);
  settle(search, offer);
  return { network, time_ds, stride: 1, changed: null, seeds };
}
