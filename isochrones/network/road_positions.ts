import { type Network, NONE, type RoadPlace } from '../types.ts';

/**
 * A point on a road as the search sees it: on each stretch that passes there, the time from the stretch's start to the
 * point. A point on a two-way road has two positions; one that falls on a junction has one for each stretch that
 * starts, ends or passes there, because OSRM too lets a journey begin or end on any road of the snapped location.
 */
export interface RoadPosition {
  stretch: number;
  /** Seconds times ten from the stretch's start; not rounded. */
  offset_ds: number;
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
  if (forward !== NONE)
    visit(
      forward,
      network.segmentForwardOffset_ds[segment] + fraction * network.segmentForwardDuration_ds[segment],
    );
  const backward = network.segmentBackwardStretch[segment];
  if (backward !== NONE)
    visit(
      backward,
      network.segmentBackwardOffset_ds[segment] +
        (1 - fraction) * network.segmentBackwardDuration_ds[segment],
    );
}

/** The same of a place with all its roads. */
export function visitPlace(
  network: Network,
  place: RoadPlace,
  visit: (stretch: number, offset_ds: number) => void,
): void {
  visitPositions(network, place.segment, place.fraction, visit);
  for (const { segment, fraction } of place.others ?? []) visitPositions(network, segment, fraction, visit);
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
