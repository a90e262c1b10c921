import { metresPerUnit, metresPerUnitAtY } from '../geometry/mercator.ts';
import { type BlockRoads, LIST_CELLS } from '../ground/block_candidates.ts';
import {
  type CandidateStack,
  createCandidateStack,
  distance2ToCandidate,
  LINE_NUMBERS,
  startCandidates,
} from '../ground/candidate_stack.ts';
import { BLOCK_UNITS, cornerCount } from '../ground/lattice.ts';
import { edgeTouchesBox, maskContains, type RegionMask } from '../ground/region_mask.ts';
import { placeOnSegment } from '../network/places.ts';
import {
  CHANGE_CLASSES,
  type Classes,
  classOfPart,
  classOfPlace,
  classOfSegment,
  MIXED,
  sameClassAround,
} from './classes.ts';

/** Where a region's border passes through a block: the region, and those of its edges that do. */
export interface BlockBorder {
  mask: RegionMask;
  edges: Uint32Array;
}

/**
 * The classes of one block's ground, found where they are asked for; nothing of a block is kept from one surface to the next. Corners of
 * its lattice, `fine` x `fine` cells, are numbered as in lattice.ts. Roads are asked for by slices of the stack's list: whichever
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
  /** Of the block's roads: the one class of each, or MIXED. */
  roadClass: Uint8Array;
  /** Of list entry i, in the square looked at last that has it: its one class there, or MIXED. */
  partClass: Uint8Array;
  /** Up to so far from the point looked at last, within the square of its list, the class is the same. */
  clear: number;
  /** Of the block at hand: where it is, and its classes at corners, where they were looked for. */
  left: number;
  top: number;
  border: BlockBorder | null;
  /** No point of the block is known to be out of reach. */
  withinReach: boolean;
  cornerClass: Uint8Array;
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
    roadClass: new Uint8Array(1024),
    partClass: new Uint8Array(4096),
    clear: 0,
    left: 0,
    top: 0,
    border: null,
    withinReach: false,
    cornerClass: new Uint8Array(cornerCount(fine)),
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
  block.cornerClass.fill(UNKNOWN);
  block.left = column * BLOCK_UNITS;
  block.top = row * BLOCK_UNITS;
  block.border = border;
  block.withinReach = isWithinReach(block, column, row, candidates);
  startCandidates(block.classes.field.network, block.stack, candidates);
  if (block.roadClass.length < candidates.length) block.roadClass = new Uint8Array(2 * candidates.length);
  for (let c = 0; c < candidates.length; c++)
    block.roadClass[c] = classOfSegment(block.classes, candidates[c]);
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
  { cellOffset, cellRoad }: BlockRoads,
  cell: number,
): boolean {
  const { roadClass } = block;
  const first = cellOffset[cell];
  const end = cellOffset[cell + 1];
  const only = roadClass[cellRoad[first]];
  if (only === MIXED) return false;
  for (let i = first + 1; i < end; i++) if (roadClass[cellRoad[i]] !== only) return false;
  if (only === block.unreachedClass || block.withinReach) return true;
  const half = BLOCK_UNITS / LIST_CELLS / 2;
  const x = block.left + (cell % LIST_CELLS) * 2 * half + half;
  const y = block.top + Math.floor(cell / LIST_CELLS) * 2 * half + half;
  return (
    Math.sqrt(nearestDistance2(block.stack, cellRoad, first, end, x, y)) <=
    block.least_reach - half * Math.SQRT2
  );
}

/** Squared distance from (x, y) to the nearest of the roads list[from .. to - 1]. */
function nearestDistance2(
  { line }: CandidateStack,
  list: Uint16Array | Uint32Array,
  from: number,
  to: number,
  x: number,
  y: number,
): number {
  let nearest2 = Infinity;
  for (let i = from; i < to; i++) nearest2 = Math.min(nearest2, distance2ToCandidate(line, list[i], x, y));
  return nearest2;
}

/**
 * The class of a point of a square, whose roads are list[from .. to - 1] and were looked at by classOfSquare. Of roads as near as each other
 * the first counts, which is the one of the lowest number. Where it is wanted, `block.clear` is then how far from the point, within the square,
 * the class is certain to be the same: until a road of another class can be as near, or reach ends.
 */
export function classAt(
  block: BlockClasses,
  from: number,
  to: number,
  x: number,
  y: number,
  wantClear = false,
): number {
  const { border, partClass } = block;
  const { line, list, segment } = block.stack;
  block.clear = 0;
  if (border && !maskContains(border.mask, x, y)) return block.outsideClass;
  // distance2ToCandidate and fractionOnCandidate for each, in one pass: all of the drawing's time is spent here.
  let nearest = from;
  let nearest2 = Infinity;
  let other2 = Infinity;
  let fraction = 0;
  let found = -1;
  for (let i = from; i < to; i++) {
    const l = list[i] * LINE_NUMBERS;
    let dx = x - line[l];
    let dy = y - line[l + 1];
    const t = (dx * line[l + 4] + dy * line[l + 5]) * line[l + 6];
    if (t >= 1) {
      dx = x - line[l + 2];
      dy = y - line[l + 3];
    } else if (t > 0) {
      dx -= t * line[l + 4];
      dy -= t * line[l + 5];
    }
    const d2 = dx * dx + dy * dy;
    if (d2 < nearest2) {
      // What was nearest until now is nearer than all others before it.
      if (partClass[i] !== found) other2 = nearest2;
      nearest = i;
      nearest2 = d2;
      fraction = t;
      found = partClass[i];
    } else if (d2 < other2 && partClass[i] !== found) other2 = d2;
  }
  const distance = Math.sqrt(nearest2);
  let clear = block.least_reach / 2;
  if (distance > clear) {
    const reach = block.reach_m / metresPerUnitAtY(y);
    clear = Math.abs(distance - reach) - reach * UNIT_CHANGE;
    if (distance > reach) {
      block.clear = border ? 0 : clear;
      return block.unreachedClass;
    }
  }
  if (found === MIXED || !(fraction > 0 && fraction < 1)) {
    const c = list[nearest];
    const ofRoad = found;
    const within = fraction <= 0 ? 0 : fraction >= 1 ? 1 : fraction;
    const { classes } = block;
    found = classOfPlace(classes, placeOnSegment(classes.field.network, segment[c], within), x, y);
    // A road along which the class changes may do so, and a junction may be of another class than the road at hand.
    if (!wantClear) return found;
    if (ofRoad === MIXED) clear = Math.min(clear, clearOnCandidate(block, c, within));
    if (found !== ofRoad) {
      other2 = Infinity;
      for (let i = from; i < to; i++)
        if (partClass[i] !== found && !(ofRoad === MIXED && i === nearest))
          other2 = Math.min(other2, distance2ToCandidate(line, list[i], x, y));
    }
  }
  if (!border) block.clear = Math.min(clear, (Math.sqrt(other2) - distance) / 2);
  return found;
}

/** How far a point whose nearest road is candidate `c`, at a fraction, must go for the class there to change. */
function clearOnCandidate({ classes, stack }: BlockClasses, c: number, fraction: number): number {
  if (fraction === 0 || fraction === 1) return 0;
  const inverse2 = stack.line[c * LINE_NUMBERS + 6];
  return sameClassAround(classes, stack.segment[c], fraction) / Math.sqrt(inverse2);
}

/** The class at corner (cx, cy) of the lattice, looked for once. */
export function classOfCorner(
  block: BlockClasses,
  from: number,
  to: number,
  cx: number,
  cy: number,
  wantClear = false,
): number {
  const { cornerClass, fine } = block;
  const corner = cy * (fine + 1) + cx;
  const step = BLOCK_UNITS / fine;
  if (cornerClass[corner] === UNKNOWN)
    cornerClass[corner] = classAt(block, from, to, block.left + cx * step, block.top + cy * step, wantClear);
  return cornerClass[corner];
}

/** Whether a square lies in the class of its middle, the corner (cx, cy), by what is seen from there; `half` is half its side. */
export function isOneClassAround(
  block: BlockClasses,
  from: number,
  to: number,
  cx: number,
  cy: number,
  half: number,
): boolean {
  if (block.cornerClass[cy * (block.fine + 1) + cx] !== UNKNOWN) return false;
  classOfCorner(block, from, to, cx, cy, true);
  return block.clear > half * Math.SQRT2 * (1 + 1e-9);
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
  const distance = Math.sqrt(nearestDistance2(stack, stack.list, from, to, x, y));
  const unit_m = metresPerUnitAtY(y);
  const diagonal = half * Math.SQRT2;
  if ((distance - diagonal) * unit_m * (1 - UNIT_CHANGE) > reach_m) return block.unreachedClass;
  return (distance + diagonal) * unit_m * (1 + UNIT_CHANGE) <= reach_m ? only : -1;
}

/** The one class of candidate `c` on the part of it that is nearest to points of a square, or MIXED. */
function classOnSquare(block: BlockClasses, c: number, x: number, y: number, half: number): number {
  const whole = block.roadClass[c];
  if (whole !== MIXED) return whole;
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
