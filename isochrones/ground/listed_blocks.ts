/** Lists of blocks with the roads that can be nearest in them, made by parts that may be made beside one another. */
import { metresPerUnitAtY } from '../geometry/mercator.ts';
import type { NearestSegment } from '../network/nearest_road.ts';
import type { Network } from '../types.ts';
import {
  type BlockRoads,
  CELLS,
  createCandidateScratch,
  LIST_CELLS,
  roadsNearestInBlock,
} from './block_candidates.ts';
import {
  type CandidateStack,
  createCandidateStack,
  nearestCandidate,
  startCandidates,
} from './candidate_stack.ts';
import { communeOfCell, GROUND_UNITS, type GroundCells, NO_COMMUNE } from './ground_cells.ts';
import { BLOCK_UNITS, blockKey } from './lattice.ts';
import { addPoint, emptyPoints, type WeightedPoints } from './weighted_points.ts';

/** Where blocks are, row by row. */
export interface BlockPlaces {
  column: Int32Array;
  row: Int32Array;
}

/** Blocks, row by row, with the roads that can be nearest in them; see BlockRoads. */
export interface ListedBlocks extends BlockPlaces {
  /** Roads of block b: candidate[candidateOffset[b] .. candidateOffset[b + 1] - 1]. */
  candidateOffset: Uint32Array;
  candidate: Uint32Array;
  /** BlockRoads.cellRoad of block b: cellRoad[cellRoadOffset[b] .. cellRoadOffset[b + 1] - 1]; .cellOffset: CELLS + 1 numbers from b * (CELLS + 1). */
  cellRoadOffset: Uint32Array;
  cellRoad: Uint16Array;
  cellOffset: Uint16Array;
}

/** Lists the blocks from number `first` to before `end` of some places. */
export function listBlocks(
  places: BlockPlaces,
  roadsAt: (column: number, row: number) => BlockRoads,
  first = 0,
  end = places.column.length,
): ListedBlocks {
  const count = end - first;
  const column = places.column.slice(first, end);
  const row = places.row.slice(first, end);
  const candidateOffset = new Uint32Array(count + 1);
  const cellRoadOffset = new Uint32Array(count + 1);
  const cellOffset = new Uint16Array(count * (CELLS + 1));
  let candidate: Uint32Array = new Uint32Array(count * 16);
  let cellRoad: Uint16Array = new Uint16Array(count * CELLS * 2);
  for (let b = 0; b < count; b++) {
    const found = roadsAt(column[b], row[b]);
    candidate = added(candidate, candidateOffset[b], found.roads);
    cellRoad = added(cellRoad, cellRoadOffset[b], found.cellRoad);
    candidateOffset[b + 1] = candidateOffset[b] + found.roads.length;
    cellRoadOffset[b + 1] = cellRoadOffset[b] + found.cellRoad.length;
    cellOffset.set(found.cellOffset, b * (CELLS + 1));
  }
  return {
    column,
    row,
    candidateOffset,
    candidate: candidate.slice(0, candidateOffset[count]),
    cellRoadOffset,
    cellRoad: cellRoad.slice(0, cellRoadOffset[count]),
    cellOffset,
  };
}

/** A list with items from `at` on, in a longer array where it has no room for them. */
function added<T extends Uint16Array | Uint32Array>(list: T, at: number, items: T): T {
  let room = list;
  if (at + items.length > list.length) {
    room = new (list.constructor as new (length: number) => T)(2 * (at + items.length));
    room.set(list);
  }
  room.set(items, at);
  return room;
}

/** Blocks of which parts were listed, one after the other. */
export function joinBlocks(parts: readonly ListedBlocks[]): ListedBlocks {
  return {
    column: joined(parts, ({ column }) => column, Int32Array),
    row: joined(parts, ({ row }) => row, Int32Array),
    candidateOffset: joinedOffsets(parts.map(({ candidateOffset }) => candidateOffset)),
    candidate: joined(parts, ({ candidate }) => candidate, Uint32Array),
    cellRoadOffset: joinedOffsets(parts.map(({ cellRoadOffset }) => cellRoadOffset)),
    cellRoad: joined(parts, ({ cellRoad }) => cellRoad, Uint16Array),
    cellOffset: joined(parts, ({ cellOffset }) => cellOffset, Uint16Array),
  };
}

/** What each part has, one behind the other, in memory that threads share. */
export function joined<
  Part,
  T extends Uint8Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array,
>(
  parts: readonly Part[],
  of: (part: Part) => T,
  kind: { new (buffer: SharedArrayBuffer): T; BYTES_PER_ELEMENT: number },
): T {
  const length = parts.reduce((sum, part) => sum + of(part).length, 0);
  const all = new kind(new SharedArrayBuffer(length * kind.BYTES_PER_ELEMENT));
  let at = 0;
  for (const part of parts) {
    all.set(of(part), at);
    at += of(part).length;
  }
  return all;
}

function joinedOffsets(parts: readonly Uint32Array[]): Uint32Array {
  const length = parts.reduce((sum, part) => sum + part.length - 1, 1);
  const all = new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT));
  let at = 1;
  for (const offset of parts) {
    const before = all[at - 1];
    for (let b = 1; b < offset.length; b++) all[at++] = before + offset[b];
  }
  return all;
}

/** The number of the block in a column and row of the lattice, -1 where it is not listed. */
export function numberOf({ column, row }: BlockPlaces, wantedColumn: number, wantedRow: number): number {
  let low = 0;
  let high = column.length - 1;
  const wanted = blockKey(wantedColumn, wantedRow);
  while (low <= high) {
    const middle = (low + high) >> 1;
    const key = blockKey(column[middle], row[middle]);
    if (key === wanted) return middle;
    if (key < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The lists of a block. */
export function roadsOfListed(blocks: ListedBlocks, block: number): BlockRoads {
  return {
    roads: blocks.candidate.subarray(blocks.candidateOffset[block], blocks.candidateOffset[block + 1]),
    cellOffset: blocks.cellOffset.subarray(block * (CELLS + 1), (block + 1) * (CELLS + 1)),
    cellRoad: blocks.cellRoad.subarray(blocks.cellRoadOffset[block], blocks.cellRoadOffset[block + 1]),
  };
}

/** Ground cells along a block's side, and cells with lists of their own along a ground cell's. */
const GROUND_SIDE = BLOCK_UNITS / GROUND_UNITS;
const LISTS_A_GROUND = LIST_CELLS / GROUND_SIDE;
const LIST_UNITS = BLOCK_UNITS / LIST_CELLS;

/** Each ground cell of a commune in some blocks, matched to the road nearest to its middle, with its square metres. */
export function groundOfBlocks(network: Network, blocks: ListedBlocks, cells: GroundCells): WeightedPoints {
  const points = emptyPoints(blocks.column.length * GROUND_SIDE * GROUND_SIDE);
  const stack = createCandidateStack();
  const nearest: NearestSegment = { segment: -1, fraction: 0, distance2: Infinity };
  for (let b = 0; b < blocks.column.length; b++) {
    const roads = roadsOfListed(blocks, b);
    startCandidates(network, stack, roads.roads);
    for (let i = 0; i < GROUND_SIDE * GROUND_SIDE; i++) {
      // Four by four, as the quarters of a square are.
      const cx = (i & 1) | ((i >> 1) & 2);
      const cy = ((i >> 1) & 1) | ((i >> 2) & 2);
      const x = blocks.column[b] * BLOCK_UNITS + (cx + 0.5) * GROUND_UNITS;
      const y = blocks.row[b] * BLOCK_UNITS + (cy + 0.5) * GROUND_UNITS;
      const commune = communeOfCell(cells, x, y);
      if (commune === NO_COMMUNE) continue;
      // The middle is a corner of the list cell before it, whose roads are all that can be nearest there.
      nearestInCell(stack, roads, cy * LISTS_A_GROUND * LIST_CELLS + cx * LISTS_A_GROUND, x, y, nearest);
      const side_m = GROUND_UNITS * metresPerUnitAtY(y);
      addPoint(points, nearest.segment, nearest.fraction, commune, side_m * side_m);
    }
  }
  return points;
}

/** The road nearest to a point of a list cell of the block whose roads the stack holds. */
function nearestInCell(
  stack: CandidateStack,
  { cellOffset, cellRoad }: BlockRoads,
  cell: number,
  x: number,
  y: number,
  into: NearestSegment,
): void {
  const first = cellOffset[cell];
  const count = cellOffset[cell + 1] - first;
  for (let k = 0; k < count; k++) stack.list[k] = cellRoad[first + k];
  nearestCandidate(stack, 0, count, x, y, into);
}

/** The same of a point anywhere in a block. */
export function nearestInBlock(
  stack: CandidateStack,
  roads: BlockRoads,
  { column, row }: { column: number; row: number },
  x: number,
  y: number,
  into: NearestSegment,
): void {
  const cx = Math.floor((x - column * BLOCK_UNITS) / LIST_UNITS);
  const cy = Math.floor((y - row * BLOCK_UNITS) / LIST_UNITS);
  nearestInCell(stack, roads, cy * LIST_CELLS + cx, x, y, into);
}

/** A block finder that keeps its scratch between blocks. */
export function blockFinder(network: Network): (column: number, row: number) => BlockRoads {
  const scratch = createCandidateScratch(network);
  return (column, row) => roadsNearestInBlock(network, scratch, column, row);
}
