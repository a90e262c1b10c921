import type { MultiPolygonCoordinates, Ring } from '../types.ts';
import { type JoinedRing, joinRings } from './joined_rings.ts';
import type { BlockOutline } from './links.ts';

/** Rows by which the edges of outer rings are listed when holes look for theirs. */
const ROW_UNITS = 2 ** 11;

/** Ground as polygons, [lon, lat]: outer rings counter-clockwise, each with the holes that lie directly in it. */
export interface DrawnGround {
  polygons: MultiPolygonCoordinates;
  area_km2: number;
}

/** The ground that a layer's outlines in all blocks enclose. Errors: surface_not_closed. */
export function groundOfOutlines(outlines: readonly BlockOutline[]): DrawnGround {
  return groundOfRings(joinRings(outlines));
}

/** The ground that rings enclose, whatever their order. Polygons are sorted, so that the same surface is the same text. */
export function groundOfRings(rings: readonly JoinedRing[]): DrawnGround {
  const outers = rings.filter(({ area2 }) => area2 < 0);
  const holes = rings.filter(({ area2 }) => area2 > 0);
  const polygons = outers.map((outer) => [outer]);
  const ownerOf = ownersOfHoles(outers, holes);
  holes.forEach((hole, i) => {
    if (ownerOf[i] >= 0 && hole.ring.length >= 4) polygons[ownerOf[i]].push(hole);
  });
  const drawn = polygons
    .filter(([outer]) => outer.ring.length >= 4)
    .map(([outer, ...inner]) => [outer, ...inner.sort(compareRings)])
    .sort(([a], [b]) => compareRings(a, b));
  let area_km2 = 0;
  for (const [outer, ...inner] of drawn) {
    area_km2 += outer.area_km2;
    for (const hole of inner) area_km2 -= hole.area_km2;
  }
  return { polygons: drawn.map((polygon) => polygon.map(({ ring }) => ring)), area_km2 };
}

/** Point by point: two rings may start at the same one. */
function compareRings({ ring: a }: { ring: Ring }, { ring: b }: { ring: Ring }): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = a[i][0] - b[i][0] || a[i][1] - b[i][1];
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** For each hole the outer ring directly around it: of those that contain its first point the smallest; -1: none. */
function ownersOfHoles(outers: readonly JoinedRing[], holes: readonly JoinedRing[]): Int32Array {
  const owner = new Int32Array(holes.length).fill(-1);
  if (holes.length === 0) return owner;
  // Holes by row; then each outer ring's edges are run through once, and meet the holes of their rows only.
  const holesOfRow = new Map<number, number[]>();
  holes.forEach(({ points }, i) => {
    const row = Math.floor(points[1] / ROW_UNITS);
    const list = holesOfRow.get(row);
    if (list) list.push(i);
    else holesOfRow.set(row, [i]);
  });
  const crossings = new Map<number, number>();
  outers.forEach(({ points: outer, area2 }, o) => {
    crossings.clear();
    for (let i = 0, j = outer.length - 2; i < outer.length; j = i, i += 2) {
      const y1 = outer[j + 1];
      const y2 = outer[i + 1];
      const firstRow = Math.floor(Math.min(y1, y2) / ROW_UNITS);
      const lastRow = Math.floor(Math.max(y1, y2) / ROW_UNITS);
      for (let row = firstRow; row <= lastRow; row++)
        for (const hole of holesOfRow.get(row) ?? []) {
          const [x, y] = holes[hole].points;
          if (y1 > y !== y2 > y && outer[j] + ((y - y1) / (y2 - y1)) * (outer[i] - outer[j]) < x)
            crossings.set(hole, (crossings.get(hole) ?? 0) + 1);
        }
    }
    // The smaller ring has the area nearer to zero; outer rings have negative ones.
    for (const [hole, count] of crossings)
      if (count % 2 === 1 && (owner[hole] < 0 || area2 > outers[owner[hole]].area2)) owner[hole] = o;
  });
  return owner;
}
