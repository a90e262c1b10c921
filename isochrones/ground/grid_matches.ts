/** The cells of a population grid in a region's communes, each matched to its nearest road: once, for all that is told of those who live there. */
import { xOfLon, yOfLat } from '../geometry/mercator.ts';
import { findNearestSegment, type NearestSegment } from '../network/nearest_road.ts';
import type { Network } from '../types.ts';
import { createCandidateStack, startCandidates } from './candidate_stack.ts';
import { communeOfCell, type GroundCells, NO_COMMUNE } from './ground_cells.ts';
import { BLOCK_UNITS } from './lattice.ts';
import {
  type BlockPlaces,
  type ListedBlocks,
  nearestInBlock,
  numberOf,
  roadsOfListed,
} from './listed_blocks.ts';

/** An inhabited cell, by its middle; `people`: who lives in it, in the order of PEOPLE_FIGURES; missing where the grid does not tell. */
export interface GridCell {
  lon: number;
  lat: number;
  persons: number;
  people?: ArrayLike<number> | null;
}

/** Cells of a grid that lie in a commune, block by block. */
export interface GridPlaces {
  /** Those in block b are offset[b] .. offset[b + 1] - 1; behind those of the last block are all that lie in none. */
  offset: Uint32Array;
  /** Their numbers in the grid, and their middles in the plane. */
  cell: Uint32Array;
  x: Float64Array;
  y: Float64Array;
}

/** Nearest roads of some cells, in their order. */
export interface RoadsOfCells {
  segment: Uint32Array;
  fraction: Float32Array;
}

/** By the grid's numbers: the commune of each cell (NO_COMMUNE: none, and no road either) and the road nearest to its middle. */
export interface GridMatches extends RoadsOfCells {
  commune: Int32Array;
}

/** Where the cells of a grid are among blocks; without a grid there are none. */
export function placeGrid(
  grid: readonly GridCell[] | null,
  cells: GroundCells,
  blocks: BlockPlaces,
): GridPlaces & { commune: Int32Array } {
  const all = grid ?? [];
  const inNone = blocks.column.length;
  const commune = new Int32Array(all.length).fill(NO_COMMUNE);
  const blockOf = new Uint32Array(all.length);
  const offset = new Uint32Array(inNone + 2);
  all.forEach(({ lon, lat }, i) => {
    const x = xOfLon(lon);
    const y = yOfLat(lat);
    commune[i] = communeOfCell(cells, x, y);
    if (commune[i] === NO_COMMUNE) return;
    const found = numberOf(blocks, Math.floor(x / BLOCK_UNITS), Math.floor(y / BLOCK_UNITS));
    blockOf[i] = found < 0 ? inNone : found;
    offset[blockOf[i] + 1]++;
  });
  for (let b = 0; b <= inNone; b++) offset[b + 1] += offset[b];
  const count = offset[inNone + 1];
  const placed = {
    commune,
    offset,
    cell: new Uint32Array(count),
    x: new Float64Array(count),
    y: new Float64Array(count),
  };
  const next = offset.slice();
  all.forEach(({ lon, lat }, i) => {
    if (commune[i] === NO_COMMUNE) return;
    const at = next[blockOf[i]]++;
    placed.cell[at] = i;
    placed.x[at] = xOfLon(lon);
    placed.y[at] = yOfLat(lat);
  });
  return placed;
}

/** The nearest roads of the cells in some blocks, the first of which has number `first` among all. */
export function roadsOfGrid(
  network: Network,
  blocks: ListedBlocks,
  first: number,
  { offset, x, y }: GridPlaces,
): RoadsOfCells {
  const before = offset[first];
  const count = offset[first + blocks.column.length] - before;
  const found = { segment: new Uint32Array(count), fraction: new Float32Array(count) };
  const stack = createCandidateStack();
  const nearest: NearestSegment = { segment: -1, fraction: 0, distance2: Infinity };
  for (let b = 0; b < blocks.column.length; b++) {
    const end = offset[first + b + 1];
    if (end === offset[first + b]) continue;
    const place = { column: blocks.column[b], row: blocks.row[b] };
    const roads = roadsOfListed(blocks, b);
    startCandidates(network, stack, roads.roads);
    for (let i = offset[first + b]; i < end; i++) {
      nearestInBlock(stack, roads, place, x[i], y[i], nearest);
      found.segment[i - before] = nearest.segment;
      found.fraction[i - before] = nearest.fraction;
    }
  }
  return found;
}

/** What of a grid is matched, from what its blocks' parts found, in their order. */
export function joinGridMatches(
  network: Network,
  { cell, commune, x, y }: GridPlaces & { commune: Int32Array },
  parts: readonly RoadsOfCells[],
): GridMatches {
  const matches = {
    commune,
    segment: new Uint32Array(commune.length),
    fraction: new Float32Array(commune.length),
  };
  let at = 0;
  for (const { fraction, segment } of parts)
    for (let i = 0; i < segment.length; i++, at++) {
      matches.segment[cell[at]] = segment[i];
      matches.fraction[cell[at]] = fraction[i];
    }
  // A commune may reach beyond the region's outline.
  const nearest: NearestSegment = { segment: -1, fraction: 0, distance2: Infinity };
  for (; at < cell.length; at++) {
    findNearestSegment(network, x[at], y[at], nearest);
    matches.segment[cell[at]] = nearest.segment;
    matches.fraction[cell[at]] = nearest.fraction;
  }
  return matches;
}
