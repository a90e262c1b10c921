import { gunzipSync } from 'node:zlib';
import { MaillageError } from '../../errors/maillage_error.ts';
import { decodeText } from '../tables/encoding.ts';
import { readSourceFile } from './read_file.ts';

export interface Feature {
  id?: unknown;
  geometry: unknown;
  properties: Record<string, unknown> | null;
}

/** Content of a GeoJSON file. Throws `source_missing`, `source_unreadable` or `source_not_json`, naming it. */
export async function readGeoJson(file: string, what: string): Promise<unknown> {
  const bytes = await readSourceFile(file, what);
  return parseJson(bytes[0] === 0x1f && bytes[1] === 0x8b ? unpacked(bytes, file, what) : bytes, file, what);
}

function unpacked(bytes: Uint8Array, file: string, what: string): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    throw new MaillageError('source_unreadable.gzip', { what, file, why: (cause as Error).message });
  }
}

/** Content of JSON bytes. Throws `source_not_json` with the reason and a hint at what was found instead. */
export function parseJson(bytes: Uint8Array, file: string, what: string): unknown {
  const { text } = decodeText(bytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const start = text.trimStart().slice(0, 200).toLowerCase();
    if (start === '') throw new MaillageError('source_not_json.empty', { what, file }, { cause });
    if (start.startsWith('<!doctype') || start.startsWith('<html'))
      throw new MaillageError('source_not_json.page', { what, file }, { cause });
    throw new MaillageError('source_not_json', { what, file, why: (cause as Error).message }, { cause });
  }
}

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
