import { metresPerUnitAtY } from '../geometry/mercator.ts';
import type { Network } from '../types.ts';
import { BLOCK_UNITS } from './lattice.ts';

/** Calls `visit` for the blocks within `reach` (plane units) of some roads, and perhaps a few more, row by row. */
export function visitBlocksAround(
  network: Network,
  segments: Uint32Array,
  reach: number,
  visit: (column: number, row: number) => void,
): void {
  const margin = Math.ceil(reach / BLOCK_UNITS);
  const { blocks, left: firstLeft, top: firstTop, right, bottom } = blocksOfRoads(network, segments);
  if (right < firstLeft) return;
  const left = firstLeft - margin;
  const top = firstTop - margin;
  const columns = right - left + 1 + margin;
  const rows = bottom - top + 1 + margin;
  const onRoad = new Uint8Array(columns * rows);
  for (let i = 0; i < blocks.length; i += 2) onRoad[(blocks[i + 1] - top) * columns + blocks[i] - left] = 1;
  // Spread along rows, then along columns.
  const inRow = new Uint8Array(columns * rows);
  for (let i = 0; i < onRoad.length; i++) if (onRoad[i]) inRow.fill(1, i - margin, i + margin + 1);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      let near = false;
      for (let r = Math.max(0, row - margin); r <= Math.min(rows - 1, row + margin) && !near; r++)
        near = inRow[r * columns + column] === 1;
      if (near) visit(left + column, top + row);
    }
}

/** The blocks within so many metres of any road of a network, row by row, and perhaps a few more. */
export function blocksAround(network: Network, reach_m: number): [column: number, row: number][] {
  const found: [column: number, row: number][] = [];
  const { originY, cellSize, rows } = network.grid;
  // A unit is shortest where the network is farthest from the equator.
  const unit_m = Math.min(metresPerUnitAtY(originY), metresPerUnitAtY(originY + rows * cellSize));
  const all = Uint32Array.from({ length: network.segmentCount }, (_, segment) => segment);
  visitBlocksAround(
    network,
    all.filter((segment) => network.segmentMatchable[segment] === 1),
    reach_m / unit_m,
    (column, row) => {
      found.push([column, row]);
    },
  );
  return found;
}

interface RoadBlocks {
  /** Column, row, column, row ... of blocks that roads touch, some of them several times. */
  blocks: number[];
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The blocks that the boxes of some segments touch. */
function blocksOfRoads({ vertexXY, segmentFrom, segmentTo }: Network, segments: Uint32Array): RoadBlocks {
  const found: RoadBlocks = {
    blocks: [],
    left: Infinity,
    top: Infinity,
    right: -Infinity,
    bottom: -Infinity,
  };
  let lastColumn = -1;
  let lastRow = -1;
  for (let i = 0; i < segments.length; i++) {
    const a = 2 * segmentFrom[segments[i]];
    const b = 2 * segmentTo[segments[i]];
    const columnA = Math.floor(vertexXY[a] / BLOCK_UNITS);
    const columnB = Math.floor(vertexXY[b] / BLOCK_UNITS);
    const rowA = Math.floor(vertexXY[a + 1] / BLOCK_UNITS);
    const rowB = Math.floor(vertexXY[b + 1] / BLOCK_UNITS);
    // The pieces of a road mostly lie in the same block, one after the other.
    if (columnA === lastColumn && columnB === lastColumn && rowA === lastRow && rowB === lastRow) continue;
    for (let row = Math.min(rowA, rowB); row <= Math.max(rowA, rowB); row++)
      for (let column = Math.min(columnA, columnB); column <= Math.max(columnA, columnB); column++) {
        found.blocks.push(column, row);
        if (column < found.left) found.left = column;
        if (column > found.right) found.right = column;
        if (row < found.top) found.top = row;
        if (row > found.bottom) found.bottom = row;
      }
    lastColumn = columnB;
    lastRow = rowB;
  }
  return found;
}
