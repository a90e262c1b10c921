import type { LonLat, MultiPolygonCoordinates, Ring } from '../types.ts';

// WGS 84.
const SEMI_MAJOR_M = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const E2 = FLATTENING * (2 - FLATTENING);
const E = Math.sqrt(E2);

/** q of the authalic latitude (Snyder, Map Projections: A Working Manual, 1987, equation 3-12). */
function authalicQ(sine: number): number {
  return (1 - E2) * (sine / (1 - E2 * sine * sine) - Math.log((1 - E * sine) / (1 + E * sine)) / (2 * E));
}

/**
 * Area of a closed ring on the ellipsoid, square kilometres, positive when it runs counter-clockwise. Latitudes are taken
 * to the sphere of equal area; there each edge counts as a line of constant slope, which over edges of a few kilometres
 * differs from the geodesic by far less than 1e-6 of the area.
 */
export function ringArea_km2(ring: Ring): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += edgeArea_km2(ring[i - 1], ring[i]);
  return sum;
}

/** What an edge adds to its ring's area. */
function edgeArea_km2([lon1, lat1]: LonLat, [lon2, lat2]: LonLat): number {
  return edgeAreaOfQ_km2(lon1, qOfLat(lat1), lon2, qOfLat(lat2));
}

/** The authalic q of a latitude, which a point's two edges share. */
export const qOfLat = (lat: number): number => authalicQ(Math.sin((lat * Math.PI) / 180));

/** What an edge between two longitudes, and latitudes known by qOfLat, adds to its ring's area. */
export function edgeAreaOfQ_km2(lon1: number, q1: number, lon2: number, q2: number): number {
  return ((((lon1 - lon2) * Math.PI) / 180) * (q1 + q2) * SEMI_MAJOR_M * SEMI_MAJOR_M) / 4 / 1e6;
}

/** Area of polygons with holes, square kilometres; their rings' directions do not matter. */
export function area_km2(polygons: MultiPolygonCoordinates): number {
  let area = 0;
  for (const rings of polygons)
    rings.forEach((ring, i) => {
      area += (i === 0 ? 1 : -1) * Math.abs(ringArea_km2(ring));
    });
  return area;
}
