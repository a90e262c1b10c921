import { type Network, NONE } from '../types.ts';
import type { Pieces, RoadPieces } from './road_pieces.ts';
import type { RoadSamples } from './road_samples.ts';
import { afterEdge, beforeEdge, type Triangles, triangleOf } from './triangles.ts';

/** Where the cells of roads meet others, so that a line between two roads is drawn without a look at what lies in them. */
export interface RoadBorders {
  /**
   * Where cells of road r, one after another, lie beside those of one other road or beside that of one junction: the edges at which such
   * borders start, from its cells to the other ones. border[borderOffset[r] .. borderOffset[r + 1] - 1]; see alongBorder.
   */
  borderOffset: Uint32Array;
  border: Uint32Array;
  /** Cells of the junctions on road r: junction[junctionOffset[r] .. junctionOffset[r + 1] - 1]. */
  junctionOffset: Uint32Array;
  junction: Uint32Array;
  /** Its own cells: cell[cellOffset[r] .. cellOffset[r + 1] - 1]. */
  cellOffset: Uint32Array;
  cell: Uint32Array;
  /** 1: a cell at the edge of all, which may end where it is out of reach. */
  isOuter: Uint8Array;
  /**
   * Cells of road r and of its junctions that must be looked at whatever lies around: outer ones; and where the road is of a small component,
   * which has no cells, all its junctions, where it may be the quickest. always[alwaysOffset[r] .. alwaysOffset[r + 1] - 1].
   */
  alwaysOffset: Uint32Array;
  always: Uint32Array;
}

type Cells = Pick<RoadPieces, 'road'> & Triangles;

/** The next edge of a border; -1 where it ends. A border around all of a road comes back to its first one. */
export function alongBorder({ corner, road, twin }: Cells, edge: number): number {
  const after = afterEdge(edge);
  const before = beforeEdge(edge);
  const ahead = road[corner[before]];
  // Of two junctions each is on its own.
  if (ahead === NONE) return -1;
  if (ahead === road[corner[edge]]) return twin[after];
  return ahead === road[corner[after]] ? twin[before] : -1;
}

export function findRoadBorders(
  network: Network,
  samples: RoadSamples,
  pieces: Pieces,
  triangles: Triangles,
  beyond: Uint8Array,
): RoadBorders {
  const { road } = pieces;
  const roadCount = pieces.pieceStretch.length;
  const borders = byRoad(roadCount, (put) => visitBorders({ road, ...triangles }, put));
  const junctions = byRoad(roadCount, (put) => visitJunctions(network, samples, pieces, put));
  const isOuter = new Uint8Array(samples.count);
  triangles.corner.forEach((cell, edge) => {
    if (beyond[triangleOf(edge)]) isOuter[cell] = 1;
  });
  const own = byRoad(roadCount, (put) => {
    for (let cell = 0; cell < samples.count; cell++) if (road[cell] !== NONE) put(road[cell], cell);
  });
  const always = byRoad(roadCount, (put) => {
    for (let cell = 0; cell < samples.count; cell++)
      if (isOuter[cell] && road[cell] !== NONE) put(road[cell], cell);
    visitJunctions(network, samples, pieces, (of, cell, isSmall) => {
      if (isSmall || isOuter[cell]) put(of, cell);
    });
  });
  return {
    borderOffset: borders.offset,
    border: borders.items,
    junctionOffset: junctions.offset,
    junction: junctions.items,
    cellOffset: own.offset,
    cell: own.items,
    isOuter,
    alwaysOffset: always.offset,
    always: always.items,
  };
}

/** Items by the road that they are told for, which `visit` tells twice in the same order. */
function byRoad(
  roads: number,
  visit: (put: (road: number, item: number) => void) => void,
): { offset: Uint32Array; items: Uint32Array } {
  const offset = new Uint32Array(roads + 1);
  visit((road) => {
    offset[road + 1]++;
  });
  for (let r = 0; r < roads; r++) offset[r + 1] += offset[r];
  const items = new Uint32Array(offset[roads]);
  const next = offset.slice();
  visit((road, item) => {
    items[next[road]++] = item;
  });
  return { offset, items };
}

function visitBorders(cells: Cells, put: (road: number, edge: number) => void): void {
  const { corner, road, twin } = cells;
  const isKnown = new Uint8Array(corner.length);
  const isOnBorder = (edge: number) => {
    const here = road[corner[edge]];
    return here !== NONE && here !== road[corner[afterEdge(edge)]];
  };
  const follow = (first: number) => {
    put(road[corner[first]], first);
    let edge = first;
    do {
      isKnown[edge] = 1;
      edge = alongBorder(cells, edge);
    } while (edge >= 0 && edge !== first);
  };
  // Seen from the other side a border runs the other way: it starts where it ends from there.
  for (let e = 0; e < corner.length; e++)
    if (isOnBorder(e) && (twin[e] < 0 || endsBehind(cells, e))) follow(e);
  for (let e = 0; e < corner.length; e++) if (isOnBorder(e) && !isKnown[e]) follow(e);
}

/** Whether no edge of the same border comes before this one. */
function endsBehind({ corner, road, twin }: Cells, edge: number): boolean {
  const behind = road[corner[beforeEdge(twin[edge])]];
  return behind === NONE || (behind !== road[corner[edge]] && behind !== road[corner[afterEdge(edge)]]);
}

function visitJunctions(
  { segmentCount, segmentFrom, segmentIsSmall, segmentTo }: Network,
  { sampleOfVertex }: RoadSamples,
  { endPiece, road, startPiece }: Pieces,
  put: (road: number, cell: number, isSmall: boolean) => void,
): void {
  const look = (piece: number, cell: number, segment: number) => {
    if (piece !== NONE && cell !== NONE && road[cell] === NONE)
      put(piece, cell, segmentIsSmall[segment] === 1);
  };
  for (let segment = 0; segment < segmentCount; segment++) {
    look(startPiece[segment], sampleOfVertex[segmentFrom[segment]], segment);
    look(endPiece[segment], sampleOfVertex[segmentTo[segment]], segment);
  }
}
