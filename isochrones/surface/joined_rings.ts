import { MaillageError } from '../../errors/maillage_error.ts';
import { edgeAreaOfQ_km2, qOfLat } from '../geometry/area.ts';
import { latOfY, lonOfX } from '../geometry/mercator.ts';
import type { LonLat, Ring } from '../types.ts';
import type { BlockOutline, Chain } from './outline_links.ts';

/** A piece of a ring within one block, with all that its ring is told from, so that a piece that stays is not drawn again. */
export interface Piece {
  /** Lattice edges, as the chain's; of a ring that lies in one block they are the same. */
  start: number;
  end: number;
  /** x, y in the plane; the last point is that which the next piece starts with. */
  points: Float64Array;
  /** All points but the last, rounded to the millionth of a degree, none twice in a row. */
  drawn: LonLat[];
  /** The smallest of them. */
  least: LonLat;
  /** What the edges from there to the next piece add to the ring's area. */
  area_km2: number;
  /** Twice the area between the points and the straight line from the first to the last, in the plane. */
  area2: number;
  /** The ring that it belongs to by now; null: none any more. */
  ring: JoinedRing | null;
}

/** A closed ring of one layer's outline. */
export interface JoinedRing {
  /** In order, the one with the least start first. */
  pieces: readonly Piece[];
  /** Twice its area in the plane: south is down there, so an outer ring has a negative one, a hole a positive one. */
  area2: number;
  /** Rounded to the millionth of a degree, closed, starting at its smallest point. Fewer than four points enclose nothing. */
  ring: Ring;
  area_km2: number;
  /** Of a hole: what lies west of it, see hole_owners.ts; null where nobody looked yet. */
  ray: WestwardRay | null;
  /** Of a hole: the outer ring directly around it, null where there is none, or none was looked for. */
  owner: JoinedRing | null;
  /** Of an outer ring: with the holes in it, in their order; null where they are others than they were. */
  polygon: Ring[] | null;
}

/**
 * What a straight line from a hole's westernmost point to the west meets first: an outer ring is the one around the hole, another hole
 * has the same one around it. It was looked for in blocks `first` to `last`; as long as none of them is drawn again it stays.
 */
export interface WestwardRay {
  piece: Piece | null;
  first: number;
  last: number;
}

/** All rings of one layer, and what is needed to change some of them. */
export interface LayerRings {
  /** By the chain or closed ring of a block's outline. */
  pieceOf: Map<Chain | Float64Array, Piece>;
  /** Outer rings and holes, each in the order of their points. */
  outers: JoinedRing[];
  holes: JoinedRing[];
}

export const noRings = (): LayerRings => ({ pieceOf: new Map(), outers: [], holes: [] });

/**
 * Takes the outlines of blocks that were drawn again: `removed` as they were, `added` as they are. The rings are those that all
 * outlines make, whatever was there before, and it takes as long as the rings through those blocks are. Fails when a chain goes on in no
 * block, which would mean that two blocks disagreed on a common lattice point: surface_not_closed.
 */
export function replaceOutlines(
  layer: LayerRings,
  removed: readonly BlockOutline[],
  added: readonly BlockOutline[],
): void {
  const gone = new Set<JoinedRing>();
  const takeAway = (line: Chain | Float64Array) => {
    const piece = layer.pieceOf.get(line);
    if (!piece) return;
    layer.pieceOf.delete(line);
    if (piece.ring) gone.add(piece.ring);
    piece.ring = null;
  };
  for (const { rings, chains } of removed) {
    rings.forEach(takeAway);
    chains.forEach(takeAway);
  }
  // Runs of pieces that follow each other, by the lattice edge that the first one starts at.
  const loose = new Map<number, Piece[]>();
  for (const { pieces } of gone) for (const run of runsOf(pieces)) loose.set(run[0].start, run);
  const joined: JoinedRing[] = [];
  for (const { rings, chains } of added) {
    for (const points of rings) {
      const piece = newPiece(0, 0, closed(points));
      layer.pieceOf.set(points, piece);
      joined.push(newRing([piece]));
    }
    for (const chain of chains) {
      const piece = newPiece(chain.start, chain.end, chain.points);
      layer.pieceOf.set(chain, piece);
      loose.set(chain.start, [piece]);
    }
  }
  for (const first of loose.values()) {
    // Runs that already belong to a ring were taken out of the map as the ring was followed.
    const runs: Piece[][] = [];
    let run: Piece[] | undefined = first;
    while (run) {
      loose.delete(run[0].start);
      runs.push(run);
      const { end }: Piece = run[run.length - 1];
      if (end === first[0].start) break;
      run = loose.get(end);
    }
    if (!run) throw new MaillageError('surface_not_closed');
    joined.push(newRing(runs.length === 1 ? first : runs.flat()));
  }
  // What is told of the ring around a hole that is gone holds no longer.
  for (const { owner } of gone) if (owner) owner.polygon = null;
  layer.outers = merged(
    layer.outers,
    gone,
    joined.filter(({ area2 }) => area2 < 0),
  );
  layer.holes = merged(
    layer.holes,
    gone,
    joined.filter(({ area2 }) => area2 > 0),
  );
}

/** What is left of a ring's pieces, as runs that follow each other. */
function runsOf(pieces: readonly Piece[]): Piece[][] {
  const first = pieces.findIndex(({ ring }) => ring === null);
  const runs: Piece[][] = [];
  let run: Piece[] = [];
  for (let i = 1; i <= pieces.length; i++) {
    const piece = pieces[(first + i) % pieces.length];
    if (piece.ring !== null) run.push(piece);
    else {
      if (run.length > 0) runs.push(run);
      run = [];
    }
  }
  return runs;
}

/** A sorted list without the rings that are gone and with others. */
function merged(
  list: readonly JoinedRing[],
  gone: ReadonlySet<JoinedRing>,
  others: JoinedRing[],
): JoinedRing[] {
  const kept = list.filter((ring) => !gone.has(ring));
  const sorted = others.sort(compareRings);
  const all: JoinedRing[] = [];
  let from = 0;
  for (const ring of sorted) {
    let to = from;
    for (let high = kept.length; to < high; ) {
      const middle = (to + high) >> 1;
      if (compareRings(kept[middle], ring) < 0) to = middle + 1;
      else high = middle;
    }
    for (; from < to; from++) all.push(kept[from]);
    all.push(ring);
  }
  for (; from < kept.length; from++) all.push(kept[from]);
  return all;
}

/** Point by point: two rings may start at the same one. */
export function compareRings({ ring: a }: { ring: Ring }, { ring: b }: { ring: Ring }): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = a[i][0] - b[i][0] || a[i][1] - b[i][1];
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function closed(points: Float64Array): Float64Array {
  const all = new Float64Array(points.length + 2);
  all.set(points);
  all.set(points.subarray(0, 2), points.length);
  return all;
}

function newPiece(start: number, end: number, points: Float64Array): Piece {
  const drawn: LonLat[] = [];
  let least: LonLat = [Infinity, Infinity];
  let area_km2 = 0;
  let area2 = 0;
  let lastLon = Number.NaN;
  let lastLat = Number.NaN;
  let lastQ = 0;
  for (let i = 0; i < points.length; i += 2) {
    const lon = Math.round(lonOfX(points[i]) * 1e6) / 1e6;
    const lat = Math.round(latOfY(points[i + 1]) * 1e6) / 1e6;
    if (lon === lastLon && lat === lastLat) continue;
    const q = qOfLat(lat);
    if (drawn.length > 0) area_km2 += edgeAreaOfQ_km2(lastLon, lastQ, lon, q);
    // The next piece starts with the last point.
    if (i + 2 === points.length) break;
    const point: LonLat = [lon, lat];
    if (isLess(point, least)) least = point;
    drawn.push(point);
    lastLon = lon;
    lastLat = lat;
    lastQ = q;
  }
  for (let i = 2; i < points.length; i += 2)
    area2 += cross(
      points[i - 2] - points[0],
      points[i - 1] - points[1],
      points[i] - points[0],
      points[i + 1] - points[1],
    );
  return { start, end, points, drawn, least, area_km2, area2, ring: null };
}

const cross = (ax: number, ay: number, bx: number, by: number): number => ax * by - bx * ay;
const isSame = (a: LonLat, b: LonLat): boolean => a[0] === b[0] && a[1] === b[1];
const isLess = (a: LonLat, b: LonLat): boolean => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

/** The ring of pieces that follow each other. What it is does not depend on which comes first. */
function newRing(inAnyTurn: readonly Piece[]): JoinedRing {
  let first = 0;
  for (let i = 1; i < inAnyTurn.length; i++) if (inAnyTurn[i].start < inAnyTurn[first].start) first = i;
  const pieces = first === 0 ? inAnyTurn : [...inAnyTurn.slice(first), ...inAnyTurn.slice(0, first)];
  const [{ points: origin }] = pieces;
  let at = 0;
  let area_km2 = 0;
  let area2 = 0;
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i];
    if (isLess(piece.least, pieces[at].least)) at = i;
    area_km2 += piece.area_km2;
    const { points } = piece;
    const end = points.length - 2;
    area2 +=
      piece.area2 +
      cross(
        points[0] - origin[0],
        points[1] - origin[1],
        points[end] - points[0],
        points[end + 1] - points[1],
      );
  }
  const ring = pointsFrom(pieces, at);
  const joined: JoinedRing = {
    pieces,
    area2,
    ring,
    area_km2: Math.abs(area_km2),
    ray: null,
    owner: null,
    polygon: null,
  };
  for (const piece of pieces) piece.ring = joined;
  return joined;
}

/** Closed, without a point twice in a row, from the smallest point of piece `at` on. */
function pointsFrom(pieces: readonly Piece[], at: number): Ring {
  const { drawn, least } = pieces[at];
  const from = drawn.indexOf(least);
  const runs: LonLat[][] = [drawn.slice(from)];
  let last = drawn[drawn.length - 1];
  const add = (run: LonLat[]) => {
    if (run.length === 0) return;
    runs.push(isSame(last, run[0]) ? run.slice(1) : run);
    last = run[run.length - 1];
  };
  for (let i = 1; i < pieces.length; i++) add(pieces[(at + i) % pieces.length].drawn);
  add(drawn.slice(0, from));
  // All at once: the longest rings have tens of thousands of points.
  const ring = runs.length < MOST_ARGUMENTS ? runs[0].concat(...runs.slice(1)) : runs.flat();
  if (ring.length > 1 && isSame(ring[0], ring[ring.length - 1])) ring.pop();
  ring.push(ring[0]);
  return ring;
}

/** So many arguments a call may safely have. */
const MOST_ARGUMENTS = 30000;
