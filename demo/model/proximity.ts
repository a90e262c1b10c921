import { hashUnit } from './seeded_random.ts';

/** Pairs of neighbouring points, `from[i] < to[i]`. */
export interface Pairs {
  from: Uint32Array;
  to: Uint32Array;
}

/** Neighbours looked at; points beyond them are joined by joinComponents where it matters. */
const NEAREST = 14;

/**
 * A graph of neighbours as roads make it: the relative neighbourhood graph (Toussaint, 1980: two points are joined when no
 * third is nearer to both) and a share of the further edges of the Gabriel graph (Gabriel and Sokal, 1969: no third
 * point in the circle over the edge). The former alone is connected but full of dead ends, the latter has too many loops.
 */
export function neighbourPairs(x: Float64Array, y: Float64Array, gabrielShare: number): Pairs {
  const near = nearestPoints(x, y);
  const from: number[] = [];
  const to: number[] = [];
  for (let p = 0; p < x.length; p++) {
    for (let k = 0; k < NEAREST; k++) {
      const q = near[p * NEAREST + k]!;
      if (q === NOBODY) break;
      // A pair is judged from its lower end, or from the higher one where the lower does not see it.
      if (q < p && sees(near, q, p)) continue;
      const kind = kindOfPair(x, y, near, p, k);
      const [low, high] = p < q ? [p, q] : [q, p];
      if (kind === 2 || (kind === 1 && hashUnit(low, high) < gabrielShare)) {
        from.push(low);
        to.push(high);
      }
    }
  }
  return { from: Uint32Array.from(from), to: Uint32Array.from(to) };
}

const NOBODY = 0xffffffff;

function sees(near: Uint32Array, p: number, q: number): boolean {
  for (let k = 0; k < NEAREST; k++) if (near[p * NEAREST + k] === q) return true;
  return false;
}

/** 2: relative neighbours, 1: Gabriel neighbours only, 0: neither. Any point that is in the way is nearer to p than q is. */
function kindOfPair(x: Float64Array, y: Float64Array, near: Uint32Array, p: number, k: number): 0 | 1 | 2 {
  const q = near[p * NEAREST + k]!;
  const square = (a: number, b: number) => (x[a]! - x[b]!) ** 2 + (y[a]! - y[b]!) ** 2;
  const length = square(p, q);
  let relative = true;
  for (let i = 0; i < k; i++) {
    const r = near[p * NEAREST + i]!;
    const [toP, toQ] = [square(p, r), square(q, r)];
    if (toP + toQ < length) return 0;
    if (toQ < length) relative = false;
  }
  return relative ? 2 : 1;
}

/** The NEAREST nearest points of each, nearest first, NOBODY where there are fewer within nine cells of a grid. */
function nearestPoints(x: Float64Array, y: Float64Array): Uint32Array {
  const grid = pointGrid(x, y, 4);
  const near = new Uint32Array(x.length * NEAREST).fill(NOBODY);
  const distance = new Float64Array(NEAREST);
  for (let p = 0; p < x.length; p++) {
    let found = 0;
    let reach = 1;
    // Growing rings of cells, until what they may still hide is farther than what is found.
    for (; reach <= 24; reach++) {
      found = 0;
      grid.around(x[p]!, y[p]!, reach, (q) => {
        if (q === p) return;
        const d = (x[p]! - x[q]!) ** 2 + (y[p]! - y[q]!) ** 2;
        if (found === NEAREST && d >= distance[NEAREST - 1]!) return;
        let k = Math.min(found, NEAREST - 1);
        while (k > 0 && (distance[k - 1]! > d || (distance[k - 1] === d && near[p * NEAREST + k - 1]! > q))) {
          distance[k] = distance[k - 1]!;
          near[p * NEAREST + k] = near[p * NEAREST + k - 1]!;
          k--;
        }
        distance[k] = d;
        near[p * NEAREST + k] = q;
        if (found < NEAREST) found++;
      });
      if (found === NEAREST && Math.sqrt(distance[NEAREST - 1]!) <= reach * grid.cell) break;
    }
  }
  return near;
}

interface PointGrid {
  /** Side of a cell, km. */
  cell: number;
  /** Calls back for each point in the cells at most `reach` cells away. */
  around(x: number, y: number, reach: number, visit: (point: number) => void): void;
}

/** A grid of points with about `perCell` in a cell. */
export function pointGrid(x: Float64Array, y: Float64Array, perCell: number): PointGrid {
  let [x1, y1, x2, y2] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let p = 0; p < x.length; p++) {
    x1 = Math.min(x1, x[p]!);
    y1 = Math.min(y1, y[p]!);
    x2 = Math.max(x2, x[p]!);
    y2 = Math.max(y2, y[p]!);
  }
  const cell = Math.max(1e-3, Math.sqrt((((x2 - x1) * (y2 - y1) + 1e-9) * perCell) / Math.max(1, x.length)));
  const columns = Math.floor((x2 - x1) / cell) + 1;
  const rows = Math.floor((y2 - y1) / cell) + 1;
  const cellOf = (p: number) => Math.floor((y[p]! - y1) / cell) * columns + Math.floor((x[p]! - x1) / cell);
  const start = new Uint32Array(columns * rows + 1);
  for (let p = 0; p < x.length; p++) start[cellOf(p) + 1]!++;
  for (let c = 0; c < columns * rows; c++) start[c + 1]! += start[c]!;
  const next = start.slice();
  const points = new Uint32Array(x.length);
  for (let p = 0; p < x.length; p++) points[next[cellOf(p)]!++] = p;
  return {
    cell,
    around(px, py, reach, visit) {
      const column = Math.floor((px - x1) / cell);
      const row = Math.floor((py - y1) / cell);
      for (let r = Math.max(0, row - reach); r <= Math.min(rows - 1, row + reach); r++) {
        const first = Math.max(0, column - reach);
        const last = Math.min(columns - 1, column + reach);
        if (last < first) continue;
        for (let i = start[r * columns + first]!; i < start[r * columns + last + 1]!; i++) visit(points[i]!);
      }
    },
  };
}
