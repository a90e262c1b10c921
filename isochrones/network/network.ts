import { MaillageError } from '../../errors/maillage_error.ts';
import { xOfLon, yOfLat } from '../geometry/mercator.ts';
import type { OsrmGraph } from '../osrm/graph_files.ts';
import { type Network, type NetworkMeta, NONE } from '../types.ts';
import { readChecked, writeChecked } from './checked_file.ts';
import { allocateNetwork, checkFormat, viewNetwork } from './network_layout.ts';
import { listSegments, rolesOfSegments, SEGMENT_ROLE } from './network_matching.ts';

/**
 * The network of OSRM's graph: adjacency both ways, segments with the times along them, and the grid that finds the
 * nearest one. Errors: network_without_roads when no segment may be matched.
 */
export function buildNetwork(graph: OsrmGraph, meta: NetworkMeta): Network {
  const vertexCount = graph.vertexLonLat_e6.length / 2;
  const segmentCount = graph.segmentFrom.length;
  const role = rolesOfSegments(graph);
  const vertexXY = new Float64Array(vertexCount * 2);
  for (let v = 0; v < vertexCount; v++) {
    vertexXY[2 * v] = xOfLon(graph.vertexLonLat_e6[2 * v] / 1e6);
    vertexXY[2 * v + 1] = yOfLat(graph.vertexLonLat_e6[2 * v + 1] / 1e6);
  }
  const { grid, byCell, besideByCell, byVertex, byStretch } = listSegments(graph, role, vertexXY);

  const network = allocateNetwork(meta, {
    stretchCount: graph.stretchCount,
    turnCount: graph.edgeSource.length,
    vertexCount,
    segmentCount,
    vertexSegmentCount: byVertex.items.length,
    stretchSegmentCount: byStretch.items.length,
    gridSegmentCount: byCell.items.length,
    besideSegmentCount: besideByCell.items.length,
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
  network.vertexSegmentOffset.set(byVertex.offset);
  network.vertexSegment.set(byVertex.items);
  network.stretchSegmentOffset.set(byStretch.offset);
  network.stretchSegment.set(byStretch.items);
  network.segmentFrom.set(graph.segmentFrom);
  network.segmentTo.set(graph.segmentTo);
  network.segmentForwardStretch.set(graph.segmentForward);
  network.segmentBackwardStretch.set(graph.segmentBackward);
  for (let s = 0; s < segmentCount; s++)
    network.segmentMatchable[s] = role[s] === SEGMENT_ROLE.matched ? 1 : 0;
  network.gridOffset.set(byCell.offset);
  network.gridSegment.set(byCell.items);
  network.besideOffset.set(besideByCell.offset);
  network.besideSegment.set(besideByCell.items);
  for (const segment of besideByCell.items)
    if (role[segment] === SEGMENT_ROLE.small) network.segmentIsSmall[segment] = 1;
  fillSegmentTimes(network, graph);
  return network;
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

/** Writes the network to a file with its checksum. */
export function writeNetworkFile(path: string, network: Network): Promise<void> {
  return writeChecked(path, [new Uint8Array(network.buffer)]);
}

/**
 * Opens a network's file into a buffer that threads can share. A file from before files had checksums is taken as it is, unless `checked`.
 * Errors as viewNetwork's, network_file_missing, and network_file_damaged (other than what was written).
 */
export async function openNetworkFile(path: string, { checked = false } = {}): Promise<Network> {
  const { buffer, state } = await readChecked(path).catch((cause: NodeJS.ErrnoException) => {
    throw new MaillageError('network_file_missing', { path, code: String(cause.code) });
  });
  // Another format may have another checksum.
  checkFormat(buffer, path);
  if (state === 'damaged' || (checked && state === 'unmarked'))
    throw new MaillageError(state === 'damaged' ? 'network_file_damaged' : 'network_file_damaged.unsealed', {
      path,
    });
  return viewNetwork(buffer, path);
}
