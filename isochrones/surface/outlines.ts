import type { MultiPolygonCoordinates, Ring } from '../types.ts';
import { type JoinedRing, type LayerRings, noRings, replaceOutlines } from './joined_rings.ts';
import type { BlockOutline } from './outline_links.ts';

/** Rows by which the edges of outer rings are listed when holes look for theirs. */
const ROW_UNITS = 2 ** 11;

/** Ground as polygons, [lon, lat]: outer rings counter-clockwise, each with the holes that lie directly in it. */
export interface DrawnGround {
  polygons: MultiPolygonCoordinates;
  area_km2: number;
}

/** The ground that a layer's outlines in all blocks enclose. Errors: surface_not_closed. */
export function groundOfOutlines(outlines: readonly BlockOutline[]): DrawnGround {
  const layer = noRings();
  replaceOutlines(layer, [], outlines);
  return groundOfRings(layer, ownersOfHoles(layer));
}

/**
 * The ground that rings enclose; ownerOf(i) is the outer ring directly around hole i, null where there is none. Polygons and the holes in
 * them are sorted, so that the same surface is the same text.
 */
export function groundOfRings(
  { outers, holes }: LayerRings,
  ownerOf: readonly (JoinedRing | null)[],
): DrawnGround {
  const ringsOf = new Map<JoinedRing, Ring[]>();
  let area_km2 = 0;
  const polygons: Ring[][] = [];
  for (const outer of outers) {
    const { ring } = outer;
    const rings = [ring];
    ringsOf.set(outer, rings);
    if (ring.length < 4) continue;
    polygons.push(rings);
    area_km2 += outer.area_km2;
  }
  holes.forEach((hole, i) => {
    const owner = ownerOf[i];
    if (!owner || hole.ring.length < 4) return;
    ringsOf.get(owner)?.push(hole.ring);
    if (owner.ring.length >= 4) area_km2 -= hole.area_km2;
  });
  return { polygons, area_km2 };
}

/** For each hole the outer ring directly around it: of those that contain its first point the smallest; null: none. */
function ownersOfHoles({ outers, holes }: LayerRings): (JoinedRing | null)[] {
  const owner = new Array<JoinedRing | null>(holes.length).fill(null);
  if (holes.length === 0) return owner;
  // Holes by row; then each outer ring's edges are run through once, and meet the holes of their rows only.
  const holesOfRow = new Map<number, number[]>();
  holes.forEach(({ pieces: [{ points }] }, i) => {
    const row = Math.floor(points[1] / ROW_UNITS);
    const list = holesOfRow.get(row);
    if (list) list.push(i);
    else holesOfRow.set(row, [i]);
  });
  const crossings = new Map<number, number>();
  for (const outer of outers) {
    crossings.clear();
    for (const { points: line } of outer.pieces)
      for (let i = 2; i < line.length; i += 2) {
        const y1 = line[i - 1];
        const y2 = line[i + 1];
        const firstRow = Math.floor(Math.min(y1, y2) / ROW_UNITS);
        const lastRow = Math.floor(Math.max(y1, y2) / ROW_UNITS);
        for (let row = firstRow; row <= lastRow; row++)
          for (const hole of holesOfRow.get(row) ?? []) {
            const [x, y] = holes[hole].pieces[0].points;
            if (y1 > y !== y2 > y && line[i - 2] + ((y - y1) / (y2 - y1)) * (line[i] - line[i - 2]) < x)
              crossings.set(hole, (crossings.get(hole) ?? 0) + 1);
          }
      }
    // The smaller ring has the area nearer to zero; outer rings have negative ones.
    for (const [hole, count] of crossings) {
      const known = owner[hole];
      if (count % 2 === 1 && (known === null || outer.area2 > known.area2)) owner[hole] = outer;
    }
  }
  return owner;
}
