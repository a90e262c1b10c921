/** Small geometry on [lon, lat] polygons, for reading sources. */
import { area_km2 } from '../../../isochrones/geometry/area.ts';
import type { LonLat, MultiPolygonCoordinates, Ring } from '../../../isochrones/types.ts';

/** Longitudes and latitudes between which something lies. */
export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

export function boxOf(polygons: MultiPolygonCoordinates): Box {
  const box = emptyBox();
  for (const rings of polygons) for (const [lon, lat] of rings[0] ?? []) extendBox(box, lon, lat);
  return box;
}

/** Whether the box around a ring and another have ground in common, or an edge. */
export function ringMeets(ring: Ring, { west, south, east, north }: Box): boolean {
  const own = boxOf([[ring]]);
  return own.west <= east && own.east >= west && own.south <= north && own.north >= south;
}

/** A box that holds nothing, to be extended. */
function emptyBox(): Box {
  return { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
}

function extendBox(box: Box, lon: number, lat: number): void {
  box.west = Math.min(box.west, lon);
  box.south = Math.min(box.south, lat);
  box.east = Math.max(box.east, lon);
  box.north = Math.max(box.north, lat);
}

/** Box around all boxes. */
export function boxAround(boxes: Box[]): Box {
  const all = emptyBox();
  for (const box of boxes) {
    extendBox(all, box.west, box.south);
    extendBox(all, box.east, box.north);
  }
  return all;
}

/** True when the point lies in the box grown by `margin` degrees on each side. */
export function inBox(box: Box, lon: number, lat: number, margin = 0): boolean {
  return (
    lon >= box.west - margin &&
    lon <= box.east + margin &&
    lat >= box.south - margin &&
    lat <= box.north + margin
  );
}

/** True when the point lies inside (even-odd rule; the border may count either way). */
export function containsPoint(polygons: MultiPolygonCoordinates, lon: number, lat: number): boolean {
  let inside = false;
  for (const rings of polygons) {
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i++) {
        const [x1, y1] = ring[i - 1]!;
        const [x2, y2] = ring[i]!;
        if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
      }
    }
  }
  return inside;
}

/** A point well inside: the middle of the longest piece among nine parallels that cross the largest polygon. */
export function pointInside(polygons: MultiPolygonCoordinates): LonLat {
  const largest = polygons.reduce((a, b) => (area_km2([b]) > area_km2([a]) ? b : a));
  const box = boxOf([largest]);
  let best: LonLat = largest[0]![0]!;
  let longest = -1;
  // Off the round tenths, so that a parallel seldom runs along an edge of a square.
  for (let k = 1; k <= 9; k++) {
    const lat = box.south + ((box.north - box.south) * (k + 0.0137)) / 10.03;
    const crossings: number[] = [];
    for (const ring of largest) {
      for (let i = 1; i < ring.length; i++) {
        const [x1, y1] = ring[i - 1]!;
        const [x2, y2] = ring[i]!;
        if (y1 > lat !== y2 > lat) crossings.push(((x2 - x1) * (lat - y1)) / (y2 - y1) + x1);
      }
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const length = crossings[i + 1]! - crossings[i]!;
      if (length > longest) {
        longest = length;
        best = [(crossings[i]! + crossings[i + 1]!) / 2, lat];
      }
    }
  }
  return best;
}
