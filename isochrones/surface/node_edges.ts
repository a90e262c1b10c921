import { latOfY, lonOfX } from '../geometry/mercator.ts';

/** Directed straight edges in the plane: from x, y, to x, y, one behind the other. The layer lies on their left on a map. */
export interface Edges {
  xy: Float64Array;
  length: number;
}

/** Places in whole millionths of a degree, each once. */
export interface Nodes {
  x: Int32Array;
  y: Int32Array;
  count: number;
}

export const createEdges = (): Edges => ({ xy: new Float64Array(4096), length: 0 });

export function putEdge(edges: Edges, fromX: number, fromY: number, toX: number, toY: number): void {
  if (edges.length === edges.xy.length) {
    const longer = new Float64Array(2 * edges.length);
    longer.set(edges.xy);
    edges.xy = longer;
  }
  edges.xy[edges.length++] = fromX;
  edges.xy[edges.length++] = fromY;
  edges.xy[edges.length++] = toX;
  edges.xy[edges.length++] = toY;
}

/** Side of the squares by which nodes are found, a power of two: about as long as an edge. */
const SQUARE_BITS = 8;
const SQUARE = 2 ** SQUARE_BITS;

function hashOf(x: number, y: number): number {
  const hash = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77);
  return hash ^ (hash >>> 15);
}

/**
 * Rounds edges to whole millionths of a degree so that they cross no more than before: by snap rounding (Hobby 1999), an edge passes through
 * each node whose square, a millionth wide, it passed through. Of each layer pairs of nodes, one for each piece of edge.
 */
export function nodeEdges(layers: readonly Edges[]): { nodes: Nodes; edges: number[][] } {
  const ends = layers.reduce((sum, { length }) => sum + length / 2, 0);
  const nodes: Nodes = { x: new Int32Array(ends), y: new Int32Array(ends), count: 0 };
  const real = new Float64Array(2 * ends);
  const nodeOf = new Uint32Array(ends);
  let bits = 4;
  while (2 ** bits < 2 * ends) bits++;
  const table = new Int32Array(2 ** bits).fill(-1);
  const mask = table.length - 1;
  let end = 0;
  for (const { xy, length } of layers)
    for (let i = 0; i < length; i += 2, end++) {
      // Most edges start where the one before ends.
      if (i > 0 && xy[i] === xy[i - 2] && xy[i + 1] === xy[i - 1]) {
        real[2 * end] = real[2 * end - 2];
        real[2 * end + 1] = real[2 * end - 1];
        nodeOf[end] = nodeOf[end - 1];
        continue;
      }
      const lon = lonOfX(xy[i]) * 1e6;
      const lat = latOfY(xy[i + 1]) * 1e6;
      real[2 * end] = lon;
      real[2 * end + 1] = lat;
      const x = Math.round(lon);
      const y = Math.round(lat);
      let slot = hashOf(x, y) & mask;
      while (table[slot] >= 0 && (nodes.x[table[slot]] !== x || nodes.y[table[slot]] !== y))
        slot = (slot + 1) & mask;
      if (table[slot] < 0) {
        table[slot] = nodes.count;
        nodes.x[nodes.count] = x;
        nodes.y[nodes.count] = y;
        nodes.count++;
      }
      nodeOf[end] = table[slot];
    }
  const squares = squaresOf(nodes);
  const passed: number[] = [];
  let first = 0;
  const edges = layers.map(({ length }) => {
    const ofLayer: number[] = [];
    for (const last = first + length / 2; first < last; first += 2) {
      const a = nodeOf[first];
      const b = nodeOf[first + 1];
      if (a === b) continue;
      findPassed(nodes, squares, real, first, a, b, passed);
      let from = a;
      for (const node of passed) {
        ofLayer.push(from, node);
        from = node;
      }
      ofLayer.push(from, b);
    }
    return ofLayer;
  });
  return { nodes, edges };
}

/** Nodes by a hash of the square that they lie in: first[hash & mask], then next[of that] ...; -1: none. */
interface Squares {
  first: Int32Array;
  next: Int32Array;
  mask: number;
}

function squaresOf({ x, y, count }: Nodes): Squares {
  let bits = 4;
  while (2 ** bits < count) bits++;
  const first = new Int32Array(2 ** bits).fill(-1);
  const next = new Int32Array(count);
  const mask = first.length - 1;
  for (let node = 0; node < count; node++) {
    const slot = hashOf(x[node] >> SQUARE_BITS, y[node] >> SQUARE_BITS) & mask;
    next[node] = first[slot];
    first[slot] = node;
  }
  return { first, next, mask };
}

/** Lists the nodes other than its ends whose squares an edge passes through, in its order. */
function findPassed(
  { x, y }: Nodes,
  { first, next, mask }: Squares,
  real: Float64Array,
  end: number,
  a: number,
  b: number,
  passed: number[],
): void {
  if (passed.length > 0) passed.length = 0;
  const ax = real[2 * end];
  const ay = real[2 * end + 1];
  const bx = real[2 * end + 2];
  const by = real[2 * end + 3];
  const dx = bx - ax;
  const dy = by - ay;
  const left = Math.min(ax, bx) - 0.5;
  const right = Math.max(ax, bx) + 0.5;
  const bottom = Math.min(ay, by) - 0.5;
  const top = Math.max(ay, by) + 0.5;
  const most = 0.5 * (Math.abs(dx) + Math.abs(dy));
  const lastColumn = right >> SQUARE_BITS;
  const lastRow = top >> SQUARE_BITS;
  // Of a long edge, of each column only the rows that it passes through.
  const slope = lastColumn > left >> SQUARE_BITS ? dy / dx : 0;
  for (let column = left >> SQUARE_BITS; column <= lastColumn; column++) {
    let firstRow = bottom >> SQUARE_BITS;
    let endRow = lastRow;
    if (endRow > firstRow + 1 && slope !== 0) {
      const west = ay + ((column << SQUARE_BITS) - 1 - ax) * slope;
      const east = west + (SQUARE + 2) * slope;
      firstRow = Math.max(firstRow, (Math.min(west, east) - 1) >> SQUARE_BITS);
      endRow = Math.min(endRow, (Math.max(west, east) + 1) >> SQUARE_BITS);
    }
    for (let row = firstRow; row <= endRow; row++)
      for (let node = first[hashOf(column, row) & mask]; node >= 0; node = next[node]) {
        if (x[node] < left || x[node] > right || y[node] < bottom || y[node] > top) continue;
        if (Math.abs((x[node] - ax) * dy - (y[node] - ay) * dx) > most) continue;
        // Squares may share a hash.
        if (x[node] >> SQUARE_BITS !== column || y[node] >> SQUARE_BITS !== row) continue;
        if (node !== a && node !== b) passed.push(node);
      }
  }
  if (passed.length > 1)
    passed.sort((n, m) => (x[n] - x[m]) * dx + (y[n] - y[m]) * dy || x[n] - x[m] || y[n] - y[m]);
}
