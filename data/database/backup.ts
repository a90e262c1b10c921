import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Pack, pack } from 'tar-stream';
import { MaillageError } from '../../errors/maillage_error.ts';
import { writeBeside } from '../../isochrones/write_beside.ts';
import {
  BACKUP_FORMAT,
  type BackupEnd,
  type BackupHead,
  type BackupReport,
  NOT_BACKED_UP,
} from './backup_format.ts';
import type { Database } from './database_interface.ts';
import { codeOf, goneIs, messageOf } from './errors.ts';
import { listTables, quoted, type TableShape } from './tables.ts';

/** Rows fetched at once: the largest (parts of drive times) are about a megabyte each. */
const ROWS_AT_ONCE = 20;
/** Size of a piece of a table in the archive. */
const PIECE_CHARACTERS = 8_000_000;

interface BackupOptions {
  /** Folder of the home whose files (networks, regions) belong to the backup; without it, the database alone. */
  home?: string;
  onProgress?: (done: { rows: number; files: number }) => void;
}

/**
 * Writes the whole state to one file, as it is at one moment; what is written meanwhile is not in it. The file appears
 * under its name only when it is whole. Jobs are not part of it, their schedules are.
 * Errors: backup_not_written, disk_full, those of the database.
 */
export async function createBackup(
  db: Database,
  file: string,
  options: BackupOptions = {},
): Promise<BackupReport> {
  const archive = pack();
  try {
    let report: BackupReport | undefined;
    await writeBeside(file, async (part) => {
      const written = pipeline(archive, createGzip({ level: 6 }), createWriteStream(part, { mode: 0o600 }));
      [report] = await Promise.all([
        fill(db, archive, options).catch((error: unknown) => {
          archive.destroy(error instanceof Error ? error : new Error(String(error)));
          throw error;
        }),
        written,
      ]);
    });
    return report as BackupReport;
  } catch (error) {
    throw backupError(error, file);
  }
}

async function fill(db: Database, archive: Pack, { home, onProgress }: BackupOptions): Promise<BackupReport> {
  const end: BackupEnd = { rows: {}, files: 0 };
  const progress = () => {
    const rows = Object.values(end.rows).reduce((sum, count) => sum + count, 0);
    onProgress?.({ rows, files: end.files });
  };
  const head = await db.transaction(async (tx) => {
    await tx.exec('set transaction isolation level repeatable read, read only');
    const tables = await listTables(tx);
    const [version] = await tx.query<{ version: number }>(
      'select max(version) as version from schema_versions',
    );
    const described: BackupHead = {
      format: BACKUP_FORMAT,
      schema_version: version!.version,
      made_at: new Date().toISOString(),
      kind: db.kind,
      tables: tables.map(({ name, columns }) => ({ name, columns })),
    };
    await addText(archive, 'backup.json', JSON.stringify(described));
    for (const table of tables) {
      end.rows[table.name] = 0;
      let pieces = 0;
      for await (const { text, rows } of piecesOf(tx, table)) {
        await addText(archive, `tables/${table.name}/${String(pieces++).padStart(6, '0')}.ndjson`, text);
        end.rows[table.name]! += rows;
        progress();
      }
    }
    return described;
  });
  if (home !== undefined)
    for await (const path of filesOf(home, '')) {
      if (!(await addFile(archive, `files/${path}`, join(home, path)))) continue;
      end.files++;
      progress();
    }
  await addText(archive, 'end.json', JSON.stringify(end));
  archive.finalize();
  return { head, ...end };
}

/** The table's rows as lines of JSON, several megabytes at a time. */
async function* piecesOf(tx: Database, table: TableShape): AsyncGenerator<{ text: string; rows: number }> {
  const values = table.columns.map(({ name }) => `${quoted(name)}::text`).join(', ');
  await tx.exec(
    `declare backup_rows no scroll cursor for select json_build_array(${values})::text as line
     from ${quoted(table.name)} order by ${table.order.map(quoted).join(', ')}`,
  );
  let lines: string[] = [];
  let characters = 0;
  for (;;) {
    const fetched = await tx.query<{ line: string }>(`fetch ${ROWS_AT_ONCE} from backup_rows`);
    for (const { line } of fetched) {
      lines.push(line, '\n');
      characters += line.length + 1;
    }
    if (characters >= PIECE_CHARACTERS || (fetched.length === 0 && lines.length > 0)) {
      yield { text: lines.join(''), rows: lines.length / 2 };
      lines = [];
      characters = 0;
    }
    if (fetched.length === 0) break;
  }
  await tx.exec('close backup_rows');
}

/** Paths of the home's files, in order; locks and halves that are being written are left out. */
async function* filesOf(home: string, folder: string): AsyncGenerator<string> {
  const listed = readdir(join(home, folder), { withFileTypes: true });
  const entries = await (folder === '' ? listed : listed.catch(goneIs([])));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (folder === '' && (NOT_BACKED_UP.includes(entry.name) || entry.name.startsWith('home.lock'))) continue;
    if (entry.isDirectory()) yield* filesOf(home, path);
    else if (entry.isFile() && !/\.(part|partial|tmp|unfinished)$|\.part-/.test(entry.name)) yield path;
  }
}

/** A moment for everything, so that the same state makes the same bytes but for the head. */
const MTIME = new Date(0);

function addText(archive: Pack, name: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry({ name, mtime: MTIME }, text, (error) => (error ? reject(error) : resolve()));
  });
}

/** False where the file has gone since it was listed: files that nothing uses are deleted meanwhile. */
async function addFile(archive: Pack, name: string, path: string): Promise<boolean> {
  const size = await stat(path).then(({ size }) => size, goneIs(null));
  if (size === null) return false;
  const entry = archive.entry({ name, size, mtime: MTIME });
  // A file that grows meanwhile is taken as long as it was: such files are only ever added to.
  await pipeline(size === 0 ? [] : createReadStream(path, { end: size - 1 }), entry);
  return true;
}

function backupError(error: unknown, file: string): unknown {
  if (error instanceof MaillageError) return error;
  if (codeOf(error) === 'ENOSPC') return new MaillageError('disk_full.backup', { file }, { cause: error });
  return new MaillageError('backup_not_written', { file, why: messageOf(error) }, { cause: error });
}
