/** Which segments of a graph places lie on, and the lists that find them. */
import { MaillageError } from '../../errors/maillage_error.ts';
import type { OsrmGraph } from '../osrm/graph_files.ts';
import { type Network, NONE } from '../types.ts';

/** Grid cells are tiles of zoom 16: 350 to 450 m in metropolitan France. */
const GRID_CELL_UNITS = 2 ** 14;

/** What a segment is to a place. */
export const SEGMENT_ROLE = {
  /** No journey starts or ends here (a motorway, a bridge, a ferry). */
  none: 0,
  /** A place may be matched to it. */
  matched: 1,
  /** Of a component that is too small to be matched to: counts only where a place falls exactly on it, as at OSRM's. */
  small: 2,
  /** A copy of a matched one, which OSRM adds for a turn restriction over a way: counts beside it, never in its stead. */
  copy: 3,
} as const;

/**
 * The role of each segment, by OSRM's own rule for homes: a start point, in a component that is not tiny. Of a piece of road that
 * the index holds several times the first in the order of stretches is the original, the others are copies; so what a map shows does
 * not hang on the order of the index. Errors: network_without_roads.
 */
export function rolesOfSegments(graph: OsrmGraph): Uint8Array {
  const count = graph.segmentFrom.length;
  const isSmall = (s: number) => graph.stretchComponentIsTiny[stretchOf(graph, s)] === 1;
  const isPlace = (s: number) => graph.segmentIsStartpoint[s] === 1 && stretchOf(graph, s) !== NONE;
  let places = 0;
  let small = 0;
  for (let s = 0; s < count; s++)
    if (isPlace(s)) {
      places++;
      if (isSmall(s)) small++;
    }
  if (places === 0) throw new MaillageError('network_without_roads');
  // A whole network smaller than OSRM's idea of a tiny component (a hamlet, a test) is still a network.
  const isMain = (s: number) => isPlace(s) && (small === places || !isSmall(s));
  const first = firstRecords(graph, isMain);
  return Uint8Array.from({ length: count }, (_, s) => {
    if (!isPlace(s)) return SEGMENT_ROLE.none;
    if (!isMain(s)) return SEGMENT_ROLE.small;
    return first[pieceOf(graph, s)] === s ? SEGMENT_ROLE.matched : SEGMENT_ROLE.copy;
  });
}

/** A stretch that a segment is on: the one driven forward, where there is one. */
const stretchOf = (graph: OsrmGraph, segment: number): number =>
  graph.segmentForward[segment] !== NONE ? graph.segmentForward[segment] : graph.segmentBackward[segment];

/** Number of a straight piece of road, the same for all records of it. */
const pieceOf = (graph: OsrmGraph, segment: number): number =>
  graph.geometryIndex[graph.stretchGeometry[stretchOf(graph, segment)]] + graph.segmentPosition[segment];

/** For each piece of road the wanted record of the lowest stretch. */
function firstRecords(graph: OsrmGraph, wanted: Wanted): Uint32Array {
  const first = new Uint32Array(graph.geometryVertex.length).fill(NONE);
  for (let s = 0; s < graph.segmentFrom.length; s++) {
    if (!wanted(s)) continue;
    const piece = pieceOf(graph, s);
    if (first[piece] === NONE || lowestStretch(graph, s) < lowestStretch(graph, first[piece]))
      first[piece] = s;
  }
  return first;
}

/** NONE is greater than any stretch. */
const lowestStretch = (graph: OsrmGraph, segment: number): number =>
  Math.min(graph.segmentForward[segment], graph.segmentBackward[segment]);

/** The lists of a network that find segments by cell, vertex and stretch. */
interface SegmentLists {
  grid: Network['grid'];
  /** Matched segments by grid cell. */
  byCell: Lists;
  /** Small ones and copies by grid cell. */
  besideByCell: Lists;
  /** Matched and small ones by vertex: of two pieces of the same stretches that meet at a vertex only the first. */
  byVertex: Lists;
  /** Matched and small ones by stretch. */
  byStretch: Lists;
}

export interface Lists {
  offset: Uint32Array;
  items: Uint32Array;
}

export function listSegments(graph: OsrmGraph, role: Uint8Array, vertexXY: Float64Array): SegmentLists {
  const grid = gridOf(vertexXY, graph, role);
  const isMatched = (s: number) => role[s] === SEGMENT_ROLE.matched;
  const isSmall = (s: number) => role[s] === SEGMENT_ROLE.small;
  const isCopy = (s: number) => role[s] === SEGMENT_ROLE.copy;
  return {
    grid,
    byCell: listByCell(grid, vertexXY, graph, isMatched),
    besideByCell: listByCell(grid, vertexXY, graph, (s) => isSmall(s) || isCopy(s)),
    byVertex: listByVertex(graph, (s) => isMatched(s) || isSmall(s)),
    byStretch: listByStretch(graph, (s) => isMatched(s) || isSmall(s)),
  };
}

type Wanted = (segment: number) => boolean;

function gridOf(xy: Float64Array, graph: OsrmGraph, role: Uint8Array): Network['grid'] {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let s = 0; s < role.length; s++) {
    if (role[s] === SEGMENT_ROLE.none) continue;
    for (const v of [graph.segmentFrom[s], graph.segmentTo[s]]) {
      minX = Math.min(minX, xy[2 * v]);
      maxX = Math.max(maxX, xy[2 * v]);
      minY = Math.min(minY, xy[2 * v + 1]);
      maxY = Math.max(maxY, xy[2 * v + 1]);
    }
  }
  const originX = Math.floor(minX / GRID_CELL_UNITS) * GRID_CELL_UNITS;
  const originY = Math.floor(minY / GRID_CELL_UNITS) * GRID_CELL_UNITS;
  return {
    originX,
    originY,
    cellSize: GRID_CELL_UNITS,
    columns: Math.floor((maxX - originX) / GRID_CELL_UNITS) + 1,
    rows: Math.floor((maxY - originY) / GRID_CELL_UNITS) + 1,
  };
}

/** Counts, sums, fills: `visit(emit)` must emit the same pairs each time it is called. */
function listsOf(keys: number, visit: (emit: (key: number, item: number) => void) => void): Lists {
  const offset = new Uint32Array(keys + 1);
  visit((key) => {
    offset[key + 1]++;
  });
  for (let k = 1; k <= keys; k++) offset[k] += offset[k - 1];
  const items = new Uint32Array(offset[keys]);
  const next = offset.slice();
  visit((key, item) => {
    items[next[key]++] = item;
  });
  return { offset, items };
}

function listByCell(grid: Network['grid'], xy: Float64Array, graph: OsrmGraph, wanted: Wanted): Lists {
  const { originX, originY, cellSize, columns, rows } = grid;
  return listsOf(columns * rows, (emit) => {
    for (let s = 0; s < graph.segmentFrom.length; s++) {
      if (!wanted(s)) continue;
      const a = graph.segmentFrom[s];
      const b = graph.segmentTo[s];
      const ax = (xy[2 * a] - originX) / cellSize;
      const ay = (xy[2 * a + 1] - originY) / cellSize;
      const bx = (xy[2 * b] - originX) / cellSize;
      const by = (xy[2 * b + 1] - originY) / cellSize;
      // Row by row, the cells between the entry into the row and the exit from it.
      const firstRow = Math.floor(Math.min(ay, by));
      const lastRow = Math.floor(Math.max(ay, by));
      for (let row = firstRow; row <= lastRow; row++) {
        let left = Math.min(ax, bx);
        let right = Math.max(ax, bx);
        if (firstRow !== lastRow) {
          const slope = (bx - ax) / (by - ay);
          const atTop = ax + (Math.max(row, Math.min(ay, by)) - ay) * slope;
          const atBottom = ax + (Math.min(row + 1, Math.max(ay, by)) - ay) * slope;
          left = Math.max(left, Math.min(atTop, atBottom));
          right = Math.min(right, Math.max(atTop, atBottom));
        }
        const lastColumn = Math.min(columns - 1, Math.floor(right));
        for (let column = Math.max(0, Math.floor(left)); column <= lastColumn; column++)
          emit(row * columns + column, s);
      }
    }
  });
}

/**
 * A vertex inside a stretch belongs to two pieces of it, or to three where a gate or a signal holds the vertex twice. Like OSRM
 * (MakeAlternativeBigCandidates) a place there counts on the first piece in the order of the geometry: its time is the one before the
 * penalty in that order.
 */
function listByVertex(graph: OsrmGraph, wanted: Wanted): Lists {
  const all = listsOf(graph.vertexLonLat_e6.length / 2, (emit) => {
    for (let s = 0; s < graph.segmentFrom.length; s++) {
      if (!wanted(s)) continue;
      emit(graph.segmentFrom[s], s);
      if (graph.segmentTo[s] !== graph.segmentFrom[s]) emit(graph.segmentTo[s], s);
    }
  });
  return listsOf(all.offset.length - 1, (emit) => {
    for (let vertex = 0; vertex + 1 < all.offset.length; vertex++) {
      const here = all.items.subarray(all.offset[vertex], all.offset[vertex + 1]);
      if (here.length === 1) emit(vertex, here[0]);
      else
        for (const segment of here)
          if (!here.some((other) => other !== segment && isEarlierPiece(graph, other, segment)))
            emit(vertex, segment);
    }
  });
}

const isEarlierPiece = (graph: OsrmGraph, a: number, b: number): boolean =>
  graph.segmentForward[a] === graph.segmentForward[b] &&
  graph.segmentBackward[a] === graph.segmentBackward[b] &&
  graph.segmentPosition[a] < graph.segmentPosition[b];

function listByStretch(graph: OsrmGraph, wanted: Wanted): Lists {
  return listsOf(graph.stretchCount, (emit) => {
    for (let s = 0; s < graph.segmentFrom.length; s++) {
      if (!wanted(s)) continue;
      if (graph.segmentForward[s] !== NONE) emit(graph.segmentForward[s], s);
      if (graph.segmentBackward[s] !== NONE) emit(graph.segmentBackward[s], s);
    }
  });
}
