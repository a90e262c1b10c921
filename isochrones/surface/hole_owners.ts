import { BLOCK_UNITS } from '../ground/lattice.ts';
import type { JoinedRing, LayerRings, Piece, WestwardRay } from './joined_rings.ts';
import type { BlockOutline } from './outline_links.ts';

/** Blocks row by row, as a territory lists them, and their outlines of one layer. */
interface LayerBlocks {
  row: Int32Array;
  /** The number of a block, -1 where there is none. */
  at(column: number, row: number): number;
  outline(block: number): BlockOutline;
}

/**
 * Finds for each hole of a layer the outer ring directly around it. `redrawn`: numbers of the blocks that were drawn since the last time,
 * ascending; only rays through them are looked along again.
 */
export function findOwnersByRays(layer: LayerRings, blocks: LayerBlocks, redrawn: Uint32Array): void {
  for (const hole of layer.holes)
    if (hole.ray === null || hasBetween(redrawn, hole.ray.first, hole.ray.last))
      hole.ray = lookWest(hole, layer, blocks);
  for (const hole of layer.holes) {
    let around = ringWestOf(hole);
    while (around !== null && around.area2 > 0)
      // Holes are in the order of their westernmost points: of one further west the owner is known by now.
      around = around.ring[0][0] < hole.ring[0][0] ? around.owner : ringWestOf(around);
    if (around === hole.owner) continue;
    if (hole.owner) hole.owner.polygon = null;
    if (around) around.polygon = null;
    hole.owner = around;
  }
}

const ringWestOf = ({ ray }: JoinedRing): JoinedRing | null => ray?.piece?.ring ?? null;

/** Whether an ascending list has a number from `first` to `last`. */
function hasBetween(list: Uint32Array, first: number, last: number): boolean {
  let low = 0;
  for (let high = list.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (list[middle] < first) low = middle + 1;
    else high = middle;
  }
  return low < list.length && list[low] <= last;
}

function lookWest(hole: JoinedRing, { pieceOf }: LayerRings, blocks: LayerBlocks): WestwardRay {
  let [x, y] = [Infinity, 0];
  for (const { points } of hole.pieces)
    for (let i = 0; i < points.length; i += 2) if (points[i] < x) [x, y] = [points[i], points[i + 1]];
  const column = Math.floor(x / BLOCK_UNITS);
  const row = Math.floor(y / BLOCK_UNITS);
  let block = blocks.at(column, row);
  // A point on the border between two blocks, at the end of the region.
  if (block < 0) block = blocks.at(column - 1, row);
  const last = block;
  let nearest: Piece | null = null;
  let nearestX = -Infinity;
  const look = (piece: Piece | undefined) => {
    if (!piece) return;
    const { points: line } = piece;
    for (let i = 2; i < line.length; i += 2) {
      const y1 = line[i - 1];
      const y2 = line[i + 1];
      if (y1 > y === y2 > y) continue;
      const crossing = line[i - 2] + ((y - y1) / (y2 - y1)) * (line[i] - line[i - 2]);
      if (crossing >= x || crossing <= nearestX) continue;
      nearest = piece;
      nearestX = crossing;
    }
  };
  for (; block >= 0 && blocks.row[block] === row; block--) {
    const { rings, chains } = blocks.outline(block);
    for (const ring of rings) look(pieceOf.get(ring));
    for (const chain of chains) look(pieceOf.get(chain));
    if (nearest !== null) break;
  }
  return { piece: nearest, first: Math.max(0, block), last };
}
