import { MaillageError } from '../../isochrones/errors.ts';
import { decodeText, readSourceFile } from './table.ts';

export interface Feature {
  id?: unknown;
  geometry: unknown;
  properties: Record<string, unknown> | null;
}

/** Content of a GeoJSON file. Throws `source_missing`, `source_unreadable` or `source_not_json`, naming it. */
export async function readGeoJson(file: string, what: string): Promise<unknown> {
  return parseJson(await readSourceFile(file, what), file, what);
}

/** Content of JSON bytes. Throws `source_not_json` with the reason and a hint at what was found instead. */
export function parseJson(bytes: Uint8Array, file: string, what: string): unknown {
  const { text } = decodeText(bytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const start = text.trimStart().slice(0, 200).toLowerCase();
    const found =
      start === ''
        ? 'is empty'
        : start.startsWith('<!doctype') || start.startsWith('<html')
          ? 'is a web page, not JSON'
          : `is not JSON: ${(cause as Error).message}`;
    throw new MaillageError('source_not_json', `${what}: ${file} ${found}.`, { status: 400, cause });
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
  if (type === 'Polygon' || type === 'MultiPolygon') return [{ geometry: content, properties: null }];
  return null;
}
