import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { MaillageError } from '../../errors/maillage_error.ts';
import { threadLimits } from '../turns/idle_memory.ts';
import type { Database } from './database_interface.ts';
import { databaseError } from './errors.ts';

export interface EmbeddedOptions {
  /** Data folder; without it the database is in memory and gone with the process. */
  folder?: string;
  /**
   * A folder for what any embedded database may start from, made when missing: PostGIS without what is not used, and an
   * empty database, from which the next new one starts sooner.
   */
  cache?: string;
}

export type ToWorker = { id: number } & (
  | { op: 'query'; sql: string; params: unknown[] }
  | { op: 'exec'; sql: string }
  | { op: 'listen' | 'unlisten'; channel: string }
  | { op: 'close' }
);
/** A message without its number, which `ask` gives it. */
type Question = ToWorker extends infer M ? (M extends ToWorker ? Omit<M, 'id'> : never) : never;
type PlainError = { message: string; code?: string; detail?: string; constraint?: string };
export type FromWorker =
  | { ready: true }
  | { ready: false; error: PlainError }
  /** `more`: the rest of the rows comes in the next messages. */
  | { id: number; rows: Record<string, unknown>[]; more?: true }
  | { id: number; error: PlainError }
  | { channel: string; payload: string };

/** Its log grows by segments of 16 MiB: the next one must fit. */
const ROOM_TO_OPEN = 17 * 2 ** 20;
/** A new database with its log, and its packed copy. */
const ROOM_TO_CREATE = 72 * 2 ** 20;
/** A statement that takes so long on a full disk will never end. */
const STUCK_MS = 20_000;
/** The major version of PostgreSQL inside the embedded database. */
const SERVER_VERSION = '18';

/**
 * Opens the embedded database in a thread of its own; one connection, so one statement or transaction at a time.
 * A folder whose creation was cut off is made anew. Only one process may open a folder: see ../home.ts.
 * Errors: embedded_database_broken, embedded_database_other_version, disk_full, database_stopped (later, when its
 * thread has died).
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const where = options.folder === undefined ? '(in memory)' : `in ${options.folder}`;
  if (options.folder !== undefined) {
    checkFolder(options.folder);
    checkRoom(options.folder, where);
  }
  const worker = new Worker(new URL('./embedded_worker.ts', import.meta.url), {
    workerData: options,
    resourceLimits: threadLimits(),
  });
  const waiting = new Map<
    number,
    {
      rows: Record<string, unknown>[][];
      resolve: (rows: Record<string, unknown>[]) => void;
      reject: (e: unknown) => void;
    }
  >();
  const listeners = new Map<string, Set<(payload: string) => void>>();
  let nextId = 1;
  /** When the question that is being answered was begun. */
  let asked_at = 0;
  let dead: unknown = null;

  function die(error: unknown): void {
    dead ??= error;
    for (const { reject } of waiting.values()) reject(dead);
    waiting.clear();
  }

  // Without room for its log it turns in a circle for ever instead of failing: it is ended then.
  const watch = setInterval(() => {
    if (options.folder === undefined || waiting.size === 0 || performance.now() - asked_at < STUCK_MS) return;
    if (freeBytes(options.folder) < ROOM_TO_OPEN) {
      die(full(where));
      void worker.terminate();
    }
  }, STUCK_MS / 4).unref();

  const opening = new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if ('ready' in message) {
        if (message.ready) resolve();
        else reject(brokenFolder(options.folder, where, message.error));
      } else if ('channel' in message) {
        for (const on of listeners.get(message.channel) ?? []) on(message.payload);
      } else {
        const entry = waiting.get(message.id);
        if ('more' in message) {
          entry?.rows.push(message.rows);
          return;
        }
        waiting.delete(message.id);
        asked_at = performance.now();
        if ('rows' in message)
          entry?.resolve(entry.rows.length === 0 ? message.rows : [...entry.rows, message.rows].flat());
        else
          entry?.reject(databaseError(Object.assign(new Error(message.error.message), message.error), where));
      }
    });
    worker.on('error', (error: Error) => {
      reject(brokenFolder(options.folder, where, error));
      die(stopped(where, error));
    });
    worker.on('exit', () => {
      clearInterval(watch);
      reject(brokenFolder(options.folder, where, { message: 'its thread ended' }));
      die(stopped(where));
    });
  });
  try {
    await opening;
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  // An open database alone does not keep the process alive.
  worker.unref();

  function ask(message: Question): Promise<Record<string, unknown>[]> {
    if (dead !== null) return Promise.reject(dead);
    const id = nextId++;
    if (waiting.size === 0) asked_at = performance.now();
    return new Promise((resolve, reject) => {
      // First: what cannot pass between threads fails here, and nobody waits for its answer.
      worker.postMessage({ ...message, id });
      waiting.set(id, { rows: [], resolve, reject });
      if (waiting.size === 1) worker.ref();
    }).finally(() => {
      if (waiting.size === 0) worker.unref();
    }) as Promise<Record<string, unknown>[]>;
  }

  // One transaction at a time: whoever comes next waits for the last in line.
  let line: Promise<unknown> = Promise.resolve();
  const inside = new AsyncLocalStorage<{ open: boolean }>();
  function inLine<T>(work: () => Promise<T>): Promise<T> {
    if (inside.getStore()?.open)
      throw new Error(
        'Inside a transaction the database is used through `tx` alone: this would wait for ever.',
      );
    const result = line.then(work);
    line = result.catch(() => undefined);
    return result;
  }

  const direct = {
    query: async <T>(sql: string, params: unknown[] = []) => (await ask({ op: 'query', sql, params })) as T[],
    exec: (sql: string) => ask({ op: 'exec', sql }),
    notify: async (channel: string, payload: string) => {
      await ask({ op: 'query', sql: 'select pg_notify($1, $2)', params: [channel, payload] });
    },
  };

  async function within<T>(depth: number, work: (tx: Database) => Promise<T>): Promise<T> {
    await ask({ op: 'exec', sql: depth === 0 ? 'begin' : `savepoint level_${depth}` });
    try {
      const tx: Database = { ...database, ...direct, transaction: (inner) => within(depth + 1, inner) };
      const result = await work(tx);
      // A transaction whose statement failed would be rolled back by its commit, without an error: the question fails then.
      await ask({ op: 'exec', sql: depth === 0 ? 'select 1; commit' : `release savepoint level_${depth}` });
      return result;
    } catch (error) {
      await ask({ op: 'exec', sql: depth === 0 ? 'rollback' : `rollback to savepoint level_${depth}` }).catch(
        () => undefined,
      );
      throw error;
    }
  }

  const database: Database = {
    kind: 'embedded',
    query: <T>(sql: string, params?: unknown[]) => inLine(() => direct.query<T>(sql, params)),
    exec: (sql) =>
      inLine(async () => {
        try {
          return await direct.exec(sql);
        } catch (error) {
          // A script may have begun a transaction: it must not stay open on the only connection.
          await direct.exec('rollback').catch(() => undefined);
          throw error;
        }
      }),
    transaction: (work) =>
      inLine(async () => {
        const mark = { open: true };
        try {
          return await inside.run(mark, () => within(0, work));
        } finally {
          mark.open = false;
        }
      }),
    listen: async (channel, on) => {
      const group = listeners.get(channel) ?? new Set();
      listeners.set(channel, group.add(on));
      if (group.size === 1) await inLine(() => ask({ op: 'listen', channel }));
      return async () => {
        group.delete(on);
        if (group.size > 0 || dead !== null) return;
        listeners.delete(channel);
        await inLine(() => ask({ op: 'unlisten', channel }));
      };
    },
    notify: (channel, payload) => inLine(() => direct.notify(channel, payload)),
    close: async () => {
      if (dead !== null) return;
      await inLine(() => ask({ op: 'close' })).catch(() => undefined);
      dead = stopped(where);
      await worker.terminate();
    },
  };
  return database;
}

/** Takes away what an interrupted creation left; refuses folders that are no database of this version. */
function checkFolder(folder: string): void {
  const mark = `${folder}.unfinished`;
  if (existsSync(mark)) {
    rmSync(folder, { recursive: true, force: true });
    rmSync(mark, { force: true });
  }
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  if (!existsSync(join(folder, 'PG_VERSION')) || !existsSync(join(folder, 'global', 'pg_control')))
    throw brokenFolder(folder, '', { message: 'files are missing' });
  const version = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  if (version !== SERVER_VERSION)
    throw new MaillageError('embedded_database_other_version', { folder, version, known: SERVER_VERSION });
}

function brokenFolder(folder: string | undefined, where: string, error: PlainError): unknown {
  const thrown = Object.assign(new Error(error.message), error);
  const known = databaseError(
    folder !== undefined && isFull(folder) ? Object.assign(thrown, { code: 'ENOSPC' }) : thrown,
    where,
  );
  if (known instanceof MaillageError || folder === undefined) return known;
  return new MaillageError('embedded_database_broken', { folder, why: error.message }, { cause: known });
}

/** The database says little when it cannot write its log at the start. */
const isFull = (folder: string): boolean => freeBytes(folder) < ROOM_TO_OPEN;

/** Room on the disk of a folder that need not be there yet; without end where the system does not tell. */
function freeBytes(folder: string): number {
  try {
    let there = folder;
    while (!existsSync(there)) there = dirname(there);
    const { bavail, bsize } = statfsSync(there);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Refuses to begin what could not be ended. */
function checkRoom(folder: string, where: string): void {
  const fresh = !existsSync(join(folder, 'PG_VERSION'));
  if (freeBytes(folder) < (fresh ? ROOM_TO_CREATE : ROOM_TO_OPEN)) throw full(where);
}

const full = (where: string): unknown =>
  databaseError(Object.assign(new Error('no room for its log'), { code: 'ENOSPC' }), where);

function stopped(where: string, cause?: unknown): unknown {
  const known = cause === undefined ? undefined : databaseError(cause, where);
  if (known instanceof MaillageError) return known;
  return new MaillageError('database_stopped', { where }, { cause });
}
