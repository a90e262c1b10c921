import {
  type CandidateStack,
  createCandidateStack,
  FEW_CANDIDATES,
  keepAlongEdge,
  narrowToSquare,
  nearestCandidate,
  startCandidates,
} from '../ground/candidate_stack.ts';
import { BLOCK_UNITS, cornerCount, edgeCount } from '../ground/lattice.ts';
import type { NearestSegment } from '../network/nearest_road.ts';
import { type Network, NONE } from '../types.ts';
import { distance2ToPlace, isVertex, placeOnSegment } from './places.ts';

/**
 * What lies nearest at the lattice corners of one block, and along those lattice edges that an outline crossed before: all
 * of it depends on the network alone. Corners and edges are numbered as in lattice.ts. Neighbouring blocks have the same on
 * the edges that they share, to the bit.
 */
export interface BlockDiagram {
  column: number;
  row: number;
  /** All segments that can be nearest in the block, and perhaps more. */
  candidates: Uint32Array;
  cornerPlace: Uint32Array;
  /** Distance from each corner to its place, in plane units. */
  cornerDistance: Float32Array;
  /** The greatest of these distances. */
  farthest: number;
  /** The places of all corners, each once; null until they are asked for. */
  places: Uint32Array | null;
  /** Of each edge where its pieces start in EdgePieces, times 16, plus their number; NONE: not looked for yet. */
  edgePieces: Uint32Array;
}

/** Stands in where no block is at hand yet. */
export const NO_DIAGRAM: BlockDiagram = {
  column: 0,
  row: 0,
  candidates: new Uint32Array(0),
  cornerPlace: new Uint32Array(0),
  cornerDistance: new Float32Array(0),
  farthest: 0,
  places: null,
  edgePieces: new Uint32Array(0),
};

/**
 * Places along lattice edges, of many blocks: an edge starts with the place of its first corner, and each piece tells which
 * one takes over from which share of the edge on.
 */
interface EdgePieces {
  count: number;
  start: Float32Array;
  place: Uint32Array;
}

/** Halvings of an edge at whose points its places are looked for: 1/8 of a cell, about 14 m at 8 cells a block. */
const EDGE_HALVINGS = 3;
/** Halvings of what is left, to find where one place follows another: 1/64 of that, under a metre. */
const TURN_HALVINGS = 6;

/** Memory for making diagrams, reused. */
export interface DiagramScratch {
  network: Network;
  cells: number;
  stack: CandidateStack;
  nearest: NearestSegment;
  pieces: EdgePieces;
  /** The edge at hand: its start, and extent, of which one is 0; its candidates in the stack's list. */
  x: number;
  y: number;
  dx: number;
  dy: number;
  from: number;
  to: number;
}

export function createDiagramScratch(network: Network, cells: number): DiagramScratch {
  return {
    network,
    cells,
    stack: createCandidateStack(),
    nearest: { segment: -1, fraction: 0, distance2: 0 },
    pieces: { count: 0, start: new Float32Array(4096), place: new Uint32Array(4096) },
    x: 0,
    y: 0,
    dx: 0,
    dy: 0,
    from: 0,
    to: 0,
  };
}

/** The diagram of a block; `candidates` are all segments that can be nearest in it, and may be more. */
export function buildDiagram(
  scratch: DiagramScratch,
  column: number,
  row: number,
  candidates: Uint32Array,
): BlockDiagram {
  const { cells } = scratch;
  const corners = cornerCount(cells);
  const buffer = new ArrayBuffer(8 * corners + 4 * edgeCount(cells));
  const diagram: BlockDiagram = {
    column,
    row,
    candidates,
    cornerPlace: new Uint32Array(buffer, 0, corners).fill(NONE),
    cornerDistance: new Float32Array(buffer, 4 * corners, corners),
    farthest: 0,
    places: null,
    edgePieces: new Uint32Array(buffer, 8 * corners).fill(NONE),
  };
  startCandidates(scratch.network, scratch.stack, candidates);
  findCorners(scratch, diagram, 0, 0, cells, 0, candidates.length);
  for (let i = 0; i < corners; i++)
    if (diagram.cornerDistance[i] > diagram.farthest) diagram.farthest = diagram.cornerDistance[i];
  return diagram;
}

/** The places of all corners, each once. */
export function placesOf(diagram: BlockDiagram): Uint32Array {
  diagram.places ??= distinct(diagram.cornerPlace);
  return diagram.places;
}

function distinct(values: Uint32Array): Uint32Array {
  const sorted = values.slice().sort();
  let count = 0;
  for (let i = 0; i < sorted.length; i++)
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[count++] = sorted[i];
  return sorted.slice(0, count);
}

/** Finds the places at the corners of a square of `size` cells at (cx, cy), whose candidates are list[from .. to - 1]. */
function findCorners(
  scratch: DiagramScratch,
  diagram: BlockDiagram,
  cx: number,
  cy: number,
  size: number,
  from: number,
  to: number,
): void {
  const step = BLOCK_UNITS / scratch.cells;
  const left = diagram.column * BLOCK_UNITS;
  const top = diagram.row * BLOCK_UNITS;
  if (size > 1 && to - from > FEW_CANDIDATES) {
    const half = (size * step) / 2;
    const end = narrowToSquare(
      scratch.stack,
      from,
      to,
      left + cx * step + half,
      top + cy * step + half,
      half,
    );
    const part = size / 2;
    findCorners(scratch, diagram, cx, cy, part, to, end);
    findCorners(scratch, diagram, cx + part, cy, part, to, end);
    findCorners(scratch, diagram, cx, cy + part, part, to, end);
    findCorners(scratch, diagram, cx + part, cy + part, part, to, end);
    return;
  }
  for (let y = cy; y <= cy + size; y++)
    for (let x = cx; x <= cx + size; x++) {
      const corner = y * (scratch.cells + 1) + x;
      if (diagram.cornerPlace[corner] !== NONE) continue;
      diagram.cornerPlace[corner] = placeAt(scratch, from, to, left + x * step, top + y * step);
      diagram.cornerDistance[corner] = Math.sqrt(scratch.nearest.distance2);
    }
}

/** The nearest place among the candidates list[from .. to - 1]; its squared distance is in `scratch.nearest`. */
function placeAt(scratch: DiagramScratch, from: number, to: number, x: number, y: number): number {
  nearestCandidate(scratch.stack, from, to, x, y, scratch.nearest);
  return placeOnSegment(scratch.network, scratch.nearest.segment, scratch.nearest.fraction);
}

/**
 * Looks for the places along one lattice edge of a block, from corner `first` to corner `last`, and notes them in the
 * diagram; `x`, `y`, `dx`, `dy` are the edge's start and extent in the plane.
 */
export function findPieces(
  scratch: DiagramScratch,
  diagram: BlockDiagram,
  edge: number,
  first: number,
  last: number,
  x: number,
  y: number,
  dx: number,
  dy: number,
): void {
  const { pieces } = scratch;
  const start = pieces.count;
  const firstPlace = diagram.cornerPlace[first];
  const lastPlace = diagram.cornerPlace[last];
  if (firstPlace !== lastPlace || !isVertex(firstPlace)) {
    scratch.x = x;
    scratch.y = y;
    scratch.dx = dx;
    scratch.dy = dy;
    startCandidates(scratch.network, scratch.stack, diagram.candidates);
    scratch.from = diagram.candidates.length;
    scratch.to = keepAlongEdge(scratch.stack, diagram.candidates.length, x, y, x + dx, y + dy);
    halve(scratch, 0, firstPlace, 1, lastPlace, EDGE_HALVINGS);
  }
  diagram.edgePieces[edge] = start * 16 + pieces.count - start;
}

/** Finds the places between two shares of the edge at hand whose own places are known. */
function halve(
  scratch: DiagramScratch,
  start: number,
  startPlace: number,
  end: number,
  endPlace: number,
  halvings: number,
): void {
  // The ground nearest to a vertex is convex: nothing else comes between. That of a segment is not.
  if (startPlace === endPlace && (isVertex(startPlace) || halvings === 0)) return;
  if (halvings === 0) {
    addPiece(scratch, start, startPlace, end, endPlace);
    return;
  }
  const middle = (start + end) / 2;
  const x = scratch.x + middle * scratch.dx;
  const y = scratch.y + middle * scratch.dy;
  const place = placeAt(scratch, scratch.from, scratch.to, x, y);
  halve(scratch, start, startPlace, middle, place, halvings - 1);
  halve(scratch, middle, place, end, endPlace, halvings - 1);
}

/** Notes where the place at `end` takes over from the one at `start`. */
function addPiece(
  scratch: DiagramScratch,
  start: number,
  startPlace: number,
  end: number,
  endPlace: number,
): void {
  const { network, pieces } = scratch;
  let near = start;
  let far = end;
  for (let i = 0; i < TURN_HALVINGS; i++) {
    const middle = (near + far) / 2;
    const x = scratch.x + middle * scratch.dx;
    const y = scratch.y + middle * scratch.dy;
    const toStart2 = distance2ToPlace(network, startPlace, x, y);
    const toEnd2 = distance2ToPlace(network, endPlace, x, y);
    // Where a road is nearest by its end the two are equal, and the vertex is the place.
    if (toStart2 < toEnd2 || (toStart2 === toEnd2 && !isVertex(endPlace))) near = middle;
    else far = middle;
  }
  if (pieces.count === pieces.start.length) growPieces(pieces);
  pieces.start[pieces.count] = (near + far) / 2;
  pieces.place[pieces.count] = endPlace;
  pieces.count++;
}

function growPieces(pieces: EdgePieces): void {
  const start = new Float32Array(pieces.count * 2);
  const place = new Uint32Array(pieces.count * 2);
  start.set(pieces.start);
  place.set(pieces.place);
  Object.assign(pieces, { start, place });
}
