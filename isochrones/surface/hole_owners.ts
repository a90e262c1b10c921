import type { JoinedRing, LayerRings, Piece, WestwardRay } from './joined_rings.ts';
import { type Sectors, sectorAt } from './sectors.ts';

/**
 * Finds for each hole of a layer the outer ring directly around it. `redrawn`: numbers of the sectors that were drawn since the last time,
 * ascending; only rays through them are looked along again.
 */
export function findOwnersByRays(layer: LayerRings, sectors: Sectors, redrawn: Uint32Array): void {
  for (const hole of layer.holes)
    if (hole.ray === null || hasBetween(redrawn, hole.ray.first, hole.ray.last))
      hole.ray = lookWest(hole, layer, sectors);
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

function lookWest(hole: JoinedRing, { pieces }: LayerRings, sectors: Sectors): WestwardRay {
  let [x, y] = [Infinity, 0];
  for (const { points, west } of hole.pieces)
    if (west < x)
      for (let i = 0; i < points.length; i += 2) if (points[i] < x) [x, y] = [points[i], points[i + 1]];
  const last = sectorAt(sectors, x, y);
  const row = sectors.row[last];
  let nearest: Piece | null = null;
  let nearestX = -Infinity;
  const look = (piece: Piece) => {
    if (piece.north > y || piece.south <= y || piece.west >= x || piece.east <= nearestX) return;
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
  let sector = last;
  for (; sector >= 0 && sectors.row[sector] === row; sector--) {
    pieces[sector].forEach(look);
    if (nearest !== null) break;
  }
  return { piece: nearest, first: Math.max(0, sector), last };
}
