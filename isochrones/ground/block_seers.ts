import type { Network } from '../types.ts';
import { BLOCK_UNITS } from './lattice.ts';

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

/** Made once of a territory's blocks, so that a few roads find the blocks that they matter to. */
export function seersOf(
  network: Network,
  {
    column,
    candidate,
    candidateOffset,
  }: { column: Int32Array; candidate: Uint32Array; candidateOffset: Uint32Array },
): BlockSeers {
  const box = boxOfRoads(network, candidate);
  const cells = box.columns * box.rows;
  // Pairs of a cell and a block that sees it, by block.
  let pairs = new Uint32Array(1 << 12);
  let length = 0;
  const seenBy = new Int32Array(cells).fill(-1);
  const offset = new Uint32Array(cells + 1);
  for (let b = 0; b < column.length; b++)
    for (let i = candidateOffset[b]; i < candidateOffset[b + 1]; i++)
      visitCells(network, box, candidate[i], (cell) => {
        if (seenBy[cell] === b) return;
        seenBy[cell] = b;
        if (length === pairs.length) {
          const longer = new Uint32Array(length * 2);
          longer.set(pairs);
          pairs = longer;
        }
        pairs[length++] = cell;
        pairs[length++] = b;
        offset[cell + 1]++;
      });
  for (let cell = 0; cell < cells; cell++) offset[cell + 1] += offset[cell];
  const next = offset.slice();
  const block = new Uint32Array(length / 2);
  for (let i = 0; i < length; i += 2) block[next[pairs[i]]++] = pairs[i + 1];
  return { ...box, offset, block };
}

type CellBox = Pick<BlockSeers, 'left' | 'top' | 'columns' | 'rows'>;

function boxOfRoads({ vertexXY, segmentFrom, segmentTo }: Network, segments: Uint32Array): CellBox {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < segments.length; i++)
    for (const v of [2 * segmentFrom[segments[i]], 2 * segmentTo[segments[i]]]) {
      minX = Math.min(minX, vertexXY[v]);
      maxX = Math.max(maxX, vertexXY[v]);
      minY = Math.min(minY, vertexXY[v + 1]);
      maxY = Math.max(maxY, vertexXY[v + 1]);
    }
  if (minX > maxX) return { left: 0, top: 0, columns: 0, rows: 0 };
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
