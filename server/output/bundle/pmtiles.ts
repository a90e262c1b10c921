import { hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

/**
 * Writes PMTiles, version 3 (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md): many tiles in one file, which a
 * page reads by Range requests. No npm package writes the format. Tiles go to the file as they come; the directories that find
 * them follow, and the header with the root directory goes into the room that was left for them at the start.
 */

interface Archive {
  /** Adds a tile, compressed by gzip; tiles come in the order of their ids. */
  add(id: number, gzipped: Uint8Array): Promise<void>;
  /** Writes what finds the tiles, closes the file and tells how large it is. */
  finish(about: ArchiveAbout): Promise<{ bytes: number; tiles: number }>;
  /** Closes the file as it is. */
  abandon(): Promise<void>;
}

interface ArchiveAbout {
  min_zoom: number;
  max_zoom: number;
  /** West, south, east, north. */
  bounds: [number, number, number, number];
  /** Name, attribution, vector_layers ...: what a TileJSON says of the tiles. */
  metadata: Record<string, unknown>;
}

interface Entry {
  id: number;
  offset: number;
  length: number;
  /** Tiles from `id` on that have this content; 0: the content is a directory. */
  run: number;
}

const HEADER_BYTES = 127;
/** A reader's first request: header and root directory lie within it. */
const START_BYTES = 16_384;
const LEAF_ENTRIES = 4096;
const GZIP = 2;
const VECTOR_TILES = 1;

/** Place of a tile on the Hilbert curves of all zooms, one after another; zooms up to 26 fit a number. */
export function tileId(z: number, x: number, y: number): number {
  let id = (4 ** z - 1) / 3;
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const right = x >= side;
    const low = y >= side;
    id += side * side * (right ? (low ? 2 : 3) : low ? 1 : 0);
    x -= right ? side : 0;
    y -= low ? side : 0;
    // The curve turns in the quarters at its ends.
    if (!low) [x, y] = right ? [side - 1 - y, side - 1 - x] : [y, x];
  }
  return id;
}

/** Starts an archive. Equal tiles are kept once. */
export async function newArchive(path: string): Promise<Archive> {
  const file = await open(path, 'w');
  const entries: Entry[] = [];
  const known = new Map<string, { offset: number; length: number }>();
  let data_bytes = 0;
  let tiles = 0;
  return {
    async add(id, gzipped) {
      const key = hash('sha256', gzipped, 'base64');
      let at = known.get(key);
      if (!at) {
        at = { offset: data_bytes, length: gzipped.length };
        known.set(key, at);
        await write(file, gzipped, START_BYTES + data_bytes);
        data_bytes += gzipped.length;
      }
      tiles++;
      const last = entries.at(-1);
      if (last && last.offset === at.offset && last.id + last.run === id) last.run++;
      else entries.push({ id, ...at, run: 1 });
    },
    async finish(about) {
      const { root, leaves } = directories(entries);
      const metadata = gzipSync(JSON.stringify(about.metadata), { level: 9 });
      const metadata_offset = START_BYTES + data_bytes;
      const leaves_offset = metadata_offset + metadata.length;
      await write(file, metadata, metadata_offset);
      await write(file, leaves, leaves_offset);
      const header = headerOf(about, {
        root: [HEADER_BYTES, root.length],
        metadata: [metadata_offset, metadata.length],
        leaves: [leaves_offset, leaves.length],
        data: [START_BYTES, data_bytes],
        counts: [tiles, entries.length, known.size],
      });
      await write(file, Buffer.concat([header, root]), 0);
      await file.close();
      return { bytes: leaves_offset + leaves.length, tiles };
    },
    abandon: () => file.close(),
  };
}

/** All of `bytes` at a place of the file; one call may write less. */
async function write(file: FileHandle, bytes: Uint8Array, place: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, place + done)).bytesWritten;
  }
}

/** The root directory, with leaves below it where all entries together are too large for a reader's first request. */
function directories(entries: Entry[]): { root: Buffer; leaves: Buffer } {
  const alone = directory(entries);
  if (alone.length <= START_BYTES - HEADER_BYTES) return { root: alone, leaves: Buffer.alloc(0) };
  for (let size = LEAF_ENTRIES; ; size *= 2) {
    const leaves: Buffer[] = [];
    const above: Entry[] = [];
    let offset = 0;
    for (let first = 0; first < entries.length; first += size) {
      const leaf = directory(entries.slice(first, first + size));
      above.push({ id: entries[first].id, offset, length: leaf.length, run: 0 });
      leaves.push(leaf);
      offset += leaf.length;
    }
    const root = directory(above);
    if (root.length <= START_BYTES - HEADER_BYTES) return { root, leaves: Buffer.concat(leaves) };
  }
}

/** Ids as differences, runs, lengths, and offsets (0: right behind the entry before), as variable-length numbers. */
function directory(entries: Entry[]): Buffer {
  const bytes: number[] = [];
  const put = (value: number): void => {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
    bytes.push(rest);
  };
  put(entries.length);
  entries.forEach(({ id }, i) => void put(id - (entries[i - 1]?.id ?? 0)));
  for (const { run } of entries) put(run);
  for (const { length } of entries) put(length);
  entries.forEach(({ offset }, i) => {
    const before = entries[i - 1];
    put(before && before.offset + before.length === offset ? 0 : offset + 1);
  });
  return gzipSync(Buffer.from(bytes), { level: 9 });
}

interface Sections {
  root: [number, number];
  metadata: [number, number];
  leaves: [number, number];
  data: [number, number];
  /** Tiles addressed, entries, contents. */
  counts: [number, number, number];
}

function headerOf({ min_zoom, max_zoom, bounds }: ArchiveAbout, sections: Sections): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('PMTiles', 0, 'latin1');
  header.writeUInt8(3, 7);
  const { root, metadata, leaves, data, counts } = sections;
  [...root, ...metadata, ...leaves, ...data, ...counts].forEach((value, i) => {
    header.writeBigUInt64LE(BigInt(value), 8 + 8 * i);
  });
  // Clustered: tiles lie in the order of their ids.
  Buffer.from([1, GZIP, GZIP, VECTOR_TILES, min_zoom, max_zoom]).copy(header, 96);
  const degrees = (value: number, at: number): number => header.writeInt32LE(Math.round(value * 1e7), at);
  bounds.forEach((value, i) => void degrees(value, 102 + 4 * i));
  header.writeUInt8(min_zoom, 118);
  degrees((bounds[0] + bounds[2]) / 2, 119);
  degrees((bounds[1] + bounds[3]) / 2, 123);
  return header;
}
