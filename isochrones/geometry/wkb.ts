/**
 * Multipolygons to and from WKB (OGC Simple Features, little-endian), the form in which they go to PostGIS and come
 * back without losing a bit.
 */
import { MaillageError } from '../../errors/maillage_error.ts';
import type { LonLat, MultiPolygonCoordinates } from '../types.ts';

const POLYGON = 3;
const MULTI_POLYGON = 6;

/** WKB of a multipolygon. Errors: bad_polygon (a ring of fewer than four points, or not closed, or not numbers). */
export function wkbOf(polygons: MultiPolygonCoordinates): Uint8Array {
  let size = 9;
  for (const polygon of polygons) {
    size += 9;
    for (const ring of polygon) size += 4 + ring.length * 16;
  }
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const head = (type: number, count: number) => {
    view.setUint8(at, 1);
    view.setUint32(at + 1, type, true);
    view.setUint32(at + 5, count, true);
    at += 9;
  };
  head(MULTI_POLYGON, polygons.length);
  for (const polygon of polygons) {
    head(POLYGON, polygon.length);
    for (const ring of polygon) {
      checkRing(ring);
      view.setUint32(at, ring.length, true);
      at += 4;
      for (const point of ring) {
        view.setFloat64(at, point[0], true);
        view.setFloat64(at + 8, point[1], true);
        at += 16;
      }
    }
  }
  return bytes;
}

function checkRing(ring: LonLat[]): void {
  const first = ring[0];
  const last = ring[ring.length - 1];
  const closed = first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
  if (ring.length < 4 || !closed)
    throw new MaillageError('bad_polygon.ring', { points: ring.length, first: first ?? '-' });
  for (const [lon, lat] of ring)
    if (!Number.isFinite(lon) || !Number.isFinite(lat))
      throw new MaillageError('bad_polygon.point', { lon: String(lon), lat: String(lat) });
}

/**
 * A record with its ground, which is kept as WKB and unpacked each time that `polygons` is read: as lists of points it takes five times the
 * memory. Who reads it twice in a row keeps what was read.
 */
export function unpackedWhenRead<T extends object>(
  record: T,
  wkb: Uint8Array,
): T & { polygons: MultiPolygonCoordinates } {
  packed.set(record, wkb);
  return Object.defineProperty(record, 'polygons', {
    enumerable: true,
    get: () => multiPolygonOf(wkb),
  }) as T & { polygons: MultiPolygonCoordinates };
}

const packed = new WeakMap<object, Uint8Array>();

/** The WKB of such a record, for who passes its ground on without looking at it; undefined: it has none. */
export const packedGround = (record: object): Uint8Array | undefined => packed.get(record);

/** Another form of such a record, whose WKB is then known too. */
export function withPackedGround<T extends object>(form: T, record: object): T {
  const wkb = packed.get(record);
  if (wkb !== undefined) packed.set(form, wkb);
  return form;
}

/** The polygons of a WKB polygon or multipolygon, as PostGIS's ST_AsBinary(shape, 'NDR') writes it. */
export function multiPolygonOf(bytes: Uint8Array): MultiPolygonCoordinates {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const polygon = (): LonLat[][] => {
    const rings = new Array<LonLat[]>(view.getUint32(at + 5, true));
    at += 9;
    for (let r = 0; r < rings.length; r++) {
      const ring = new Array<LonLat>(view.getUint32(at, true));
      at += 4;
      for (let p = 0; p < ring.length; p++) {
        ring[p] = [view.getFloat64(at, true), view.getFloat64(at + 8, true)];
        at += 16;
      }
      rings[r] = ring;
    }
    return rings;
  };
  const type = view.getUint32(1, true);
  if (type === POLYGON) return [polygon()];
  if (type !== MULTI_POLYGON) throw new Error(`WKB of type ${type} is no multipolygon`);
  const polygons: MultiPolygonCoordinates = new Array(view.getUint32(5, true));
  at = 9;
  for (let p = 0; p < polygons.length; p++) polygons[p] = polygon();
  return polygons;
}
