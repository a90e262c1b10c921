/** Polygons of GeoJSON as they are kept. */
import type { MultiPolygonCoordinates, PolygonRings, Ring } from '../../../isochrones/types.ts';

/**
 * Polygons of a GeoJSON Polygon, MultiPolygon or collection of such: closed rings, outer ones counter-clockwise and holes clockwise as RFC 7946
 * wants them, without the third coordinate and without rings that have no inside. Null: not such a geometry.
 */
export function polygonsOf(geometry: unknown): MultiPolygonCoordinates | null {
  const { type, coordinates, geometries } = (geometry ?? {}) as Record<string, unknown>;
  if (type === 'GeometryCollection' && Array.isArray(geometries)) {
    // The points and lines that such a collection may also hold are no ground.
    const found = geometries.flatMap((each) => polygonsOf(each) ?? []);
    return found.length > 0 ? found : null;
  }
  if (!Array.isArray(coordinates)) return null;
  const polygons = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : null;
  if (polygons === null) return null;
  const result: MultiPolygonCoordinates = [];
  for (const polygon of polygons as unknown[]) {
    if (!Array.isArray(polygon)) return null;
    const rings: PolygonRings = [];
    for (const [index, each] of polygon.entries()) {
      const ring = ringOf(each);
      if (ring === null) return null;
      if (ring.length >= 4 && Math.abs(signedArea(ring)) > 0) {
        rings.push(signedArea(ring) > 0 === (index === 0) ? ring : ring.reverse());
      } else if (index === 0) break;
    }
    if (rings.length > 0) result.push(rings);
  }
  return result;
}

function ringOf(value: unknown): Ring | null {
  if (!Array.isArray(value)) return null;
  const ring: Ring = [];
  for (const point of value as unknown[]) {
    if (!Array.isArray(point)) return null;
    const [lon, lat] = point as unknown[];
    if (typeof lon !== 'number' || typeof lat !== 'number' || !Number.isFinite(lon + lat)) return null;
    const last = ring.at(-1);
    if (!last || last[0] !== lon || last[1] !== lat) ring.push([lon, lat]);
  }
  const [first, last] = [ring[0], ring.at(-1)];
  if (first && last && (first[0] !== last[0] || first[1] !== last[1])) ring.push([first[0], first[1]]);
  return ring;
}

/** Twice the area in square degrees; positive for a counter-clockwise ring. */
export function signedArea(ring: Ring): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    sum += ring[i - 1]![0] * ring[i]![1] - ring[i]![0] * ring[i - 1]![1];
  }
  return sum;
}
