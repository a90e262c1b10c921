import type { PointsBySegment } from '../ground/weighted_points.ts';
import { positionsOf } from '../network/road_positions.ts';
import { pushBucket } from '../search/bucket_queue.ts';
import { type PointSearch, settle } from '../search/point_search.ts';
import { flagSeeds, isOnRoad, type Seed, type SitePlace, visitFirstLabels } from '../search/seeds.ts';
import {
  nearestLabel_ds,
  type TimeField,
  timeAtMatch,
  timeAtVertex,
  timeOnSegment,
} from '../search/time_field.ts';
import { UNREACHED_DS } from '../types.ts';

const NO_ITEM = 0xffffffff;

/**
 * The people (or the ground) that no site serves within the limit, gathered by place on the road, and what it takes to ask for
 * thousands of points which of them each would serve. Points at one vertex are one item: a journey from there may start on any road.
 */
interface OpenPlaces {
  now: TimeField;
  limit_ds: number;
  /** Of each item. */
  weight: Float64Array;
  /** Items inside segment s: itemOffset[s] .. itemOffset[s + 1] - 1, at these fractions; those at vertices come after them. */
  itemOffset: Uint32Array;
  fraction: Float32Array;
  /** The item at each vertex, or NO_ITEM. */
  itemAtVertex: Uint32Array;
  /** The search in which each vertex was looked at last. */
  seenIn: Uint32Array;
}

/** The points of a territory that are not under the limit in a field. */
export function openPlaces(now: TimeField, points: PointsBySegment, limit_ds: number): OpenPlaces {
  const { segmentCount, vertexCount, segmentFrom, segmentTo } = now.network;
  const itemOffset = new Uint32Array(segmentCount + 1);
  const fractions: number[] = [];
  const weights: number[] = [];
  const atVertex = new Map<number, number>();
  for (let segment = 0; segment < segmentCount; segment++) {
    for (let i = points.offset[segment]; i < points.offset[segment + 1]; i++) {
      const fraction = points.fraction[i];
      if (timeAtMatch(now, segment, fraction) < limit_ds) continue;
      if (fraction > 0 && fraction < 1) {
        fractions.push(fraction);
        weights.push(points.weight[i]);
      } else {
        const vertex = fraction === 0 ? segmentFrom[segment] : segmentTo[segment];
        atVertex.set(vertex, (atVertex.get(vertex) ?? 0) + points.weight[i]);
      }
    }
    itemOffset[segment + 1] = fractions.length;
  }
  const itemAtVertex = new Uint32Array(vertexCount).fill(NO_ITEM);
  for (const [vertex, weight] of atVertex) itemAtVertex[vertex] = weights.push(weight) - 1;
  return {
    now,
    limit_ds,
    weight: Float64Array.from(weights),
    itemOffset,
    fraction: Float32Array.from(fractions),
    itemAtVertex,
    seenIn: new Uint32Array(vertexCount),
  };
}

/**
 * The items that a site at a place would serve within the limit, ascending. The search goes on only where the new site is nearer
 * than all others: a road from which another site is as near leads to nothing that is still open, because whoever drives
 * through it to the new site in time is served in time already. None where the place is too far from any road.
 */
export function itemsServed(open: OpenPlaces, search: PointSearch, place: SitePlace): Uint32Array {
  if (!isOnRoad(place)) return new Uint32Array(0);
  const { now, limit_ds, itemOffset, itemAtVertex, seenIn } = open;
  const { network, time_ds, touched, queue, listedIn } = search;
  for (const stretch of touched) time_ds[stretch] = UNREACHED_DS;
  touched.length = 0;
  const byStretch = new Map<number, Seed[]>();
  for (const { stretch, offset_ds } of positionsOf(network, place)) {
    byStretch.set(stretch, [...(byStretch.get(stretch) ?? []), { site: 0, offset_ds }]);
  }
  const seeds = flagSeeds(byStretch);
  const offer = (stretch: number, label_ds: number) => {
    if (label_ds >= time_ds[stretch] || label_ds >= nearestLabel_ds(now, stretch)) return;
    // A label counts the whole stretch: from its far end the site may be within the limit.
    if (label_ds - network.stretchDuration_ds[stretch] >= limit_ds) return;
    if (time_ds[stretch] === UNREACHED_DS) touched.push(stretch);
    time_ds[stretch] = label_ds;
    pushBucket(queue, label_ds, stretch, 0);
  };
  visitFirstLabels(network, seeds, () => true, offer);
  settle(search, offer);

  const field: TimeField = { network, time_ds, stride: 1, changed: null, seeds };
  const stamp = ++search.searches;
  const found: number[] = [];
  const lookAtVertex = (vertex: number) => {
    const item = itemAtVertex[vertex];
    if (item === NO_ITEM || seenIn[vertex] === stamp) return;
    seenIn[vertex] = stamp;
    if (timeAtVertex(field, vertex) < limit_ds) found.push(item);
  };
  const lookAlong = (stretch: number) => {
    const { stretchSegment, stretchSegmentOffset, segmentFrom, segmentTo } = network;
    for (let i = stretchSegmentOffset[stretch]; i < stretchSegmentOffset[stretch + 1]; i++) {
      const segment = stretchSegment[i];
      if (listedIn[segment] === stamp) continue;
      listedIn[segment] = stamp;
      lookAtVertex(segmentFrom[segment]);
      lookAtVertex(segmentTo[segment]);
      for (let item = itemOffset[segment]; item < itemOffset[segment + 1]; item++)
        if (timeOnSegment(field, segment, open.fraction[item]) < limit_ds) found.push(item);
    }
  };
  for (const stretch of touched) lookAlong(stretch);
  for (const stretch of byStretch.keys()) lookAlong(stretch);
  return Uint32Array.from(found).sort();
}
