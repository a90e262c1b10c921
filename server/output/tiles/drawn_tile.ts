import { fromGeojsonVt } from '@maplibre/vt-pbf';
import { Clipper } from 'clipper2-ts';
import { DEEPEST_ZOOM, DRAWN_SHAPES, type Drawn, ringArea } from '../../../data/sources/landscape/drawn.ts';
import { containsPoint } from '../../../data/sources/polygons/geometry.ts';
import { simplify } from '../../../isochrones/geometry/simplify.ts';
import { clipLine } from './road_tile.ts';

/** Width of a tile in its own units, and the margin drawn around it so that shapes meet across its edge. */
const EXTENT = 4096;
const BUFFER = 64;
/** Lines and rims may leave their true place by this many tile units: half a pixel. */
const TOLERANCE = 4;
/** A tile holds at most so many points, the largest things first: about 200 kB before it is packed. */
export const MOST_POINTS = 50_000;

type Points = [number, number][];

/** What of everything drawn a tile shows: those of some layers that are shown. */
export interface DrawnChoice {
  /** Which of `Drawn.layers` the tile has. */
  layers: readonly string[];
  /** Whether a feature is drawn. */
  isShown(feature: number): boolean;
}

/** The vector tile of what is drawn; empty where there is nothing. */
export function drawnTile(
  drawn: Drawn,
  { layers, isShown }: DrawnChoice,
  z: number,
  x: number,
  y: number,
): Uint8Array {
  const size = 2 ** (30 - z);
  const scale = EXTENT / size;
  const margin = (size * BUFFER) / EXTENT;
  const [west, north] = [x * size - margin, y * size - margin];
  const [east, south] = [(x + 1) * size + margin, (y + 1) * size + margin];
  const found = new Map<string, TileFeature[]>();
  let points = 0;
  const { zoom, box, xy, firstPart, firstPoint } = drawn;
  const inTile = (part: number): Points => {
    const line: Points = [];
    for (let i = firstPoint[part]; i < firstPoint[part + 1]; i++)
      line.push([(xy[2 * i] - x * size) * scale, (xy[2 * i + 1] - y * size) * scale]);
    return line;
  };
  for (let i = 0; i < zoom.length && zoom[i] <= z && points < MOST_POINTS; i++) {
    if (box[4 * i] > east || box[4 * i + 1] > south || box[4 * i + 2] < west || box[4 * i + 3] < north)
      continue;
    const name = drawn.layers[drawn.layer[i]];
    if (!layers.includes(name) || !isShown(i)) continue;
    const parts: Points[] = [];
    for (let part = firstPart[i]; part < firstPart[i + 1]; part++) parts.push(inTile(part));
    const shape = DRAWN_SHAPES[drawn.shape[i]];
    const geometry =
      shape === 'point' ? pointsIn(parts) : shape === 'line' ? linesIn(parts, z) : ringsIn(parts, z);
    if (geometry.length === 0) continue;
    points += geometry.reduce((sum, part) => sum + part.length, 0);
    const features = found.get(name) ?? [];
    found.set(name, features);
    features.push({
      type: (drawn.shape[i] + 1) as 1 | 2 | 3,
      tags: drawn.properties[drawn.property[i]],
      geometry: shape === 'point' ? geometry.flat() : geometry,
    });
  }
  if (found.size === 0) return new Uint8Array(0);
  const tile = { transformed: true as const, source: null, x, y, z };
  const parts = [...found].map(([name, features]) => [name, { ...tile, features }]);
  return fromGeojsonVt(Object.fromEntries(parts) as Parameters<typeof fromGeojsonVt>[0], {
    version: 2,
    extent: EXTENT,
  });
}

interface TileFeature {
  type: 1 | 2 | 3;
  tags: Record<string, string>;
  geometry: Points | Points[];
}

/** Points of the tile itself: one in the margin is the neighbour's, and would be written twice. */
function pointsIn(parts: Points[]): Points[] {
  const inside = parts
    .flat()
    .map(rounded)
    .filter((point) => point.every((at) => at >= 0 && at < EXTENT));
  return inside.length > 0 ? [inside] : [];
}

function linesIn(parts: Points[], z: number): Points[] {
  return parts.flatMap((part) =>
    clipLine(z < DEEPEST_ZOOM ? simplify(part, TOLERANCE) : part).flatMap((line) => {
      const kept = withoutRepeats(line.map(rounded));
      return kept.length > 1 ? [kept] : [];
    }),
  );
}

/** Rings cut to the tile: outer ones, each followed by the holes in it. */
function ringsIn(parts: Points[], z: number): Points[] {
  const rings = parts.flatMap((part) => {
    const ring = z < DEEPEST_ZOOM ? simplify(part, TOLERANCE) : part;
    return ring.length < 4 ? [] : ringIn(ring);
  });
  const outers = rings.filter((ring) => ringArea(ring) > 0).map((ring) => ({ ring, holes: [] as Points[] }));
  const byArea = outers.toSorted((a, b) => ringArea(a.ring) - ringArea(b.ring));
  for (const hole of rings) {
    if (ringArea(hole) >= 0) continue;
    // The smallest that is around it: of a land in a sea in a land, the nearer.
    const owner = outers.length > 1 ? byArea.find(({ ring }) => isInside(hole, ring)) : outers[0];
    owner?.holes.push(hole);
  }
  return outers.flatMap(({ ring, holes }) => [ring, ...holes]);
}

const FRAME = { left: -BUFFER, top: -BUFFER, right: EXTENT + BUFFER, bottom: EXTENT + BUFFER };

function ringIn(ring: Points): Points[] {
  const path = withoutRepeats(ring.map(rounded)).map(([x, y]) => ({ x, y }));
  path.pop();
  if (path.length < 3) return [];
  return Clipper.rectClip(FRAME, [path]).flatMap((cut) => {
    if (cut.length < 3) return [];
    const closed = [...cut, cut[0]].map(({ x, y }): [number, number] => [x, y]);
    return ringArea(closed) === 0 ? [] : [closed];
  });
}

/** Whether a ring lies in another that it does not cross, by the middle of its first edge. */
const isInside = ([[ax, ay], [bx, by]]: Points, ring: Points): boolean =>
  containsPoint([[ring]], (ax + bx) / 2, (ay + by) / 2);

const rounded = ([x, y]: [number, number]): [number, number] => [Math.round(x), Math.round(y)];

function withoutRepeats(points: Points): Points {
  return points.filter(([x, y], i) => i === 0 || points[i - 1][0] !== x || points[i - 1][1] !== y);
}
