import { backwardOffset_ds, forwardOffset_ds } from '../network/road_positions.ts';
import { type Network, NONE, type RoadPlace, UNREACHED_DS } from '../types.ts';
import { changedSlot, type LabelPages } from './label_pages.ts';
import { maySeed, type Seeds } from './seeds.ts';

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
    if (slot >= 0) return changed.kept.time_ds[slot];
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
 * Bounds of the time along a segment, or the part of it between two fractions, into `bounds` [least, most]: the smaller of its directions'.
 * The most is never too small; the least is never too great, and exact on whole segments away from sites.
 */
export function boundTimeOnSegment(
  field: TimeField,
  segment: number,
  bounds: Float64Array,
  from = 0,
  to = 1,
): void {
  const { network } = field;
  const forward = network.segmentForwardStretch[segment];
  const backward = network.segmentBackwardStretch[segment];
  bounds[0] = Infinity;
  bounds[1] = Infinity;
  // Within a segment times are cut to whole tenths of a second.
  const cut = from > 0 || to < 1 ? 1 : 0;
  if (forward !== NONE) {
    const start = network.segmentForwardOffset_ds[segment];
    const duration_ds = network.segmentForwardDuration_ds[segment];
    boundTimeOnStretch(field, forward, start + from * duration_ds - cut, start + to * duration_ds, bounds);
  }
  if (backward !== NONE) {
    const duration_ds = network.segmentBackwardDuration_ds[segment];
    const end = network.segmentBackwardOffset_ds[segment] + duration_ds;
    boundTimeOnStretch(field, backward, end - to * duration_ds, end - from * duration_ds + cut, bounds);
  }
}

/** Lowers bounds by those of the time between two offsets on a stretch. */
function boundTimeOnStretch(
  field: TimeField,
  stretch: number,
  from_ds: number,
  to_ds: number,
  bounds: Float64Array,
): void {
  const label = nearestLabel_ds(field, stretch);
  if (label !== UNREACHED_DS) {
    bounds[0] = Math.min(bounds[0], label - to_ds);
    bounds[1] = Math.min(bounds[1], label - from_ds);
  }
  if (maySeed(field.seeds, stretch))
    for (const { offset_ds } of field.seeds.byStretch.get(stretch) ?? []) {
      // Times jump where the site is passed: those before it lead to it.
      if (offset_ds >= from_ds) bounds[0] = Math.min(bounds[0], Math.max(0, offset_ds - to_ds));
      if (offset_ds >= to_ds) bounds[1] = Math.min(bounds[1], offset_ds - from_ds);
    }
}

/**
 * A bound of the time along a segment between two fractions (0 to 1, the first not greater), in deciseconds: never too small; Infinity
 * where no road leads to a site but one on it.
 */
export function mostTimeBetween(field: TimeField, segment: number, first: number, last: number): number {
  const { network } = field;
  const forward = network.segmentForwardStretch[segment];
  const backward = network.segmentBackwardStretch[segment];
  const labelOf = (stretch: number) => (stretch === NONE ? UNREACHED_DS : nearestLabel_ds(field, stretch));
  const ahead = labelOf(forward);
  const back = labelOf(backward);
  return Math.min(
    ahead === UNREACHED_DS ? Infinity : ahead - forwardOffset_ds(network, segment, first),
    back === UNREACHED_DS ? Infinity : back - backwardOffset_ds(network, segment, last),
  );
}
