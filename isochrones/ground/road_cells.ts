import { metresPerUnitAtY } from '../geometry/mercator.ts';
import { longer } from '../longer.ts';
import { vertexOfPlace } from '../network/places.ts';
import { type Network, NONE } from '../types.ts';
import { type CellCorners, findCellCorners } from './cell_corners.ts';
import { findRoadBorders, type RoadBorders } from './road_borders.ts';
import { divideRoads, type Pieces, type RoadPieces } from './road_pieces.ts';
import { type RoadSamples, sampleRoads } from './road_samples.ts';
import { afterEdge, centreOf, type Triangles, triangleOf, triangulate } from './triangles.ts';

/**
 * All ground divided among samples of the roads, each point to the nearest. It depends on the network alone. A *road* here is a piece of
 * a road between junctions, in both directions: its cells together are the ground that is nearest to it.
 */
export interface RoadCells extends RoadSamples, RoadPieces, Triangles, RoadBorders, CellCorners {
  /** 2: triangle t's centre is farther from its corners than NEAR_ROADS_M; 1: nearly so. */
  beyond: Uint8Array;
  /** Of each stretch that of the other direction, NONE where there is none. */
  otherWay: Uint32Array;
  /** Roads whose cells lie beside those of road r, or that meet it: beside[besideOffset[r] .. besideOffset[r + 1] - 1]. */
  besideOffset: Uint32Array;
  beside: Uint32Array;
}

/** Ground farther from any road is in no isochrone. */
export const NEAR_ROADS_M = 2000;

/** Divides the ground. */
export function buildRoadCells(network: Network): RoadCells {
  const samples = sampleRoads(network);
  const triangles = triangulate(samples.xy);
  const beyond = beyondReach(samples.xy, triangles);
  const { endPiece, startPiece, ...roads } = divideRoads(network, samples);
  const pieces = { ...roads, endPiece, startPiece };
  return {
    ...samples,
    ...roads,
    ...triangles,
    ...findCellCorners(samples.xy, triangles, beyond),
    beyond,
    otherWay: otherWays(network),
    ...roadsBeside(network, samples, pieces, triangles, beyond),
    ...findRoadBorders(network, samples, pieces, triangles, beyond),
  };
}

/** The lower stretch of a road's two directions. */
export const lowerStretch = ({ otherWay }: RoadCells, stretch: number): number =>
  Math.min(stretch, otherWay[stretch]);

function beyondReach(xy: Int32Array, { corner }: Triangles): Uint8Array {
  const beyond = new Uint8Array(corner.length / 3);
  for (let t = 0; t < beyond.length; t++) {
    const a = 2 * corner[3 * t];
    const [x, y] = centreOf({ corner, xy }, t);
    const away = Math.hypot(x - xy[a], y - xy[a + 1]);
    // A little less: the length of a unit is that at another corner's latitude.
    const unit_m = metresPerUnitAtY(xy[a + 1]);
    if (!(away <= NEAR_ROADS_M / unit_m)) beyond[t] = 2;
    else if (!(away * unit_m < 0.95 * NEAR_ROADS_M)) beyond[t] = 1;
  }
  return beyond;
}

function otherWays({ segmentBackwardStretch, segmentCount, segmentForwardStretch, stretchCount }: Network) {
  const otherWay = new Uint32Array(stretchCount).fill(NONE);
  for (let s = 0; s < segmentCount; s++) {
    const forward = segmentForwardStretch[s];
    const backward = segmentBackwardStretch[s];
    if (forward === NONE || backward === NONE) continue;
    otherWay[forward] = backward;
    otherWay[backward] = forward;
  }
  return otherWay;
}

/** A power of two. */
const LATEST_PAIRS = 2 ** 14;

function roadsBeside(
  network: Network,
  { place, count }: RoadSamples,
  { endPiece, pieceStretch, road, startPiece }: Pieces,
  { corner }: Triangles,
  beyond: Uint8Array,
): Pick<RoadCells, 'besideOffset' | 'beside'> {
  const { segmentFrom, segmentMatchable, vertexSegment, vertexSegmentOffset } = network;
  const roadCount = pieceStretch.length;
  const scratch = { of: new Uint32Array(256), beside: new Uint32Array(256) };
  // Pairs of roads, one number each, sorted so that each stands once.
  let pairs = new Float64Array(2 ** 12);
  let length = 0;
  // Most pairs were put a moment ago.
  const latest = new Float64Array(LATEST_PAIRS);
  const link = (a: number, b: number) => {
    if (a === b) return;
    const pair = a * roadCount + b;
    const slot = (Math.imul(a, 31) + b) & (LATEST_PAIRS - 1);
    if (latest[slot] === pair) return;
    latest[slot] = pair;
    if (length === pairs.length) pairs = longer(pairs);
    pairs[length++] = pair;
  };
  const roadsAt = (sample: number, into: Uint32Array): number => {
    if (road[sample] !== NONE) {
      into[0] = road[sample];
      return 1;
    }
    if (place[sample] === NONE) return 0;
    const vertex = vertexOfPlace(place[sample]);
    let found = 0;
    for (let i = vertexSegmentOffset[vertex]; i < vertexSegmentOffset[vertex + 1]; i++) {
      const segment = vertexSegment[i];
      if (segmentMatchable[segment] && found < into.length)
        into[found++] = segmentFrom[segment] === vertex ? startPiece[segment] : endPiece[segment];
    }
    return found;
  };
  for (let sample = 0; sample < count; sample++) {
    const found = road[sample] === NONE ? roadsAt(sample, scratch.of) : 0;
    for (let i = 0; i < found; i++) for (let k = 0; k < found; k++) link(scratch.of[i], scratch.of[k]);
  }
  for (let e = 0; e < corner.length; e++) {
    const a = corner[e];
    const b = corner[afterEdge(e)];
    const isBeyond = beyond[triangleOf(e)] > 0;
    if (road[a] === road[b] && road[a] !== NONE && !isBeyond) continue;
    const of = roadsAt(a, scratch.of);
    const beside = roadsAt(b, scratch.beside);
    for (let i = 0; i < of; i++) for (let k = 0; k < beside; k++) link(scratch.of[i], scratch.beside[k]);
  }
  const sorted = pairs.subarray(0, length).sort();
  const besideOffset = new Uint32Array(roadCount + 1);
  const beside = new Uint32Array(length);
  let kept = 0;
  for (let i = 0; i < length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue;
    const a = Math.floor(sorted[i] / roadCount);
    beside[kept++] = sorted[i] - a * roadCount;
    besideOffset[a + 1] = kept;
  }
  for (let r = 0; r < roadCount; r++) besideOffset[r + 1] = Math.max(besideOffset[r], besideOffset[r + 1]);
  return { besideOffset, beside: beside.slice(0, kept) };
}

const made = new WeakMap<Network, RoadCells>();

/** The cells of a network, made when they are first asked for. */
export function roadCellsOf(network: Network): RoadCells {
  let cells = made.get(network);
  if (!cells) {
    cells = buildRoadCells(network);
    made.set(network, cells);
  }
  return cells;
}
