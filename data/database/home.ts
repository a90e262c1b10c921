/**
 * The home folder: embedded database, networks, downloads and regions' files, used by one process at a time.
 *
 * The lock is a file that names its process. It is taken by linking a complete file to its name, which either works or
 * finds the name taken. A lock whose process is gone (or whose number now belongs to another process) is taken over. A
 * process on another machine (or in another container) cannot be looked up: there the lock's age decides, for its owner
 * touches it every few seconds.
 */

import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { chmod, link, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MaillageError } from '../../errors/maillage_error.ts';
import { writeBeside } from '../../isochrones/write_beside.ts';
import { codeOf, messageOf } from './errors.ts';
import { isRunning, processStart } from './process_id.ts';

const defaults = {
  touch_ms: 5_000, // how often the owner says that it is still there
  silent_ms: 30_000, // a lock of another machine that was not touched for so long is stale
  takeover_ms: 10_000, // a takeover that takes longer has died
};

/** Where in a home the embedded database lies. */
export const DATABASE_FOLDER = 'database';

export interface Home {
  folder: string;
  databaseFolder: string;
  networksFolder: string;
  downloadsFolder: string;
  /** Folder of one region's files, made when missing. Errors: bad_region_id, home_not_writable, disk_full. */
  regionFolder(id: string): string;
  /** Writes the server's address into the lock, for the commands that then ask the server. */
  advertise(url: string): Promise<void>;
  /** Gives the home back. */
  release(): Promise<void>;
}

interface Lock {
  /** Numbers of the folder that it locks and of its file system: a copy of the folder has others, and its lock is nobody's. */
  folder: { ino: number; dev: number } | null;
  pid: number;
  /** When the process began, as the system tells it: with it a number that was given out again is recognised. */
  process_started: string | null;
  machine: string;
  /** Distinguishes two locks of one process. */
  key: string;
  locked_at: string;
  url: string | null;
}

/**
 * Takes the home for this process and makes its folders.
 * Errors: home_in_use (naming the process and its address), home_not_writable, disk_full.
 */
export async function openHome(folder: string): Promise<Home> {
  const root = resolve(folder);
  const file = lockFile(root);
  const lock: Lock = {
    folder: null,
    pid: process.pid,
    process_started: processStart(process.pid),
    machine: hostname(),
    key: randomUUID(),
    locked_at: new Date().toISOString(),
    url: null,
  };
  await told(root, () => makeFolders(root));
  // Database, keys and what people reported are nobody else's on this machine; where the folder is another user's, they say.
  await chmod(root, 0o700).catch(() => undefined);
  lock.folder = await folderId(root);
  await told(root, () => takeLock(root, file, lock));

  const touch = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, defaults.touch_ms);
  touch.unref();

  const home: Home = {
    folder: root,
    databaseFolder: join(root, DATABASE_FOLDER),
    networksFolder: join(root, 'networks'),
    downloadsFolder: join(root, 'downloads'),
    regionFolder(id) {
      if (!/^[a-z0-9][a-z0-9_-]{0,62}$/.test(id)) throw new MaillageError('bad_region_id', { id });
      const path = join(root, 'regions', id);
      try {
        mkdirSync(path, { recursive: true });
      } catch (error) {
        throw homeError(error, root);
      }
      return path;
    },
    async advertise(url) {
      lock.url = url;
      await told(root, () => writeWhole(file, lock));
    },
    async release() {
      clearInterval(touch);
      if ((await readLock(file))?.key === lock.key) await rm(file, { force: true });
    },
  };
  try {
    await told(root, async () => {
      await makeFolders(home.networksFolder);
      await makeFolders(home.downloadsFolder);
    });
  } catch (error) {
    await home.release();
    throw error;
  }
  return home;
}

/** The process that holds the home, and the server's address if it has told one; null where none does. */
export async function readHomeLock(folder: string): Promise<{ pid: number; url: string | null } | null> {
  const file = lockFile(resolve(folder));
  const lock = await readLock(file);
  return lock === null || (await isStale(file, lock)) ? null : { pid: lock.pid, url: lock.url };
}

const lockFile = (root: string): string => join(root, 'home.lock');

async function takeLock(root: string, file: string, lock: Lock): Promise<void> {
  if (await linkLock(file, lock)) return;
  const held = await readLock(file);
  if (held !== null && !(await isStale(file, held))) throw inUse(root, held);
  // Only one process takes over, and it looks again: the other may have been quicker.
  const takeover = `${file}.takeover`;
  const until = Date.now() + defaults.takeover_ms;
  while (!(await makeFolder(takeover))) {
    if (Date.now() > until) await rm(takeover, { recursive: true, force: true });
    await sleep(50);
  }
  try {
    const now = await readLock(file);
    if (now !== null && !(await isStale(file, now))) throw inUse(root, now);
    await rm(file, { force: true });
    if (!(await linkLock(file, lock))) throw inUse(root, (await readLock(file)) ?? lock);
  } finally {
    await rm(takeover, { recursive: true, force: true });
  }
}

/** False where the name is taken. */
async function linkLock(file: string, lock: Lock): Promise<boolean> {
  const part = `${file}.${lock.key}`;
  await writeFile(part, JSON.stringify(lock));
  try {
    await link(part, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(part, { force: true });
  }
}

async function writeWhole(file: string, lock: Lock): Promise<void> {
  await writeBeside(file, (part) => writeFile(part, JSON.stringify(lock)));
}

async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Like mkdir's own `recursive`, which never ends where the system denies a folder in a folder that is there (/proc). */
async function makeFolders(path: string): Promise<void> {
  try {
    await makeFolder(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolders(dirname(path));
    await makeFolder(path);
  }
}

/** Null where there is no lock; a lock that cannot be read was cut off and counts as none. */
async function readLock(file: string): Promise<Lock | null> {
  try {
    const lock = JSON.parse(await readFile(file, 'utf8')) as Lock;
    // Copied with its home while that was used: whoever it names holds the original.
    if (!isOf(await folderId(dirname(file)), lock)) return null;
    return typeof lock.pid === 'number' ? lock : null;
  } catch {
    return null;
  }
}

/** What tells a folder from its copies, and is the same by every path to it; null where it cannot be told. */
async function folderId(path: string): Promise<Lock['folder']> {
  try {
    const { ino, dev } = await stat(path);
    return { ino, dev };
  } catch {
    return null;
  }
}

/** Whether a lock is of this folder. Machines that share a file system number the folder alike, but each the file system in its way. */
function isOf(folder: Lock['folder'], { folder: locked, machine }: Lock): boolean {
  if (!locked || !folder) return true;
  return locked.ino === folder.ino && (locked.dev === folder.dev || machine !== hostname());
}

async function isStale(file: string, lock: Lock): Promise<boolean> {
  if (lock.machine !== hostname()) {
    const touched = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    return Date.now() - touched > defaults.silent_ms;
  }
  if (!isRunning(lock.pid)) return true;
  const started = processStart(lock.pid);
  return started !== null && lock.process_started !== null && started !== lock.process_started;
}

function inUse(root: string, { pid, url, machine }: Lock): MaillageError {
  const holder = machine === hostname() ? pid : `${pid} (${machine})`;
  return url === null
    ? new MaillageError('home_in_use', { home: root, process: holder })
    : new MaillageError('home_in_use.serving', { home: root, process: holder, url });
}

async function told<T>(root: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw homeError(error, root);
  }
}

function homeError(error: unknown, root: string): unknown {
  if (error instanceof MaillageError) return error;
  const code = codeOf(error) ?? messageOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new MaillageError('disk_full.home', { home: root }, { cause: error });
  return new MaillageError('home_not_writable', { home: root, code }, { cause: error });
}
