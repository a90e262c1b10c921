/** Stretches from the roads of tiles: OSRM's tiles tell pieces of road, not how they hang together. */
import { latOfY, lonOfX, metresPerUnitAtY, WORLD_BITS } from '../geometry/mercator.ts';
import { NO_DURATION_DS, type OsrmGraph } from '../osrm/graph_files.ts';
import { NONE, ROAD_CLASSES } from '../types.ts';
import type { TileRoads } from './tile_roads.ts';
import { TILE_EXTENT } from './tile_speeds.ts';

/** Roads as stretches between junctions; turns are not known yet (the graph has no edge). */
interface TileStretches {
  graph: OsrmGraph;
  /** The junction that a stretch starts and ends at. Junctions that a ferry joins count as one: it is a long turn there. */
  startJunction: Uint32Array;
  endJunction: Uint32Array;
  ferryJunctions: ReadonlySet<number>;
}

/** A road's class is not told over HTTP: it is guessed from its speed, for drawing alone. Least km/h of each class. */
const LEAST_SPEED_KMH = [86, 75, 60, 48, 35, 0];

/**
 * Chains pieces of road through vertices where there is no choice, so that each chain is a stretch in each direction that may
 * be driven. Numbers depend on the roads alone.
 */
export function stretchesOfTiles(roads: TileRoads): TileStretches {
  const pieces = indexPieces(roads);
  const junctionOf = joinByFerries(roads);
  const isEnd = new Uint8Array(roads.vertexX.length);
  for (let v = 0; v < isEnd.length; v++) isEnd[v] = isThroughVertex(pieces, v) ? 0 : 1;
  for (let e = 0; e < roads.from.length; e++)
    if (!roads.isStartpoint[e]) isEnd[roads.from[e]] = isEnd[roads.to[e]] = 1;

  const chains = createChainList(roads);
  const seen = new Uint8Array(roads.from.length);
  const walkFrom = (start: number) => {
    for (const first of pieces.neighbours(start)) {
      if (isSeen(pieces, seen, start, first)) continue;
      const path = [start];
      for (let before = start, vertex = first; ; ) {
        path.push(vertex);
        markSeen(pieces, seen, before, vertex);
        if (isEnd[vertex] || vertex === start) break;
        const next = pieces.neighbours(vertex).find((other) => other !== before);
        if (next === undefined) break;
        before = vertex;
        vertex = next;
      }
      chains.add(path, pieces);
    }
  };
  for (let v = 0; v < isEnd.length; v++) if (isEnd[v]) walkFrom(v);
  // What is left goes round without a junction.
  for (let v = 0; v < isEnd.length; v++) walkFrom(v);
  const ferryJunctions = new Set<number>();
  for (let e = 0; e < roads.from.length; e++)
    if (!roads.isStartpoint[e]) ferryJunctions.add(junctionOf[roads.from[e]]);
  return { ...chains.finish(junctionOf), ferryJunctions };
}

interface Pieces {
  /** Number of the piece from one vertex to another, or -1. */
  find(from: number, to: number): number;
  /** Vertices joined to v by a road, in one direction or both, ascending. */
  neighbours(v: number): number[];
}

function indexPieces({ vertexX, from, to, isStartpoint }: TileRoads): Pieces {
  const vertexCount = vertexX.length;
  // Pieces are sorted by where they start.
  const firstFrom = new Uint32Array(vertexCount + 1);
  const firstTo = new Uint32Array(vertexCount + 1);
  for (let e = 0; e < from.length; e++) {
    firstFrom[from[e] + 1]++;
    firstTo[to[e] + 1]++;
  }
  for (let v = 1; v <= vertexCount; v++) {
    firstFrom[v] += firstFrom[v - 1];
    firstTo[v] += firstTo[v - 1];
  }
  const byEnd = new Uint32Array(from.length);
  const next = firstTo.slice();
  for (let e = 0; e < from.length; e++) byEnd[next[to[e]]++] = e;
  return {
    find(a, b) {
      for (let e = firstFrom[a]; e < firstFrom[a + 1]; e++) if (to[e] === b && isStartpoint[e]) return e;
      return -1;
    },
    neighbours(v) {
      const found = new Set<number>();
      for (let e = firstFrom[v]; e < firstFrom[v + 1]; e++) if (isStartpoint[e]) found.add(to[e]);
      for (let i = firstTo[v]; i < firstTo[v + 1]; i++) if (isStartpoint[byEnd[i]]) found.add(from[byEnd[i]]);
      return [...found].sort((a, b) => a - b);
    },
  };
}

/** Where a driver has no choice: two neighbours, and each direction goes on. */
function isThroughVertex(pieces: Pieces, v: number): boolean {
  const around = pieces.neighbours(v);
  if (around.length !== 2) return false;
  const [a, b] = around;
  return (
    pieces.find(a, v) >= 0 === pieces.find(v, b) >= 0 && pieces.find(b, v) >= 0 === pieces.find(v, a) >= 0
  );
}

function isSeen(pieces: Pieces, seen: Uint8Array, a: number, b: number): boolean {
  const there = pieces.find(a, b);
  return seen[there >= 0 ? there : pieces.find(b, a)] === 1;
}

function markSeen(pieces: Pieces, seen: Uint8Array, a: number, b: number): void {
  for (const e of [pieces.find(a, b), pieces.find(b, a)]) if (e >= 0) seen[e] = 1;
}

/** Each vertex's junction: itself, or the least vertex that ferries join it to. */
function joinByFerries({ vertexX, from, to, isStartpoint }: TileRoads): Uint32Array {
  const parent = Uint32Array.from(vertexX, (_, v) => v);
  const rootOf = (v: number): number => {
    let root = v;
    while (parent[root] !== root) root = parent[root];
    for (let at = v; parent[at] !== root; ) [at, parent[at]] = [parent[at], root];
    return root;
  };
  for (let e = 0; e < from.length; e++) {
    if (isStartpoint[e]) continue;
    const [a, b] = [rootOf(from[e]), rootOf(to[e])];
    parent[Math.max(a, b)] = Math.min(a, b);
  }
  return parent.map((_, v) => rootOf(v));
}

/** Collects chains into the arrays that OSRM's files would have held. */
function createChainList(roads: TileRoads) {
  const index = [0];
  const vertices: number[] = [];
  const forward_ds: number[] = [];
  const backward_ds: number[] = [];
  const stretchGeometry: number[] = [];
  const stretchIsForward: number[] = [];
  const stretchDuration_ds: number[] = [];
  const segmentForward: number[] = [];
  const segmentBackward: number[] = [];
  const segmentPosition: number[] = [];

  /** The stretch over these pieces, one after the other; NONE where one of them may not be driven. */
  const addStretch = (driven: readonly number[], isForward: number): number => {
    if (driven.includes(-1)) return NONE;
    stretchIsForward.push(isForward);
    stretchDuration_ds.push(driven.reduce((sum, e) => sum + roads.duration_ds[e], 0));
    return stretchGeometry.push(index.length - 1) - 1;
  };

  const add = (path: readonly number[], pieces: Pieces): void => {
    const along = path.slice(1).map((vertex, i) => pieces.find(path[i], vertex));
    const back = path.slice(1).map((vertex, i) => pieces.find(vertex, path[i]));
    const forward = addStretch(along, 1);
    const backward = addStretch(back, 0);
    const timesOf = (driven: readonly number[], stretch: number) =>
      driven.map((e) => (stretch === NONE ? NO_DURATION_DS : roads.duration_ds[e]));
    vertices.push(...path);
    forward_ds.push(0, ...timesOf(along, forward));
    backward_ds.push(...timesOf(back, backward), 0);
    along.forEach((_, position) => {
      segmentForward.push(forward);
      segmentBackward.push(backward);
      segmentPosition.push(position);
    });
    index.push(vertices.length);
  };

  const finish = (junctionOf: Uint32Array): Omit<TileStretches, 'ferryJunctions'> => {
    const segmentCount = segmentPosition.length;
    const vertexOf = (s: number, step: number) => {
      const stretch = segmentForward[s] !== NONE ? segmentForward[s] : segmentBackward[s];
      return vertices[index[stretchGeometry[stretch]] + segmentPosition[s] + step];
    };
    /** The first vertex of a stretch, or its last. */
    const endOf = (stretch: number, isStart: boolean) => {
      const geometry = stretchGeometry[stretch];
      const isFirst = (stretchIsForward[stretch] === 1) === isStart;
      return vertices[isFirst ? index[geometry] : index[geometry + 1] - 1];
    };
    const pathOf = (geometry: number) => vertices.slice(index[geometry], index[geometry + 1]);
    const graph: OsrmGraph = {
      osrm_version: 'HTTP',
      weight_name: roads.weighsTime ? 'duration' : 'unknown',
      stretchCount: stretchGeometry.length,
      edgeSource: new Uint32Array(0),
      edgeTarget: new Uint32Array(0),
      edgeDuration_ds: new Uint32Array(0),
      edgeForward: new Uint8Array(0),
      edgeBackward: new Uint8Array(0),
      stretchDuration_ds: Int32Array.from(stretchDuration_ds),
      stretchGeometry: Uint32Array.from(stretchGeometry),
      stretchIsForward: Uint8Array.from(stretchIsForward),
      stretchComponentIsTiny: new Uint8Array(stretchGeometry.length),
      stretchClass: Uint8Array.from(stretchGeometry, (geometry, stretch) =>
        classOfSpeed(lengthOf(roads, pathOf(geometry)), stretchDuration_ds[stretch]),
      ),
      geometryIndex: Uint32Array.from(index),
      geometryVertex: Uint32Array.from(vertices),
      geometryForwardDuration_ds: Uint32Array.from(forward_ds),
      geometryBackwardDuration_ds: Uint32Array.from(backward_ds),
      vertexLonLat_e6: lonLatOfVertices(roads),
      segmentCount,
      segmentForward: Uint32Array.from(segmentForward),
      segmentBackward: Uint32Array.from(segmentBackward),
      segmentFrom: Uint32Array.from(segmentPosition, (_, s) => vertexOf(s, 0)),
      segmentTo: Uint32Array.from(segmentPosition, (_, s) => vertexOf(s, 1)),
      segmentPosition: Uint16Array.from(segmentPosition),
      segmentIsStartpoint: new Uint8Array(segmentCount).fill(1),
    };
    return {
      graph,
      startJunction: Uint32Array.from(stretchGeometry, (_, stretch) => junctionOf[endOf(stretch, true)]),
      endJunction: Uint32Array.from(stretchGeometry, (_, stretch) => junctionOf[endOf(stretch, false)]),
    };
  };
  return { add, finish };
}

/** Plane units (mercator.ts) of one lattice unit. */
const planeUnits = (zoom: number): number => 2 ** (WORLD_BITS - zoom) / TILE_EXTENT;

function lonLatOfVertices({ zoom, vertexX, vertexY }: TileRoads): Int32Array {
  const unit = planeUnits(zoom);
  const lonLat = new Int32Array(vertexX.length * 2);
  for (let v = 0; v < vertexX.length; v++) {
    lonLat[2 * v] = Math.round(lonOfX(vertexX[v] * unit) * 1e6);
    lonLat[2 * v + 1] = Math.round(latOfY(vertexY[v] * unit) * 1e6);
  }
  return lonLat;
}

/** Metres along a path of vertices. */
function lengthOf({ zoom, vertexX, vertexY }: TileRoads, path: readonly number[]): number {
  const unit = planeUnits(zoom);
  let length = 0;
  for (let i = 1; i < path.length; i++)
    length += Math.hypot(vertexX[path[i]] - vertexX[path[i - 1]], vertexY[path[i]] - vertexY[path[i - 1]]);
  return length * unit * metresPerUnitAtY(vertexY[path[0]] * unit);
}

function classOfSpeed(length_m: number, duration_ds: number): number {
  const speed_kmh = (length_m / Math.max(1, duration_ds)) * 36;
  const found = LEAST_SPEED_KMH.findIndex((least) => speed_kmh >= least);
  return found < 0 ? ROAD_CLASSES.indexOf('minor') : found;
}
