import { fromGeojsonVt } from '@maplibre/vt-pbf';
import { joinLines } from '../../../isochrones/geometry/join_lines.ts';
import { simplify } from '../../../isochrones/geometry/simplify.ts';
import { ROAD_CLASSES } from '../../../isochrones/types.ts';
import { type RoadIndex, visitSegments } from './road_index.ts';

/** Width of a tile in its own units, and the margin drawn around it so that lines meet across its edge. */
const EXTENT = 4096;
const BUFFER = 64;
/** Deepest zoom made; the map stretches these tiles further in. */
export const ROADS_MAX_ZOOM = 14;
/** Each class appears from this zoom on, in the order of ROAD_CLASSES. */
export const CLASS_MIN_ZOOM = [4, 5, 6, 8, 10, 12];
/** Lines may leave their true place by this many tile units (a sixteenth of a pixel each on a 256-pixel tile). */
const TOLERANCE = 4;

type Line = [number, number][];

/** The vector tile of the roads, layer `roads` with property `class`; empty where no road is drawn. */
export function roadTile(index: RoadIndex, z: number, x: number, y: number): Uint8Array {
  const features = [];
  for (let k = 0; k < ROAD_CLASSES.length; k++) {
    if (z < CLASS_MIN_ZOOM[k]) continue;
    const lines = classLines(index, k, z, x, y);
    if (lines.length > 0)
      features.push({ type: 2 as const, tags: { class: ROAD_CLASSES[k] }, geometry: lines });
  }
  if (features.length === 0) return new Uint8Array(0);
  const tile = { features, transformed: true as const, source: null, x, y, z };
  return fromGeojsonVt({ roads: tile }, { version: 2, extent: EXTENT });
}

/** The lines of one class in a tile: segments joined where exactly two meet, cut at the tile's edge, simplified. */
function classLines(index: RoadIndex, roadClass: number, z: number, x: number, y: number): Line[] {
  const size = 2 ** (30 - z);
  const margin = (size * BUFFER) / EXTENT;
  const rectangle = {
    minX: x * size - margin,
    minY: y * size - margin,
    maxX: (x + 1) * size + margin,
    maxY: (y + 1) * size + margin,
  };
  const { segmentFrom, segmentTo, vertexXY } = index.roads;
  const found: number[][] = [];
  visitSegments(index, roadClass, rectangle, (s) => found.push([segmentFrom[s], segmentTo[s]]));
  const scale = EXTENT / size;
  const lines: Line[] = [];
  for (const chain of joinLines(found)) {
    const points = chain.map((v): [number, number] => [
      (vertexXY[2 * v] - x * size) * scale,
      (vertexXY[2 * v + 1] - y * size) * scale,
    ]);
    for (const part of clipLine(z < ROADS_MAX_ZOOM ? simplify(points, TOLERANCE) : points)) {
      const rounded = roundLine(part);
      if (rounded.length > 1) lines.push(rounded);
    }
  }
  return lines;
}

/** The parts of a line inside the tile and its margin (Liang-Barsky on each piece). */
export function clipLine(points: Line, low = -BUFFER, high = EXTENT + BUFFER): Line[] {
  const parts: Line[] = [];
  let part: Line = [];
  for (let i = 1; i < points.length; i++) {
    const piece = clipPiece(points[i - 1], points[i], low, high);
    if (!piece) {
      if (part.length > 1) parts.push(part);
      part = [];
      continue;
    }
    const [t0, t1] = piece;
    if (t0 > 0 && part.length > 1) parts.push(part);
    if (t0 > 0 || part.length === 0) part = [between(points[i - 1], points[i], t0)];
    part.push(between(points[i - 1], points[i], t1));
    if (t1 < 1) {
      parts.push(part);
      part = [];
    }
  }
  if (part.length > 1) parts.push(part);
  return parts;
}

function clipPiece(
  a: [number, number],
  b: [number, number],
  low: number,
  high: number,
): [number, number] | null {
  let t0 = 0;
  let t1 = 1;
  for (const axis of [0, 1]) {
    const d = b[axis] - a[axis];
    if (d === 0) {
      if (a[axis] < low || a[axis] > high) return null;
      continue;
    }
    const enter = ((d > 0 ? low : high) - a[axis]) / d;
    const leave = ((d > 0 ? high : low) - a[axis]) / d;
    t0 = Math.max(t0, enter);
    t1 = Math.min(t1, leave);
    if (t0 > t1) return null;
  }
  return [t0, t1];
}

function between(a: [number, number], b: [number, number], t: number): [number, number] {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
}

function roundLine(points: Line): Line {
  const rounded: Line = [];
  for (const [x, y] of points) {
    const last = rounded.at(-1);
    const rx = Math.round(x);
    const ry = Math.round(y);
    if (!last || last[0] !== rx || last[1] !== ry) rounded.push([rx, ry]);
  }
  return rounded;
}
