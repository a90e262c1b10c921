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
/** Parts along a block's side by which its list is made: finer parts make shorter lists, which are made once and used often. */
const PARTS = 4;

/** Reused between blocks: which segments were listed already. */
export interface CandidateScratch {
  stamp: Uint32Array;
  current: number;
  list: Uint32Array;
  nearest: NearestSegment;
  stack: CandidateStack;
}

export function createCandidateScratch(network: Network): CandidateScratch {
  return {
    stamp: new Uint32Array(network.segmentCount),
    current: 0,
    list: new Uint32Array(1024),
    nearest: { segment: -1, fraction: 0, distance2: 0 },
    stack: createCandidateStack(),
  };
}

/**
 * Every segment that can be the nearest road of some point of a block, ascending: those of segmentsNearBlock that are left in
 * one of the block's parts.
 */
export function blockCandidates(
  network: Network,
  scratch: CandidateScratch,
  column: number,
  row: number,
): Uint32Array {
  const around = segmentsNearBlock(network, scratch, column, row);
  startCandidates(network, scratch.stack, around);
  const stamp = ++scratch.current;
  const mark = (first: number, end: number) => {
    for (let i = first; i < end; i++) scratch.stamp[around[scratch.stack.list[i]]] = stamp;
  };
  const x = (column + 0.5) * BLOCK_UNITS;
  const y = (row + 0.5) * BLOCK_UNITS;
  narrowParts(scratch.stack, 0, around.length, x, y, BLOCK_UNITS / 2, PARTS, mark);
  return around.filter((segment) => scratch.stamp[segment] === stamp);
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

/** Calls `visit` with the slice of the list that is left in each of the finest parts of a square. */
function narrowParts(
  stack: CandidateStack,
  from: number,
  to: number,
  x: number,
  y: number,
  half: number,
  parts: number,
  visit: (first: number, end: number) => void,
): void {
  const end = narrowToSquare(stack, from, to, x, y, half);
  if (parts === 1) {
    visit(to, end);
    return;
  }
  const quarter = half / 2;
  for (const dy of [-quarter, quarter])
    for (const dx of [-quarter, quarter])
      narrowParts(stack, to, end, x + dx, y + dy, quarter, parts / 2, visit);
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
        if (count === scratch.list.length) {
          const longer = new Uint32Array(count * 2);
          longer.set(scratch.list);
          scratch.list = longer;
        }
        scratch.list[count++] = segment;
      }
    }
  return scratch.list.slice(0, count).sort();
}
