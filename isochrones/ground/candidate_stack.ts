import type { NearestSegment } from '../network/nearest_road.ts';
import type { Network } from '../types.ts';

/**
 * The segments that may be nearest in a square of ground, their coordinates side by side, and a list of numbers into them:
 * first all, behind them those of a part of the square, behind them those of the part's part ... The list grows as squares
 * are divided and is written over when the next part is looked at.
 */
export interface CandidateStack {
  segment: Uint32Array;
  /** Numbers of each candidate, LINE_NUMBERS apart: ax, ay, bx, by, dx, dy, 1 / squared length (0 for a point). */
  line: Float64Array;
  list: Uint32Array;
  /** Of the last square: squared distances of list entry i to its centre, and of the i-th kept one to its corners. */
  centre2: Float64Array;
  corner2: Float64Array;
  /** Feet of the candidates nearest to centre and corners, as squared distances to the four corners. */
  foot2: Float64Array;
}

/** Numbers kept of a candidate's line; a power of two, one of them spare. */
export const LINE_NUMBERS = 8;
/** So much farther, relatively, a road must be to be left out: rounding never drops the nearest road of a corner. */
const MARGIN = 1 + 1e-9;

export function createCandidateStack(): CandidateStack {
  return {
    segment: new Uint32Array(1024),
    line: new Float64Array(1024 * LINE_NUMBERS),
    list: new Uint32Array(4096),
    centre2: new Float64Array(4096),
    corner2: new Float64Array(4 * 4096),
    foot2: new Float64Array(5 * 4),
  };
}

function reserveList(stack: CandidateStack, length: number): void {
  if (length <= stack.list.length) return;
  const list = new Uint32Array(length * 2);
  list.set(stack.list);
  stack.list = list;
  stack.centre2 = new Float64Array(length * 2);
  stack.corner2 = new Float64Array(length * 8);
}

/** Takes the candidates of a whole square: the list then holds each once, from 0 to `candidates.length`. */
export function startCandidates(network: Network, stack: CandidateStack, candidates: Uint32Array): void {
  if (candidates.length > stack.segment.length) {
    stack.segment = new Uint32Array(candidates.length * 2);
    stack.line = new Float64Array(candidates.length * 2 * LINE_NUMBERS);
  }
  reserveList(stack, candidates.length);
  const { vertexXY, segmentFrom, segmentTo } = network;
  const { line, list, segment } = stack;
  for (let c = 0; c < candidates.length; c++) {
    const a = 2 * segmentFrom[candidates[c]];
    const b = 2 * segmentTo[candidates[c]];
    const dx = vertexXY[b] - vertexXY[a];
    const dy = vertexXY[b + 1] - vertexXY[a + 1];
    const length2 = dx * dx + dy * dy;
    segment[c] = candidates[c];
    list[c] = c;
    const l = c * LINE_NUMBERS;
    line[l] = vertexXY[a];
    line[l + 1] = vertexXY[a + 1];
    line[l + 2] = vertexXY[b];
    line[l + 3] = vertexXY[b + 1];
    line[l + 4] = dx;
    line[l + 5] = dy;
    line[l + 6] = length2 === 0 ? 0 : 1 / length2;
  }
}

/** Where on candidate `c`, 0 to 1, the point (x, y) is nearest. */
export function fractionOnCandidate(line: Float64Array, c: number, x: number, y: number): number {
  const l = c * LINE_NUMBERS;
  const t = ((x - line[l]) * line[l + 4] + (y - line[l + 1]) * line[l + 5]) * line[l + 6];
  return t <= 0 ? 0 : t >= 1 ? 1 : t;
}

/** Squared distance from (x, y) to candidate `c`; at its ends exactly that of the end, as for all roads that meet there. */
export function distance2ToCandidate(line: Float64Array, c: number, x: number, y: number): number {
  const l = c * LINE_NUMBERS;
  const fromX = x - line[l];
  const fromY = y - line[l + 1];
  const t = (fromX * line[l + 4] + fromY * line[l + 5]) * line[l + 6];
  if (t <= 0) return fromX * fromX + fromY * fromY;
  const dx = t >= 1 ? x - line[l + 2] : fromX - t * line[l + 4];
  const dy = t >= 1 ? y - line[l + 3] : fromY - t * line[l + 5];
  return dx * dx + dy * dy;
}

/**
 * From the candidates list[from .. to - 1] of a larger square, writes those that can be nearest in the square with centre
 * (x, y) and half side `half` behind them, from `to` on, and returns where they end. Two rules leave a road out:
 *
 * - With d the distance from the centre to its nearest road and r the half diagonal, no road farther from it than d + 2r
 *   is nearest anywhere in the square.
 * - The ground that is nearer to a point q than to a road is convex. So a road that is farther from all four corners than
 *   some point q of another road is farther than that road everywhere in the square. As q serve the feet of the roads
 *   nearest to the centre and to the corners.
 */
export function narrowToSquare(
  stack: CandidateStack,
  from: number,
  to: number,
  x: number,
  y: number,
  half: number,
): number {
  reserveList(stack, to + (to - from));
  const { list, centre2, corner2, line } = stack;
  let nearest2 = Infinity;
  let nearestAtCentre = list[from];
  for (let i = from; i < to; i++) {
    const d2 = distance2ToCandidate(line, list[i], x, y);
    centre2[i] = d2;
    if (d2 < nearest2) {
      nearest2 = d2;
      nearestAtCentre = list[i];
    }
  }
  const keep = Math.sqrt(nearest2) + 2 * half * Math.SQRT2;
  const keep2 = keep * keep * MARGIN;
  const west = x - half;
  const east = x + half;
  const north = y - half;
  const south = y + half;
  let best0 = Infinity;
  let best1 = Infinity;
  let best2 = Infinity;
  let best3 = Infinity;
  let at0 = nearestAtCentre;
  let at1 = nearestAtCentre;
  let at2 = nearestAtCentre;
  let at3 = nearestAtCentre;
  let near = to;
  for (let i = from; i < to; i++) {
    if (centre2[i] > keep2) continue;
    const c = list[i];
    // distance2ToCandidate of all four corners: what they share is worked out once.
    const l = c * LINE_NUMBERS;
    const dx = line[l + 4];
    const dy = line[l + 5];
    const inverse2 = line[l + 6];
    const fromWest = west - line[l];
    const fromEast = east - line[l];
    const fromNorth = north - line[l + 1];
    const fromSouth = south - line[l + 1];
    const toWest = west - line[l + 2];
    const toEast = east - line[l + 2];
    const toNorth = north - line[l + 3];
    const toSouth = south - line[l + 3];
    const alongWest = fromWest * dx;
    const alongEast = fromEast * dx;
    const alongNorth = fromNorth * dy;
    const alongSouth = fromSouth * dy;
    const d0 = cornerDistance2(
      (alongWest + alongNorth) * inverse2,
      fromWest,
      fromNorth,
      toWest,
      toNorth,
      dx,
      dy,
    );
    const d1 = cornerDistance2(
      (alongEast + alongNorth) * inverse2,
      fromEast,
      fromNorth,
      toEast,
      toNorth,
      dx,
      dy,
    );
    const d2 = cornerDistance2(
      (alongWest + alongSouth) * inverse2,
      fromWest,
      fromSouth,
      toWest,
      toSouth,
      dx,
      dy,
    );
    const d3 = cornerDistance2(
      (alongEast + alongSouth) * inverse2,
      fromEast,
      fromSouth,
      toEast,
      toSouth,
      dx,
      dy,
    );
    const at = 4 * (near - to);
    corner2[at] = d0;
    corner2[at + 1] = d1;
    corner2[at + 2] = d2;
    corner2[at + 3] = d3;
    list[near++] = c;
    if (d0 < best0) {
      best0 = d0;
      at0 = c;
    }
    if (d1 < best1) {
      best1 = d1;
      at1 = c;
    }
    if (d2 < best2) {
      best2 = d2;
      at2 = c;
    }
    if (d3 < best3) {
      best3 = d3;
      at3 = c;
    }
  }
  if (near - to <= 2) return near;
  setFoot(stack, 0, nearestAtCentre, x, y, x, y, half);
  setFoot(stack, 1, at0, west, north, x, y, half);
  setFoot(stack, 2, at1, east, north, x, y, half);
  setFoot(stack, 3, at2, west, south, x, y, half);
  setFoot(stack, 4, at3, east, south, x, y, half);
  return dropFarther(stack, to, near);
}

/** distance2ToCandidate of a point whose nearest fraction of the line is `t`, from what it is from the line's ends. */
function cornerDistance2(
  t: number,
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
  dx: number,
  dy: number,
): number {
  if (t <= 0) return fromX * fromX + fromY * fromY;
  if (t >= 1) return toX * toX + toY * toY;
  const x = fromX - t * dx;
  const y = fromY - t * dy;
  return x * x + y * y;
}

/** Writes the squared distances from the foot of (px, py) on candidate `c` to the corners of a square. */
function setFoot(
  { line, foot2 }: CandidateStack,
  number: number,
  c: number,
  px: number,
  py: number,
  x: number,
  y: number,
  half: number,
): void {
  const l = c * LINE_NUMBERS;
  const t = fractionOnCandidate(line, c, px, py);
  const qx = line[l] + t * line[l + 4];
  const qy = line[l + 1] + t * line[l + 5];
  const west2 = (qx - (x - half)) * (qx - (x - half));
  const east2 = (qx - (x + half)) * (qx - (x + half));
  const north2 = (qy - (y - half)) * (qy - (y - half));
  const south2 = (qy - (y + half)) * (qy - (y + half));
  const f = 4 * number;
  foot2[f] = (west2 + north2) * MARGIN;
  foot2[f + 1] = (east2 + north2) * MARGIN;
  foot2[f + 2] = (west2 + south2) * MARGIN;
  foot2[f + 3] = (east2 + south2) * MARGIN;
}

/** Drops from list[to .. near - 1] what is farther from all corners than one of the feet; returns the new end. */
function dropFarther({ list, corner2, foot2 }: CandidateStack, to: number, near: number): number {
  let end = to;
  for (let i = to; i < near; i++) {
    const at = 4 * (i - to);
    const d0 = corner2[at];
    const d1 = corner2[at + 1];
    const d2 = corner2[at + 2];
    const d3 = corner2[at + 3];
    let farther = false;
    for (let f = 0; f < 20 && !farther; f += 4)
      farther = d0 > foot2[f] && d1 > foot2[f + 1] && d2 > foot2[f + 2] && d3 > foot2[f + 3];
    if (!farther) list[end++] = list[i];
  }
  return end;
}

/** The nearest of the candidates list[from .. to - 1] to a point; ties go to the segment of the lower number. */
export function nearestCandidate(
  stack: CandidateStack,
  from: number,
  to: number,
  x: number,
  y: number,
  into: NearestSegment,
): void {
  const { line, list, segment } = stack;
  let nearest = list[from];
  let nearest2 = Infinity;
  for (let i = from; i < to; i++) {
    const c = list[i];
    const distance2 = distance2ToCandidate(line, c, x, y);
    if (distance2 > nearest2 || (distance2 === nearest2 && segment[c] >= segment[nearest])) continue;
    nearest = c;
    nearest2 = distance2;
  }
  into.segment = segment[nearest];
  into.fraction = fractionOnCandidate(line, nearest, x, y);
  into.distance2 = nearest2;
}
