import { backwardOffset_ds, forwardOffset_ds } from '../network/road_positions.ts';
import { type Network, NONE, type RoadPlace, UNREACHED_DS } from '../types.ts';
import { changedSlot, type LabelPages } from './label_pages.ts';
import { hasSeed, maySeed, type Seeds } from './seeds.ts';

/**
 * Drive times as the surface reads them: the nearest time of stretch v is time_ds[v * stride], where no page of changed labels says
 * otherwise. Drive times of all sites keep three slots a stretch, a search from one point keeps one.
 */
export interface TimeField {
  network: Network;
  time_ds: Int32Array;
  stride: number;
  changed: LabelPages | null;
  seeds: Seeds;
}

/** Time from a stretch's start over its whole length to the nearest site, or UNREACHED_DS. */
export function nearestLabel_ds({ time_ds, stride, changed }: TimeField, stretch: number): number {
  if (changed !== null) {
    const slot = changedSlot(changed, stretch);
    if (slot >= 0) return changed.time_ds[slot];
  }
  return time_ds[stretch * stride];
}

/** Time from an offset on a stretch to the nearest site, in deciseconds; Infinity where no road leads to one. */
export function timeOnStretch(field: TimeField, stretch: number, offset_ds: number): number {
  const label = nearestLabel_ds(field, stretch);
  let best = label === UNREACHED_DS ? Infinity : label - offset_ds;
  if (maySeed(field.seeds, stretch))
    for (const seed of field.seeds.byStretch.get(stretch) ?? [])
      if (seed.offset_ds >= offset_ds && seed.offset_ds - offset_ds < best) best = seed.offset_ds - offset_ds;
  return best;
}

/** Time from the point at `fraction` of a segment, in the quicker of its directions. */
export function timeOnSegment(field: TimeField, segment: number, fraction: number): number {
  const { network } = field;
  const forward = network.segmentForwardStretch[segment];
  const backward = network.segmentBackwardStretch[segment];
  let best = Infinity;
  if (forward !== NONE) best = timeOnStretch(field, forward, forwardOffset_ds(network, segment, fraction));
  if (backward !== NONE) {
    const time = timeOnStretch(field, backward, backwardOffset_ds(network, segment, fraction));
    if (time < best) best = time;
  }
  return best;
}

/** Time from a vertex: a journey may start on any road that meets there. */
export function timeAtVertex(field: TimeField, vertex: number): number {
  const { network } = field;
  let best = Infinity;
  const end = network.vertexSegmentOffset[vertex + 1];
  for (let i = network.vertexSegmentOffset[vertex]; i < end; i++) {
    const segment = network.vertexSegment[i];
    const time_ds = timeOnSegment(field, segment, network.segmentFrom[segment] === vertex ? 0 : 1);
    if (time_ds < best) best = time_ds;
  }
  return best;
}

/** Time at a place with all its roads, where it tells them. */
export function timeAtPlace(field: TimeField, place: RoadPlace): number {
  if (!place.others) return timeAtMatch(field, place.segment, place.fraction);
  let best = timeOnSegment(field, place.segment, place.fraction);
  for (const { segment, fraction } of place.others)
    best = Math.min(best, timeOnSegment(field, segment, fraction));
  return best;
}

/** Time at a point of a road; on a junction that of the quickest of its roads. */
export function timeAtMatch(field: TimeField, segment: number, fraction: number): number {
  if (fraction > 0 && fraction < 1) return timeOnSegment(field, segment, fraction);
  const { segmentFrom, segmentTo } = field.network;
  return timeAtVertex(field, fraction === 0 ? segmentFrom[segment] : segmentTo[segment]);
}

/**
 * Bounds of the time along a segment, into `bounds` [least, most]. The least is exact away from sites; the most is the
 * smaller of the two directions' most, never too small.
 */
export function boundTimeOnSegment(field: TimeField, segment: number, bounds: Float64Array): void {
  const { network, seeds } = field;
  const forward = network.segmentForwardStretch[segment];
  const backward = network.segmentBackwardStretch[segment];
  if ((forward !== NONE && hasSeed(seeds, forward)) || (backward !== NONE && hasSeed(seeds, backward))) {
    // A site lies on this stretch: times jump where it is passed.
    bounds[0] = 0;
    bounds[1] = Infinity;
    return;
  }
  let least = Infinity;
  let most = Infinity;
  if (forward !== NONE) {
    const label = nearestLabel_ds(field, forward);
    if (label !== UNREACHED_DS) {
      most = label - network.segmentForwardOffset_ds[segment];
      least = most - network.segmentForwardDuration_ds[segment];
    }
  }
  if (backward !== NONE) {
    const label = nearestLabel_ds(field, backward);
    if (label !== UNREACHED_DS) {
      const atTo = label - network.segmentBackwardOffset_ds[segment];
      const atFrom = atTo - network.segmentBackwardDuration_ds[segment];
      if (atFrom < least) least = atFrom;
      if (atTo < most) most = atTo;
    }
  }
  bounds[0] = least;
  bounds[1] = most;
}

/**
 * A bound of the time along a segment between two fractions (0 to 1, the first not greater), in deciseconds: never too small; Infinity
 * where no road leads to a site, or one lies on its stretches, where times jump.
 */
export function mostTimeBetween(field: TimeField, segment: number, first: number, last: number): number {
  const { network, seeds, time_ds, stride } = field;
  const forward = network.segmentForwardStretch[segment];
  const backward = network.segmentBackwardStretch[segment];
  if ((forward !== NONE && seeds.flag[forward]) || (backward !== NONE && seeds.flag[backward]))
    return Infinity;
  let most = Infinity;
  if (forward !== NONE && time_ds[forward * stride] !== UNREACHED_DS)
    most = time_ds[forward * stride] - forwardOffset_ds(network, segment, first);
  if (backward !== NONE && time_ds[backward * stride] !== UNREACHED_DS)
    most = Math.min(most, time_ds[backward * stride] - backwardOffset_ds(network, segment, last));
  return most;
}
