/**
 * Web Mercator as a plane of integers: the world is 2^30 units wide, x to the east, y to the south, so that the corner
 * of tile (z, x, y) is the point (x * 2^(30 - z), y * 2^(30 - z)). The projection keeps angles, so the nearest road in
 * this plane is the nearest road on the ground; OSRM chooses in the same plane.
 */

export const WORLD_BITS = 30;
export const WORLD_UNITS = 2 ** WORLD_BITS;
/** Half the side of the world in metres of EPSG:3857. */
export const HALF_WORLD_M = 20_037_508.342789244;
/** Mean circumference used by Web Mercator, metres (WGS 84 semi-major axis times 2 pi). */
const EQUATOR_M = 2 * Math.PI * 6_378_137;
const MAX_LAT = 85.05112878;

export function xOfLon(lon: number): number {
  return ((lon + 180) / 360) * WORLD_UNITS;
}

export function yOfLat(lat: number): number {
  const clamped = Math.max(-MAX_LAT, Math.min(MAX_LAT, lat));
  const sine = Math.sin((clamped * Math.PI) / 180);
  return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD_UNITS;
}

export function lonOfX(x: number): number {
  return (x / WORLD_UNITS) * 360 - 180;
}

export function latOfY(y: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD_UNITS))) * 180) / Math.PI;
}

/** Metres on the ground of one unit at a latitude. */
export function metresPerUnit(lat: number): number {
  return (EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / WORLD_UNITS;
}

/** The same from y, without the way back through the latitude: cos(lat) = 1 / cosh(pi (1 - 2y)). */
export function metresPerUnitAtY(y: number): number {
  return EQUATOR_M / Math.cosh(Math.PI * (1 - (2 * y) / WORLD_UNITS)) / WORLD_UNITS;
}

/** A coordinate as OSRM takes it from its asker and tells it: whole millionths of a degree, halves away from zero. */
export const roundDegrees = (degrees: number): number =>
  (Math.sign(degrees) * Math.round(Math.abs(degrees) * 1e6)) / 1e6;
