/** What is remembered of a download between runs, and checksums of what is here. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';

/** What is remembered of a file next to it (.json) and of its unfinished part (.part.json). */
export interface Remembered {
  url: string;
  etag: string | null;
  last_modified: string | null;
  bytes: number | null;
  sha256?: string;
}

export interface Checksum {
  algorithm: 'sha256' | 'md5';
  hex: string;
}

/** True when the file has the checksum. */
export async function matches(file: string, { algorithm, hex }: Checksum): Promise<boolean> {
  return (await hashOf(file, algorithm)) === hex;
}

/** Hash of a file, streamed. */
export async function hashOf(file: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** What is remembered of a file; null where nothing is, or another address. */
export async function remembered(file: string, url: string): Promise<Remembered | null> {
  try {
    const found = JSON.parse(await readFile(`${file}.json`, 'utf8')) as Remembered;
    return found.url === url ? found : null;
  } catch {
    return null;
  }
}

/** Takes an unfinished part away. */
export async function forget(part: string): Promise<void> {
  await Promise.all([rm(part, { force: true }), rm(`${part}.json`, { force: true })]);
}
