import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { MaillageError } from '../../errors/maillage_error.ts';
import { writeBeside } from '../../isochrones/write_beside.ts';
import { BACKUP_FORMAT, type BackupEnd, type BackupHead, type BackupReport } from './backup_format.ts';
import { type Database, SCHEMA } from './database_interface.ts';
import { codeOf, messageOf } from './errors.ts';
import { migrate } from './migrate.ts';
import { listTables, quoted } from './tables.ts';

interface RestoreOptions {
  /** Folder of the home that takes the files; without it they are left out. */
  home?: string;
  /** Give up all that the database holds now; without it, only an empty database takes a backup. */
  replace?: boolean;
  onProgress?: (done: { rows: number; files: number }) => void;
}

/**
 * Puts the state of a backup into the database, whole or not at all, and brings it to this program's version. Of either
 * kind, from either kind. Files come first, under names that nothing in the database refers to before it is restored.
 * Errors: backup_missing, backup_broken, backup_newer, database_not_empty, disk_full, those of the database and of migrate.
 */
export async function restoreBackup(
  db: Database,
  file: string,
  options: RestoreOptions = {},
): Promise<BackupReport> {
  // First the whole of it is read once, without a change: a broken backup must not cost the present state.
  const head = await checkBackup(file);
  const files = options.home === undefined ? 0 : await restoreFiles(file, options.home, options.onProgress);
  const rows: Record<string, number> = {};
  await db.transaction(async (tx) => {
    if (!options.replace) await refuseData(tx);
    // Made anew at the backup's version: the later migrations then find what they expect.
    await tx.exec(`drop schema if exists ${SCHEMA} cascade`);
    await migrate(tx, { to: head.schema_version });
    const tables = new Map((await listTables(tx)).map((table) => [table.name, table]));
    // Tables come in an order in which each finds those that it refers to.
    for await (const { name, read } of entriesOf(file)) {
      const table = /^tables\/([^/]+)\//.exec(name)?.[1];
      if (table === undefined) continue;
      const shape = head.tables.find((t) => t.name === table);
      if (shape === undefined || !tables.has(table))
        throw new MaillageError('backup_broken.table', { file, table });
      rows[table] = (rows[table] ?? 0) + (await insertLines(tx, shape, await read()));
      options.onProgress?.({ rows: Object.values(rows).reduce((a, b) => a + b, 0), files });
    }
    for (const { name, identity } of tables.values())
      for (const column of identity)
        await tx.query(
          `select setval(pg_get_serial_sequence($1, $2), coalesce((select max(${quoted(column)}) from ${quoted(name)}), 0) + 1, false)`,
          [`${SCHEMA}.${name}`, column],
        );
    await migrate(tx);
  });
  return { head, rows, files };
}

async function refuseData(tx: Database): Promise<void> {
  for (const { name } of await listTables(tx)) {
    const [found] = await tx.query(`select 1 from ${quoted(name)} limit 1`);
    if (found !== undefined) throw new MaillageError('database_not_empty', { table: name });
  }
}

async function insertLines(
  tx: Database,
  table: BackupHead['tables'][number],
  lines: string,
): Promise<number> {
  const rows = lines.split('\n').filter((line) => line !== '');
  const values = table.columns.map(({ type }, c) => `(r ->> ${c})::${type}`).join(', ');
  await tx.query(
    `insert into ${quoted(table.name)} (${table.columns.map(({ name }) => quoted(name)).join(', ')})
     overriding system value select ${values} from json_array_elements($1::json) with ordinality as e (r, place)
     order by place`,
    [`[${rows.join(',')}]`],
  );
  return rows.length;
}

/** Reads the backup to its end. Errors: backup_missing, backup_broken, backup_newer. */
export async function checkBackup(file: string): Promise<BackupHead> {
  let head: BackupHead | undefined;
  let end: BackupEnd | undefined;
  const rows: Record<string, number> = {};
  let files = 0;
  for await (const { name, read } of entriesOf(file)) {
    const table = /^tables\/([^/]+)\//.exec(name)?.[1];
    if (name === 'backup.json') head = JSON.parse(await read()) as BackupHead;
    else if (head === undefined) throw new MaillageError('backup_broken.no_backup', { file });
    else if (name === 'end.json') end = JSON.parse(await read()) as BackupEnd;
    else if (table !== undefined) {
      const lines = await read();
      rows[table] = (rows[table] ?? 0) + lines.split('\n').length - 1;
    } else files++;
  }
  if (head === undefined) throw new MaillageError('backup_broken.no_backup', { file });
  if (head.format !== BACKUP_FORMAT)
    throw new MaillageError('backup_newer', { file, format: head.format, known: BACKUP_FORMAT });
  if (end === undefined) throw new MaillageError('backup_broken.no_end', { file });
  const wrong = Object.entries(end.rows).find(([table, count]) => (rows[table] ?? 0) !== count);
  if (wrong !== undefined || end.files !== files)
    throw new MaillageError('backup_broken.not_whole', { file, part: wrong?.[0] ?? 'files' });
  return head;
}

async function restoreFiles(
  file: string,
  home: string,
  onProgress: RestoreOptions['onProgress'],
): Promise<number> {
  let files = 0;
  try {
    for await (const { name, stream } of entriesOf(file)) {
      if (!name.startsWith('files/')) continue;
      const path = normalize(name.slice('files/'.length));
      if (isAbsolute(path) || path.startsWith('..'))
        throw new MaillageError('backup_broken.outside', { file, name });
      const target = join(home, path);
      await mkdir(dirname(target), { recursive: true });
      await writeBeside(target, (part) => pipeline(stream(), createWriteStream(part)));
      files++;
      onProgress?.({ rows: 0, files });
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOSPC') throw error;
    throw new MaillageError('disk_full.home', { home }, { cause: error });
  }
  return files;
}

interface ArchiveEntry {
  name: string;
  read(): Promise<string>;
  stream(): Readable;
}

/** The archive's entries in order; what is not read of one is passed over. Errors: backup_missing, backup_broken. */
async function* entriesOf(file: string): AsyncGenerator<ArchiveEntry> {
  const archive = extract();
  const reading = pipeline(createReadStream(file), createGunzip(), archive).catch((error: unknown) => {
    archive.destroy(error instanceof Error ? error : new Error(String(error)));
    return error;
  });
  const told = (error: unknown) =>
    codeOf(error) === 'ENOENT'
      ? new MaillageError('backup_missing', { file }, { cause: error })
      : new MaillageError('backup_broken', { file, why: messageOf(error) }, { cause: error });
  try {
    for await (const entry of archive) {
      let asked = false;
      const stream = (): Readable => {
        asked = true;
        return entry as unknown as Readable;
      };
      const read = () =>
        text(stream()).catch((error: unknown) => {
          throw told(error);
        });
      yield { name: entry.header.name, read, stream };
      if (!asked) entry.resume();
    }
    const failure = await reading;
    if (failure !== undefined) throw failure;
  } catch (error) {
    throw error instanceof MaillageError ? error : told(error);
  } finally {
    archive.destroy();
  }
}
