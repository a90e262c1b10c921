import { longer } from '../longer.ts';
import {
  distance2AtFraction,
  findNearestSegment,
  type NearestSegment,
  projectOnSegment,
} from '../network/nearest_road.ts';
import type { Network } from '../types.ts';
import {
  type CandidateStack,
  createCandidateStack,
  narrowToSquare,
  startCandidates,
} from './candidate_stack.ts';
import { BLOCK_UNITS } from './lattice.ts';

const HALF_DIAGONAL = (BLOCK_UNITS * Math.SQRT2) / 2;
/** Cells along a block's side that each have a list of their own. */
export const LIST_CELLS = 8;
export const CELLS = LIST_CELLS * LIST_CELLS;

/** The roads that can be the nearest of some point of a block, ascending, and which of them can be in each of its cells. */
export interface BlockRoads {
  roads: Uint32Array;
  /** Of cell i, row by row: cellRoad[cellOffset[i] .. cellOffset[i + 1] - 1], numbers into `roads`. */
  cellOffset: Uint16Array;
  cellRoad: Uint16Array;
}

/** Reused between blocks: which segments were listed already. */
export interface CandidateScratch {
  stamp: Uint32Array;
  current: number;
  list: Uint32Array;
  nearest: NearestSegment;
  stack: CandidateStack;
  /** Of the block at hand, lists of its cells one behind the other; where each begins, and how long it is. */
  found: Uint32Array;
  cellFirst: Uint32Array;
  cellCount: Uint32Array;
  /** Of the roads around it: 1 for those that can be nearest in it, then their numbers among these. */
  number: Uint16Array;
}

export function createCandidateScratch(network: Network): CandidateScratch {
  return {
    stamp: new Uint32Array(network.segmentCount),
    current: 0,
    list: new Uint32Array(1024),
    nearest: { segment: -1, fraction: 0, distance2: 0 },
    stack: createCandidateStack(),
    found: new Uint32Array(1024),
    cellFirst: new Uint32Array(CELLS),
    cellCount: new Uint32Array(CELLS),
    number: new Uint16Array(1024),
  };
}

/** Finds the roads of a block: those of segmentsNearBlock that are left in one of its cells. */
export function roadsNearestInBlock(
  network: Network,
  scratch: CandidateScratch,
  column: number,
  row: number,
): BlockRoads {
  const around = segmentsNearBlock(network, scratch, column, row);
  startCandidates(network, scratch.stack, around);
  // Lists as they are found, which is not row by row.
  const { cellFirst, cellCount } = scratch;
  let length = 0;
  if (scratch.number.length < around.length) scratch.number = new Uint16Array(2 * around.length);
  const { number } = scratch;
  number.fill(0, 0, around.length);
  narrowCells(scratch.stack, 0, around.length, column, row, 0, 0, LIST_CELLS, (cell, first, end) => {
    const { list } = scratch.stack;
    if (length + end - first > scratch.found.length)
      scratch.found = longer(scratch.found, 2 * (length + end - first));
    cellFirst[cell] = length;
    cellCount[cell] = end - first;
    for (let i = first; i < end; i++) {
      number[list[i]] = 1;
      scratch.found[length++] = list[i];
    }
  });
  let count = 0;
  for (let i = 0; i < around.length; i++)
    if (number[i]) {
      around[count] = around[i];
      number[i] = count++;
    }
  const cellOffset = new Uint16Array(CELLS + 1);
  const cellRoad = new Uint16Array(length);
  for (let cell = 0, at = 0; cell < CELLS; cell++) {
    const first = cellFirst[cell];
    for (let i = 0; i < cellCount[cell]; i++) cellRoad[at++] = number[scratch.found[first + i]];
    cellOffset[cell + 1] = at;
  }
  return { roads: around.slice(0, count), cellOffset, cellRoad };
}

/**
 * The segments near enough to be the nearest road of some point of a block, ascending. With d the distance from the block's
 * centre to its nearest road and r its half diagonal, no road farther from the centre than d + 2r is.
 */
export function segmentsNearBlock(
  network: Network,
  scratch: CandidateScratch,
  column: number,
  row: number,
): Uint32Array {
  const x = (column + 0.5) * BLOCK_UNITS;
  const y = (row + 0.5) * BLOCK_UNITS;
  findNearestSegment(network, x, y, scratch.nearest);
  return segmentsWithin(network, scratch, x, y, Math.sqrt(scratch.nearest.distance2) + 2 * HALF_DIAGONAL);
}

/** Calls `visit` with the slice of the list that is left in each cell of a square of `size` cells at (cx, cy). */
function narrowCells(
  stack: CandidateStack,
  from: number,
  to: number,
  column: number,
  row: number,
  cx: number,
  cy: number,
  size: number,
  visit: (cell: number, first: number, end: number) => void,
): void {
  const cell = BLOCK_UNITS / LIST_CELLS;
  const half = (size * cell) / 2;
  const end = narrowToSquare(
    stack,
    from,
    to,
    column * BLOCK_UNITS + cx * cell + half,
    row * BLOCK_UNITS + cy * cell + half,
    half,
  );
  if (size === 1 || end - to === 1) {
    // A road that is alone in a square is alone in each of its cells.
    for (let y = cy; y < cy + size; y++)
      for (let x = cx; x < cx + size; x++) visit(y * LIST_CELLS + x, to, end);
    return;
  }
  const part = size / 2;
  for (let y = cy; y < cy + size; y += part)
    for (let x = cx; x < cx + size; x += part) narrowCells(stack, to, end, column, row, x, y, part, visit);
}

/** The matchable segments within `reach` of a point of the plane, each once. */
function segmentsWithin(
  network: Network,
  scratch: CandidateScratch,
  x: number,
  y: number,
  reach: number,
): Uint32Array {
  const { originX, originY, cellSize, columns, rows } = network.grid;
  const firstColumn = Math.max(0, Math.floor((x - reach - originX) / cellSize));
  const lastColumn = Math.min(columns - 1, Math.floor((x + reach - originX) / cellSize));
  const firstRow = Math.max(0, Math.floor((y - reach - originY) / cellSize));
  const lastRow = Math.min(rows - 1, Math.floor((y + reach - originY) / cellSize));
  const stamp = ++scratch.current;
  let count = 0;
  if (lastColumn >= firstColumn)
    for (let row = firstRow; row <= lastRow; row++) {
      const first = network.gridOffset[row * columns + firstColumn];
      const end = network.gridOffset[row * columns + lastColumn + 1];
      for (let i = first; i < end; i++) {
        const segment = network.gridSegment[i];
        if (scratch.stamp[segment] === stamp) continue;
        scratch.stamp[segment] = stamp;
        const fraction = projectOnSegment(network, segment, x, y);
        if (distance2AtFraction(network, segment, fraction, x, y) > reach * reach) continue;
        if (count === scratch.list.length) scratch.list = longer(scratch.list);
        scratch.list[count++] = segment;
      }
    }
  return scratch.list.slice(0, count).sort();
}
