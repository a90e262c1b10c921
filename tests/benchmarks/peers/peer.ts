/** What the benchmark needs of another isochrone engine, and what the peers share. */
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Feature, MultiPolygon, Polygon } from 'geojson';
import type { LonLat } from '../../../isochrones/types.ts';
import { testCache } from '../../support/osrm.ts';

/** One band: the ground from which `properties.minutes` are enough. */
export type Band = Feature<Polygon | MultiPolygon, { minutes: number }>;

export interface Peer {
  /** With its version. */
  name: string;
  /** Bands around a point, times towards it, one for each of `minutes`, over HTTP. */
  isochrone(lon: number, lat: number, minutes: number[]): Promise<Band[]>;
  /** Its own seconds from each point to one place, Infinity where it finds no way: what its bands are judged by. */
  times_s(from: LonLat[], to: LonLat): Promise<number[]>;
  stop(): Promise<void>;
}

/** Starts a peer on an extract; null where it cannot be had, with the reason told. */
export type StartPeer = (roadsFile: string, tell?: (reason: string) => void) => Promise<Peer | null>;

/** Peers are installed and build their graphs here; nothing of theirs is in the project. */
export const peersFolder = join(testCache, 'peers');

/** A folder for what a peer makes of an extract, told apart by the extract's name and size. */
export async function graphFolder(peer: string, roadsFile: string): Promise<string> {
  const { size } = await stat(roadsFile);
  return join(peersFolder, `${peer}-${basename(roadsFile).replace(/\W+/g, '-')}-${size}`);
}

/** Runs `make` into a fresh folder and moves it to `target` when it has succeeded; does nothing where `target` exists. */
export async function makeOnce(target: string, make: (folder: string) => Promise<void>): Promise<void> {
  if (await stat(target).catch(() => null)) return;
  const work = `${target}.making-${process.pid}`;
  await mkdir(dirname(target), { recursive: true });
  await rm(work, { recursive: true, force: true });
  await mkdir(work);
  try {
    await make(work);
    await rename(work, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** A loopback port that nobody uses. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Waits until `url` answers at all. `ended` resolves when the server's process has ended. */
export async function untilAnswers(url: string, ended: Promise<unknown>, limit_ms: number): Promise<void> {
  let over = false;
  ended.then(() => {
    over = true;
  });
  const end = Date.now() + limit_ms;
  while (!over && Date.now() < end) {
    const answered = await fetch(url, { signal: AbortSignal.timeout(5000) }).then(
      async (response) => {
        await response.arrayBuffer();
        return true;
      },
      () => false,
    );
    if (answered) return;
    await sleep(100);
  }
  throw new Error(
    over ? 'its server ended at once' : `its server did not answer within ${limit_ms / 1000} s`,
  );
}

/** Asks for JSON as it is: between programs of one machine to compress it costs more than it saves, and not every engine would. */
export const askPlain = async <T>(url: string, init: RequestInit = {}): Promise<T> =>
  jsonOf(await fetch(url, { ...init, headers: { 'accept-encoding': 'identity' } }));

/** The JSON of an answer; an error that tells the status and what was said otherwise. */
export async function jsonOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(`it answered ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

/** Splits a list into pieces of at most `size`. */
export function pieces<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}
