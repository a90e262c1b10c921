/** A look at an OpenStreetMap PBF before anything costly starts: is it whole, of what date, and can OSRM read it as it is? */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { PbfReader } from 'pbf';
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Box } from '../polygons/geometry.ts';
import { type BlobPacking, blobContent, blobPacking } from './osm_pbf_blobs.ts';
import { type IdsSeen, idsOfBlock, noIds } from './osm_pbf_ids.ts';

export interface PbfSummary {
  bytes: number;
  /** Blocks of data behind the header. */
  blocks: number;
  /** Date of the data, ISO 8601, where the header tells it. */
  osmDate: string | null;
  box: Box | null;
  /** How its blocks are packed. */
  packings: BlobPacking[];
  /** What a reader must understand, in the format's words (`DenseNodes`, `HistoricalInformation` ...), and `LocationsOnWays`. */
  features: string[];
  /** Nodes before ways before relations, each by rising id: the header says so. */
  sorted: boolean;
  /** Of all blocks; where the header says that they are sorted, of the first block and the last one of nodes. */
  ids: IdsSeen;
}

/** Limits of the format: a header of a block, a block. */
const HEADER_BYTES = 64 * 1024;
const BLOCK_BYTES = 32 * 1024 * 1024;

/**
 * Goes from block to block; unpacks all of them only where the header does not say that they are sorted (less than a second for a
 * sorted 500 MB). Throws `roads_file_missing`, `roads_file_empty`, `roads_not_osm`, `roads_truncated`, `roads_damaged`, `roads_unreadable`.
 */
export async function inspectPbf(file: string): Promise<PbfSummary> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new MaillageError('roads_file_missing', { file });
  if (found.size === 0) throw new MaillageError('roads_file_empty', { file });
  await using handle = await open(file);
  const blocks = await blocksOf(handle, found.size, file);
  const packings = await packingsOf(handle, blocks, file);
  const header = await headerOf(handle, blocks[0]!, file);
  const data = blocks.slice(1).filter(({ type }) => type === 'OSMData');
  if (data.length === 0) throw new MaillageError('roads_file_empty.header', { file });
  const summary = { bytes: found.size, blocks: data.length, packings, ...header };
  return { ...summary, ids: await idsOf(handle, data, header.sorted, file) };
}

/** A block of the file: what it says that it is, and where its blob lies. */
export interface PbfBlock {
  type: string;
  start: number;
  end: number;
}

/** All blocks of an open PBF of `size` bytes, the header first. Throws as `inspectPbf`. */
export async function blocksOf(handle: FileHandle, size: number, file: string): Promise<PbfBlock[]> {
  const blocks: PbfBlock[] = [];
  for (let at = 0; at < size; at = blocks.at(-1)!.end) blocks.push(await blockAt(handle, at, size, file));
  return blocks;
}

/** Bytes `start` to `end` of an open file. */
export async function readBytes(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const { buffer } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
  return buffer;
}

async function packingsOf(handle: FileHandle, blocks: PbfBlock[], file: string): Promise<BlobPacking[]> {
  const packings = new Set<BlobPacking>();
  for (const { start, end } of blocks)
    packings.add(blobPacking(await readBytes(handle, start, Math.min(end, start + 64))));
  const strange = [...packings].find((name) => name === 'lzma' || name === 'bzip2' || name === 'unknown');
  if (strange) throw new MaillageError('roads_unreadable.packing', { file, packing: strange });
  return [...packings].sort();
}

async function idsOf(handle: FileHandle, data: PbfBlock[], sorted: boolean, file: string): Promise<IdsSeen> {
  const ids = noIds();
  const look = async ({ start, end }: PbfBlock, into: IdsSeen) => {
    try {
      idsOfBlock(await blobContent(await readBytes(handle, start, end)), into);
    } catch {
      throw new MaillageError('roads_damaged.unpacking', { file, at: start });
    }
  };
  if (!sorted) {
    for (const block of data) await look(block, ids);
    return ids;
  }
  await look(data[0]!, ids);
  // Nodes come first: the last block that has some is found by halving.
  let [last, beyond] = [0, data.length];
  while (beyond - last > 1) {
    const middle = (last + beyond) >> 1;
    const seen = noIds();
    await look(data[middle]!, seen);
    if (seen.nodes) {
      last = middle;
      ids.largestNode = Math.max(ids.largestNode, seen.largestNode);
      ids.negative ||= seen.negative;
    } else beyond = middle;
  }
  return ids;
}

async function blockAt(handle: FileHandle, at: number, size: number, file: string): Promise<PbfBlock> {
  const truncated = () => new MaillageError('roads_truncated', { file });
  const notOsm = () =>
    at === 0
      ? new MaillageError('roads_not_osm', { file })
      : new MaillageError('roads_damaged.no_block', { file, at });
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
  block: PbfBlock,
  file: string,
): Promise<Pick<PbfSummary, 'osmDate' | 'box' | 'features' | 'sorted'>> {
  const header = { seconds: 0, box: null as number[] | null, features: [] as string[], sorted: false };
  try {
    const content = await blobContent(await readBytes(handle, block.start, block.end));
    new PbfReader(content).readFields((tag, result, pbf) => {
      if (tag === 1) {
        result.box = pbf.readMessage((field, corners: number[], inner) => {
          if (field >= 1 && field <= 4) corners[field - 1] = inner.readSVarint() / 1e9;
        }, []);
      } else if (tag === 4) result.features.push(pbf.readString());
      // What a reader may pass over; of it these two are of use.
      else if (tag === 5) {
        const feature = pbf.readString();
        if (feature === 'Sort.Type_then_ID') result.sorted = true;
        if (feature === 'LocationsOnWays') result.features.push(feature);
      } else if (tag === 32) result.seconds = pbf.readVarint();
    }, header);
  } catch {
    throw new MaillageError('roads_damaged.header', { file });
  }
  const [west, east, north, south] = header.box ?? [];
  return {
    features: header.features,
    sorted: header.sorted,
    osmDate: header.seconds > 0 ? new Date(header.seconds * 1000).toISOString() : null,
    box:
      west === undefined || east === undefined || north === undefined || south === undefined
        ? null
        : { west, south, east, north },
  };
}
