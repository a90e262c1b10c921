import { longer } from '../longer.ts';
import type { Network } from '../types.ts';
import { BLOCK_UNITS, blockKey, columnOfKey, rowOfKey } from './lattice.ts';

/**
 * From which blocks roads are seen: those whose lists hold a road in block (column, row) of the lattice are block[offset[c]] ..
 * block[offset[c + 1] - 1] with c = (row - top) * columns + column - left. As long as the region is large, not as the network.
 */
export interface BlockSeers {
  left: number;
  top: number;
  columns: number;
  rows: number;
  offset: Uint32Array;
  block: Uint32Array;
}

/** The cells that the roads of some blocks pass, by block: those of block b are cell[offset[b]] .. cell[offset[b + 1] - 1], as blockKey numbers them. */
export interface SeenCells extends CellBox {
  offset: Uint32Array;
  cell: Uint32Array;
}

/** The cells that are seen from some blocks; their box is that of their roads. */
export function cellsSeen(
  network: Network,
  {
    column,
    candidate,
    candidateOffset,
  }: { column: Int32Array; candidate: Uint32Array; candidateOffset: Uint32Array },
): SeenCells {
  const box = boxOfRoads(network, candidate);
  const seenBy = new Int32Array(box.columns * box.rows).fill(-1);
  const offset = new Uint32Array(column.length + 1);
  let found = new Uint32Array(1 << 12);
  let length = 0;
  for (let b = 0; b < column.length; b++) {
    for (let i = candidateOffset[b]; i < candidateOffset[b + 1]; i++)
      visitCells(network, box, candidate[i], (cell) => {
        if (seenBy[cell] === b) return;
        seenBy[cell] = b;
        if (length === found.length) found = longer(found);
        const row = Math.floor(cell / box.columns);
        found[length++] = blockKey(box.left + cell - row * box.columns, box.top + row);
      });
    offset[b + 1] = length;
  }
  return { ...box, offset, cell: found.slice(0, length) };
}

/** Made once of all parts of a territory's blocks, in their order, so that a few roads find the blocks that they matter to. */
export function joinSeers(parts: readonly SeenCells[]): BlockSeers {
  const box = parts.reduce(unionOfBoxes, NO_CELLS);
  const numberOf = (key: number): number =>
    (rowOfKey(key) - box.top) * box.columns + columnOfKey(key) - box.left;
  const cells = box.columns * box.rows;
  const offset = new Uint32Array(cells + 1);
  for (const { cell } of parts) for (let i = 0; i < cell.length; i++) offset[numberOf(cell[i]) + 1]++;
  for (let cell = 0; cell < cells; cell++) offset[cell + 1] += offset[cell];
  const next = offset.slice();
  const block = new Uint32Array(offset[cells]);
  let first = 0;
  for (const part of parts) {
    const count = part.offset.length - 1;
    for (let b = 0; b < count; b++)
      for (let i = part.offset[b]; i < part.offset[b + 1]; i++)
        block[next[numberOf(part.cell[i])]++] = first + b;
    first += count;
  }
  return { ...box, offset, block };
}

type CellBox = Pick<BlockSeers, 'left' | 'top' | 'columns' | 'rows'>;

const NO_CELLS: CellBox = { left: 0, top: 0, columns: 0, rows: 0 };

function unionOfBoxes(a: CellBox, b: CellBox): CellBox {
  if (a.columns === 0) return { left: b.left, top: b.top, columns: b.columns, rows: b.rows };
  if (b.columns === 0) return a;
  const left = Math.min(a.left, b.left);
  const top = Math.min(a.top, b.top);
  return {
    left,
    top,
    columns: Math.max(a.left + a.columns, b.left + b.columns) - left,
    rows: Math.max(a.top + a.rows, b.top + b.rows) - top,
  };
}

function boxOfRoads({ vertexXY, segmentFrom, segmentTo }: Network, segments: Uint32Array): CellBox {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < segments.length; i++)
    for (const v of [2 * segmentFrom[segments[i]], 2 * segmentTo[segments[i]]]) {
      minX = Math.min(minX, vertexXY[v]);
      maxX = Math.max(maxX, vertexXY[v]);
      minY = Math.min(minY, vertexXY[v + 1]);
      maxY = Math.max(maxY, vertexXY[v + 1]);
    }
  if (minX > maxX) return NO_CELLS;
  const left = Math.floor(minX / BLOCK_UNITS);
  const top = Math.floor(minY / BLOCK_UNITS);
  return {
    left,
    top,
    columns: Math.floor(maxX / BLOCK_UNITS) - left + 1,
    rows: Math.floor(maxY / BLOCK_UNITS) - top + 1,
  };
}

/** Calls `visit` with each cell of a box that a segment's own box touches. */
export function visitCells(
  { vertexXY, segmentFrom, segmentTo }: Network,
  { left, top, columns, rows }: CellBox,
  segment: number,
  visit: (cell: number) => void,
): void {
  const a = 2 * segmentFrom[segment];
  const b = 2 * segmentTo[segment];
  const columnA = Math.floor(vertexXY[a] / BLOCK_UNITS) - left;
  const columnB = Math.floor(vertexXY[b] / BLOCK_UNITS) - left;
  const rowA = Math.floor(vertexXY[a + 1] / BLOCK_UNITS) - top;
  const rowB = Math.floor(vertexXY[b + 1] / BLOCK_UNITS) - top;
  const lastRow = Math.min(rows - 1, Math.max(rowA, rowB));
  const lastColumn = Math.min(columns - 1, Math.max(columnA, columnB));
  for (let row = Math.max(0, Math.min(rowA, rowB)); row <= lastRow; row++)
    for (let column = Math.max(0, Math.min(columnA, columnB)); column <= lastColumn; column++)
      visit(row * columns + column);
}
