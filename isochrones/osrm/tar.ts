/**
 * Reads the tar archives that OSRM writes: plain (ustar) members, sizes in octal or, from 8 GiB on, in base 256.
 * Members are arrays of little-endian numbers; they are read straight into typed arrays, in pieces, since a
 * member may be larger than one read call can take (2 GiB). All platforms that Node and OSRM share are little-endian.
 * Format: POSIX pax/ustar interchange format, with GNU's base-256 sizes.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { MaillageError } from '../../errors/maillage_error.ts';

const BLOCK_BYTES = 512;
/** Reads are made in pieces of at most this size. */
const READ_BYTES = 64 * 1024 * 1024;
/** Records are handed out in pieces of about this size, small enough to stay in the processor's cache. */
const RECORDS_BYTES = 4 * 1024 * 1024;

interface TarMember {
  /** Where its bytes start in the file. */
  offset: number;
  size: number;
}

export interface TarFile {
  path: string;
  handle: FileHandle;
  members: Map<string, TarMember>;
}

/** Opens a file for reading; a missing one is an error that names it. */
export async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new MaillageError('osrm_file_missing', { path }, { cause });
    }
    throw new MaillageError('osrm_file_unreadable', { path, why: String(cause) });
  }
}

/** Fills `target` with the file's bytes from `offset` on; fails with `osrm_file_truncated` when the file ends before. */
export async function readFully(
  handle: FileHandle,
  path: string,
  offset: number,
  target: Uint8Array,
): Promise<void> {
  let done = 0;
  while (done < target.byteLength) {
    const length = Math.min(READ_BYTES, target.byteLength - done);
    const { bytesRead } = await handle.read(target, done, length, offset + done);
    if (bytesRead === 0) throw truncated(path);
    done += bytesRead;
  }
}

/** Opens an archive, hands its table of members to `use`, and closes it whatever happens. */
export async function withTar<T>(path: string, use: (tar: TarFile) => Promise<T>): Promise<T> {
  await using handle = await openForReading(path);
  return await use({ path, handle, members: await listMembers(handle, path) });
}

/** A member's bytes, in a buffer of its own (so that any typed array can be laid over it). */
export async function readMember(tar: TarFile, name: string): Promise<ArrayBuffer> {
  const { offset, size } = findMember(tar, name);
  const buffer = new ArrayBuffer(size);
  await readFully(tar.handle, tar.path, offset, new Uint8Array(buffer));
  return buffer;
}

/** A member that is an array of `bytesEach`-byte numbers, laid over its bytes by `lay`. */
export async function readNumbers<T>(
  tar: TarFile,
  name: string,
  bytesEach: number,
  lay: new (buffer: ArrayBuffer) => T,
): Promise<T> {
  countRecords(tar, name, bytesEach);
  return new lay(await readMember(tar, name));
}

/** How many records of `recordBytes` a member holds; a size that is no multiple is an error. */
export function countRecords(tar: TarFile, name: string, recordBytes: number): number {
  return wholeRecords(tar.path, name, findMember(tar, name).size, recordBytes);
}

/**
 * Reads a member of records of `recordBytes` bytes (a multiple of 4) piece by piece: `each(words, first, count)` gets
 * the words of `count` records, the first of them being record `first` of the member. The words are overwritten afterwards.
 */
export async function readRecords(
  tar: TarFile,
  name: string,
  recordBytes: number,
  each: (words: Uint32Array, first: number, count: number) => void,
): Promise<void> {
  const { offset } = findMember(tar, name);
  const total = countRecords(tar, name, recordBytes);
  await readFileRecords(tar.handle, tar.path, offset, total, recordBytes, each);
}

/** The same for a plain file, from `offset` on. */
export async function readFileRecords(
  handle: FileHandle,
  path: string,
  offset: number,
  total: number,
  recordBytes: number,
  each: (words: Uint32Array, first: number, count: number) => void,
): Promise<void> {
  const perPiece = Math.max(1, Math.min(total, Math.floor(RECORDS_BYTES / recordBytes)));
  const bytes = new Uint8Array(perPiece * recordBytes);
  const words = new Uint32Array(bytes.buffer);
  for (let first = 0; first < total; first += perPiece) {
    const count = Math.min(perPiece, total - first);
    await readFully(handle, path, offset + first * recordBytes, bytes.subarray(0, count * recordBytes));
    each(words, first, count);
  }
}

/** `size / recordBytes`, or an error when that is no whole number. */
export function wholeRecords(path: string, name: string, size: number, recordBytes: number): number {
  const count = size / recordBytes;
  if (Number.isInteger(count)) return count;
  throw new MaillageError('osrm_graph_inconsistent.size', { name, path, bytes: size, record: recordBytes });
}

/** Where a member lies; a missing one is an error that names it. */
export function findMember(tar: TarFile, name: string): TarMember {
  const member = tar.members.get(name);
  if (member) return member;
  throw new MaillageError('osrm_graph_inconsistent.entry', { path: tar.path, name });
}

async function listMembers(handle: FileHandle, path: string): Promise<Map<string, TarMember>> {
  const { size: fileSize } = await handle.stat();
  const members = new Map<string, TarMember>();
  const header = new Uint8Array(BLOCK_BYTES);
  let position = 0;
  while (true) {
    // An archive ends with blocks of zeros: one that stops short of them was cut off.
    if (position + BLOCK_BYTES > fileSize) throw truncated(path);
    await readFully(handle, path, position, header);
    if (header.every((byte) => byte === 0)) return members;
    checkHeader(header, path);
    const name = text(header, 345, 155)
      ? `${text(header, 345, 155)}/${text(header, 0, 100)}`
      : text(header, 0, 100);
    const size = readSize(header);
    const offset = position + BLOCK_BYTES;
    if (offset + size > fileSize) throw truncated(path);
    members.set(name, { offset, size });
    position = offset + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
  }
}

/** The header's checksum: the sum of its bytes, the checksum's own eight counted as spaces. */
function checkHeader(header: Uint8Array, path: string): void {
  let sum = 0;
  for (let i = 0; i < BLOCK_BYTES; i++) sum += i >= 148 && i < 156 ? 32 : header[i];
  if (sum !== Number.parseInt(text(header, 148, 8).trim(), 8)) {
    throw new MaillageError('osrm_file_unreadable.tar', { path });
  }
}

function readSize(header: Uint8Array): number {
  if ((header[124] & 0x80) === 0) return Number.parseInt(text(header, 124, 12).trim(), 8);
  // Base 256: the eleven bytes after the marked first one, the largest first.
  let size = header[124] & 0x7f;
  for (let i = 125; i < 136; i++) size = size * 256 + header[i];
  return size;
}

function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('latin1');
}

function truncated(path: string): MaillageError {
  return new MaillageError('osrm_file_truncated', { path });
}
