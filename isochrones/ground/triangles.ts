import Delaunator from 'delaunator';

/**
 * A Delaunay triangulation of points. Triangle t has the edges 3t, 3t + 1, 3t + 2, each from its corner to the next one's; the same edge in
 * the other direction is its twin (-1 on the hull). The cells of points that share an edge lie beside each other; triangles' centres are the
 * cells' corners.
 */
export interface Triangles {
  /** The point that edge e starts from. */
  corner: Uint32Array;
  twin: Int32Array;
  /** An edge that starts from point i, -1 where a point in the same place has its cell. */
  firstEdge: Int32Array;
}

export const afterEdge = (edge: number): number => (edge % 3 === 2 ? edge - 2 : edge + 1);
export const beforeEdge = (edge: number): number => (edge % 3 === 0 ? edge + 2 : edge - 1);
export const triangleOf = (edge: number): number => Math.floor(edge / 3);

/** Triangulates points x, y, x, y ...; triangles are in the order of their first points, so that those of points in order lie together. */
export function triangulate(xy: Float64Array | Int32Array): Triangles {
  const count = xy.length / 2;
  if (count === 0) return { corner: new Uint32Array(), twin: new Int32Array(), firstEdge: new Int32Array() };
  const { triangles, halfedges } = new Delaunator(xy);
  const length = triangles.length;
  const first = new Uint32Array(count + 1);
  const least = new Uint32Array(length / 3);
  for (let t = 0; t < least.length; t++) {
    least[t] = Math.min(triangles[3 * t], triangles[3 * t + 1], triangles[3 * t + 2]);
    first[least[t] + 1]++;
  }
  for (let i = 0; i < count; i++) first[i + 1] += first[i];
  const number = new Uint32Array(length / 3);
  for (let t = 0; t < least.length; t++) number[t] = first[least[t]]++;
  const corner = new Uint32Array(length);
  const twin = new Int32Array(length);
  const firstEdge = new Int32Array(count).fill(-1);
  for (let e = 0; e < length; e++) {
    const at = 3 * number[triangleOf(e)] + (e % 3);
    const other = halfedges[e];
    corner[at] = triangles[e];
    twin[at] = other < 0 ? -1 : 3 * number[triangleOf(other)] + (other % 3);
    firstEdge[triangles[e]] = at;
  }
  return { corner, twin, firstEdge };
}

/** Whether the cells of two points that lie within the hull are neighbours. */
export function areBeside({ corner, twin, firstEdge }: Triangles, a: number, b: number): boolean {
  const first = firstEdge[a];
  let edge = first;
  while (edge >= 0) {
    if (corner[afterEdge(edge)] === b) return true;
    edge = twin[beforeEdge(edge)];
    if (edge === first) return false;
  }
  return false;
}
