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
export const triangleOf = (edge: number): number => (edge / 3) | 0;

/** Centre of the circle through the corners of a triangle, where cells meet. */
export function centreOf(
  { corner, xy }: Pick<Triangles, 'corner'> & { xy: Int32Array },
  triangle: number,
): [x: number, y: number] {
  const a = 2 * corner[3 * triangle];
  const b = 2 * corner[3 * triangle + 1];
  const c = 2 * corner[3 * triangle + 2];
  const bx = xy[b] - xy[a];
  const by = xy[b + 1] - xy[a + 1];
  const cx = xy[c] - xy[a];
  const cy = xy[c + 1] - xy[a + 1];
  const b2 = bx * bx + by * by;
  const c2 = cx * cx + cy * cy;
  const scale = 0.5 / (bx * cy - by * cx);
  return [xy[a] + (cy * b2 - by * c2) * scale, xy[a + 1] + (bx * c2 - cx * b2) * scale];
}

/** Triangulates points x, y, x, y ...; triangles are in the order of their first points, so that those of points in order lie together. */
export function triangulate(xy: Float64Array | Int32Array): Triangles {
  const count = xy.length / 2;
  if (count === 0) return { corner: new Uint32Array(), twin: new Int32Array(), firstEdge: new Int32Array() };
  const { triangles, halfedges } = new Delaunator(xy);
  flipToDelaunay(xy, triangles, halfedges);
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

/**
 * Flips edges until no triangle's circle holds the point beyond an edge (Lawson 1977). Delaunator lets go of flips where one point asks for more
 * than some hundred of them, as beside a long road of many samples: cells there would not be those of the nearest.
 */
function flipToDelaunay(xy: ArrayLike<number>, triangles: Uint32Array, halfedges: Int32Array): void {
  const waiting: number[] = [];
  const link = (a: number, b: number): void => {
    halfedges[a] = b;
    if (b >= 0) halfedges[b] = a;
  };
  for (let first = 0; first < halfedges.length; first++) {
    if (halfedges[first] < first) continue;
    waiting.push(first);
    for (let a = waiting.pop(); a !== undefined; a = waiting.pop()) {
      const b = halfedges[a];
      if (b < 0) continue;
      const afterA = afterEdge(a);
      const beforeA = beforeEdge(a);
      const afterB = afterEdge(b);
      const beforeB = beforeEdge(b);
      if (!isInCircle(xy, triangles[beforeA], triangles[a], triangles[afterA], triangles[beforeB])) continue;
      triangles[a] = triangles[beforeB];
      triangles[b] = triangles[beforeA];
      link(a, halfedges[beforeB]);
      link(b, halfedges[beforeA]);
      link(beforeA, beforeB);
      waiting.push(a, b, afterA, afterB);
    }
  }
}

/** Share of the terms by which rounding may miss the sign of their sum: four points on one circle are left as they are. */
const ROUNDING = 1e-14;

/** Whether point p lies surely within the circle through the corners of a triangle. */
function isInCircle(xy: ArrayLike<number>, a: number, b: number, c: number, p: number): boolean {
  const px = xy[2 * p];
  const py = xy[2 * p + 1];
  const ax = xy[2 * a] - px;
  const ay = xy[2 * a + 1] - py;
  const bx = xy[2 * b] - px;
  const by = xy[2 * b + 1] - py;
  const cx = xy[2 * c] - px;
  const cy = xy[2 * c + 1] - py;
  const a2 = ax * ax + ay * ay;
  const b2 = bx * bx + by * by;
  const c2 = cx * cx + cy * cy;
  const sum = ax * (by * c2 - b2 * cy) - ay * (bx * c2 - b2 * cx) + a2 * (bx * cy - by * cx);
  const terms =
    Math.abs(ax) * (Math.abs(by) * c2 + b2 * Math.abs(cy)) +
    Math.abs(ay) * (Math.abs(bx) * c2 + b2 * Math.abs(cx)) +
    a2 * (Math.abs(bx * cy) + Math.abs(by * cx));
  return sum < -ROUNDING * terms;
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
