/**
 * Files that carry their checksum, so that a bit that turned on the disk is found before anything is answered from it: after the content
 * come eight bytes, a mark and the CRC-32 of all that is before them.
 */

import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { writeBeside } from '../write_beside.ts';

const MARK = 0x4d434b53; // MCKS
const TRAILER_BYTES = 8;
/** As much is read, written and summed at once: some ten milliseconds, between which others have their turn. */
const CHUNK_BYTES = 16 * 2 ** 20;

/** What a file holds: whole, other than what was written, or written before files had checksums. */
type FileState = 'whole' | 'damaged' | 'unmarked';

/**
 * Writes parts, one after the other, and their checksum, beside the file first and then renamed: a reader never sees half of it. What is
 * half-written is taken away.
 */
export async function writeChecked(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  await writeBeside(path, async (beside) => {
    await using file = await open(beside, 'w');
    let sum = 0;
    const write = async (bytes: Uint8Array): Promise<void> => {
      // A write may take less than it is given.
      for (let at = 0; at < bytes.length; )
        at += (await file.write(bytes, at, Math.min(CHUNK_BYTES, bytes.length - at))).bytesWritten;
    };
    for (const part of parts)
      for (let at = 0; at < part.length; at += CHUNK_BYTES) {
        const chunk = part.subarray(at, at + CHUNK_BYTES);
        sum = crc32(chunk, sum);
        await write(chunk);
      }
    const trailer = Buffer.alloc(TRAILER_BYTES);
    trailer.writeUInt32LE(MARK, 0);
    trailer.writeUInt32LE(sum, 4);
    await write(trailer);
    await file.sync();
  });
}

/**
 * A whole file in memory that threads share, without its checksum, and whether it is what was written. Throws what opening and reading
 * throw, ENOENT where there is none.
 */
export async function readChecked(path: string): Promise<{ buffer: SharedArrayBuffer; state: FileState }> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const trailer = Buffer.alloc(TRAILER_BYTES);
  if (size >= TRAILER_BYTES) await file.read(trailer, 0, TRAILER_BYTES, size - TRAILER_BYTES);
  const marked = trailer.readUInt32LE(0) === MARK;
  const length = marked ? size - TRAILER_BYTES : size;
  const buffer = new SharedArrayBuffer(length);
  let sum = 0;
  for (let at = 0; at < length; ) {
    const chunk = new Uint8Array(buffer, at, Math.min(CHUNK_BYTES, length - at));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) break;
    sum = crc32(chunk.subarray(0, bytesRead), sum);
    at += bytesRead;
  }
  const state = !marked ? 'unmarked' : sum === trailer.readUInt32LE(4) ? 'whole' : 'damaged';
  return { buffer, state };
}
