import { latOfY, lonOfX, metresPerUnitAtY } from '../geometry/mercator.ts';
import type { LonLat, Network } from '../types.ts';
import { findNearestSegment, type NearestSegment } from './nearest_road.ts';

/** Where OSRM is asked about a stretch, in the stretch's direction, so that the road's other direction is not meant. */
export interface Probe {
  point: LonLat;
  /** Whole degrees from north, clockwise. */
  bearing: number;
  /** Time from the stretch's start to the point. */
  offset_ds: number;
}

/** Places along a piece of road, the best first. */
const FRACTIONS = [0.5, 0.25, 0.75, 0.1, 0.9, 0.03, 0.97];
/** So far to either side no other road is nearer: more than rounded vertices err by, then what roads side by side allow. */
const CLEARANCES_M = [1.5, 0.4, 0.15];
const PIECES_TRIED = 3;

/**
 * The probe of a stretch: the middle of its longest piece, or a place where no other road runs so close that OSRM could
 * take it for the one that is meant. Null where no piece of the stretch may be matched to.
 */
export function probeOf(network: Network, stretch: number): Probe | null {
  const { stretchSegmentOffset, stretchSegment } = network;
  const all = stretchSegment
    .subarray(stretchSegmentOffset[stretch], stretchSegmentOffset[stretch + 1])
    .filter((segment) => network.segmentMatchable[segment]);
  if (all.length === 0) return null;
  const pieces = [...all]
    .map((segment) => ({ segment, ...directionOf(network, segment) }))
    .sort((a, b) => b.length - a.length || a.segment - b.segment)
    .slice(0, PIECES_TRIED);
  for (const clearance_m of CLEARANCES_M)
    for (const piece of pieces)
      for (const fraction of FRACTIONS)
        if (isClear(network, stretch, piece, fraction, clearance_m))
          return probeAt(network, stretch, piece, fraction);
  return probeAt(network, stretch, pieces[0], FRACTIONS[0]);
}

/** A piece of road in the plane, from its first vertex. */
interface Piece {
  segment: number;
  x: number;
  y: number;
  dx: number;
  dy: number;
  length: number;
}

function directionOf({ vertexXY, segmentFrom, segmentTo }: Network, segment: number): Omit<Piece, 'segment'> {
  const [a, b] = [2 * segmentFrom[segment], 2 * segmentTo[segment]];
  const [dx, dy] = [vertexXY[b] - vertexXY[a], vertexXY[b + 1] - vertexXY[a + 1]];
  return { x: vertexXY[a], y: vertexXY[a + 1], dx, dy, length: Math.hypot(dx, dy) };
}

const nearest: NearestSegment = { segment: -1, fraction: 0, distance2: 0 };

function isClear(
  network: Network,
  stretch: number,
  { x, y, dx, dy, length }: Piece,
  fraction: number,
  clearance_m: number,
): boolean {
  if (length === 0) return false;
  const aside = clearance_m / metresPerUnitAtY(y) / length;
  return [-aside, aside].every((side) => {
    findNearestSegment(network, x + fraction * dx - side * dy, y + fraction * dy + side * dx, nearest);
    return (
      network.segmentForwardStretch[nearest.segment] === stretch ||
      network.segmentBackwardStretch[nearest.segment] === stretch
    );
  });
}

function probeAt(network: Network, stretch: number, piece: Piece, fraction: number): Probe {
  const { segment, x, y, dx, dy } = piece;
  const isForward = network.segmentForwardStretch[segment] === stretch;
  // y grows to the south; the plane keeps angles.
  const degrees = (Math.atan2(dx, -dy) * 180) / Math.PI + (isForward ? 0 : 180);
  const along_ds = isForward
    ? network.segmentForwardOffset_ds[segment] + fraction * network.segmentForwardDuration_ds[segment]
    : network.segmentBackwardOffset_ds[segment] +
      (1 - fraction) * network.segmentBackwardDuration_ds[segment];
  return {
    point: [lonOfX(x + fraction * dx), latOfY(y + fraction * dy)],
    bearing: (Math.round(degrees) + 360) % 360,
    offset_ds: Math.floor(along_ds),
  };
}
