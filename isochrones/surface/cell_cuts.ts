import { afterEdge, beforeEdge } from '../ground/triangles.ts';
import { isVertex, vertexOfPlace } from '../network/places.ts';
import { timeOnSegment } from '../search/time_field.ts';
import { type Network, NONE } from '../types.ts';
import type { CellClasses } from './cell_classes.ts';
import { arcAfter, isBeyond, type Reach, reachesSide, startOfSide } from './cell_reach.ts';
import { classOfPart, classOfSegment, classOfTime, MIXED } from './classes.ts';

/** Where a road's time passes a threshold between two samples: all of the cell beyond counts as the cell there. */
export interface Cut {
  /** The place on the road, and the way along it towards the other cell. */
  x: number;
  y: number;
  dx: number;
  dy: number;
}

/**
 * What is left of a cell whose road is cut: a convex polygon, counter-clockwise on a map. Point i is where edge i starts; an edge lies on the
 * side of the cell at the edge of that number, on piece k of the arcs where its reach ends (k after all edges), or on a cut (-1).
 */
export interface CutCell {
  xy: number[];
  on: number[];
  /** The cell's arcs as they are without cuts: x, y, x, y of each piece. */
  arcs: number[];
}

const CUT = -1;

/** By so many halvings the crossing is found between two samples. */
const HALVINGS = 8;
/** A crossing keeps off both samples by this share of the way between them: where times jump it would lie in one of them. */
const LEAST_SHARE = 0.1;
/** What is cut out at a peak lies on both sides of the line between the cells. */
const MOST_SHARE_OF_PEAK = 0.49;
/** By so many thirds the peak is found. */
const THIRDS = 12;

/** Adds the cut at an edge whose first sample lies inside a layer, the second outside, to that of its cells which it lies in. */
export function addCut(memo: CellClasses, layer: number, edge: number, cuts: Map<number, Cut[]>): void {
  const { corner } = memo.cells;
  const a = corner[edge];
  const b = corner[afterEdge(edge)];
  const between = partBetween(memo, a, b);
  if (!between) return;
  const limit_ds = memo.classes.thresholds_ds[layer];
  const share = clamp(passes(memo, between, 0, 1, limit_ds), LEAST_SHARE, 1 - LEAST_SHARE);
  if (share < 0.5) putCut(memo, a, b, share, cuts);
  else putCut(memo, b, a, 1 - share, cuts);
}

/**
 * Adds the cuts at an edge both of whose samples lie inside a layer, while the road between them does not: from there the ways to both ends
 * are the same.
 */
export function addPeak(memo: CellClasses, layer: number, edge: number, cuts: Map<number, Cut[]>): void {
  const { corner } = memo.cells;
  const a = corner[edge];
  const b = corner[afterEdge(edge)];
  const between = partBetween(memo, a, b);
  if (!between) return;
  const limit_ds = memo.classes.thresholds_ds[layer];
  const peak = peakOf(memo, between);
  const start = passes(memo, between, 0, peak, limit_ds);
  const end = passes(memo, between, 1, peak, limit_ds);
  // The cells meet in the middle, so that what lies all on one side can only be drawn too large, or not at all.
  if (end - start < Math.max(start - 0.5, 0.5 - end)) return;
  putCut(memo, a, b, clamp(start, LEAST_SHARE, MOST_SHARE_OF_PEAK), cuts);
  putCut(memo, b, a, clamp(1 - end, LEAST_SHARE, MOST_SHARE_OF_PEAK), cuts);
}

/** The class at the slowest place of the road between two samples of the same class, `found`; that class itself where they share none. */
export function classOfPeak(memo: CellClasses, a: number, b: number, found: number): number {
  const { cells, classes } = memo;
  const { place } = cells;
  // Most pieces of road lie in one class.
  const inside = isVertex(place[a]) ? place[b] : place[a];
  if (!isVertex(inside) && classOfSegment(classes, inside) !== MIXED) return found;
  const between = partBetween(memo, a, b);
  if (!between) return found;
  const { segment, from, to } = between;
  if (classOfPart(classes, segment, Math.min(from, to), Math.max(from, to)) === found) return found;
  const peak = from + peakOf(memo, between) * (to - from);
  return Math.max(found, classOfTime(classes.thresholds_ds, timeOnSegment(classes.field, segment, peak)));
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** The part of a segment between two samples on it, by fractions. */
interface Part {
  segment: number;
  from: number;
  to: number;
}

function partBetween({ cells, classes }: CellClasses, a: number, b: number): Part | null {
  const { fraction, pieceStretch, place, road } = cells;
  const areRoads = road[a] !== road[b] && road[a] !== NONE && road[b] !== NONE;
  if (areRoads && pieceStretch[road[a]] !== pieceStretch[road[b]]) return null;
  const { network } = classes.field;
  const segment = commonSegment(place[a], place[b], network);
  if (segment === NONE) return null;
  return {
    segment,
    from: fractionOn(network, segment, place[a], fraction[a]),
    to: fractionOn(network, segment, place[b], fraction[b]),
  };
}

/** The share of a part at which the time passes a limit, between one under it and one that is not. */
function passes(
  { classes }: CellClasses,
  { segment, from, to }: Part,
  under: number,
  over: number,
  limit_ds: number,
): number {
  let near = under;
  let far = over;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (near + far) / 2;
    if (timeOnSegment(classes.field, segment, from + middle * (to - from)) < limit_ds) near = middle;
    else far = middle;
  }
  return (near + far) / 2;
}

/** The share of a part at which the time is greatest; times along a segment rise up to one place and fall from there. */
function peakOf({ classes }: CellClasses, { segment, from, to }: Part): number {
  const time = (share: number) => timeOnSegment(classes.field, segment, from + share * (to - from));
  let low = 0;
  let high = 1;
  for (let i = 0; i < THIRDS; i++) {
    const first = low + (high - low) / 3;
    const second = high - (high - low) / 3;
    if (time(first) < time(second)) low = first;
    else high = second;
  }
  return (low + high) / 2;
}

function putCut(
  { cells: { xy } }: CellClasses,
  cell: number,
  towards: number,
  share: number,
  cuts: Map<number, Cut[]>,
): void {
  const dx = xy[2 * towards] - xy[2 * cell];
  const dy = xy[2 * towards + 1] - xy[2 * cell + 1];
  const cut = { x: xy[2 * cell] + share * dx, y: xy[2 * cell + 1] + share * dy, dx, dy };
  const known = cuts.get(cell);
  if (known) known.push(cut);
  else cuts.set(cell, [cut]);
}

/** What the cuts leave of a cell; null where no side of it is in reach. */
export function cutCell(memo: CellClasses, reach: Reach, cell: number, cuts: readonly Cut[]): CutCell | null {
  const { corner, firstEdge, twin } = memo.cells;
  let xy: number[] = [];
  let on: number[] = [];
  const arcs: number[] = [];
  const first = firstEdge[cell];
  let edge = first;
  do {
    if (reachesSide(reach, edge)) {
      xy.push(...startOfSide(reach, edge));
      on.push(edge);
      if (isBeyond(reach, edge)) {
        const arc = arcAfter(reach, edge);
        for (let i = 2; i < arc.length; i += 2) {
          xy.push(arc.xy[i - 2], arc.xy[i - 1]);
          on.push(corner.length + arcs.length / 4);
          arcs.push(arc.xy[i - 2], arc.xy[i - 1], arc.xy[i], arc.xy[i + 1]);
        }
      }
    }
    // The side at an edge starts where that of the edge before it ends.
    edge = twin[beforeEdge(edge)];
  } while (edge !== first);
  if (on.length === 0) return null;
  for (const { x, y, dx, dy } of cuts) {
    const leftXY: number[] = [];
    const leftOn: number[] = [];
    const n = on.length;
    for (let i = 0; i < n; i++) {
      const k = (i + 1) % n;
      const here = (xy[2 * i] - x) * dx + (xy[2 * i + 1] - y) * dy;
      const there = (xy[2 * k] - x) * dx + (xy[2 * k + 1] - y) * dy;
      if (here <= 0) {
        leftXY.push(xy[2 * i], xy[2 * i + 1]);
        leftOn.push(on[i]);
      }
      if (here <= 0 !== there <= 0) {
        const share = here / (here - there);
        leftXY.push(
          xy[2 * i] + share * (xy[2 * k] - xy[2 * i]),
          xy[2 * i + 1] + share * (xy[2 * k + 1] - xy[2 * i + 1]),
        );
        leftOn.push(here <= 0 ? CUT : on[i]);
      }
    }
    xy = leftXY;
    on = leftOn;
  }
  return { xy, on, arcs };
}

/** The segment that two samples both lie on; NONE where there is none. */
function commonSegment(a: number, b: number, network: Network): number {
  if (a === NONE || b === NONE) return NONE;
  if (!isVertex(a) && !isVertex(b)) return a === b ? a : NONE;
  if (!isVertex(a)) return isEndOf(network, a, b) ? a : NONE;
  if (!isVertex(b)) return isEndOf(network, b, a) ? b : NONE;
  const vertex = vertexOfPlace(a);
  for (let i = network.vertexSegmentOffset[vertex]; i < network.vertexSegmentOffset[vertex + 1]; i++) {
    const segment = network.vertexSegment[i];
    if (network.segmentMatchable[segment] && isEndOf(network, segment, a) && isEndOf(network, segment, b))
      return segment;
  }
  return NONE;
}

function isEndOf({ segmentFrom, segmentTo }: Network, segment: number, place: number): boolean {
  const vertex = vertexOfPlace(place);
  return segmentFrom[segment] === vertex || segmentTo[segment] === vertex;
}

function fractionOn(network: Network, segment: number, place: number, fraction: number): number {
  if (!isVertex(place)) return fraction;
  return network.segmentFrom[segment] === vertexOfPlace(place) ? 0 : 1;
}
