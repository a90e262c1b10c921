import { metresPerUnit } from '../geometry/mercator.ts';

/**
 * A block is a tile of zoom 15: 700 to 900 m in metropolitan France. The surface is computed, kept and redone by blocks.
 * Smaller blocks make outlines quicker, larger ones take less memory for their lists of roads.
 */
const BLOCK_BITS = 15;
export const BLOCK_UNITS = 2 ** BLOCK_BITS;

/**
 * Cells along a block's side for outlines without what is smaller than so many metres at a latitude: the coarsest lattice whose
 * cells are no larger. A power of two, from 1 to `finest`. Outlines on one lattice are sound and nested whatever its cells.
 */
export function cellsForDetail(detail_m: number, lat: number, finest: number): number {
  const block_m = BLOCK_UNITS * metresPerUnit(lat);
  let cells = 1;
  while (cells < finest && block_m / cells > detail_m) cells *= 2;
  return cells;
}

/** A number for a block, ascending row by row. */
export const blockKey = (column: number, row: number): number => row * 2 ** BLOCK_BITS + column;
export const columnOfKey = (key: number): number => key % 2 ** BLOCK_BITS;
export const rowOfKey = (key: number): number => Math.floor(key / 2 ** BLOCK_BITS);

/*
 * The surface's lattice inside one block of n x n cells. Corners are numbered row by row from the north-west; edges first
 * the horizontal ones, row by row, each running east, then the vertical ones, row by row, each running south.
 */
export const cornerCount = (n: number): number => (n + 1) * (n + 1);
export const edgeCount = (n: number): number => 2 * n * (n + 1);
export const horizontalEdge = (n: number, cx: number, cy: number): number => cy * n + cx;
export const verticalEdge = (n: number, cx: number, cy: number): number => n * (n + 1) + cy * (n + 1) + cx;
export const isHorizontal = (n: number, edge: number): boolean => edge < n * (n + 1);

/** The corner that an edge starts from. */
export function firstCornerOf(n: number, edge: number): number {
  if (!isHorizontal(n, edge)) return edge - n * (n + 1);
  return Math.floor(edge / n) * (n + 1) + (edge % n);
}
