import { type Network, NONE, type RoadPlace } from '../types.ts';

/**
 * A point on a road as the search sees it: on each stretch that passes there, the time from the stretch's start to the
 * point. A point on a two-way road has two positions; one that falls on a junction has one for each stretch that
 * starts, ends or passes there, because OSRM too lets a journey begin or end on any road of the snapped location.
 */
export interface RoadPosition {
  stretch: number;
  /** Whole tenths of a second from the stretch's start. */
  offset_ds: number;
}

/**
 * Times from the stretch's start to the point at `fraction` of a segment, on the stretch driven from its `from` to its `to` and on the one
 * driven back. Whole deciseconds, cut off as OSRM cuts them (GeospatialQuery::MakePhantomNode): of two points within a tenth of a
 * second neither lies behind the other, for the engine as for OSRM.
 */
export function forwardOffset_ds(network: Network, segment: number, fraction: number): number {
  return (
    network.segmentForwardOffset_ds[segment] +
    wholeDeciseconds(fraction * network.segmentForwardDuration_ds[segment])
  );
}

/** Cut off, but for what a fraction of floating point lacks to a whole number. */
const wholeDeciseconds = (time_ds: number): number => Math.floor(time_ds + 1e-6);

export function backwardOffset_ds(network: Network, segment: number, fraction: number): number {
  const duration_ds = network.segmentBackwardDuration_ds[segment];
  return network.segmentBackwardOffset_ds[segment] + duration_ds - wholeDeciseconds(fraction * duration_ds);
}

/** Calls `visit(stretch, offset_ds)` for each position of the point at `fraction` of `segment`; nothing is allocated. */
export function visitPositions(
  network: Network,
  segment: number,
  fraction: number,
  visit: (stretch: number, offset_ds: number) => void,
): void {
  if (fraction > 0 && fraction < 1) {
    visitOnSegment(network, segment, fraction, visit);
    return;
  }
  const vertex = fraction === 0 ? network.segmentFrom[segment] : network.segmentTo[segment];
  const end = network.vertexSegmentOffset[vertex + 1];
  for (let i = network.vertexSegmentOffset[vertex]; i < end; i++) {
    const other = network.vertexSegment[i];
    visitOnSegment(network, other, network.segmentFrom[other] === vertex ? 0 : 1, visit);
  }
}

function visitOnSegment(
  network: Network,
  segment: number,
  fraction: number,
  visit: (stretch: number, offset_ds: number) => void,
): void {
  const forward = network.segmentForwardStretch[segment];
  if (forward !== NONE) visit(forward, forwardOffset_ds(network, segment, fraction));
  const backward = network.segmentBackwardStretch[segment];
  if (backward !== NONE) visit(backward, backwardOffset_ds(network, segment, fraction));
}

/** The same of a place with all its roads, where it tells them. */
export function visitPlace(
  network: Network,
  place: RoadPlace,
  visit: (stretch: number, offset_ds: number) => void,
): void {
  if (!place.others) {
    visitPositions(network, place.segment, place.fraction, visit);
    return;
  }
  visitOnSegment(network, place.segment, place.fraction, visit);
  for (const { segment, fraction } of place.others) visitOnSegment(network, segment, fraction, visit);
}

/** The positions of a place, as a list, each once. */
export function positionsOf(network: Network, place: RoadPlace): RoadPosition[] {
  const positions: RoadPosition[] = [];
  visitPlace(network, place, (stretch, offset_ds) => {
    if (!positions.some((p) => p.stretch === stretch && p.offset_ds === offset_ds))
      positions.push({ stretch, offset_ds });
  });
  return positions;
}
