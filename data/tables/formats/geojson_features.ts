/** GeoJSON as bytes: packed or not, in any encoding, a collection, a feature or a bare geometry. */
import { gunzipSync } from 'node:zlib';
import { decodeText } from './encoding.ts';

export interface Feature {
  id?: unknown;
  geometry: unknown;
  properties: Record<string, unknown> | null;
}

/** Bytes without their packing by gzip. Throws zlib's error on damaged ones. */
export const unpackedBytes = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;

/** Content of JSON bytes, which may be packed by gzip. Throws zlib's error or a SyntaxError. */
export const jsonOf = (bytes: Uint8Array): unknown => JSON.parse(decodeText(unpackedBytes(bytes)).text);

/** Features of a FeatureCollection, of one Feature or of a bare geometry; null: it is none of them. */
export function featuresOf(content: unknown): Feature[] | null {
  if (typeof content !== 'object' || content === null) return null;
  const { type, features } = content as { type?: unknown; features?: unknown };
  if (type === 'FeatureCollection' && Array.isArray(features)) {
    return features.filter((each): each is Feature => typeof each === 'object' && each !== null);
  }
  if (type === 'Feature') return [content as Feature];
  if (type === 'Polygon' || type === 'MultiPolygon' || type === 'GeometryCollection')
    return [{ geometry: content, properties: null }];
  return null;
}
