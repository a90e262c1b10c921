import { latOfY, lonOfX } from '../geometry/mercator.ts';
import {
  createMarkedSquares,
  createNodes,
  findPassed,
  type MarkedSquares,
  markSquare,
  mayMeetMarked,
  type Nodes,
  nodeAt,
  type Squares,
  squaresOf,
} from '../geometry/snapped_nodes.ts';
import type { CellCorners } from '../ground/cell_corners.ts';
import type { RoadCells } from '../ground/road_cells.ts';
import { centreOf, triangleOf } from '../ground/triangles.ts';
import { longer } from '../longer.ts';

/** Directed straight edges in the plane, the layer on their left on a map. */
export interface Edges {
  /** From x, y, to x, y, one behind the other. */
  xy: Float64Array;
  length: number;
  /** Whole sides of cells, by their edge: each from the centre of the triangle of its twin to that of its own. */
  sides: Uint32Array;
  sideCount: number;
}

export const createEdges = (): Edges => ({
  xy: new Float64Array(256),
  length: 0,
  sides: new Uint32Array(1024),
  sideCount: 0,
});

export function putEdge(edges: Edges, fromX: number, fromY: number, toX: number, toY: number): void {
  if (edges.length === edges.xy.length) edges.xy = longer(edges.xy);
  edges.xy[edges.length++] = fromX;
  edges.xy[edges.length++] = fromY;
  edges.xy[edges.length++] = toX;
  edges.xy[edges.length++] = toY;
}

export function putSide(edges: Edges, side: number): void {
  if (edges.sideCount === edges.sides.length) edges.sides = longer(edges.sides);
  edges.sides[edges.sideCount++] = side;
}

/** What sides of cells are drawn by. */
export type Cells = Pick<RoadCells, 'corner' | 'twin' | 'xy' | keyof CellCorners>;

/** Where no edge is told as a side. */
const NO_CELLS: Cells = {
  corner: new Uint32Array(),
  twin: new Int32Array(),
  xy: new Int32Array(),
  centre_e6: new Int32Array(),
  isNearOthers: new Uint8Array(),
};

/** Pairs of node numbers, one for each piece of edge. */
interface NodePairs {
  pairs: Uint32Array;
  length: number;
}

/** All nodes of all layers, by squares, and where some lie that are no corners of cells. */
interface Snapping {
  cells: Cells;
  nodes: Nodes;
  squares: Squares;
  marked: MarkedSquares;
  /** Scratch. */
  passed: number[];
}

/**
 * Rounds edges to whole millionths of a degree so that they cross no more than before: by snap rounding (Hobby 1999), an edge passes through
 * each node whose square, a millionth wide, it passed through. Of each layer pairs of nodes, one for each piece of edge. `cells`: those whose
 * sides some edges are.
 */
export function nodeEdges(
  layers: readonly Edges[],
  cells: Cells = NO_CELLS,
): { nodes: Nodes; edges: Uint32Array[] } {
  const nodes = createNodes(
    layers.reduce((sum, { length, sideCount }) => sum + length / 2 + 2 * sideCount, 0),
  );
  const marked = createMarkedSquares();
  const ofSides = layers.map((layer) => nodesOfSides(nodes, layer, cells));
  const ofFree = layers.map((layer) => nodesOfFree(nodes, layer, marked));
  const snapping: Snapping = { cells, nodes, squares: squaresOf(nodes), marked, passed: [] };
  const edges = layers.map((layer, i) => {
    const room = layer.length / 2 + 2 * layer.sideCount;
    const found: NodePairs = { pairs: new Uint32Array(room + 64), length: 0 };
    putSides(snapping, layer, ofSides[i], found);
    const { nodeOf, real } = ofFree[i];
    for (let k = 0; k < nodeOf.length; k += 2)
      putSnapped(snapping, nodeOf[k], nodeOf[k + 1], real.subarray(2 * k, 2 * k + 4), found);
    return found.pairs.subarray(0, found.length);
  });
  return { nodes, edges };
}

/** Most sides of cells pass near no other corner of cells, which is known, and no other node, whose square is marked. */
function putSides(
  snapping: Snapping,
  { sideCount, sides }: Edges,
  nodeOf: Uint32Array,
  found: NodePairs,
): void {
  const { cells, marked, nodes } = snapping;
  const { isNearOthers, twin } = cells;
  for (let k = 0; k < sideCount; k++) {
    const side = sides[k];
    const a = nodeOf[2 * k];
    const b = nodeOf[2 * k + 1];
    const isNear = isNearOthers[triangleOf(side)] & (1 << (side % 3));
    if (a === b) continue;
    if (!isNear && !mayMeetMarked(marked, nodes.x[a], nodes.y[a], nodes.x[b], nodes.y[b])) {
      putPair(found, a, b);
      continue;
    }
    const [ax, ay] = centreOf(cells, triangleOf(twin[side]));
    const [bx, by] = centreOf(cells, triangleOf(side));
    const ends = [lonOfX(ax) * 1e6, latOfY(ay) * 1e6, lonOfX(bx) * 1e6, latOfY(by) * 1e6];
    putSnapped(snapping, a, b, ends, found);
  }
}

/** Puts an edge between nodes a and b, whose ends were those, in pieces. */
function putSnapped(
  { nodes, passed, squares }: Snapping,
  a: number,
  b: number,
  ends: ArrayLike<number>,
  found: NodePairs,
): void {
  if (a === b) return;
  findPassed(nodes, squares, ends, a, b, passed);
  let from = a;
  for (const node of passed) {
    putPair(found, from, node);
    from = node;
  }
  putPair(found, from, b);
}

function putPair(found: NodePairs, a: number, b: number): void {
  if (found.length === found.pairs.length) found.pairs = longer(found.pairs);
  found.pairs[found.length++] = a;
  found.pairs[found.length++] = b;
}

/** The nodes that the sides of a layer start and end at. */
function nodesOfSides(nodes: Nodes, { sideCount, sides }: Edges, { centre_e6, twin }: Cells): Uint32Array {
  const found = new Uint32Array(2 * sideCount);
  let lastTriangle = -1;
  let lastNode = 0;
  for (let k = 0; k < sideCount; k++) {
    const start = triangleOf(twin[sides[k]]);
    const end = triangleOf(sides[k]);
    // Most sides start where the one before ends.
    if (start !== lastTriangle) lastNode = nodeAt(nodes, centre_e6[2 * start], centre_e6[2 * start + 1]);
    found[2 * k] = lastNode;
    lastTriangle = end;
    lastNode = nodeAt(nodes, centre_e6[2 * end], centre_e6[2 * end + 1]);
    found[2 * k + 1] = lastNode;
  }
  return found;
}

/** Where the other edges of a layer start and end, in millionths of a degree, and their nodes, whose squares are marked. */
function nodesOfFree(
  nodes: Nodes,
  { length, xy }: Edges,
  marked: MarkedSquares,
): { real: Float64Array; nodeOf: Uint32Array } {
  const real = new Float64Array(length);
  const nodeOf = new Uint32Array(length / 2);
  for (let i = 0; i < length; i += 2) {
    // Most edges start where the one before ends.
    if (i > 0 && xy[i] === xy[i - 2] && xy[i + 1] === xy[i - 1]) {
      real[i] = real[i - 2];
      real[i + 1] = real[i - 1];
      nodeOf[i / 2] = nodeOf[i / 2 - 1];
      continue;
    }
    real[i] = lonOfX(xy[i]) * 1e6;
    real[i + 1] = latOfY(xy[i + 1]) * 1e6;
    const x = Math.round(real[i]);
    const y = Math.round(real[i + 1]);
    nodeOf[i / 2] = nodeAt(nodes, x, y);
    markSquare(marked, x, y);
  }
  return { real, nodeOf };
}
