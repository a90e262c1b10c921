/**
 * The thread that runs the embedded database (PGlite with PostGIS), so that a long statement never holds up the
 * server's own thread. It answers one message after the other; `embedded.ts` is the other end.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as afterOthers } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { giveBackAtRest } from '../turns/idle_memory.ts';
import { standBack } from '../turns/stand_back.ts';
import { valueReaders, valueWriters } from './column_values.ts';
import { SCHEMA } from './database_interface.ts';
import type { EmbeddedOptions, FromWorker, ToWorker } from './embedded.ts';
import { listingMembersOnce } from './library_members.ts';
import { EMBEDDED_VERSIONS, postgisExtension, writeWhole } from './postgis_bundle.ts';

const port = parentPort!;
/** Less than what computes: most answers wait for none of it, some for a moment. */
standBack(2);
giveBackAtRest();

/**
 * Settings of a server that has one connection and lives in memory that the process never gives back: PostgreSQL fills its whole
 * cache with zeros at the start, and the system's own cache holds the files anyway.
 */
const SETTINGS = {
  shared_buffers: '16MB',
  max_connections: '5',
  max_wal_senders: '0',
  autovacuum_worker_slots: '1',
};
const options = workerData as EmbeddedOptions;

async function open(): Promise<PGlite> {
  const fresh = options.folder === undefined || !existsSync(join(options.folder, 'PG_VERSION'));
  const unfinished = options.folder === undefined ? null : `${options.folder}.unfinished`;
  if (fresh && options.folder !== undefined) {
    // Until this mark is gone, the folder is known to be half-written and holds nothing of worth.
    mkdirSync(dirname(options.folder), { recursive: true });
    writeFileSync(unfinished!, 'being created\n');
  }
  const empty =
    options.cache === undefined ? null : join(options.cache, `empty-database-${EMBEDDED_VERSIONS}.tar.gz`);
  const snapshot = fresh && empty !== null ? readSnapshot(empty) : undefined;
  const database = await PGlite.create({
    dataDir: options.folder,
    extensions: { postgis: postgisExtension(options.cache) },
    loadDataDir: snapshot,
    startParams: [
      ...PGlite.defaultStartParams,
      ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    parsers: valueReaders,
    serializers: valueWriters,
  });
  if (fresh) {
    await listingMembersOnce(() =>
      database.exec('create extension if not exists postgis with schema public'),
    );
    if (empty !== null && snapshot === undefined) await writeSnapshot(database, empty);
    if (unfinished !== null) rmSync(unfinished, { force: true });
  }
  await database.exec(
    `set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601'; set search_path = ${SCHEMA}, public`,
  );
  return database;
}

function readSnapshot(file: string): Blob | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return new Blob([new Uint8Array(gunzipSync(readFileSync(file)))]);
  } catch {
    rmSync(file, { force: true });
    return undefined;
  }
}

/** Keeps the fresh database beside, for the next one; a failure here costs nothing but time. */
async function writeSnapshot(database: PGlite, file: string): Promise<void> {
  try {
    const archive = await (await database.dumpDataDir('none')).arrayBuffer();
    writeWhole(file, gzipSync(new Uint8Array(archive), { level: 1 }));
  } catch {
    rmSync(file, { force: true });
  }
}

/** Rows that pass to the other thread at once: it unpacks them in some milliseconds, between which others have their turn. */
const ROWS_AT_ONCE = 500;

const send = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

/** Large binary values change thread without being copied. */
function buffersOf(rows: Record<string, unknown>[]): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  for (const row of rows)
    for (const value of Object.values(row))
      if (value instanceof Uint8Array && value.byteLength === value.buffer.byteLength)
        found.add(value.buffer as ArrayBuffer);
  return [...found];
}

async function sendRows(id: number, rows: Record<string, unknown>[]): Promise<void> {
  let from = 0;
  for (; rows.length - from > ROWS_AT_ONCE; from += ROWS_AT_ONCE) {
    const part = rows.slice(from, from + ROWS_AT_ONCE);
    send({ id, rows: part, more: true }, buffersOf(part));
    await afterOthers();
  }
  const last = rows.slice(from);
  send({ id, rows: last }, buffersOf(last));
}

/** How to end what is listened to. */
const listening = new Map<string, () => Promise<void>>();

async function answer(database: PGlite, message: ToWorker): Promise<Record<string, unknown>[]> {
  switch (message.op) {
    case 'query':
      return (await database.query<Record<string, unknown>>(message.sql, message.params)).rows;
    case 'exec':
      return (await database.exec(message.sql)).flatMap((result) => result.rows);
    case 'listen': {
      const { channel } = message;
      if (listening.has(channel)) return [];
      const tell = (payload: string): void => send({ channel, payload: payload ?? '' });
      // Without the listener itself PGlite ends the listening, but keeps the listener for the next time.
      const stop = await database.listen(channel, tell);
      listening.set(channel, () => stop());
      return [];
    }
    case 'unlisten': {
      const stop = listening.get(message.channel);
      listening.delete(message.channel);
      await stop?.();
      return [];
    }
    case 'close':
      await database.close();
      return [];
  }
}

/** What of an error crosses to the other thread. */
function plain(error: unknown): { message: string; code?: string; detail?: string; constraint?: string } {
  const { message, code, detail, constraint } = error as Record<string, string | undefined>;
  return { message: message ?? String(error), code, detail, constraint };
}

try {
  const database = await open();
  send({ ready: true });
  let last = Promise.resolve();
  port.on('message', (message: ToWorker) => {
    last = last.then(async () => {
      try {
        await sendRows(message.id, await answer(database, message));
      } catch (error) {
        send({ id: message.id, error: plain(error) });
      }
      if (message.op === 'close') port.close();
    });
  });
} catch (error) {
  send({ ready: false, error: plain(error) });
  port.close();
}
