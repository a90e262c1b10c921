import { MaillageError } from '../../errors/maillage_error.ts';
import type { Nodes } from '../geometry/snapped_nodes.ts';
import { type Cells, type Edges, nodeEdges } from './node_edges.ts';
import { type MillionthsRing, type NodeRing, partRings } from './part_rings.ts';

/**
 * The rings that directed edges enclose, for layers that hold each other: in whole millionths of a degree, the layer on their left, none
 * touching itself or another of its layer. `layers`: of each the edges, closed ways that cross nowhere; `cells`: whose sides some are. What is thinner than a millionth is left out.
 */
export function nodedRings(layers: readonly Edges[], cells?: Cells): MillionthsRing[][] {
  const { nodes, edges } = nodeEdges(layers, cells);
  return partRings(
    nodes,
    edges.map((ofLayer) => ringsOfEdges(nodes, ofLayer)),
  );
}

/** Follows edges, pairs of node numbers, to rings that pass no node twice; each has the ground on its left that is one with it at its nodes. */
function ringsOfEdges({ x, y, count }: Nodes, edges: Uint32Array): NodeRing[] {
  const length = edges.length / 2;
  /** Edges that leave a node: first[n], then next[of that] ...; -1: none. */
  const first = new Int32Array(count).fill(-1);
  const next = new Int32Array(length).fill(-1);
  for (let e = 0; e < length; e++) {
    const from = edges[2 * e];
    const to = edges[2 * e + 1];
    if (takeOut(edges, first, next, to, from)) continue;
    next[e] = first[from];
    first[from] = e;
  }
  const used = new Uint8Array(length);
  const placeOnWay = new Int32Array(count).fill(-1);
  const rings: NodeRing[] = [];
  const put = (way: NodeRing) => {
    for (const node of way) placeOnWay[node] = -1;
    rings.push(way);
  };
  for (let node = 0; node < count; node++)
    for (let start = first[node]; start >= 0; start = next[start]) {
      if (used[start]) continue;
      const way: number[] = [];
      let edge = start;
      do {
        if (used[edge]) throw new MaillageError('surface_not_closed');
        used[edge] = 1;
        const from = edges[2 * edge];
        if (placeOnWay[from] >= 0) put(way.splice(placeOnWay[from]));
        placeOnWay[from] = way.length;
        way.push(from);
        edge = edgeAfter(x, y, edges, first, next, edge);
      } while (edge !== start);
      put(way);
    }
  return rings;
}

/** Takes away an edge of those that leave `from`, if one leads to `to`: an edge there and back encloses nothing. */
function takeOut(edges: Uint32Array, first: Int32Array, next: Int32Array, from: number, to: number): boolean {
  let before = -1;
  for (let e = first[from]; e >= 0; before = e, e = next[e]) {
    if (edges[2 * e + 1] !== to) continue;
    if (before < 0) first[from] = next[e];
    else next[before] = next[e];
    return true;
  }
  return false;
}

/** The edge by which the ground on the left of an edge ends at the node that it leads to. */
function edgeAfter(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  edges: Uint32Array,
  first: Int32Array,
  next: Int32Array,
  edge: number,
): number {
  const node = edges[2 * edge + 1];
  const only = first[node];
  if (only < 0) throw new MaillageError('surface_not_closed');
  if (next[only] < 0) return only;
  const angleTo = (other: number) => Math.atan2(y[other] - y[node], x[other] - x[node]);
  const back = angleTo(edges[2 * edge]);
  let found = only;
  let least = Infinity;
  for (let e = only; e >= 0; e = next[e]) {
    const turn = back - angleTo(edges[2 * e + 1]);
    const clockwise = turn > 0 ? turn : turn + 2 * Math.PI;
    if (clockwise < least) {
      least = clockwise;
      found = e;
    }
  }
  return found;
}
