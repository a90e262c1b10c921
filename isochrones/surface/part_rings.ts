import type { Nodes } from './node_edges.ts';

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
  if (touched === null)
    return layers.map((rings) => rings.map((ring) => withoutCorners(nodes, ring, NO_NODES, 0)));
  for (const cut of CUTS) {
    const parted = layers.map((rings) => rings.map((ring) => withoutCorners(nodes, ring, touched, cut)));
    if (!parted.some(doRingsMeet)) return parted;
  }
  return layers.map((rings) => rings.map((ring) => withoutCorners(nodes, ring, NO_NODES, 0)));
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

function withoutCorners({ x, y }: Nodes, ring: NodeRing, touched: Uint8Array, cut: number): MillionthsRing {
  const n = ring.length;
  const found: number[] = [];
  const put = (px: number, py: number) => {
    if (found[found.length - 2] !== px || found[found.length - 1] !== py) found.push(px, py);
  };
  ring.forEach((node, i) => {
    const before = ring[(i + n - 1) % n];
    const after = ring[(i + 1) % n];
    const [fromX, fromY] = [x[before] - x[node], y[before] - y[node]];
    const [toX, toY] = [x[after] - x[node], y[after] - y[node]];
    if (!touched[node] || fromX * toY === fromY * toX) {
      put(x[node], y[node]);
      return;
    }
    // Of an edge that is cut off at both ends at most a third each.
    const from = Math.min(touched[before] ? 1 / 3 : 1 / 2, cut / Math.hypot(fromX, fromY));
    const to = Math.min(touched[after] ? 1 / 3 : 1 / 2, cut / Math.hypot(toX, toY));
    put(Math.round(x[node] + from * fromX), Math.round(y[node] + from * fromY));
    put(Math.round(x[node] + to * toX), Math.round(y[node] + to * toY));
  });
  if (found.length > 2 && found[0] === found[found.length - 2] && found[1] === found[found.length - 1])
    found.length -= 2;
  return Int32Array.from(found);
}

/** Whether edges of rings cross or touch, but where one follows the other. */
function doRingsMeet(rings: readonly MillionthsRing[]): boolean {
  const edges: { ring: MillionthsRing; at: number; west: number; east: number }[] = [];
  for (const ring of rings)
    for (let at = 0; at < ring.length; at += 2) {
      const next = (at + 2) % ring.length;
      edges.push({ ring, at, west: Math.min(ring[at], ring[next]), east: Math.max(ring[at], ring[next]) });
    }
  edges.sort((a, b) => a.west - b.west);
  for (let i = 0; i < edges.length; i++)
    for (let k = i + 1; k < edges.length && edges[k].west <= edges[i].east; k++) {
      const { ring, at } = edges[i];
      const other = edges[k];
      const apart = Math.abs(at - other.at);
      if (ring === other.ring && (apart === 2 || apart === ring.length - 2)) continue;
      if (doMeet(ring, at, other.ring, other.at)) return true;
    }
  return false;
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
