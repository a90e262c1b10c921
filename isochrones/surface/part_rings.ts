import type { Nodes } from '../geometry/snapped_nodes.ts';

/** A ring in whole millionths of a degree: lon, lat, lon, lat ...; not closed. */
export type MillionthsRing = Int32Array;
/** The numbers of a ring's nodes, in order. */
export type NodeRing = readonly number[];

/** By so many millionths, in turn, corners where rings touch are cut off, until none touch; where none will do they go on touching, as is allowed. */
const CUTS = [8, 4, 16, 2, 32];

/**
 * Rings of layers that touch at nodes alone, with the corners there cut off. Corners at a node are cut off at the same distance in all
 * layers, so that layers go on to hold each other.
 */
export function partRings(nodes: Nodes, layers: readonly NodeRing[][]): MillionthsRing[][] {
  const touched = touchedNodes(nodes.count, layers);
  const whole = () =>
    layers.map((rings) => rings.map((ring) => withoutCorners(nodes, ring, NO_NODES, 0).ring));
  if (touched === null) return whole();
  for (const cut of CUTS) {
    const parted = layers.map((rings) => rings.map((ring) => withoutCorners(nodes, ring, touched, cut)));
    if (!parted.some(doRingsMeet)) return parted.map((rings) => rings.map(({ ring }) => ring));
  }
  return whole();
}

const NO_NODES = new Uint8Array();

/** 1: several rings of a layer pass the node. Null where there is none. */
function touchedNodes(count: number, layers: readonly NodeRing[][]): Uint8Array | null {
  const touched = new Uint8Array(count);
  const lastLayer = new Uint8Array(count);
  let isAny = false;
  layers.forEach((rings, layer) => {
    for (const ring of rings)
      for (const node of ring) {
        if (lastLayer[node] === layer + 1) {
          touched[node] = 1;
          isAny = true;
        }
        lastLayer[node] = layer + 1;
      }
  });
  return isAny ? touched : null;
}

/** A ring with corners cut off. */
interface PartedRing {
  ring: MillionthsRing;
  /** Of each point whether it is, or stands for, a node that rings touch at. */
  isMoved: boolean[];
}

function withoutCorners({ x, y }: Nodes, nodes: NodeRing, touched: Uint8Array, cut: number): PartedRing {
  const n = nodes.length;
  if (!nodes.some((node) => touched[node])) {
    const ring = new Int32Array(2 * n);
    for (let i = 0; i < n; i++) {
      ring[2 * i] = x[nodes[i]];
      ring[2 * i + 1] = y[nodes[i]];
    }
    return { ring, isMoved: [] };
  }
  const found: number[] = [];
  const isMoved: boolean[] = [];
  const put = (px: number, py: number, isTouched: boolean) => {
    if (found[found.length - 2] === px && found[found.length - 1] === py) {
      if (isTouched) isMoved[isMoved.length - 1] = true;
      return;
    }
    found.push(px, py);
    isMoved.push(isTouched);
  };
  nodes.forEach((node, i) => {
    if (!touched[node]) {
      put(x[node], y[node], false);
      return;
    }
    const before = nodes[(i + n - 1) % n];
    const after = nodes[(i + 1) % n];
    const [fromX, fromY] = [x[before] - x[node], y[before] - y[node]];
    const [toX, toY] = [x[after] - x[node], y[after] - y[node]];
    if (fromX * toY === fromY * toX) {
      put(x[node], y[node], true);
      return;
    }
    // Of an edge that is cut off at both ends at most a third each.
    const from = Math.min(touched[before] ? 1 / 3 : 1 / 2, cut / Math.hypot(fromX, fromY));
    const to = Math.min(touched[after] ? 1 / 3 : 1 / 2, cut / Math.hypot(toX, toY));
    put(Math.round(x[node] + from * fromX), Math.round(y[node] + from * fromY), true);
    put(Math.round(x[node] + to * toX), Math.round(y[node] + to * toY), true);
  });
  if (found.length > 2 && found[0] === found[found.length - 2] && found[1] === found[found.length - 1]) {
    found.length -= 2;
    if (isMoved.pop()) isMoved[0] = true;
  }
  return { ring: Int32Array.from(found), isMoved };
}

/** An edge of a ring, from the point at `at`. */
interface RingEdge {
  ring: MillionthsRing;
  at: number;
  west: number;
  east: number;
}

/** Whether edges of rings cross or touch, but where one follows the other. Edges both of whose ends are where they were do not. */
function doRingsMeet(rings: readonly PartedRing[]): boolean {
  const moved: RingEdge[] = [];
  let widest = 0;
  const visit = (look: (edge: RingEdge, isEdgeMoved: boolean) => boolean): boolean =>
    rings.some(({ ring, isMoved }) => {
      for (let at = 0; at < ring.length; at += 2) {
        const next = (at + 2) % ring.length;
        const west = Math.min(ring[at], ring[next]);
        const east = Math.max(ring[at], ring[next]);
        if (look({ ring, at, west, east }, isMoved[at / 2] || isMoved[next / 2])) return true;
      }
      return false;
    });
  visit((edge, isEdgeMoved) => {
    if (isEdgeMoved) {
      moved.push(edge);
      widest = Math.max(widest, edge.east - edge.west);
    }
    return false;
  });
  moved.sort((a, b) => a.west - b.west);
  return visit((edge) => {
    const { ring, at, west, east } = edge;
    for (let i = firstFrom(moved, west - widest); i < moved.length && moved[i].west <= east; i++) {
      const other = moved[i];
      const apart = Math.abs(at - other.at);
      if (ring === other.ring && (apart === 0 || apart === 2 || apart === ring.length - 2)) continue;
      if (doMeet(ring, at, other.ring, other.at)) return true;
    }
    return false;
  });
}

/** The first of edges in order that starts at or east of `west`. */
function firstFrom(edges: readonly RingEdge[], west: number): number {
  let low = 0;
  for (let high = edges.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (edges[middle].west < west) low = middle + 1;
    else high = middle;
  }
  return low;
}

function doMeet(ring: MillionthsRing, at: number, other: MillionthsRing, otherAt: number): boolean {
  const after = (at + 2) % ring.length;
  const otherAfter = (otherAt + 2) % other.length;
  const [ax, ay, bx, by] = [ring[at], ring[at + 1], ring[after], ring[after + 1]];
  const [cx, cy, dx, dy] = [other[otherAt], other[otherAt + 1], other[otherAfter], other[otherAfter + 1]];
  if (Math.min(ay, by) > Math.max(cy, dy) || Math.max(ay, by) < Math.min(cy, dy)) return false;
  if (Math.min(ax, bx) > Math.max(cx, dx) || Math.max(ax, bx) < Math.min(cx, dx)) return false;
  const side = (px: number, py: number, qx: number, qy: number, x: number, y: number) =>
    Math.sign((qx - px) * (y - py) - (qy - py) * (x - px));
  return (
    side(ax, ay, bx, by, cx, cy) * side(ax, ay, bx, by, dx, dy) <= 0 &&
    side(cx, cy, dx, dy, ax, ay) * side(cx, cy, dx, dy, bx, by) <= 0
  );
}
