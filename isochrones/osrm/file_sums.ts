/**
 * Checksums of a folder's files, kept beside them as `sha256sum` writes and checks them: OSRM's programs notice files that are cut off, but
 * not a bit that turned on the disk, and would answer with it.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeBeside } from '../write_beside.ts';

const SUMS_FILE = 'SHA256SUMS';
/** Read and summed at once: a millisecond, between which others have their turn. */
const CHUNK_BYTES = 2 ** 20;
const LINE = /^([0-9a-f]{64}) [ *]([^/]+)$/;

/** What a folder holds: all that was written, something else, or files from before they had checksums. */
type FilesState = 'whole' | 'damaged' | 'unmarked';

/** Writes the checksums of all files that are in a folder. */
export async function writeSums(folder: string): Promise<void> {
  const lines: string[] = [];
  for (const name of await namesIn(folder)) lines.push(`${await sumOf(join(folder, name))}  ${name}\n`);
  await writeBeside(join(folder, SUMS_FILE), (part) => writeFile(part, lines.join('')));
}

/** Compares all files of a folder with their checksums. A file without one counts as damage, as does one that is missing. */
export async function stateOfFiles(folder: string): Promise<FilesState> {
  const text = await readFile(join(folder, SUMS_FILE), 'latin1').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return 'unmarked';
  const sums = new Map<string, string>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [, sum, name] = LINE.exec(line) ?? [];
    if (sum === undefined || name === undefined) return 'damaged';
    sums.set(name, sum);
  }
  const names = await namesIn(folder);
  if (sums.size === 0 || names.length !== sums.size) return 'damaged';
  for (const name of names) if ((await sumOf(join(folder, name))) !== sums.get(name)) return 'damaged';
  return 'whole';
}

const namesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name !== SUMS_FILE && !name.endsWith('.part')).sort();

async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: CHUNK_BYTES }), hash);
  return hash.digest('hex');
}
