import type { LonLat } from '../types.ts';

interface Place {
  lon: number;
  lat: number;
}

const EARTH_RADIUS_M = 6_371_008.8; // mean radius, IUGG
const RADIANS = Math.PI / 180;

/** Great-circle distance by the haversine formula on the mean sphere, in metres. */
export const distance_m = (a: Place, b: Place): number => haversine_m(a.lon, a.lat, b.lon, b.lat);

/** The same between two points. */
export const pointDistance_m = ([lon, lat]: LonLat, [toLon, toLat]: LonLat): number =>
  haversine_m(lon, lat, toLon, toLat);

function haversine_m(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const h =
    Math.sin(((lat2 - lat1) * RADIANS) / 2) ** 2 +
    Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * Math.sin(((lon2 - lon1) * RADIANS) / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The way to set out from `a` for `b` along the great circle: degrees from north, clockwise, 0 to below 360. */
export function bearing_deg(a: Place, b: Place): number {
  const dLon = (b.lon - a.lon) * RADIANS;
  const [from, to] = [a.lat * RADIANS, b.lat * RADIANS];
  const east = Math.sin(dLon) * Math.cos(to);
  const north = Math.cos(from) * Math.sin(to) - Math.sin(from) * Math.cos(to) * Math.cos(dLon);
  return (Math.atan2(east, north) / RADIANS + 360) % 360;
}
