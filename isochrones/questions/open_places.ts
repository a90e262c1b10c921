import type { PointsBySegment } from '../ground/weighted_points.ts';
import { pushBucket } from '../search/bucket_queue.ts';
import { type PointSearch, searchedSegments, settle } from '../search/point_search.ts';
import { isOnRoad, type SitePlace, seedsOf, visitFirstLabels } from '../search/seeds.ts';
import {
  boundTimeOnSegment,
  nearestLabel_ds,
  type TimeField,
  timeAtVertex,
  timeOnSegment,
} from '../search/time_field.ts';
import { type Network, NONE, UNREACHED_DS } from '../types.ts';

/** The people (or the ground) that no site serves within the limit: the items, each by the number of its point. */
export interface OpenPlaces {
  now: TimeField;
  limit_ds: number;
  points: PointsBySegment;
  /** Of each point: 1, it is an item inside a segment. */
  isInside: Uint8Array;
  /**
   * The weights of items by road, both ways together: the bag of each stretch, 0: it has none, and what all in it weigh. Items at a vertex are
   * in those of all roads there, because a journey may start on any of them.
   */
  bagOfStretch: Uint32Array;
  bagWeight: Float64Array;
  /** One more than the first item at each vertex, then than the next one there; 0: none. */
  firstAtVertex: Uint32Array;
  nextAtVertex: Uint32Array;
  /** The search in which each vertex was looked at last. */
  seenIn: Uint32Array;
}

/** The points of a territory that are not under the limit in a field. */
export function openPlaces(now: TimeField, points: PointsBySegment, limit_ds: number): OpenPlaces {
  const { network } = now;
  const { segmentBackwardStretch, segmentCount, segmentForwardStretch, segmentFrom, segmentTo, vertexCount } =
    network;
  const { fraction, offset, weight } = points;
  const isInside = new Uint8Array(points.count);
  const firstAtVertex = new Uint32Array(vertexCount);
  const nextAtVertex = new Uint32Array(points.count);
  const { bagOfStretch, put, weights } = newBags(network);
  const bounds = new Float64Array(2);
  /** Whether all of a way is under the limit, from its very start. */
  const isServed = (stretch: number): boolean => stretch !== NONE && nearestLabel_ds(now, stretch) < limit_ds;
  for (let segment = 0; segment < segmentCount; segment++) {
    const end = offset[segment + 1];
    if (offset[segment] === end) continue;
    if (isServed(segmentForwardStretch[segment]) || isServed(segmentBackwardStretch[segment])) continue;
    boundTimeOnSegment(now, segment, bounds);
    let along = 0;
    for (let i = offset[segment]; i < end; i++) {
      if (fraction[i] > 0 && fraction[i] < 1) {
        if (bounds[1] < limit_ds) continue;
        if (bounds[0] < limit_ds && timeOnSegment(now, segment, fraction[i]) < limit_ds) continue;
        isInside[i] = 1;
        along += weight[i];
        continue;
      }
      const vertex = fraction[i] === 0 ? segmentFrom[segment] : segmentTo[segment];
      if (timeAtVertex(now, vertex) < limit_ds) continue;
      nextAtVertex[i] = firstAtVertex[vertex];
      firstAtVertex[vertex] = i + 1;
      const { vertexSegment, vertexSegmentOffset } = network;
      for (let k = vertexSegmentOffset[vertex]; k < vertexSegmentOffset[vertex + 1]; k++)
        put(vertexSegment[k], weight[i]);
    }
    if (along > 0) put(segment, along);
  }
  return {
    now,
    limit_ds,
    points,
    isInside,
    bagOfStretch,
    bagWeight: Float64Array.from(weights),
    firstAtVertex,
    nextAtVertex,
    seenIn: new Uint32Array(vertexCount),
  };
}

/** The bags of a network's roads, and what puts a weight into that of a segment. */
function newBags({ segmentBackwardStretch, segmentForwardStretch, stretchCount }: Network) {
  const bagOfStretch = new Uint32Array(stretchCount);
  const weights = [0];
  const put = (segment: number, weight: number): void => {
    const forward = segmentForwardStretch[segment];
    const backward = segmentBackwardStretch[segment];
    const ahead = forward === NONE ? 0 : bagOfStretch[forward];
    const back = backward === NONE ? 0 : bagOfStretch[backward];
    const bag = ahead || back || weights.push(0) - 1;
    weights[bag] += weight;
    if (forward !== NONE && ahead === 0) bagOfStretch[forward] = bag;
    if (backward !== NONE && back === 0) bagOfStretch[backward] = bag;
    // Its ways belong to different roads: what is counted twice keeps the bound a bound.
    if (back !== 0 && back !== bag) weights[back] += weight;
  };
  return { bagOfStretch, put, weights };
}

/** The items that a site at a place would serve within the limit. None where the place is too far from any road. */
export function itemsServed(open: OpenPlaces, search: PointSearch, place: SitePlace): Uint32Array {
  if (!isOnRoad(place)) return new Uint32Array(0);
  const { firstAtVertex, isInside, limit_ds, nextAtVertex, points, seenIn } = open;
  const { fraction, offset } = points;
  const { segmentFrom, segmentTo } = search.network;
  const field = searchOpenPlaces(open, search, place);
  const segments = searchedSegments(search, field);
  const stamp = search.searches;
  const found: number[] = [];
  const lookAtVertex = (vertex: number) => {
    if (firstAtVertex[vertex] === 0 || seenIn[vertex] === stamp) return;
    seenIn[vertex] = stamp;
    if (timeAtVertex(field, vertex) >= limit_ds) return;
    for (let next = firstAtVertex[vertex]; next > 0; next = nextAtVertex[next - 1]) found.push(next - 1);
  };
  for (let s = 0; s < segments.length; s++) {
    const segment = segments[s];
    lookAtVertex(segmentFrom[segment]);
    lookAtVertex(segmentTo[segment]);
    for (let i = offset[segment], end = offset[segment + 1]; i < end; i++)
      if (isInside[i] === 1 && timeOnSegment(field, segment, fraction[i]) < limit_ds) found.push(i);
  }
  return Uint32Array.from(found);
}

/**
 * Times towards a place within the limit. The search goes on only where the new site is nearer than all others: a road from which another
 * site is as near leads to nothing that is still open, because whoever drives through it to the new site in time is served in time already.
 */
export function searchOpenPlaces(
  { now, limit_ds }: Pick<OpenPlaces, 'now' | 'limit_ds'>,
  search: PointSearch,
  place: SitePlace,
): TimeField {
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
