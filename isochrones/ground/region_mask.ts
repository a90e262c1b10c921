import { xOfLon, yOfLat } from '../geometry/mercator.ts';
import type { MultiPolygonCoordinates } from '../types.ts';

/** Rows of the edge index: tiles of zoom 17 high, 220 m in metropolitan France. */
export const MASK_ROW_UNITS = 2 ** 13;

/** An area as edges in the plane, indexed by rows so that a point is tested against few of them. */
export interface RegionMask {
  /** Box of the area. */
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
  /** x1, y1, x2, y2 of each edge. */
  edges: Float64Array;
  firstRow: number;
  rowOffset: Uint32Array;
  rowEdge: Uint32Array;
}

/** The mask of polygons with holes (even-odd; overlapping polygons are not expected). */
export function regionMask(polygons: MultiPolygonCoordinates): RegionMask {
  let count = 0;
  for (const rings of polygons) for (const ring of rings) count += Math.max(0, ring.length - 1);
  const edges = new Float64Array(4 * count);
  let at = 0;
  for (const rings of polygons)
    for (const ring of rings)
      for (let i = 0; i < ring.length; i++) {
        const x = xOfLon(ring[i][0]);
        const y = yOfLat(ring[i][1]);
        // The end of an edge is the start of the next one.
        if (i > 0) {
          edges[at + 2] = x;
          edges[at + 3] = y;
          at += 4;
        }
        if (i + 1 < ring.length) {
          edges[at] = x;
          edges[at + 1] = y;
        }
      }
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let e = 0; e < edges.length; e += 2) {
    minX = Math.min(minX, edges[e]);
    maxX = Math.max(maxX, edges[e]);
    minY = Math.min(minY, edges[e + 1]);
    maxY = Math.max(maxY, edges[e + 1]);
  }
  const firstRow = Number.isFinite(minY) ? Math.floor(minY / MASK_ROW_UNITS) : 0;
  const rows = Number.isFinite(minY) ? Math.floor(maxY / MASK_ROW_UNITS) - firstRow + 1 : 0;
  const rowOffset = new Uint32Array(rows + 1);
  const eachRow = (visit: (row: number, edge: number) => void) => {
    for (let e = 0; e < edges.length / 4; e++) {
      const top = Math.floor(Math.min(edges[4 * e + 1], edges[4 * e + 3]) / MASK_ROW_UNITS) - firstRow;
      const bottom = Math.floor(Math.max(edges[4 * e + 1], edges[4 * e + 3]) / MASK_ROW_UNITS) - firstRow;
      for (let row = top; row <= bottom; row++) visit(row, e);
    }
  };
  eachRow((row) => {
    rowOffset[row + 1]++;
  });
  for (let row = 1; row <= rows; row++) rowOffset[row] += rowOffset[row - 1];
  const rowEdge = new Uint32Array(rowOffset[rows] ?? 0);
  const next = rowOffset.slice();
  eachRow((row, edge) => {
    rowEdge[next[row]++] = edge;
  });
  return { minX, minY, maxX, maxY, edges, firstRow, rowOffset, rowEdge };
}

/** Whether a point of the plane lies inside: edges crossed by the ray to the west are odd in number. */
export function maskContains(mask: RegionMask, x: number, y: number): boolean {
  if (x < mask.minX || x > mask.maxX || y < mask.minY || y > mask.maxY) return false;
  const { edges, rowEdge, rowOffset } = mask;
  const row = Math.floor(y / MASK_ROW_UNITS) - mask.firstRow;
  let inside = false;
  for (let i = rowOffset[row]; i < rowOffset[row + 1]; i++) {
    const e = 4 * rowEdge[i];
    const y1 = edges[e + 1];
    const y2 = edges[e + 3];
    if (y1 > y !== y2 > y && edges[e] + ((y - y1) / (y2 - y1)) * (edges[e + 2] - edges[e]) < x)
      inside = !inside;
  }
  return inside;
}

/** Whether edge `edge` may pass through a box; never false when it does. */
export function edgeTouchesBox(
  mask: RegionMask,
  edge: number,
  minX: number,
  minY: number,
  maxX: number,
  maxY: number,
): boolean {
  const { edges } = mask;
  const x1 = edges[4 * edge];
  const y1 = edges[4 * edge + 1];
  const x2 = edges[4 * edge + 2];
  const y2 = edges[4 * edge + 3];
  if (Math.max(x1, x2) < minX || Math.min(x1, x2) > maxX) return false;
  if (Math.max(y1, y2) < minY || Math.min(y1, y2) > maxY) return false;
  // All four corners on one side of the line: it passes by.
  const dx = x2 - x1;
  const dy = y2 - y1;
  const centre = dx * ((minY + maxY) / 2 - y1) - dy * ((minX + maxX) / 2 - x1);
  const reach = (Math.abs(dx) * (maxY - minY) + Math.abs(dy) * (maxX - minX)) / 2;
  return Math.abs(centre) <= reach * (1 + 1e-12);
}

/** The edges that may pass through a box, each once. */
export function edgesInBox(
  mask: RegionMask,
  minX: number,
  minY: number,
  maxX: number,
  maxY: number,
): Uint32Array {
  const rows = mask.rowOffset.length - 1;
  const first = Math.max(0, Math.floor(minY / MASK_ROW_UNITS) - mask.firstRow);
  const last = Math.min(rows - 1, Math.floor(maxY / MASK_ROW_UNITS) - mask.firstRow);
  const found = new Set<number>();
  for (let row = first; row <= last; row++)
    for (let i = mask.rowOffset[row]; i < mask.rowOffset[row + 1]; i++)
      if (edgeTouchesBox(mask, mask.rowEdge[i], minX, minY, maxX, maxY)) found.add(mask.rowEdge[i]);
  return Uint32Array.from(found);
}
