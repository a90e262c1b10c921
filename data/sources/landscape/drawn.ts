/**
 * What is drawn on the map beside roads and results: water, built-up ground, names, the sea, borders around. As flat arrays, those that
 * are seen from farthest away first, so that a tile reads a part of them alone.
 */
import { xOfLon, yOfLat } from '../../../isochrones/geometry/mercator.ts';
import { simplify } from '../../../isochrones/geometry/simplify.ts';
import { openArraysFile, writeArraysFile } from '../../../isochrones/network/arrays_file.ts';
import type { LonLat } from '../../../isochrones/types.ts';

type DrawnLayer =
  | 'water'
  | 'waterways'
  | 'built-up'
  | 'place-names'
  | 'road-names'
  | 'sea'
  | 'borders'
  | 'border-names';

/** In the order of their numbers in `Drawn.shape`, which are those of vector tiles less one. */
export const DRAWN_SHAPES = ['point', 'line', 'polygon'] as const;

export interface DrawnFeature {
  layer: DrawnLayer;
  shape: (typeof DRAWN_SHAPES)[number];
  properties: Record<string, string>;
  /** The map zoom (of tiles of 512 pixels) from which it is drawn at all. */
  zoom: number;
  /**
   * In Web Mercator units. Of a polygon each part is a closed ring, whichever way it turns, and `holes` tells which are holes; they may
   * stand in any order.
   */
  parts: [number, number][][];
  holes?: boolean[];
}

/** What a file holds, with what tells what it was made of. */
export type StoredDrawn = Drawn & { key: string };

export interface Drawn {
  layers: string[];
  /** Each set of properties once. */
  properties: Record<string, string>[];
  /** By feature. */
  layer: Uint8Array;
  shape: Uint8Array;
  zoom: Uint8Array;
  property: Uint32Array;
  /** West, north, east, south of each, in Web Mercator units. */
  box: Int32Array;
  /** Parts of feature i: firstPart[i] .. firstPart[i + 1] - 1; points of part k likewise. */
  firstPart: Uint32Array;
  firstPoint: Uint32Array;
  /** Outer rings turn clockwise as seen, as vector tiles want them; their holes the other way. */
  xy: Int32Array;
}

/** A point of a feature. */
export const toUnits = ([lon, lat]: LonLat): [number, number] => [xOfLon(lon), yOfLat(lat)];

/** Points nearer to a line than so many units (a metre or two) say nothing at the deepest zoom. */
const TOLERANCE_UNITS = 48;
/** A pixel of a map of zoom 0 is 2^30 / 512 units wide. */
const PIXEL_BITS = 21;
export const DEEPEST_ZOOM = 14;

/** The zoom from which ground of so many square units is at least `pixels` square pixels; it may be beyond the deepest. */
export function zoomOfArea(area_units2: number, pixels: number): number {
  return Math.max(0, Math.ceil(PIXEL_BITS - Math.log2(Math.sqrt(area_units2 / pixels))));
}

/** Packs features; points within a metre or two of a line are left out, and what then has no extent. */
export function packDrawn(features: readonly DrawnFeature[]): Drawn {
  const kept = features
    .flatMap((feature) => {
      const parts = partsOf(feature);
      return parts.length > 0 ? [{ feature, parts, box: boxOfPoints(parts.flat()) }] : [];
    })
    .sort((a, b) => a.feature.zoom - b.feature.zoom || sizeOf(b.box) - sizeOf(a.box));
  const layers = [...new Set(kept.map(({ feature }) => feature.layer))].sort();
  const properties: Record<string, string>[] = [];
  const known = new Map<string, number>();
  const propertyOf = (own: Record<string, string>): number => {
    const key = JSON.stringify(own);
    const at = known.get(key) ?? properties.push(own) - 1;
    known.set(key, at);
    return at;
  };
  const partCount = kept.reduce((sum, { parts }) => sum + parts.length, 0);
  const pointCount = kept.reduce(
    (sum, { parts }) => sum + parts.reduce((own, part) => own + part.length, 0),
    0,
  );
  const drawn: Drawn = {
    layers,
    properties,
    layer: Uint8Array.from(kept, ({ feature }) => layers.indexOf(feature.layer)),
    shape: Uint8Array.from(kept, ({ feature }) => DRAWN_SHAPES.indexOf(feature.shape)),
    zoom: Uint8Array.from(kept, ({ feature }) => Math.min(DEEPEST_ZOOM, feature.zoom)),
    property: Uint32Array.from(kept, ({ feature }) => propertyOf(feature.properties)),
    box: Int32Array.from(kept.flatMap(({ box }) => box)),
    firstPart: new Uint32Array(kept.length + 1),
    firstPoint: new Uint32Array(partCount + 1),
    xy: new Int32Array(2 * pointCount),
  };
  let [part, point] = [0, 0];
  kept.forEach(({ parts }, i) => {
    for (const points of parts) {
      for (const [x, y] of points) {
        drawn.xy[2 * point] = x;
        drawn.xy[2 * point + 1] = y;
        point++;
      }
      drawn.firstPoint[++part] = point;
    }
    drawn.firstPart[i + 1] = part;
  });
  return drawn;
}

function partsOf({ shape, parts, holes = [] }: DrawnFeature): [number, number][][] {
  const rounded = parts.map((part) => part.map(([x, y]): [number, number] => [Math.round(x), Math.round(y)]));
  if (shape === 'point') return rounded;
  if (shape === 'line')
    return rounded
      .map((part) => simplify(part, TOLERANCE_UNITS))
      .filter((part) => part.some(([x, y]) => x !== part[0]![0] || y !== part[0]![1]));
  const result: [number, number][][] = [];
  rounded.forEach((part, i) => {
    const isHole = holes[i] === true;
    const ring = simplify(part, TOLERANCE_UNITS);
    const area = ringArea(ring);
    if (area === 0) return;
    result.push(area > 0 === isHole ? ring.toReversed() : ring);
  });
  return result;
}

/** Of a closed ring in square units; positive where it turns clockwise as seen, for units grow to the south. */
export function ringArea(ring: readonly [number, number][]): number {
  let sum = 0;
  // From its own first point: products of the world's units have more digits than numbers hold.
  const [x0, y0] = ring[0]!;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = [ring[i - 1]![0] - x0, ring[i - 1]![1] - y0];
    const [bx, by] = [ring[i]![0] - x0, ring[i]![1] - y0];
    sum += ax * by - bx * ay;
  }
  return sum / 2;
}

function boxOfPoints(points: readonly [number, number][]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

function sizeOf([west, north, east, south]: [number, number, number, number]): number {
  return Math.max(east - west, south - north);
}

const FORMAT = { magic: 'MAILLDRW', version: 1 };

/** Writes what is drawn; `key` tells what it was made of. */
export function writeDrawnFile(path: string, key: string, drawn: Drawn): Promise<void> {
  return writeArraysFile(path, FORMAT, key, { ...drawn, key });
}

/** What is drawn, from its file; null where there is none, one made of something else (`key`), or one that is damaged. */
export async function openDrawnFile(path: string, key: string | null = null): Promise<StoredDrawn | null> {
  return (await openArraysFile(path, FORMAT, key)) as StoredDrawn | null;
}
