import { metresPerUnitAtY } from '../geometry/mercator.ts';
import { longer } from '../longer.ts';
import { vertexPlace } from '../network/places.ts';
import { type Network, NONE } from '../types.ts';
import { afterEdge, areBeside, type Triangles, triangulate } from './triangles.ts';

/**
 * Points on the roads where journeys may start, so near each other that the nearest of them lies on the nearest road, but for some
 * metres: all vertices, and points between.
 */
export interface RoadSamples {
  count: number;
  /** In whole units of the plane, some centimetres: x, y, x, y ... */
  xy: Int32Array;
  /** See network/places.ts; NONE for the frame around all. */
  place: Uint32Array;
  /** Where within the segment. */
  fraction: Float32Array;
  /** The road that the sample lies on, see roadOfSegment; NONE where several meet or none is, and for the frame. */
  road: Uint32Array;
  sampleOfVertex: Uint32Array;
  /** Samples within segment s: firstInner[s] .. firstInner[s] + innerCount[s] - 1. */
  firstInner: Uint32Array;
  innerCount: Uint16Array;
}

/** The first, coarse samples by which the others are spaced. */
const COARSE_M = 150;
/** Where roads are `d` metres apart, samples sqrt(SPACING_M * d) apart keep the line between their cells within 3 m of that between the roads. */
const SPACING_M = 24;
const LEAST_SPACING_M = 5;
/** On a piece of road that others cross or nearly touch. */
const CROSSED_SPACING_M = 10;
/** So far around all roads stands the frame: farther than twice any reach. */
const FRAME_M = 12_000;
const FRAME_STEP_M = 1500;

/** A road as samples know it: the lower number of the stretches of a segment's two directions. */
export function roadOfSegment({ segmentForwardStretch, segmentBackwardStretch }: Network, s: number): number {
  return Math.min(segmentForwardStretch[s], segmentBackwardStretch[s]);
}

/** Samples of a network's roads, denser where roads are near each other. */
export function sampleRoads(network: Network): RoadSamples {
  const coarse = samplesBy(network, (_, length_m) => {
    const parts = Math.ceil(length_m / COARSE_M);
    return Array.from({ length: Math.max(0, parts - 1) }, (__, i) => ((i + 1) / parts) * length_m);
  });
  const triangles = triangulate(coarse.xy);
  const apart = distancesToOtherRoads(coarse, triangles);
  const bends = bendsOf(network);
  return samplesBy(network, (segment, length_m, unit_m) =>
    finerSamples(network, coarse, triangles, apart, bends, segment, length_m, unit_m),
  );
}

/** A road runs straight on at a vertex, or bends there, or turns back so far that its pieces lie beside each other as those of two roads do. */
const BEND = 1;
const SHARP_BEND = 2;
/** The cosine of the angle between a road's pieces from which on it bends: 25 degrees off a straight line. */
const BEND_COSINE = -0.9;
/** So near a bend lies a sample on each piece: what is cut of the vertex's cell across one piece must not be ground beside the other. */
const BEND_SAMPLE_M = 8;

function bendsOf({
  segmentCount,
  segmentFrom,
  segmentMatchable,
  segmentTo,
  vertexCount,
  vertexXY,
}: Network): Uint8Array {
  const bends = new Uint8Array(vertexCount);
  const other = new Uint32Array(vertexCount).fill(NONE);
  const look = (vertex: number, end: number): void => {
    if (other[vertex] === NONE) other[vertex] = end;
    if (other[vertex] === end) return;
    const [x, y] = [vertexXY[2 * vertex], vertexXY[2 * vertex + 1]];
    const [ax, ay] = [vertexXY[2 * end] - x, vertexXY[2 * end + 1] - y];
    const [bx, by] = [vertexXY[2 * other[vertex]] - x, vertexXY[2 * other[vertex] + 1] - y];
    const cosine = (ax * bx + ay * by) / (Math.hypot(ax, ay) * Math.hypot(bx, by));
    if (cosine > 0) bends[vertex] = SHARP_BEND;
    else if (cosine > BEND_COSINE) bends[vertex] = Math.max(BEND, bends[vertex]);
  };
  for (let s = 0; s < segmentCount; s++) {
    if (!segmentMatchable[s]) continue;
    look(segmentFrom[s], segmentTo[s]);
    look(segmentTo[s], segmentFrom[s]);
  }
  return bends;
}

/** Distances in metres from a segment's start at which it is sampled, ascending. */
type InnerSamples = (segment: number, length_m: number, unit_m: number) => number[];

function samplesBy(network: Network, innerOf: InnerSamples): RoadSamples {
  const { segmentCount, segmentFrom, segmentMatchable, segmentTo, vertexCount, vertexXY } = network;
  const samples: RoadSamples = {
    count: 0,
    xy: new Int32Array(2 ** 12),
    place: new Uint32Array(2 ** 11),
    fraction: new Float32Array(2 ** 11),
    road: new Uint32Array(2 ** 11),
    sampleOfVertex: new Uint32Array(vertexCount).fill(NONE),
    firstInner: new Uint32Array(segmentCount),
    innerCount: new Uint16Array(segmentCount),
  };
  const lonely = roadsOfVertices(network);
  for (let s = 0; s < segmentCount; s++) {
    if (!segmentMatchable[s]) continue;
    const [from, to] = [segmentFrom[s], segmentTo[s]];
    for (const v of [from, to])
      if (samples.sampleOfVertex[v] === NONE)
        samples.sampleOfVertex[v] = put(
          samples,
          vertexXY[2 * v],
          vertexXY[2 * v + 1],
          vertexPlace(v),
          0,
          lonely[v],
        );
    const [x, y] = [vertexXY[2 * from], vertexXY[2 * from + 1]];
    const [dx, dy] = [vertexXY[2 * to] - x, vertexXY[2 * to + 1] - y];
    const unit_m = metresPerUnitAtY(y);
    const length_m = Math.hypot(dx, dy) * unit_m;
    samples.firstInner[s] = samples.count;
    const road = roadOfSegment(network, s);
    for (const at_m of innerOf(s, length_m, unit_m)) {
      const fraction = at_m / length_m;
      put(samples, x + fraction * dx, y + fraction * dy, s, fraction, road);
    }
    samples.innerCount[s] = samples.count - samples.firstInner[s];
  }
  putFrame(samples);
  return {
    ...samples,
    xy: samples.xy.slice(0, 2 * samples.count),
    place: samples.place.slice(0, samples.count),
    fraction: samples.fraction.slice(0, samples.count),
    road: samples.road.slice(0, samples.count),
  };
}

function put(
  samples: RoadSamples,
  x: number,
  y: number,
  place: number,
  fraction: number,
  road: number,
): number {
  if (samples.count === samples.place.length) {
    samples.xy = longer(samples.xy);
    samples.place = longer(samples.place);
    samples.fraction = longer(samples.fraction);
    samples.road = longer(samples.road);
  }
  const i = samples.count++;
  samples.xy[2 * i] = Math.round(x);
  samples.xy[2 * i + 1] = Math.round(y);
  samples.place[i] = place;
  samples.fraction[i] = fraction;
  samples.road[i] = road;
  return i;
}

/** Of each vertex the one road there; NONE where several meet, or one of a small component, which may be quicker. */
function roadsOfVertices(network: Network): Uint32Array {
  const { segmentCount, segmentFrom, segmentIsSmall, segmentMatchable, segmentTo, vertexCount } = network;
  const found = new Uint32Array(vertexCount).fill(NONE);
  const several = new Uint8Array(vertexCount);
  for (let s = 0; s < segmentCount; s++) {
    if (!segmentMatchable[s] && !segmentIsSmall[s]) continue;
    const road = roadOfSegment(network, s);
    for (const v of [segmentFrom[s], segmentTo[s]]) {
      if (segmentIsSmall[s] || (found[v] !== NONE && found[v] !== road)) several[v] = 1;
      found[v] = road;
    }
  }
  for (let v = 0; v < vertexCount; v++) if (several[v]) found[v] = NONE;
  return found;
}

/** A ring of points around all samples, so that the cell of each has an end. */
function putFrame(samples: RoadSamples): void {
  const { xy, count } = samples;
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    west = Math.min(west, xy[2 * i]);
    east = Math.max(east, xy[2 * i]);
    north = Math.min(north, xy[2 * i + 1]);
    south = Math.max(south, xy[2 * i + 1]);
  }
  if (count === 0) return;
  const unit_m = Math.min(metresPerUnitAtY(north), metresPerUnitAtY(south));
  const away = FRAME_M / unit_m;
  const [left, right, top, bottom] = [west - away, east + away, north - away, south + away];
  const columns = Math.ceil(((right - left) * unit_m) / FRAME_STEP_M);
  const rows = Math.ceil(((bottom - top) * unit_m) / FRAME_STEP_M);
  const corner = (x: number, y: number) => put(samples, x, y, NONE, 0, NONE);
  for (let i = 0; i < columns; i++) {
    const along = ((right - left) * i) / columns;
    corner(left + along, top);
    corner(right - along, bottom);
  }
  for (let i = 0; i < rows; i++) {
    const along = ((bottom - top) * i) / rows;
    corner(right, top + along);
    corner(left, bottom - along);
  }
}

/** Of each sample the least distance, in plane units, to one of another road beside it. */
function distancesToOtherRoads({ count, road, xy }: RoadSamples, { corner }: Triangles): Float64Array {
  const apart = new Float64Array(count).fill(Infinity);
  for (let e = 0; e < corner.length; e++) {
    const a = corner[e];
    const b = corner[afterEdge(e)];
    if (road[a] === road[b] || road[b] === NONE) continue;
    const distance = Math.hypot(xy[2 * a] - xy[2 * b], xy[2 * a + 1] - xy[2 * b + 1]);
    if (distance < apart[a]) apart[a] = distance;
  }
  return apart;
}

/** Spaces samples along a segment, piece by piece between its coarse ones. */
function finerSamples(
  { segmentFrom, segmentTo }: Network,
  coarse: RoadSamples,
  triangles: Triangles,
  apart: Float64Array,
  bends: Uint8Array,
  segment: number,
  length_m: number,
  unit_m: number,
): number[] {
  const { firstInner, fraction, innerCount, road, sampleOfVertex } = coarse;
  const start = sampleOfVertex[segmentFrom[segment]];
  const end = sampleOfVertex[segmentTo[segment]];
  const found: number[] = [];
  const count = innerCount[segment];
  let a = start;
  let from_m = 0;
  for (let i = 0; i <= count; i++) {
    const b = i < count ? firstInner[segment] + i : end;
    const to_m = i < count ? fraction[b] * length_m : length_m;
    const free_m = Math.min(apart[a], apart[b]) * unit_m;
    const crossed = !areBeside(triangles, a, b);
    // Roads that meet are the nearer to each other, the nearer they are to the junction.
    const fromJunction = road[a] === NONE || (a === start && bends[segmentFrom[segment]] === SHARP_BEND);
    const toJunction = road[b] === NONE || (b === end && bends[segmentTo[segment]] === SHARP_BEND);
    for (let at_m = from_m; ; ) {
      const to_junction_m = Math.min(
        fromJunction ? at_m - from_m : Infinity,
        toJunction ? to_m - at_m : Infinity,
      );
      const spacing_m = crossed ? CROSSED_SPACING_M : Math.sqrt(SPACING_M * Math.min(free_m, to_junction_m));
      at_m += Math.max(LEAST_SPACING_M, spacing_m);
      // Towards a junction the last steps are its least.
      if (toJunction && at_m > to_m - LEAST_SPACING_M) at_m = to_m - LEAST_SPACING_M;
      if (at_m > to_m - LEAST_SPACING_M / 2 || at_m <= (found.at(-1) ?? from_m)) break;
      found.push(at_m);
    }
    if (b !== end) found.push(to_m);
    a = b;
    from_m = to_m;
  }
  if (bends[segmentFrom[segment]] && (found[0] ?? length_m) > 2 * BEND_SAMPLE_M) found.unshift(BEND_SAMPLE_M);
  if (bends[segmentTo[segment]] && length_m - (found.at(-1) ?? 0) > 2 * BEND_SAMPLE_M)
    found.push(length_m - BEND_SAMPLE_M);
  return found;
}
