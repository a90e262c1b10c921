import { metresPerUnit, metresPerUnitAtY } from '../geometry/mercator.ts';
import { type BlockRoads, LIST_CELLS } from '../ground/block_candidates.ts';
import {
  type CandidateStack,
  createCandidateStack,
  distance2ToCandidate,
  fractionOnCandidate,
  LINE_NUMBERS,
  startCandidates,
} from '../ground/candidate_stack.ts';
import { BLOCK_UNITS, cornerCount } from '../ground/lattice.ts';
import { edgeTouchesBox, maskContains, type RegionMask } from '../ground/region_mask.ts';
import {
  CHANGE_CLASSES,
  type Classes,
  classOfPart,
  classOfPlace,
  classOfSegment,
  MIXED,
  sameClassAround,
} from './classes.ts';
import { placeOnSegment, vertexPlace } from './places.ts';

/** Where a region's border passes through a block: the region, and those of its edges that do. */
export interface BlockBorder {
  mask: RegionMask;
  edges: Uint32Array;
}

/**
 * The classes of one block's ground, found where they are asked for; nothing of a block is kept from one surface to the next. Corners of
 * its finest lattice, `fine` x `fine` cells, are numbered as in lattice.ts. Roads are asked for by slices of the stack's list: whichever
 * slice holds a point's nearest road, the point's class is the same, so that squares and blocks agree on what they share.
 */
export interface BlockClasses {
  classes: Classes;
  reach_m: number;
  /** In plane units, wherever on earth. */
  least_reach: number;
  fine: number;
  /** The class of ground outside the region: the one after all others. */
  outsideClass: number;
  /** The class of ground out of reach of any road. */
  unreachedClass: number;
  stack: CandidateStack;
  /** Of list entry i, in the square looked at last that has it: its one class there, or MIXED. */
  partClass: Uint8Array;
  /** Squared distances of list entries to the point looked at last. */
  distance2: Float64Array;
  /** Up to so far from the point looked at last, within the square of its list, the class is the same. */
  clear: number;
  clearCorners: number;
  /** Of the block at hand: where it is; its classes at corners, where they were looked for, and which these are. */
  left: number;
  top: number;
  border: BlockBorder | null;
  /** No point of the block is known to be out of reach. */
  withinReach: boolean;
  cornerClass: Uint8Array;
  known: Uint32Array;
  knownCount: number;
}

/** The class of a corner that was not looked at. */
const UNKNOWN = 255;
/** A plane unit is never longer on the ground. */
const LONGEST_UNIT_M = metresPerUnit(0);
/** Fractions of a road are told by several formulas, which differ by less. */
const ROUNDING = 1e-9;
/** By so much, relatively, the length of a unit may differ within a block. */
const UNIT_CHANGE = 0.002;

export function createBlockClasses(classes: Classes, reach_m: number, fine: number): BlockClasses {
  const outsideClass = classes.before ? CHANGE_CLASSES : classes.thresholds_ds.length + 1;
  return {
    classes,
    reach_m,
    least_reach: reach_m / LONGEST_UNIT_M,
    fine,
    outsideClass,
    unreachedClass: outsideClass - 1,
    stack: createCandidateStack(),
    partClass: new Uint8Array(4096),
    distance2: new Float64Array(1024),
    clear: 0,
    clearCorners: 0,
    left: 0,
    top: 0,
    border: null,
    withinReach: false,
    cornerClass: new Uint8Array(cornerCount(fine)).fill(UNKNOWN),
    known: new Uint32Array(cornerCount(fine)),
    knownCount: 0,
  };
}

/** Takes up a block: `candidates` are all segments that can be nearest in it, and may be more. */
export function startBlock(
  block: BlockClasses,
  column: number,
  row: number,
  candidates: Uint32Array,
  border: BlockBorder | null,
): void {
  for (let i = 0; i < block.knownCount; i++) block.cornerClass[block.known[i]] = UNKNOWN;
  block.knownCount = 0;
  block.left = column * BLOCK_UNITS;
  block.top = row * BLOCK_UNITS;
  block.border = border;
  block.withinReach = isWithinReach(block, column, row, candidates);
  startCandidates(block.classes.field.network, block.stack, candidates);
}

/** Whether all of a block is within reach of some of its roads; false where that is not seen at once. */
export function isWithinReach(
  { classes, least_reach }: BlockClasses,
  column: number,
  row: number,
  roads: Uint32Array,
): boolean {
  const { segmentFrom, vertexXY } = classes.field.network;
  const x = (column + 0.5) * BLOCK_UNITS;
  const y = (row + 0.5) * BLOCK_UNITS;
  for (let i = 0; i < roads.length; i++) {
    const v = 2 * segmentFrom[roads[i]];
    if (Math.hypot(vertexXY[v] - x, vertexXY[v + 1] - y) + BLOCK_UNITS * Math.SQRT1_2 <= least_reach)
      return true;
  }
  return false;
}

/** Puts the roads of one of the block's cells first in the stack's list; how many they are. */
export function takeRoadsOfCell(
  { stack }: BlockClasses,
  { cellOffset, cellRoad }: BlockRoads,
  cell: number,
): number {
  const first = cellOffset[cell];
  const count = cellOffset[cell + 1] - first;
  for (let i = 0; i < count; i++) stack.list[i] = cellRoad[first + i];
  return count;
}

/** Whether a cell lies in one class, as is seen from its roads' classes alone. */
export function isOneClassOfRoads(
  block: BlockClasses,
  { roads, cellOffset, cellRoad }: BlockRoads,
  cell: number,
): boolean {
  const { classes } = block;
  const only = classOfSegment(classes, roads[cellRoad[cellOffset[cell]]]);
  if (only === MIXED) return false;
  for (let i = cellOffset[cell] + 1; i < cellOffset[cell + 1]; i++)
    if (classOfSegment(classes, roads[cellRoad[i]]) !== only) return false;
  if (only === block.unreachedClass || block.withinReach) return true;
  const half = BLOCK_UNITS / LIST_CELLS / 2;
  const x = block.left + (cell % LIST_CELLS) * 2 * half + half;
  const y = block.top + Math.floor(cell / LIST_CELLS) * 2 * half + half;
  const away = block.least_reach - half * Math.SQRT2;
  for (let i = cellOffset[cell]; i < cellOffset[cell + 1]; i++)
    if (distance2ToCandidate(block.stack.line, cellRoad[i], x, y) <= away * away) return true;
  return false;
}

/**
 * The class of a point of a square, whose roads are list[from .. to - 1] and were looked at by classOfSquare. Of roads as near as each other
 * the one of the lowest number counts.
 */
export function classAt(block: BlockClasses, from: number, to: number, x: number, y: number): number {
  const { border, classes } = block;
  if (border && !maskContains(border.mask, x, y)) return block.outsideClass;
  const { line, list, segment } = block.stack;
  let nearest = list[from];
  let nearest2 = Infinity;
  for (let i = from; i < to; i++) {
    const c = list[i];
    const d2 = distance2ToCandidate(line, c, x, y);
    if (d2 > nearest2 || (d2 === nearest2 && segment[c] >= segment[nearest])) continue;
    nearest = c;
    nearest2 = d2;
  }
  if (nearest2 > (block.least_reach * block.least_reach) / 4)
    if (Math.sqrt(nearest2) > block.reach_m / metresPerUnitAtY(y)) return block.unreachedClass;
  return classOfCandidate(classes, line, nearest, segment[nearest], x, y);
}

function classOfCandidate(
  classes: Classes,
  line: Float64Array,
  c: number,
  segment: number,
  x: number,
  y: number,
): number {
  const fraction = fractionOnCandidate(line, c, x, y);
  const only = classOfSegment(classes, segment);
  if (fraction > 0 && fraction < 1 && only !== MIXED) return only;
  return classOfPlace(classes, placeOnSegment(classes.field.network, segment, fraction), x, y);
}

/** The same, with `clear`: how far from the point, within the square, the class is certain to be the same. */
function classAround(block: BlockClasses, from: number, to: number, x: number, y: number): number {
  const { border, classes, partClass, reach_m } = block;
  const { line, list, segment } = block.stack;
  block.clear = 0;
  if (border && !maskContains(border.mask, x, y)) return block.outsideClass;
  if (block.distance2.length < to - from) block.distance2 = new Float64Array(2 * (to - from));
  const { distance2 } = block;
  let nearest = list[from];
  let nearest2 = Infinity;
  for (let i = from; i < to; i++) {
    const c = list[i];
    const d2 = distance2ToCandidate(line, c, x, y);
    distance2[i - from] = d2;
    if (d2 > nearest2 || (d2 === nearest2 && segment[c] >= segment[nearest])) continue;
    nearest = c;
    nearest2 = d2;
  }
  // So far the class stays: until a road of another class can be as near, or reach ends.
  let clear = Infinity;
  let found = block.unreachedClass;
  const distance = Math.sqrt(nearest2);
  if (distance > block.least_reach / 2) {
    const reach = reach_m / metresPerUnitAtY(y);
    clear = Math.abs(distance - reach) - reach * UNIT_CHANGE;
    if (distance > reach) {
      block.clear = border ? 0 : clear;
      return found;
    }
  } else clear = block.least_reach / 2;
  found = classOfCandidate(classes, line, nearest, segment[nearest], x, y);
  // What is nearest may change its own class farther along.
  const own = classOfSegment(classes, segment[nearest]) === MIXED;
  if (own) clear = Math.min(clear, clearOnCandidate(block, nearest, x, y));
  let other2 = Infinity;
  for (let i = from; i < to; i++)
    if (partClass[i] !== found && distance2[i - from] < other2 && !(own && list[i] === nearest))
      other2 = distance2[i - from];
  block.clear = border ? 0 : Math.min(clear, (Math.sqrt(other2) - distance) / 2);
  return found;
}

/** How far from (x, y), whose nearest road is candidate `c`, its nearest point on the road must go for the class to change. */
function clearOnCandidate({ classes, stack }: BlockClasses, c: number, x: number, y: number): number {
  const fraction = fractionOnCandidate(stack.line, c, x, y);
  if (fraction === 0 || fraction === 1) return 0;
  const inverse2 = stack.line[c * LINE_NUMBERS + 6];
  return sameClassAround(classes, stack.segment[c], fraction) / Math.sqrt(inverse2);
}

/** The class at a corner of the finest lattice, looked for once; `clearCorners` tells at how many beside it, in any direction, it is the same. */
export function classOfCorner(block: BlockClasses, from: number, to: number, corner: number): number {
  const { cornerClass, fine } = block;
  block.clearCorners = 0;
  if (cornerClass[corner] !== UNKNOWN) return cornerClass[corner];
  const step = BLOCK_UNITS / fine;
  const cy = Math.floor(corner / (fine + 1));
  const cx = corner - cy * (fine + 1);
  const found = classAround(block, from, to, block.left + cx * step, block.top + cy * step);
  // A little less, for rounding.
  block.clearCorners = Math.max(0, Math.floor(block.clear / step - 1e-6));
  setCorner(block, corner, found);
  return found;
}

/** Whether a square lies in the class of its middle, by what is seen from there: `middle` is its corner, `half` half its side. */
export function isOneClassAround(
  block: BlockClasses,
  from: number,
  to: number,
  middle: number,
  half: number,
): boolean {
  if (block.cornerClass[middle] !== UNKNOWN) return false;
  classOfCorner(block, from, to, middle);
  return block.clear > half * Math.SQRT2 * (1 + 1e-9);
}

export function setCorner(block: BlockClasses, corner: number, found: number): void {
  if (block.cornerClass[corner] !== UNKNOWN) return;
  block.cornerClass[corner] = found;
  block.known[block.knownCount++] = corner;
}

/** The class of a vertex inside the block. */
function classOfVertexAt(block: BlockClasses, vertex: number, x: number, y: number): number {
  if (block.border && !maskContains(block.border.mask, x, y)) return block.outsideClass;
  return classOfPlace(block.classes, vertexPlace(vertex), x, y);
}

/**
 * The one class of a square with centre (x, y) and half side `half`, -1 where it may lie in several. list[from .. to - 1] are the roads that
 * narrowToSquare left in it.
 */
export function classOfSquare(
  block: BlockClasses,
  from: number,
  to: number,
  x: number,
  y: number,
  half: number,
): number {
  const { border, reach_m, stack } = block;
  let onBorder = false;
  if (border) {
    for (const edge of border.edges)
      onBorder ||= edgeTouchesBox(border.mask, edge, x - half, y - half, x + half, y + half);
    if (!onBorder && !maskContains(border.mask, x, y)) return block.outsideClass;
  }
  if (block.partClass.length < to) block.partClass = new Uint8Array(2 * to);
  let only = -2;
  for (let i = from; i < to; i++) {
    const found = classOnSquare(block, stack.list[i], x, y, half);
    block.partClass[i] = found;
    only = only === -2 || only === found ? found : MIXED;
  }
  if (onBorder || only === MIXED) return -1;
  if (only === block.unreachedClass || block.withinReach) return only;
  let nearest2 = Infinity;
  for (let i = from; i < to; i++)
    nearest2 = Math.min(nearest2, distance2ToCandidate(stack.line, stack.list[i], x, y));
  const distance = Math.sqrt(nearest2);
  const unit_m = metresPerUnitAtY(y);
  const diagonal = half * Math.SQRT2;
  if ((distance - diagonal) * unit_m * (1 - UNIT_CHANGE) > reach_m) return block.unreachedClass;
  return (distance + diagonal) * unit_m * (1 + UNIT_CHANGE) <= reach_m ? only : -1;
}

/** The one class of candidate `c` on the part of it that is nearest to points of a square, or MIXED. */
function classOnSquare(block: BlockClasses, c: number, x: number, y: number, half: number): number {
  const { line, segment } = block.stack;
  const l = c * LINE_NUMBERS;
  const middle = ((x - line[l]) * line[l + 4] + (y - line[l + 1]) * line[l + 5]) * line[l + 6];
  const reach = (Math.abs(line[l + 4]) + Math.abs(line[l + 5])) * half * line[l + 6];
  return classOfPart(
    block.classes,
    segment[c],
    Math.min(1, Math.max(0, middle - reach - ROUNDING)),
    Math.min(1, Math.max(0, middle + reach + ROUNDING)),
  );
}

/**
 * Whether a square may hold ground of another class than `around`, that of all its edges: none does where no road begins or ends in
 * it but such of that class.
 */
export function mayHoldIsland(
  block: BlockClasses,
  from: number,
  to: number,
  square: { x: number; y: number; half: number },
  around: number,
): boolean {
  for (let i = from; i < to; i++) {
    const onSquare = classOnSquare(block, block.stack.list[i], square.x, square.y, square.half);
    if (onSquare === MIXED && around !== block.outsideClass) return true;
    if (onSquare !== around && visitEndsWithin(block, i, square, () => true)) return true;
  }
  return visitVertices(block, from, to, square, (found) => found !== around);
}

/** Calls `isWanted` with the class and place of each vertex of the roads that lies in a square; true once it is. */
export function visitVertices(
  block: BlockClasses,
  from: number,
  to: number,
  square: { x: number; y: number; half: number },
  isWanted: (found: number, x: number, y: number) => boolean,
): boolean {
  for (let i = from; i < to; i++)
    if (
      visitEndsWithin(block, i, square, (vertex, x, y) =>
        isWanted(classOfVertexAt(block, vertex, x, y), x, y),
      )
    )
      return true;
  return false;
}

function visitEndsWithin(
  { classes, stack }: BlockClasses,
  i: number,
  { x, y, half }: { x: number; y: number; half: number },
  isWanted: (vertex: number, x: number, y: number) => boolean,
): boolean {
  const { line, list, segment } = stack;
  const l = list[i] * LINE_NUMBERS;
  const { segmentFrom, segmentTo } = classes.field.network;
  if (Math.abs(line[l] - x) < half && Math.abs(line[l + 1] - y) < half)
    if (isWanted(segmentFrom[segment[list[i]]], line[l], line[l + 1])) return true;
  if (Math.abs(line[l + 2] - x) < half && Math.abs(line[l + 3] - y) < half)
    if (isWanted(segmentTo[segment[list[i]]], line[l + 2], line[l + 3])) return true;
  return false;
}
