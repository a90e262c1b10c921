/** What must hold between OSRM's files; a graph that breaks one of these is refused rather than searched. */
import { MaillageError } from '../../errors/maillage_error.ts';
import { NONE } from '../types.ts';
import type { OsrmGraph } from './graph_files.ts';

/**
 * Checks that all arrays have the lengths and ranges that the others imply, that each stretch's duration is the sum of its
 * segments', that no turn takes less than its stretch, and that segments lie on the geometry of their stretches.
 * Fails with `osrm_graph_inconsistent`, naming the first thing that is wrong.
 */
export function checkGraph(graph: OsrmGraph, basePath: string): void {
  const fail = (what: string): never => {
    throw new MaillageError('osrm_graph_inconsistent.together', { base: basePath, what });
  };
  checkCounts(graph, fail);
  checkGeometries(graph, fail);
  checkStretches(graph, fail);
  checkEdges(graph, fail);
  checkSegments(graph, fail);
}

type Fail = (what: string) => never;

function checkCounts(graph: OsrmGraph, fail: Fail): void {
  const { stretchCount } = graph;
  if (stretchCount === 0) fail('there is no stretch of road');
  if (graph.stretchGeometry.length !== stretchCount) {
    fail(`${graph.stretchGeometry.length} stretches are described where there are ${stretchCount}`);
  }
  if (graph.stretchDuration_ds.length !== stretchCount) {
    fail(`${graph.stretchDuration_ds.length} stretches have a duration where there are ${stretchCount}`);
  }
  if (graph.vertexLonLat_e6.length % 2 !== 0) fail('a vertex has no latitude');
}

function checkGeometries({ geometryIndex, geometryVertex, vertexLonLat_e6 }: OsrmGraph, fail: Fail): void {
  const geometryCount = geometryIndex.length - 1;
  if (geometryCount < 0 || geometryIndex[0] !== 0 || geometryIndex[geometryCount] !== geometryVertex.length) {
    fail('the index of geometries does not span their vertices');
  }
  for (let g = 0; g < geometryCount; g++) {
    if (geometryIndex[g] > geometryIndex[g + 1]) fail(`geometry ${g} ends before it starts`);
  }
  const vertexCount = vertexLonLat_e6.length / 2;
  for (let i = 0; i < geometryVertex.length; i++) {
    if (geometryVertex[i] >= vertexCount)
      fail(`a geometry names vertex ${geometryVertex[i]} of ${vertexCount}`);
  }
  for (let i = 0; i < vertexLonLat_e6.length; i += 2) {
    if (Math.abs(vertexLonLat_e6[i]) > 180e6 || Math.abs(vertexLonLat_e6[i + 1]) > 90e6) {
      fail(`vertex ${i / 2} lies outside the world`);
    }
  }
}

function checkStretches(graph: OsrmGraph, fail: Fail): void {
  const { geometryIndex, geometryForwardDuration_ds, geometryBackwardDuration_ds } = graph;
  const geometryCount = geometryIndex.length - 1;
  for (let stretch = 0; stretch < graph.stretchCount; stretch++) {
    const geometry = graph.stretchGeometry[stretch];
    if (geometry >= geometryCount) fail(`stretch ${stretch} names geometry ${geometry} of ${geometryCount}`);
    const first = geometryIndex[geometry];
    const last = geometryIndex[geometry + 1] - 1;
    if (last <= first) fail(`stretch ${stretch} has no length`);
    let duration_ds = 0;
    if (graph.stretchIsForward[stretch]) {
      for (let i = first + 1; i <= last; i++) duration_ds += geometryForwardDuration_ds[i];
    } else {
      for (let i = first; i < last; i++) duration_ds += geometryBackwardDuration_ds[i];
    }
    if (duration_ds !== graph.stretchDuration_ds[stretch]) {
      fail(
        `stretch ${stretch} takes ${graph.stretchDuration_ds[stretch]} ds but its segments add up to ${duration_ds} ds`,
      );
    }
  }
}

function checkEdges(
  { stretchCount, edgeSource, edgeTarget, edgeDuration_ds, stretchDuration_ds }: OsrmGraph,
  fail: Fail,
): void {
  for (let edge = 0; edge < edgeSource.length; edge++) {
    if (edgeSource[edge] >= stretchCount || edgeTarget[edge] >= stretchCount) {
      fail(`turn ${edge} joins stretches that do not exist`);
    }
    if (edgeDuration_ds[edge] < stretchDuration_ds[edgeSource[edge]]) {
      fail(`turn ${edge} takes less time than the stretch it leaves`);
    }
  }
}

function checkSegments(graph: OsrmGraph, fail: Fail): void {
  for (let segment = 0; segment < graph.segmentCount; segment++) {
    const forward = graph.segmentForward[segment];
    const backward = graph.segmentBackward[segment];
    if (forward === NONE && backward === NONE) fail(`segment ${segment} is on no stretch`);
    if (forward !== NONE) checkSegmentStretch(graph, segment, forward, 1, fail);
    if (backward !== NONE) checkSegmentStretch(graph, segment, backward, 0, fail);
  }
}

/** Both stretches of a segment lie on one geometry, which holds the segment's two vertices at its position. */
function checkSegmentStretch(
  graph: OsrmGraph,
  segment: number,
  stretch: number,
  isForward: number,
  fail: Fail,
): void {
  if (stretch >= graph.stretchCount)
    fail(`segment ${segment} names stretch ${stretch} of ${graph.stretchCount}`);
  if (graph.stretchIsForward[stretch] !== isForward)
    fail(`segment ${segment} is on a stretch of the other direction`);
  const geometry = graph.stretchGeometry[stretch];
  const at = graph.geometryIndex[geometry] + graph.segmentPosition[segment];
  if (
    at + 1 >= graph.geometryIndex[geometry + 1] ||
    graph.geometryVertex[at] !== graph.segmentFrom[segment] ||
    graph.geometryVertex[at + 1] !== graph.segmentTo[segment]
  ) {
    fail(`segment ${segment} is not where its stretch has it`);
  }
}
