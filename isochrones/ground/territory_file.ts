import { readChecked, writeChecked } from '../network/checked_file.ts';
import { align, isNumbers, type NumberArray } from '../network/shared_arrays.ts';
import type { Network } from '../types.ts';
import type { Territory } from './territory.ts';

/**
 * A territory as a file, opened in the time that reading it takes: 8 bytes of magic, two u32 (format version, header length), the
 * header as JSON in which each array is told by where it lies, then the arrays, each aligned to 8 bytes, then a checksum (see checked_file.ts).
 */
const MAGIC = 'MAILLTER';
/** Raised whenever buildTerritory makes something else of the same inputs: a file of another version is made again. */
const FORMAT_VERSION = 6;
const PREFIX_BYTES = MAGIC.length + 8;
const ARRAYS = { Uint8Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array };

type SharedView = new (buffer: SharedArrayBuffer, offset: number, length: number) => NumberArray;

interface Header {
  /** Hash of all that the territory was made of. */
  key: string;
  /** Bytes of the arrays: a shorter file was cut. */
  bytes: number;
  territory: unknown;
}

/** How an array, or a number that JSON has no word for, stands in the header. */
type Told = { array: keyof typeof ARRAYS; at: number; length: number } | { number: string };

/** Writes a territory, beside the file first and then renamed: a reader never sees half of it. */
export async function writeTerritoryFile(path: string, key: string, territory: Territory): Promise<void> {
  const arrays: NumberArray[] = [];
  let bytes = 0;
  const told = replaced({ ...territory, network: null }, (value): Told | undefined => {
    if (typeof value === 'number' && !Number.isFinite(value)) return { number: String(value) };
    if (!isNumbers(value)) return undefined;
    const at = bytes;
    arrays.push(value);
    bytes += align(value.byteLength);
    return { array: value.constructor.name as keyof typeof ARRAYS, at, length: value.length };
  });
  const header = Buffer.from(JSON.stringify({ key, bytes, territory: told } satisfies Header));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt32LE(FORMAT_VERSION, MAGIC.length);
  prefix.writeUInt32LE(header.length, MAGIC.length + 4);
  const parts = [Buffer.concat([prefix, header]), ...arrays].flatMap((part) => {
    const content = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    return [content, new Uint8Array(align(content.length) - content.length)];
  });
  await writeChecked(path, parts);
}

/** The territory that a file holds under this key, on its network; null where there is no such file, one of something else, or one that is damaged. */
export async function openTerritoryFile(
  path: string,
  key: string,
  network: Network,
): Promise<Territory | null> {
  const file = await readChecked(path).catch(goneIs);
  if (file?.state !== 'whole' || file.buffer.byteLength < PREFIX_BYTES) return null;
  const { buffer } = file;
  const view = new DataView(buffer);
  const magic = Buffer.from(new Uint8Array(buffer, 0, MAGIC.length)).toString('latin1');
  const headerBytes = view.getUint32(MAGIC.length + 4, true);
  const start = align(PREFIX_BYTES + headerBytes);
  if (magic !== MAGIC || view.getUint32(MAGIC.length, true) !== FORMAT_VERSION) return null;
  if (buffer.byteLength < start) return null;
  const header = JSON.parse(
    Buffer.from(new Uint8Array(buffer, PREFIX_BYTES, headerBytes)).toString(),
  ) as Header;
  if (header.key !== key || buffer.byteLength !== start + header.bytes) return null;
  const territory = replaced(header.territory, (value) => {
    if (typeof value !== 'object' || value === null) return undefined;
    if ('number' in value) return Number(value.number);
    if (!('array' in value)) return undefined;
    const { array, at, length } = value as Extract<Told, { array: unknown }>;
    return new (ARRAYS[array] as SharedView)(buffer, start + at, length);
  });
  return { ...(territory as Territory), network };
}

/** A copy of plain objects and lists in which `replace` puts another value in the place of some. */
function replaced(value: unknown, replace: (value: unknown) => unknown): unknown {
  const other = replace(value);
  if (other !== undefined) return other;
  if (Array.isArray(value)) return value.map((item) => replaced(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, replace)]));
}

function goneIs(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
