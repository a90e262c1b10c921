import { readChecked, writeChecked } from './checked_file.ts';
import { align, isNumbers, type NumberArray } from './shared_arrays.ts';

/**
 * An object with typed arrays in it as a file, opened in the time that reading it takes: 8 bytes of magic, two u32 (format version, header
 * length), the header as JSON in which each array is told by where it lies, then the arrays, each aligned to 8 bytes, then a checksum
 * (see checked_file.ts).
 */
export interface ArraysFormat {
  /** Eight Latin letters. */
  magic: string;
  /** A file of another version is as none. */
  version: number;
}

const MAGIC_BYTES = 8;
const PREFIX_BYTES = MAGIC_BYTES + 8;
const ARRAYS = { Uint8Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array };

type SharedView = new (buffer: SharedArrayBuffer, offset: number, length: number) => NumberArray;

interface Header {
  /** Hash of all that the content was made of. */
  key: string;
  /** Bytes of the arrays: a shorter file was cut. */
  bytes: number;
  content: unknown;
}

/** How an array, or a number that JSON has no word for, stands in the header. */
type Told = { array: keyof typeof ARRAYS; at: number; length: number } | { number: string };

/** Writes an object, beside the file first and then renamed: a reader never sees half of it. */
export async function writeArraysFile(
  path: string,
  { magic, version }: ArraysFormat,
  key: string,
  content: object,
): Promise<void> {
  const arrays: NumberArray[] = [];
  let bytes = 0;
  const told = replaced(content, (value): Told | undefined => {
    if (typeof value === 'number' && !Number.isFinite(value)) return { number: String(value) };
    if (!isNumbers(value)) return undefined;
    const at = bytes;
    arrays.push(value);
    bytes += align(value.byteLength);
    return { array: value.constructor.name as keyof typeof ARRAYS, at, length: value.length };
  });
  const header = Buffer.from(JSON.stringify({ key, bytes, content: told } satisfies Header));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(magic, 'latin1');
  prefix.writeUInt32LE(version, MAGIC_BYTES);
  prefix.writeUInt32LE(header.length, MAGIC_BYTES + 4);
  const parts = [Buffer.concat([prefix, header]), ...arrays].flatMap((part) => {
    const content = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    return [content, new Uint8Array(align(content.length) - content.length)];
  });
  await writeChecked(path, parts);
}

/**
 * What a file holds under this key (null: whatever its key), its arrays in memory that threads share; null where there is no such file,
 * one of something else, or one that is damaged.
 */
export async function openArraysFile(
  path: string,
  { magic, version }: ArraysFormat,
  key: string | null,
): Promise<unknown> {
  const file = await readChecked(path).catch(goneIs);
  if (file?.state !== 'whole' || file.buffer.byteLength < PREFIX_BYTES) return null;
  const { buffer } = file;
  const view = new DataView(buffer);
  const found = Buffer.from(new Uint8Array(buffer, 0, MAGIC_BYTES)).toString('latin1');
  const headerBytes = view.getUint32(MAGIC_BYTES + 4, true);
  const start = align(PREFIX_BYTES + headerBytes);
  if (found !== magic || view.getUint32(MAGIC_BYTES, true) !== version) return null;
  if (buffer.byteLength < start) return null;
  const header = JSON.parse(
    Buffer.from(new Uint8Array(buffer, PREFIX_BYTES, headerBytes)).toString(),
  ) as Header;
  if ((key !== null && header.key !== key) || buffer.byteLength !== start + header.bytes) return null;
  return replaced(header.content, (value) => {
    if (typeof value !== 'object' || value === null) return undefined;
    if ('number' in value) return Number(value.number);
    if (!('array' in value)) return undefined;
    const { array, at, length } = value as Extract<Told, { array: unknown }>;
    return new (ARRAYS[array] as SharedView)(buffer, start + at, length);
  });
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
