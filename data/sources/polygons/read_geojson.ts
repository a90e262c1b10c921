import { MaillageError } from '../../../errors/maillage_error.ts';
import { decodeText } from '../../tables/formats/encoding.ts';
import { unpackedBytes } from '../../tables/formats/geojson_features.ts';
import { readSourceFile } from '../files/read_file.ts';

/** Content of a GeoJSON file. Throws `source_missing`, `source_unreadable` or `source_not_json`, naming it. */
export async function readGeoJson(file: string, what: string): Promise<unknown> {
  const bytes = await readSourceFile(file, what);
  return parseJson(unpacked(bytes, file, what), file, what);
}

function unpacked(bytes: Uint8Array, file: string, what: string): Uint8Array {
  try {
    return unpackedBytes(bytes);
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
