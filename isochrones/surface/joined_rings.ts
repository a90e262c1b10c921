import { MaillageError } from '../../errors/maillage_error.ts';
import type { LonLat, Ring } from '../types.ts';
import { cross, type Line } from './outline_lines.ts';

/** A line as a piece of a ring. A line that stays is not drawn again. */
export interface Piece
  extends Pick<
    Line,
    'start' | 'end' | 'points' | 'area_km2' | 'area2' | 'west' | 'north' | 'east' | 'south'
  > {
  /** All points but the last, rounded to the millionth of a degree, none twice in a row. */
  drawn: LonLat[];
  /** Which of them is the smallest. */
  least: number;
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
 * has the same one around it. It was looked for in sectors `first` to `last`; as long as none of them is drawn again it stays.
 */
export interface WestwardRay {
  piece: Piece | null;
  first: number;
  last: number;
}

/** All rings of one layer, and what is needed to change some of them. */
export interface LayerRings {
  /** Of each sector. */
  pieces: Piece[][];
  /** Outer rings and holes, each in the order of their points. */
  outers: JoinedRing[];
  holes: JoinedRing[];
}

export const noRings = (sectors: number): LayerRings => ({
  pieces: Array.from({ length: sectors }, () => []),
  outers: [],
  holes: [],
});

/**
 * Takes the lines of sectors that were drawn again, those of all others stay. The rings are those that all lines make, whatever was there
 * before, and it takes as long as the sectors' lines are, and the rings through those that changed have pieces. Fails when a line goes on in
 * none, which would mean that two blocks disagreed on a common lattice point: surface_not_closed.
 */
export function replaceLines(
  layer: LayerRings,
  drawnAgain: readonly { sector: number; lines: readonly Line[] }[],
): void {
  const gone = new Set<JoinedRing>();
  // Runs of pieces that follow each other, by the lattice edge that the first one starts at.
  const loose = new Map<number, Piece[]>();
  const closed: Piece[] = [];
  for (const { lines, sector } of drawnAgain) {
    const were = new Set(layer.pieces[sector]);
    layer.pieces[sector] = lines.map((line) => {
      for (const piece of were)
        if (isSameLine(piece, line)) {
          were.delete(piece);
          return piece;
        }
      const piece = pieceOf(line);
      if (line.start === line.end) closed.push(piece);
      else loose.set(line.start, [piece]);
      return piece;
    });
    for (const piece of were) {
      if (piece.ring) gone.add(piece.ring);
      piece.ring = null;
    }
  }
  for (const { pieces } of gone) for (const run of runsOf(pieces)) loose.set(run[0].start, run);
  const joined: JoinedRing[] = closed.map((piece) => newRing([piece]));
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

function isSameLine(piece: Piece, { end, points, start }: Line): boolean {
  if (piece.start !== start || piece.end !== end || piece.points.length !== points.length) return false;
  for (let i = 0; i < points.length; i++) if (piece.points[i] !== points[i]) return false;
  return true;
}

function pieceOf({
  area2,
  area_km2,
  drawn_e6,
  east,
  end,
  least,
  north,
  points,
  south,
  start,
  west,
}: Line): Piece {
  const drawn: LonLat[] = [];
  for (let i = 0; i < drawn_e6.length; i += 2) drawn.push([drawn_e6[i] / 1e6, drawn_e6[i + 1] / 1e6]);
  return { start, end, points, area_km2, area2, west, north, east, south, drawn, least, ring: null };
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
    if (isLess(piece.drawn[piece.least], pieces[at].drawn[pieces[at].least])) at = i;
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
  const { drawn, least: from } = pieces[at];
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
