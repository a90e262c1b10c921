import { edgeCount } from '../ground/lattice.ts';
import { longer } from '../longer.ts';

/**
 * The outline of one layer in one block: closed rings, and chains that go on in the next block. A ring or chain is a
 * list of points x, y; the layer lies on its left seen on a map. Chains tell the lattice edges on the block's border
 * where they start and end, as numbers that neighbouring blocks share.
 */
export interface BlockOutline {
  rings: Float64Array[];
  chains: Chain[];
}

/** A piece of outline between two lattice edges on the block's border. */
export interface Chain {
  start: number;
  end: number;
  points: Float64Array;
}

/** The pieces of outline in one block, each from one lattice edge to another, for every layer. */
export interface Links {
  layers: number;
  edges: number;
  /** The lattice edge that follows edge e along the outline of layer l: next[l * edges + e]. */
  next: Int32Array;
  previous: Int32Array;
  /** Where `next` was written, in order; where `previous` was. */
  used: number[];
  ends: number[];
  /** Points of the outline that is being traced. */
  points: Float64Array;
}

const NO_LINK = -1;

/** For a block of n x n cells. */
export function createLinks(layers: number, n: number): Links {
  const edges = edgeCount(n);
  const next = new Int32Array(layers * edges).fill(NO_LINK);
  return { layers, edges, next, previous: next.slice(), used: [], ends: [], points: new Float64Array(512) };
}

export function clearLinks({ next, previous, used, ends }: Links): void {
  for (const slot of used) next[slot] = NO_LINK;
  for (const slot of ends) previous[slot] = NO_LINK;
  used.length = 0;
  ends.length = 0;
}

const TOP = 0;
const RIGHT = 1;
const BOTTOM = 2;
const LEFT = 3;

/**
 * For each set of corners inside (8 top left, 4 top right, 2 bottom right, 1 bottom left) the pieces of outline as pairs of
 * cell edges, with the inside on the left on a map whose north is up. Two opposite corners inside are told apart.
 */
const SHAPES: readonly (readonly number[])[] = [
  [],
  [BOTTOM, LEFT],
  [RIGHT, BOTTOM],
  [RIGHT, LEFT],
  [TOP, RIGHT],
  [TOP, RIGHT, BOTTOM, LEFT],
  [TOP, BOTTOM],
  [TOP, LEFT],
  [LEFT, TOP],
  [BOTTOM, TOP],
  [LEFT, TOP, RIGHT, BOTTOM],
  [RIGHT, TOP],
  [LEFT, RIGHT],
  [BOTTOM, RIGHT],
  [LEFT, BOTTOM],
  [],
];
const JOINED_5 = [TOP, LEFT, BOTTOM, RIGHT];
const JOINED_10 = [RIGHT, TOP, LEFT, BOTTOM];

/** Links the edges of one cell for one layer; `joined`: opposite corners are connected through the cell's middle. */
export function linkShape(
  links: Links,
  layer: number,
  shape: number,
  joined: boolean,
  top: number,
  right: number,
  bottom: number,
  left: number,
): void {
  const pairs = !joined ? SHAPES[shape] : shape === 5 ? JOINED_5 : shape === 10 ? JOINED_10 : SHAPES[shape];
  const base = layer * links.edges;
  for (let i = 0; i < pairs.length; i += 2) {
    const from = pairs[i] === TOP ? top : pairs[i] === RIGHT ? right : pairs[i] === BOTTOM ? bottom : left;
    const side = pairs[i + 1];
    const to = side === TOP ? top : side === RIGHT ? right : side === BOTTOM ? bottom : left;
    links.next[base + from] = to;
    links.previous[base + to] = from;
    links.used.push(base + from);
    links.ends.push(base + to);
  }
}

/**
 * Follows the links of each layer into closed rings and chains that leave the block. `putPoint` writes the point where a
 * layer crosses an edge, `sharedEdge` numbers an edge for all blocks.
 */
export function traceLinks(
  links: Links,
  putPoint: (layer: number, edge: number, points: Float64Array, at: number) => void,
  sharedEdge: (edge: number) => number,
): BlockOutline[] {
  const outlines: BlockOutline[] = [];
  for (let layer = 0; layer < links.layers; layer++) outlines.push({ rings: [], chains: [] });
  const { edges, next, previous, used } = links;
  // Chains first: they start on an edge that nothing in this block leads to; what is left are rings.
  for (let wantChain = 1; wantChain >= 0; wantChain--)
    for (let i = 0; i < used.length; i++) {
      const slot = used[i];
      if (next[slot] === NO_LINK || (wantChain && previous[slot] !== NO_LINK)) continue;
      const layer = Math.floor(slot / edges);
      const base = layer * edges;
      const first = slot - base;
      let edge = first;
      let length = 0;
      for (;;) {
        if (length === links.points.length) links.points = longer(links.points);
        putPoint(layer, edge, links.points, length);
        length += 2;
        const following = next[base + edge];
        if (following === NO_LINK) break;
        next[base + edge] = NO_LINK;
        edge = following;
        if (!wantChain && edge === first) break;
      }
      const line = links.points.slice(0, length);
      if (wantChain)
        outlines[layer].chains.push({ start: sharedEdge(first), end: sharedEdge(edge), points: line });
      else outlines[layer].rings.push(line);
    }
  return outlines;
}
