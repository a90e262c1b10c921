/** Blobs of OpenStreetMap's PBF, packed in whatever way the format knows (wiki.openstreetmap.org/wiki/PBF_Format). */
import { promisify } from 'node:util';
import { inflate, zstdDecompress } from 'node:zlib';
import { PbfReader } from 'pbf';

/** OSRM reads `none` and `zlib`. */
export type BlobPacking = 'none' | 'zlib' | 'lzma' | 'bzip2' | 'lz4' | 'zstd' | 'unknown';

/** By the field of the blob that holds the data. */
const PACKINGS: Record<number, BlobPacking> = {
  1: 'none',
  3: 'zlib',
  4: 'lzma',
  5: 'bzip2',
  6: 'lz4',
  7: 'zstd',
};
const RAW_SIZE = 2;
/** The format's limit for what a blob unpacks to. */
const CONTENT_BYTES = 32 * 1024 * 1024;
const unzlib = promisify(inflate);
const unzstd = promisify(zstdDecompress);

/** How a blob is packed, from its first bytes: the size comes before the data, or behind it. */
export function blobPacking(head: Uint8Array): BlobPacking {
  const pbf = new PbfReader(head);
  while (pbf.pos < head.length) {
    const field = pbf.readVarint() >> 3;
    if (field !== RAW_SIZE) return PACKINGS[field] ?? 'unknown';
    pbf.readVarint();
  }
  return 'unknown';
}

/** What a blob holds. Throws on a packing that is not read here (lzma, bzip2: both given up by the format) and on damaged data. */
export async function blobContent(blob: Uint8Array): Promise<Uint8Array> {
  const read = { size: 0, packing: 'unknown' as BlobPacking, data: new Uint8Array() as Uint8Array };
  new PbfReader(blob).readFields((field, result, pbf) => {
    if (field === RAW_SIZE) result.size = pbf.readVarint();
    else if (PACKINGS[field]) {
      result.packing = PACKINGS[field];
      result.data = pbf.readBytes();
    }
  }, read);
  const { size, packing, data } = read;
  if (size > CONTENT_BYTES) throw new Error(`a blob of ${size} bytes is beyond the format's limit`);
  const limit = { maxOutputLength: CONTENT_BYTES };
  if (packing === 'none') return data;
  if (packing === 'zlib') return unzlib(data, limit);
  if (packing === 'zstd') return unzstd(data, limit);
  if (packing === 'lz4') return unpackLz4(data, size);
  throw new Error(`blobs packed as ${packing} are not read`);
}

/**
 * Unpacks one LZ4 block (the format's block, without a frame: github.com/lz4/lz4, doc/lz4_Block_format.md) that holds `size` bytes.
 * Throws on data that do not give exactly as many.
 */
export function unpackLz4(packed: Uint8Array, size: number): Uint8Array {
  const content = new Uint8Array(size);
  let at = 0;
  let written = 0;
  const broken = () => new Error('damaged LZ4 data');
  const byte = (): number => {
    if (at >= packed.length) throw broken();
    return packed[at++]!;
  };
  const length = (nibble: number): number => {
    let sum = nibble;
    if (nibble === 15)
      for (let more = 255; more === 255; ) {
        more = byte();
        sum += more;
      }
    return sum;
  };
  while (at < packed.length) {
    const token = byte();
    const literals = length(token >> 4);
    if (at + literals > packed.length || written + literals > size) throw broken();
    content.set(packed.subarray(at, at + literals), written);
    at += literals;
    written += literals;
    // The last sequence ends with its literals.
    if (at === packed.length) break;
    const back = byte() | (byte() << 8);
    const copied = length(token & 15) + 4;
    if (back === 0 || back > written || written + copied > size) throw broken();
    // Byte by byte: a copy may reach into what it writes.
    for (let i = 0; i < copied; i++, written++) content[written] = content[written - back]!;
  }
  if (written !== size) throw broken();
  return content;
}
