import { appendTo } from '../append_to.ts';
import { edgeAreaOfQ_km2, qOfLat } from '../geometry/area.ts';
import type { LonLat, MultiPolygonCoordinates, Ring } from '../types.ts';
import { compareRings, noRings, replaceLines } from './joined_rings.ts';
import { linesOf } from './outline_lines.ts';
import type { BlockOutline } from './outline_links.ts';
import type { MillionthsRing } from './part_rings.ts';

/** Rows by which the edges of outer rings are listed when holes look for theirs. */
const ROW_UNITS = 2 ** 11;

/** Ground as polygons, [lon, lat]: outer rings counter-clockwise, each with the holes that lie directly in it. */
export interface DrawnGround {
  polygons: MultiPolygonCoordinates;
  area_km2: number;
}

/** The ground that a layer's outlines in all blocks enclose. Errors: surface_not_closed. */
export function groundOfOutlines(outlines: readonly BlockOutline[]): DrawnGround {
  const layer = noRings(1);
  replaceLines(layer, [{ sector: 0, lines: linesOf(outlines) }]);
  findOwners(layer);
  return groundOfRings(layer);
}

/** What of a ring is told. */
export interface DrawnRing {
  /** Closed; fewer than four points enclose nothing. */
  ring: Ring;
  area_km2: number;
  /** Of a hole: the outer ring directly around it, null where there is none. */
  owner: DrawnRing | null;
  /** Of an outer ring: with the holes in it, in their order; null where they are other ones than when it was listed last. */
  polygon: Ring[] | null;
}

/**
 * The ground that rings enclose, holes with owners. Polygons and the holes in them are in the order of the rings, which are sorted, so that the
 * same surface is the same text.
 */
export function groundOfRings({
  outers,
  holes,
}: {
  outers: readonly DrawnRing[];
  holes: readonly DrawnRing[];
}): DrawnGround {
  let area_km2 = 0;
  const polygons: Ring[][] = [];
  const listed = new Set<DrawnRing>();
  for (const outer of outers) {
    if (outer.polygon === null) {
      outer.polygon = [outer.ring];
      listed.add(outer);
    }
    if (outer.ring.length < 4) continue;
    polygons.push(outer.polygon);
    area_km2 += outer.area_km2;
  }
  for (const { area_km2: hole_km2, owner, ring } of holes) {
    if (!owner || ring.length < 4) continue;
    if (listed.has(owner)) owner.polygon?.push(ring);
    if (owner.ring.length >= 4) area_km2 -= hole_km2;
  }
  return { polygons, area_km2 };
}

/** A ring by its points, closed, in a plane whose south is down. */
interface EnclosingRing extends DrawnRing {
  area2: number;
  pieces: readonly { points: Float64Array }[];
}

/** The ground that rings in whole millionths of a degree enclose; it lies on their left. */
export function groundOfMillionths(rings: readonly MillionthsRing[]): DrawnGround {
  const drawn = rings
    .filter(({ length }) => length >= 6)
    .map(ringOfMillionths)
    .sort(compareRings);
  const outers = drawn.filter(({ area2 }) => area2 < 0);
  const holes = drawn.filter(({ area2 }) => area2 > 0);
  findOwners({ outers, holes });
  return groundOfRings({ outers, holes });
}

function ringOfMillionths(millionths: MillionthsRing): EnclosingRing {
  const n = millionths.length;
  let first = 0;
  for (let i = 2; i < n; i += 2)
    if (
      millionths[i] < millionths[first] ||
      (millionths[i] === millionths[first] && millionths[i + 1] < millionths[first + 1])
    )
      first = i;
  const ring: Ring = [];
  let area_km2 = 0;
  let area2 = 0;
  let lastQ = 0;
  for (let i = 0; i <= n; i += 2) {
    const at = (first + i) % n;
    const point: LonLat = i === n ? ring[0] : [millionths[at] / 1e6, millionths[at + 1] / 1e6];
    const q = qOfLat(point[1]);
    if (i > 0) area_km2 += edgeAreaOfQ_km2(ring[ring.length - 1][0], lastQ, point[0], q);
    lastQ = q;
    ring.push(point);
  }
  // From the middle of an edge on, where no other ring is, though they may touch at points.
  const points = new Float64Array(n + 4);
  points[0] = (millionths[first] + millionths[(first + 2) % n]) / 2;
  points[1] = (millionths[first + 1] + millionths[(first + 3) % n]) / -2;
  for (let i = 2; i <= n; i += 2) {
    points[i] = millionths[(first + i) % n];
    points[i + 1] = -millionths[(first + i + 1) % n];
  }
  points[n + 2] = points[0];
  points[n + 3] = points[1];
  for (let i = 2; i < n + 4; i += 2)
    area2 +=
      (points[i - 2] - points[0]) * (points[i + 1] - points[1]) -
      (points[i - 1] - points[1]) * (points[i] - points[0]);
  return { ring, area_km2: Math.abs(area_km2), area2, pieces: [{ points }], owner: null, polygon: null };
}

/** Finds for each hole the outer ring directly around it: of those that contain its first point the smallest. */
function findOwners({ outers, holes }: Record<'outers' | 'holes', readonly EnclosingRing[]>): void {
  if (holes.length === 0) return;
  const owner = new Array<EnclosingRing | null>(holes.length).fill(null);
  // Holes by row; then each outer ring's edges are run through once, and meet the holes of their rows only.
  const holesOfRow = new Map<number, number[]>();
  holes.forEach(({ pieces: [{ points }] }, i) => {
    appendTo(holesOfRow, Math.floor(points[1] / ROW_UNITS), i);
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
  holes.forEach((hole, i) => {
    hole.owner = owner[i];
  });
}
