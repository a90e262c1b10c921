/**
 * Large downloads that survive the real world: cut connections, restarts, servers without ranges, wrong files. A download
 * goes on where it stopped, is checked against the checksum beside it, appears whole or not at all, and is fetched again only
 * when the server says that it changed.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { downloadError, isPassing, unexpected } from './download_errors.ts';
import { type Checksum, forget, hashOf, matches, type Remembered, remembered } from './download_state.ts';
import { type HttpAnswer, httpGet } from './http_get.ts';

export interface DownloadOptions {
  /** Folder where the file and what is known of it are kept. */
  folder: string;
  /** Address that stands in for the scheme and host of every https source. */
  mirror?: string;
  signal?: AbortSignal;
  onProgress?: (progress: { done: number; total: number | null; seconds_left: number | null }) => void;
  /** Limits; a file beyond them is not what was asked for. */
  maxBytes?: number;
  maxSeconds?: number;
  /** A connection without a byte for so long is given up and taken up again. */
  idleSeconds?: number;
  /** How often a passing fault is answered by another try, and the first pause before it. */
  tries?: number;
  firstPause_ms?: number;
  /** Look for a checksum next to the file (URL.sha256, URL.md5), as Geofabrik has it. */
  checksum?: boolean;
}

export interface Downloaded {
  path: string;
  sha256: string;
  bytes: number;
  /** False: what was here already is still what the server has. */
  fetched: boolean;
}

const DEFAULTS = {
  maxBytes: 20e9, // France's whole extract is below 5 GB
  maxSeconds: 6 * 3600, // 500 MB over a slow line
  idleSeconds: 60,
  tries: 6,
  firstPause_ms: 1000,
  checksum: true,
};
/** Characters of a checksum file in which the checksum is. */
const CHECKSUM_TEXT = 1000;
type Settings = DownloadOptions & typeof DEFAULTS;

/**
 * Fetches an address into the folder, or what is missing of it. Throws `download_not_found`, `download_refused`, `download_unreachable`,
 * `download_checksum_wrong`, `download_too_large`, `download_too_slow`, `download_insecure`, `disk_full`; an abort rejects
 * with the signal's reason. What was fetched before an error stays for the next try.
 */
export async function download(url: string, options: DownloadOptions): Promise<Downloaded> {
  const settings: Settings = { ...DEFAULTS, ...options };
  await mkdir(settings.folder, { recursive: true });
  const file = path.join(settings.folder, fileNameOf(url));
  const ended = AbortSignal.timeout(settings.maxSeconds * 1000);
  const signal = settings.signal ? AbortSignal.any([settings.signal, ended]) : ended;
  try {
    let reached = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        return await tryOnce(url, file, settings, signal);
      } catch (error) {
        // A try that brought something is no failed one: a line may be cut again and again.
        const size = (await stat(`${file}.part`).catch(() => null))?.size ?? 0;
        if (size > reached) attempt = 1;
        reached = size;
        if (signal.aborted || !isPassing(error) || attempt >= settings.tries) throw error;
        await pause(settings.firstPause_ms * 2 ** (attempt - 1), undefined, { signal });
      }
    }
  } catch (error) {
    settings.signal?.throwIfAborted();
    throw downloadError(error, url, file, ended.aborted ? settings.maxSeconds : null);
  }
}

/** The address that is really asked: the mirror's host in the place of the source's. */
export function mirrored(url: string, mirror: string | undefined): string {
  if (!mirror) return url;
  const { pathname, search } = new URL(url);
  return `${mirror.replace(/\/+$/, '')}${pathname}${search}`;
}

/** A file's name: the address's last part, after a hash that keeps hosts and folders apart. */
export function fileNameOf(url: string): string {
  const last = decodeURIComponent(new URL(url).pathname.split('/').at(-1) || 'file').replace(
    /[^\w.-]+/g,
    '_',
  );
  return `${createHash('sha256').update(url).digest('hex').slice(0, 8)}-${last}`;
}

async function tryOnce(
  url: string,
  file: string,
  settings: Settings,
  signal: AbortSignal,
): Promise<Downloaded> {
  const known = await remembered(file, url);
  const expected = settings.checksum ? await checksumBeside(url, settings, signal) : null;
  const here = known && (await stat(file).catch(() => null));
  // The same checksum as before: nothing has changed, whatever the server's dates say.
  if (known && here && expected && (await matches(file, expected))) return kept(file, known, here.size);
  const part = `${file}.part`;
  const begun = await remembered(part, url);
  const offset = begun?.etag || begun?.last_modified ? ((await stat(part).catch(() => null))?.size ?? 0) : 0;
  const response = await ask(url, settings, signal, {
    ...(offset > 0 && { range: `bytes=${offset}-`, 'if-range': begun!.etag ?? begun!.last_modified! }),
    ...(offset === 0 && known && here && known.etag && { 'if-none-match': known.etag }),
    ...(offset === 0 &&
      known &&
      here &&
      !known.etag &&
      known.last_modified && { 'if-modified-since': known.last_modified }),
  });
  if (response.status === 304 && known && here) return kept(file, known, here.size);
  if (response.status === 416) {
    response.body.destroy();
    await forget(part);
    throw unexpected(416, 'the server has no more of the file than is here', true);
  }
  if (response.status !== 200 && response.status !== 206) {
    response.body.destroy();
    throw unexpected(
      response.status,
      `the server answered ${response.status}`,
      response.status >= 500 || response.status === 429 || response.status === 408,
    );
  }
  const from = response.status === 206 ? offset : 0;
  if (from > 0 && !response.header('content-range')?.startsWith(`bytes ${from}-`)) {
    response.body.destroy();
    await forget(part);
    throw unexpected(206, 'the server went on at another place than asked', true);
  }
  const total = totalOf(response, from);
  await checkRoom(settings, total, from);
  await writeFile(`${part}.json`, JSON.stringify(rememberedOf(url, response, total)));
  const bytes = await receive(response, part, from, total, settings, signal);
  if (expected && !(await matches(part, expected))) {
    await forget(part);
    throw new MaillageError('download_checksum_wrong', {
      url,
      algorithm: expected.algorithm.toUpperCase(),
      expected: expected.hex,
    });
  }
  const sha256 = await hashOf(part, 'sha256');
  await rename(part, file);
  await writeFile(`${file}.json`, JSON.stringify({ ...rememberedOf(url, response, bytes), bytes, sha256 }));
  await rm(`${part}.json`, { force: true });
  return { path: file, sha256, bytes, fetched: true };
}

async function kept(file: string, known: Remembered, bytes: number): Promise<Downloaded> {
  return { path: file, sha256: known.sha256 ?? (await hashOf(file, 'sha256')), bytes, fetched: false };
}

const ask = (
  url: string,
  settings: Settings,
  signal: AbortSignal,
  headers: Record<string, string> = {},
): Promise<HttpAnswer> =>
  httpGet(mirrored(url, settings.mirror), {
    headers: { 'user-agent': 'maillage', 'accept-encoding': 'identity', ...headers },
    idle_ms: settings.idleSeconds * 1000,
    signal,
  });

function totalOf(response: HttpAnswer, from: number): number | null {
  const range = /\/(\d+)$/.exec(response.header('content-range') ?? '');
  if (response.status === 206 && range) return Number(range[1]);
  const length = response.header('content-length');
  return length === null ? null : from + Number(length);
}

function rememberedOf(url: string, response: HttpAnswer, bytes: number | null): Remembered {
  return {
    url,
    etag: response.header('etag'),
    last_modified: response.header('last-modified'),
    bytes,
  };
}

/** Writes the body behind what is there; the size and the end of the stream are checked. Returns the file's size. */
async function receive(
  response: HttpAnswer,
  part: string,
  from: number,
  total: number | null,
  settings: Settings,
  signal: AbortSignal,
): Promise<number> {
  const tooLarge = (bytes: number) =>
    new MaillageError('download_too_large', { url: response.url, megabytes: Math.round(bytes / 1e6) });
  if (total !== null && total > settings.maxBytes) {
    response.body.destroy();
    throw tooLarge(settings.maxBytes);
  }
  await using handle = await open(part, from > 0 ? 'r+' : 'w');
  const pace = paceOf(from, total);
  let done = from;
  const write = async (body: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of body) {
      await handle.write(chunk, 0, chunk.length, done);
      done += chunk.length;
      if (done > settings.maxBytes) throw tooLarge(settings.maxBytes);
      settings.onProgress?.({ done, total, seconds_left: pace(done) });
    }
  };
  await pipeline(response.body, write, { signal });
  await handle.truncate(done);
  await handle.sync();
  if (total !== null && done !== total)
    throw unexpected(0, `the connection ended after ${done} of ${total} bytes`, true);
  return done;
}

/** Seconds that are left at the pace so far; null while that cannot be told. */
function paceOf(from: number, total: number | null): (done: number) => number | null {
  const start = performance.now();
  return (done) => {
    const seconds = (performance.now() - start) / 1000;
    return total === null || seconds < 0.5 || done === from
      ? null
      : ((total - done) * seconds) / (done - from);
  };
}

async function checkRoom(settings: Settings, total: number | null, from: number): Promise<void> {
  const room = await statfs(settings.folder).catch(() => null);
  if (total !== null && room && room.bavail * room.bsize < total - from) {
    throw new MaillageError('disk_full.download', {
      needed: Math.ceil((total - from) / 1e6),
      folder: settings.folder,
      room: Math.floor((room.bavail * room.bsize) / 1e6),
    });
  }
}

/** The checksum that lies beside the file on its server; null: there is none. */
async function checksumBeside(
  url: string,
  settings: Settings,
  signal: AbortSignal,
): Promise<Checksum | null> {
  for (const [algorithm, length] of [
    ['sha256', 64],
    ['md5', 32],
  ] as const) {
    const { origin, pathname, search } = new URL(url);
    const response = await ask(`${origin}${pathname}.${algorithm}${search}`, settings, signal).catch(
      () => null,
    );
    if (response?.status !== 200) {
      response?.body.destroy();
      continue;
    }
    const text = await beginningOf(response.body).catch(() => '');
    const hex = new RegExp(`^\\s*([0-9a-f]{${length}})\\b`, 'i').exec(text)?.[1];
    if (hex) return { algorithm, hex: hex.toLowerCase() };
  }
  return null;
}

/** The first text of a body, which says all that is asked of it. */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of body) {
    text += chunk.toString('latin1');
    if (text.length >= CHECKSUM_TEXT) break;
  }
  return text.slice(0, CHECKSUM_TEXT);
}
