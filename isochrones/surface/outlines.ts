import { MaillageError } from '../errors.ts';
import { latOfY, lonOfX } from '../mercator.ts';
import type { LonLat, MultiPolygonCoordinates, Ring } from '../types.ts';
import type { BlockOutline } from './links.ts';

/** Rows by which the edges of outer rings are listed when holes look for theirs. */
const ROW_UNITS = 2 ** 11;

/**
 * Joins the outlines of one layer in all blocks into closed rings, points x, y in the plane. Fails when a chain goes on in
 * no block, which would mean that two blocks disagreed on a common lattice point: surface_not_closed.
 */
export function joinOutlines(outlines: Iterable<BlockOutline>): Float64Array[] {
  const rings: Float64Array[] = [];
  const chainAt = new Map<number, BlockOutline['chains'][number]>();
  for (const outline of outlines) {
    rings.push(...outline.rings);
    for (const chain of outline.chains) chainAt.set(chain.start, chain);
  }
  for (const first of chainAt.values()) {
    // Chains that already belong to a ring were taken out of the map as the ring was followed.
    const parts: Float64Array[] = [];
    let chain: typeof first | undefined = first;
    let length = 0;
    while (chain) {
      chainAt.delete(chain.start);
      // A chain ends on the point that the next one starts with.
      const part: Float64Array = chain.points.subarray(0, chain.points.length - 2);
      parts.push(part);
      length += part.length;
      if (chain.end === first.start) break;
      chain = chainAt.get(chain.end);
    }
    if (!chain)
      throw new MaillageError(
        'surface_not_closed',
        'An outline of the coverage does not close: two blocks disagree on a common point. Please report this with the region and its sites.',
      );
    const ring = new Float64Array(length);
    let at = 0;
    for (const part of parts) {
      ring.set(part, at);
      at += part.length;
    }
    rings.push(ring);
  }
  return rings;
}

/**
 * Rings of the plane as polygons of [lon, lat] rounded to the millionth of a degree: outer rings counter-clockwise, each
 * with the holes that lie directly in it. Polygons are sorted by their first vertex, so that the same surface is the same text.
 */
export function polygonsOfRings(rings: readonly Float64Array[]): MultiPolygonCoordinates {
  const outers: Float64Array[] = [];
  const holes: Float64Array[] = [];
  for (const ring of rings) {
    const area2 = planeArea2(ring);
    // South is down in the plane, so a ring that is counter-clockwise on the map has a negative area here.
    if (area2 < 0) outers.push(ring);
    else if (area2 > 0) holes.push(ring);
  }
  const polygons: { rings: Ring[]; outer: Float64Array }[] = outers.map((outer) => ({
    rings: [toLonLat(outer)],
    outer,
  }));
  const ownerOf = ownersOfHoles(outers, holes);
  holes.forEach((hole, i) => {
    const ring = toLonLat(hole);
    if (ownerOf[i] >= 0 && ring.length >= 4) polygons[ownerOf[i]].rings.push(ring);
  });
  return polygons
    .filter(({ rings: [outer] }) => outer.length >= 4)
    .map(({ rings: [outer, ...inner] }) => [outer, ...inner.sort(compareRings)])
    .sort(([a], [b]) => compareRings(a, b));
}

const compareRings = (a: Ring, b: Ring) => a[0][0] - b[0][0] || a[0][1] - b[0][1];

function planeArea2(ring: Float64Array): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2)
    sum += (ring[j] - ring[0]) * (ring[i + 1] - ring[1]) - (ring[i] - ring[0]) * (ring[j + 1] - ring[1]);
  return sum;
}

/** Closed ring of rounded coordinates without repeated points, starting at its smallest one. */
function toLonLat(ring: Float64Array): Ring {
  const points: LonLat[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const lon = Math.round(lonOfX(ring[i]) * 1e6) / 1e6;
    const lat = Math.round(latOfY(ring[i + 1]) * 1e6) / 1e6;
    const last = points.at(-1);
    if (!last || last[0] !== lon || last[1] !== lat) points.push([lon, lat]);
  }
  const [first] = points;
  const last = points.at(-1);
  if (points.length > 1 && last && first[0] === last[0] && first[1] === last[1]) points.pop();
  let start = 0;
  points.forEach(([lon, lat], i) => {
    if (lon < points[start][0] || (lon === points[start][0] && lat < points[start][1])) start = i;
  });
  const turned = [...points.slice(start), ...points.slice(0, start)];
  turned.push(turned[0]);
  return turned;
}

/** For each hole the outer ring directly around it: of those that contain its first point the smallest; -1: none. */
function ownersOfHoles(outers: readonly Float64Array[], holes: readonly Float64Array[]): Int32Array {
  const owner = new Int32Array(holes.length).fill(-1);
  if (holes.length === 0) return owner;
  const size = outers.map((outer) => Math.abs(planeArea2(outer)));
  // Holes by row; then each outer ring's edges are run through once, and meet the holes of their rows only.
  const holesOfRow = new Map<number, number[]>();
  holes.forEach((hole, i) => {
    const row = Math.floor(hole[1] / ROW_UNITS);
    const list = holesOfRow.get(row);
    if (list) list.push(i);
    else holesOfRow.set(row, [i]);
  });
  const crossings = new Map<number, number>();
  outers.forEach((outer, o) => {
    crossings.clear();
    for (let i = 0, j = outer.length - 2; i < outer.length; j = i, i += 2) {
      const y1 = outer[j + 1];
      const y2 = outer[i + 1];
      const firstRow = Math.floor(Math.min(y1, y2) / ROW_UNITS);
      const lastRow = Math.floor(Math.max(y1, y2) / ROW_UNITS);
      for (let row = firstRow; row <= lastRow; row++)
        for (const hole of holesOfRow.get(row) ?? []) {
          const x = holes[hole][0];
          const y = holes[hole][1];
          if (y1 > y !== y2 > y && outer[j] + ((y - y1) / (y2 - y1)) * (outer[i] - outer[j]) < x)
            crossings.set(hole, (crossings.get(hole) ?? 0) + 1);
        }
    }
    for (const [hole, count] of crossings)
      if (count % 2 === 1 && (owner[hole] < 0 || size[o] < size[owner[hole]])) owner[hole] = o;
  });
  return owner;
}
