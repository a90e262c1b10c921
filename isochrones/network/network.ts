import { open, rename, unlink } from 'node:fs/promises';
import { MaillageError } from '../errors.ts';
import { xOfLon, yOfLat } from '../geometry/mercator.ts';
import type { OsrmGraph } from '../osrm/graph_files.ts';
import { type Network, type NetworkMeta, NONE } from '../types.ts';
import { allocateNetwork, viewNetwork } from './network_layout.ts';

/** Grid cells are tiles of zoom 16: 350 to 450 m in metropolitan France. */
const GRID_CELL_UNITS = 2 ** 14;
/** A read or write of more than this at once fails on some platforms. */
const IO_CHUNK_BYTES = 256 * 1024 * 1024;

/**
 * The network of OSRM's graph: adjacency both ways, segments with the times along them, and the grid that finds the
 * nearest one. Errors: network_without_roads when no segment may be matched.
 */
export function buildNetwork(graph: OsrmGraph, meta: NetworkMeta): Network {
  const vertexCount = graph.vertexLonLat_e6.length / 2;
  const segmentCount = graph.segmentFrom.length;
  const matchable = matchableSegments(graph);
  const vertexXY = new Float64Array(vertexCount * 2);
  for (let v = 0; v < vertexCount; v++) {
    vertexXY[2 * v] = xOfLon(graph.vertexLonLat_e6[2 * v] / 1e6);
    vertexXY[2 * v + 1] = yOfLat(graph.vertexLonLat_e6[2 * v + 1] / 1e6);
  }
  const grid = gridOf(vertexXY, graph, matchable);
  const gridLists = listSegmentsByCell(grid, vertexXY, graph, matchable);
  const vertexLists = listSegmentsByVertex(vertexCount, graph, matchable);
  const stretchLists = listSegmentsByStretch(graph, matchable);

  const network = allocateNetwork(meta, {
    stretchCount: graph.stretchCount,
    turnCount: graph.edgeSource.length,
    vertexCount,
    segmentCount,
    vertexSegmentCount: vertexLists.items.length,
    stretchSegmentCount: stretchLists.items.length,
    gridSegmentCount: gridLists.items.length,
    grid,
  });
  fillAdjacency(network.incomingOffset, network.incomingStretch, network.incomingDuration_ds, {
    key: graph.edgeTarget,
    value: graph.edgeSource,
    duration_ds: graph.edgeDuration_ds,
  });
  fillAdjacency(network.outgoingOffset, network.outgoingStretch, network.outgoingDuration_ds, {
    key: graph.edgeSource,
    value: graph.edgeTarget,
    duration_ds: graph.edgeDuration_ds,
  });
  network.stretchDuration_ds.set(graph.stretchDuration_ds);
  network.vertexLonLat_e6.set(graph.vertexLonLat_e6);
  network.vertexXY.set(vertexXY);
  network.vertexSegmentOffset.set(vertexLists.offset);
  network.vertexSegment.set(vertexLists.items);
  network.stretchSegmentOffset.set(stretchLists.offset);
  network.stretchSegment.set(stretchLists.items);
  network.segmentFrom.set(graph.segmentFrom);
  network.segmentTo.set(graph.segmentTo);
  network.segmentForwardStretch.set(graph.segmentForward);
  network.segmentBackwardStretch.set(graph.segmentBackward);
  network.segmentMatchable.set(matchable);
  network.gridOffset.set(gridLists.offset);
  network.gridSegment.set(gridLists.items);
  fillSegmentTimes(network, graph);
  return network;
}

/** OSRM's own rule for homes: a start point (not a ferry), in a component that is not tiny. */
function matchableSegments(graph: OsrmGraph): Uint8Array {
  const matchable = new Uint8Array(graph.segmentFrom.length);
  let any = false;
  for (let s = 0; s < matchable.length; s++) {
    const stretch = graph.segmentForward[s] !== NONE ? graph.segmentForward[s] : graph.segmentBackward[s];
    if (stretch === NONE || !graph.segmentIsStartpoint[s] || graph.stretchComponentIsTiny[stretch]) continue;
    matchable[s] = 1;
    any = true;
  }
  // A whole network smaller than OSRM's idea of a tiny component (a hamlet, a test) is still a network.
  if (!any) for (let s = 0; s < matchable.length; s++) matchable[s] = graph.segmentIsStartpoint[s];
  if (!matchable.includes(1))
    throw new MaillageError(
      'network_without_roads',
      'The road network has no road that a car may start from; use an extract with drivable roads.',
      { status: 422 },
    );
  return matchable;
}

function fillAdjacency(
  offset: Uint32Array,
  stretch: Uint32Array,
  duration_ds: Uint32Array,
  edges: { key: Uint32Array; value: Uint32Array; duration_ds: Uint32Array },
): void {
  for (let e = 0; e < edges.key.length; e++) offset[edges.key[e] + 1]++;
  for (let v = 1; v < offset.length; v++) offset[v] += offset[v - 1];
  const next = offset.slice();
  for (let e = 0; e < edges.key.length; e++) {
    const at = next[edges.key[e]]++;
    stretch[at] = edges.value[e];
    duration_ds[at] = edges.duration_ds[e];
  }
}

/** Times from a stretch's start to each of its segments, by running along the geometry in the stretch's direction. */
function fillSegmentTimes(network: Network, graph: OsrmGraph): void {
  const { geometryIndex, geometryForwardDuration_ds, geometryBackwardDuration_ds, stretchGeometry } = graph;
  const entries = geometryForwardDuration_ds.length;
  // Running sums over the whole of OSRM's geometry; differences of two of them are times along one geometry.
  const forwardSum = new Float64Array(entries + 1);
  const backwardSum = new Float64Array(entries + 1);
  for (let i = 0; i < entries; i++) {
    forwardSum[i + 1] = forwardSum[i] + geometryForwardDuration_ds[i];
    backwardSum[i + 1] = backwardSum[i] + geometryBackwardDuration_ds[i];
  }
  for (let s = 0; s < network.segmentCount; s++) {
    const forward = graph.segmentForward[s];
    const backward = graph.segmentBackward[s];
    const stretch = forward !== NONE ? forward : backward;
    if (stretch === NONE) continue;
    const geometry = stretchGeometry[stretch];
    const first = geometryIndex[geometry];
    const last = geometryIndex[geometry + 1] - 1;
    const from = first + graph.segmentPosition[s];
    // Entry i holds the time from vertex i - 1 to i (forward) and from i + 1 to i (backward).
    if (forward !== NONE) {
      network.segmentForwardOffset_ds[s] = forwardSum[from + 1] - forwardSum[first + 1];
      network.segmentForwardDuration_ds[s] = geometryForwardDuration_ds[from + 1];
    }
    if (backward !== NONE) {
      network.segmentBackwardOffset_ds[s] = backwardSum[last] - backwardSum[from + 1];
      network.segmentBackwardDuration_ds[s] = geometryBackwardDuration_ds[from];
    }
    network.segmentClass[s] = graph.stretchClass[stretch];
  }
}

function gridOf(xy: Float64Array, graph: OsrmGraph, matchable: Uint8Array): Network['grid'] {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let s = 0; s < matchable.length; s++) {
    if (!matchable[s]) continue;
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

interface Lists {
  offset: Uint32Array;
  items: Uint32Array;
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

function listSegmentsByCell(
  grid: Network['grid'],
  xy: Float64Array,
  graph: OsrmGraph,
  matchable: Uint8Array,
): Lists {
  const { originX, originY, cellSize, columns, rows } = grid;
  return listsOf(columns * rows, (emit) => {
    for (let s = 0; s < matchable.length; s++) {
      if (!matchable[s]) continue;
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

function listSegmentsByVertex(vertexCount: number, graph: OsrmGraph, matchable: Uint8Array): Lists {
  return listsOf(vertexCount, (emit) => {
    for (let s = 0; s < matchable.length; s++) {
      if (!matchable[s]) continue;
      emit(graph.segmentFrom[s], s);
      if (graph.segmentTo[s] !== graph.segmentFrom[s]) emit(graph.segmentTo[s], s);
    }
  });
}

function listSegmentsByStretch(graph: OsrmGraph, matchable: Uint8Array): Lists {
  return listsOf(graph.stretchCount, (emit) => {
    for (let s = 0; s < matchable.length; s++) {
      if (!matchable[s]) continue;
      if (graph.segmentForward[s] !== NONE) emit(graph.segmentForward[s], s);
      if (graph.segmentBackward[s] !== NONE) emit(graph.segmentBackward[s], s);
    }
  });
}

/** Writes the network to a file, beside it first and then renamed: a reader never sees half of it. */
export async function writeNetworkFile(path: string, network: Network): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  const file = await open(partial, 'w');
  try {
    for (let at = 0; at < network.buffer.byteLength; ) {
      const length = Math.min(IO_CHUNK_BYTES, network.buffer.byteLength - at);
      // A write may take less than it is given.
      at += (await file.write(new Uint8Array(network.buffer, at, length))).bytesWritten;
    }
    await file.sync();
    await file.close();
    await rename(partial, path);
  } catch (error) {
    await file.close().catch(() => {});
    await unlink(partial).catch(() => {});
    throw error;
  }
}

/** Opens a network's file into a buffer that threads can share. Errors as viewNetwork's, and network_file_missing. */
export async function openNetworkFile(path: string): Promise<Network> {
  const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new MaillageError(
      'network_file_missing',
      `The road network ${path} cannot be opened (${cause.code}); run prepare to build it.`,
      { cause },
    );
  });
  try {
    const { size } = await file.stat();
    const buffer = new SharedArrayBuffer(size);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(
        new Uint8Array(buffer, at, Math.min(IO_CHUNK_BYTES, size - at)),
        0,
        Math.min(IO_CHUNK_BYTES, size - at),
        at,
      );
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return viewNetwork(buffer, path);
  } finally {
    await file.close();
  }
}
