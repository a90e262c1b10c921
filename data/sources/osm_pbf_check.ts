/** A look at an OpenStreetMap PBF before anything costly starts: is it whole, and of what date? */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { PbfReader } from 'pbf';
import { MaillageError } from '../../isochrones/errors.ts';
import type { Box } from './types.ts';

export interface PbfSummary {
  bytes: number;
  /** Blocks of data behind the header. */
  blocks: number;
  /** Date of the data, ISO 8601, where the header tells it. */
  osmDate: string | null;
  box: Box | null;
}

const unpack = promisify(inflate);
/** Limits of the format: a header of a block, a block. */
const HEADER_BYTES = 64 * 1024;
const BLOCK_BYTES = 32 * 1024 * 1024;

/**
 * Goes from block to block without unpacking them (less than a second for 500 MB). Throws `roads_file_missing`, `roads_file_empty`,
 * `roads_not_osm`, `roads_truncated`.
 */
export async function inspectPbf(file: string): Promise<PbfSummary> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile())
    throw bad('roads_file_missing', `There is no file of roads at ${file}; check the path.`);
  if (found.size === 0)
    throw bad('roads_file_empty', `The file of roads ${file} is empty; download it again.`);
  const handle = await open(file);
  try {
    const summary: PbfSummary = { bytes: found.size, blocks: 0, osmDate: null, box: null };
    for (let at = 0; at < found.size; ) {
      const block = await blockAt(handle, at, found.size, file);
      if (at === 0) Object.assign(summary, await headerOf(handle, block, file));
      else if (block.type === 'OSMData') summary.blocks++;
      at = block.end;
    }
    if (summary.blocks === 0)
      throw bad(
        'roads_file_empty',
        `The file of roads ${file} holds a header and no data; download it again.`,
      );
    return summary;
  } finally {
    await handle.close();
  }
}

interface Block {
  type: string;
  start: number;
  end: number;
}

async function blockAt(handle: FileHandle, at: number, size: number, file: string): Promise<Block> {
  const truncated = () =>
    bad('roads_truncated', `${file} ends too early: it was not downloaded completely; download it again.`);
  const notOsm = () =>
    bad(
      'roads_not_osm',
      `${file} is not an OpenStreetMap PBF file, whatever its name says; download it again.`,
    );
  if (at + 4 > size) throw truncated();
  const { buffer: lengthBytes } = await handle.read(Buffer.alloc(4), 0, 4, at);
  const length = lengthBytes.readUInt32BE(0);
  if (length === 0 || length > HEADER_BYTES) throw notOsm();
  if (at + 4 + length > size) throw at === 0 ? notOsm() : truncated();
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, at + 4);
  const header = { type: '', dataSize: -1 };
  try {
    new PbfReader(buffer).readFields((tag, result, pbf) => {
      if (tag === 1) result.type = pbf.readString();
      else if (tag === 3) result.dataSize = pbf.readVarint();
    }, header);
  } catch {
    throw notOsm();
  }
  if ((at === 0 && header.type !== 'OSMHeader') || header.dataSize < 0 || header.dataSize > BLOCK_BYTES)
    throw notOsm();
  const start = at + 4 + length;
  if (start + header.dataSize > size) throw truncated();
  return { type: header.type, start, end: start + header.dataSize };
}

async function headerOf(
  handle: FileHandle,
  block: Block,
  file: string,
): Promise<Pick<PbfSummary, 'osmDate' | 'box'>> {
  const { buffer } = await handle.read(
    Buffer.alloc(block.end - block.start),
    0,
    block.end - block.start,
    block.start,
  );
  const blob: { raw: Uint8Array | null; packed: Uint8Array | null } = { raw: null, packed: null };
  const header = { seconds: 0, box: null as number[] | null };
  try {
    new PbfReader(buffer).readFields((tag, result, pbf) => {
      if (tag === 1) result.raw = pbf.readBytes();
      else if (tag === 3) result.packed = pbf.readBytes();
    }, blob);
    const content = blob.raw ?? (blob.packed ? await unpack(blob.packed) : new Uint8Array());
    new PbfReader(content).readFields((tag, result, pbf) => {
      if (tag === 1) {
        result.box = pbf.readMessage((field, corners: number[], inner) => {
          if (field >= 1 && field <= 4) corners[field - 1] = inner.readSVarint() / 1e9;
        }, []);
      } else if (tag === 32) result.seconds = pbf.readVarint();
    }, header);
  } catch {
    throw bad('roads_not_osm', `The header of ${file} cannot be read: it is damaged; download it again.`);
  }
  const [west, east, north, south] = header.box ?? [];
  return {
    osmDate: header.seconds > 0 ? new Date(header.seconds * 1000).toISOString() : null,
    box:
      west === undefined || east === undefined || north === undefined || south === undefined
        ? null
        : { west, south, east, north },
  };
}

function bad(code: string, message: string): MaillageError {
  return new MaillageError(code, message, { status: 400 });
}
