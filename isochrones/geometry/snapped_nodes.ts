/** Places in whole millionths of a degree, each once. */
export interface Nodes {
  x: Int32Array;
  y: Int32Array;
  count: number;
  /** By a hash of the place the number of its node, or that of another whose place is looked for behind it; -1: none. */
  slot: Int32Array;
}

/** Room for so many nodes at most. */
export function createNodes(most: number): Nodes {
  let bits = 4;
  while (2 ** bits < 2 * most) bits++;
  return {
    x: new Int32Array(most),
    y: new Int32Array(most),
    count: 0,
    slot: new Int32Array(2 ** bits).fill(-1),
  };
}

/** The number of the node at a place, a new one where there is none. */
export function nodeAt(nodes: Nodes, placeX: number, placeY: number): number {
  const { slot, x, y } = nodes;
  const mask = slot.length - 1;
  let at = hashOf(placeX, placeY) & mask;
  while (slot[at] >= 0 && (x[slot[at]] !== placeX || y[slot[at]] !== placeY)) at = (at + 1) & mask;
  if (slot[at] < 0) {
    slot[at] = nodes.count;
    x[nodes.count] = placeX;
    y[nodes.count] = placeY;
    nodes.count++;
  }
  return slot[at];
}

/** Side of the squares by which nodes are found, a power of two: about as long as an edge. */
const SQUARE_BITS = 8;
const SQUARE = 2 ** SQUARE_BITS;

function hashOf(x: number, y: number): number {
  const hash = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77);
  return hash ^ (hash >>> 15);
}

/** Nodes by a hash of the square that they lie in: first[hash & mask], then next[of that] ...; -1: none. */
export interface Squares {
  first: Int32Array;
  next: Int32Array;
  mask: number;
}

export function squaresOf({ x, y, count }: Nodes): Squares {
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

/** Bits by a hash of squares. */
const MARKS = 2 ** 15;

/** Squares that hold something, with some that share their mark by chance. */
export type MarkedSquares = Int32Array;

export const createMarkedSquares = (): MarkedSquares => new Int32Array(MARKS / 32);

export function markSquare(marked: MarkedSquares, x: number, y: number): void {
  const mark = hashOf(x >> SQUARE_BITS, y >> SQUARE_BITS) & (MARKS - 1);
  marked[mark >> 5] |= 1 << (mark & 31);
}

/** So many squares are looked at; of an edge among more it is not known. */
const MOST_SQUARES = 64;

/** Whether any square that an edge, or the squares of nodes that it passes through, may lie in is marked. */
export function mayMeetMarked(
  marked: MarkedSquares,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): boolean {
  const lastColumn = (Math.max(ax, bx) + 1) >> SQUARE_BITS;
  const lastRow = (Math.max(ay, by) + 1) >> SQUARE_BITS;
  const firstColumn = (Math.min(ax, bx) - 1) >> SQUARE_BITS;
  const firstRow = (Math.min(ay, by) - 1) >> SQUARE_BITS;
  if ((lastColumn - firstColumn + 1) * (lastRow - firstRow + 1) > MOST_SQUARES) return true;
  for (let column = firstColumn; column <= lastColumn; column++)
    for (let row = firstRow; row <= lastRow; row++) {
      const mark = hashOf(column, row) & (MARKS - 1);
      if (marked[mark >> 5] & (1 << (mark & 31))) return true;
    }
  return false;
}

/**
 * Lists the nodes other than its own, `a` and `b`, through whose squares, a millionth wide, an edge passes, in its order. `ends`: x, y of where
 * it starts and ends, before they were rounded.
 */
export function findPassed(
  { x, y }: Nodes,
  { first, next, mask }: Squares,
  ends: ArrayLike<number>,
  a: number,
  b: number,
  passed: number[],
): void {
  if (passed.length > 0) passed.length = 0;
  const ax = ends[0];
  const ay = ends[1];
  const bx = ends[2];
  const by = ends[3];
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
