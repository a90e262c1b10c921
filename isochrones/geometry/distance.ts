interface Place {
  lon: number;
  lat: number;
}

const EARTH_RADIUS_M = 6_371_008.8; // mean radius, IUGG
const RADIANS = Math.PI / 180;

/** Great-circle distance by the haversine formula on the mean sphere, in metres. */
export function distance_m(a: Place, b: Place): number {
  const h =
    Math.sin(((b.lat - a.lat) * RADIANS) / 2) ** 2 +
    Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * Math.sin(((b.lon - a.lon) * RADIANS) / 2) ** 2;
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
