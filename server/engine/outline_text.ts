import type { MultiPolygonCoordinates } from '../../isochrones/types.ts';

const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const COMMA = 44;
const OPEN = 91;
const CLOSE = 93;
/** The longest point: [-1234.123456,-1234.123456] and a comma. */
const POINT_BYTES = 28;

/** Polygons as JSON; where all their coordinates are whole millionths of a degree, as outlines' are, in less than half of the time that JSON.stringify takes. */
export const outlineText = (polygons: MultiPolygonCoordinates): string =>
  outlineBytes(polygons).toString('latin1');

/** The same text as bytes. */
export function outlineBytes(polygons: MultiPolygonCoordinates): Buffer {
  let room = 2;
  for (const rings of polygons) {
    room += 3;
    for (const ring of rings) room += 3 + POINT_BYTES * ring.length;
  }
  const bytes = Buffer.allocUnsafe(room);
  let at = 0;
  bytes[at++] = OPEN;
  for (const rings of polygons) {
    bytes[at++] = OPEN;
    for (const ring of rings) {
      bytes[at++] = OPEN;
      for (const [lon, lat] of ring) {
        const lon_e6 = Math.round(lon * 1e6);
        const lat_e6 = Math.round(lat * 1e6);
        if (!isTold(lon, lon_e6) || !isTold(lat, lat_e6)) return Buffer.from(JSON.stringify(polygons));
        bytes[at++] = OPEN;
        at = putMillionths(bytes, at, lon_e6);
        bytes[at++] = COMMA;
        at = putMillionths(bytes, at, lat_e6);
        bytes[at++] = CLOSE;
        bytes[at++] = COMMA;
      }
      at = closeList(bytes, at);
    }
    at = closeList(bytes, at);
  }
  // After the last list there is no comma.
  at = closeList(bytes, at) - 1;
  return bytes.subarray(0, at);
}

const isTold = (value: number, value_e6: number): boolean =>
  value_e6 / 1e6 === value && Math.abs(value_e6) < 1e9;

/** Ends a list, whose last item may have a comma behind it, and puts a comma. */
function closeList(bytes: Buffer, at: number): number {
  let end = bytes[at - 1] === COMMA ? at - 1 : at;
  bytes[end++] = CLOSE;
  bytes[end++] = COMMA;
  return end;
}

function putMillionths(bytes: Buffer, start: number, value_e6: number): number {
  let at = start;
  if (value_e6 < 0) bytes[at++] = MINUS;
  const size = Math.abs(value_e6) | 0;
  const whole = (size / 1_000_000) | 0;
  if (whole >= 100) bytes[at++] = ZERO + ((whole / 100) | 0);
  if (whole >= 10) bytes[at++] = ZERO + (((whole / 10) | 0) % 10);
  bytes[at++] = ZERO + (whole % 10);
  let rest = size - whole * 1_000_000;
  if (rest === 0) return at;
  bytes[at++] = POINT;
  for (let unit = 100_000; rest > 0; unit = (unit / 10) | 0) {
    const digit = (rest / unit) | 0;
    bytes[at++] = ZERO + digit;
    rest -= digit * unit;
  }
  return at;
}
