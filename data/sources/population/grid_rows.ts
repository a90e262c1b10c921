import { DatabaseSync } from 'node:sqlite';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { columnsOfTable, dataTables, quoted, trustNothing } from '../../tables/formats/sqlite_tables.ts';
import { foldHeader } from '../../tables/text.ts';
import { delimiterOf, streamLines, unreadable } from '../files/read_file.ts';

/** Rows of a grid's file: the folded names of its columns, and its rows one after the other, cells as they are written. */
export interface GridRows {
  columns: string[];
  rows: AsyncIterable<string[]> | Iterable<string[]>;
}

/**
 * Opens a grid of any size, never held in memory: a GeoPackage by its ending, else a plain CSV (or .csv.gz). Of a GeoPackage the first
 * table is read that has `wanted` columns. Throws `source_missing`, `source_unreadable`, `table_unreadable`.
 */
export async function openGridRows(
  file: string,
  wanted: (columns: string[]) => boolean,
): Promise<GridRows | null> {
  if (/\.gpkg$/i.test(file)) return databaseRows(file, wanted);
  const lines = streamLines(file, 'Population grid');
  for (;;) {
    const { done, value } = await lines.next();
    if (done) return null;
    const header = value.replace(/^\uFEFF/, '');
    if (header.trim() === '') continue;
    const delimiter = delimiterOf(header);
    return { columns: cellsOf(header, delimiter).map(foldHeader), rows: csvRows(lines, delimiter) };
  }
}

async function* csvRows(lines: AsyncGenerator<string>, delimiter: string): AsyncGenerator<string[]> {
  for await (const line of lines) if (line !== '') yield cellsOf(line, delimiter);
}

const cellsOf = (line: string, delimiter: string): string[] =>
  line.split(delimiter).map((cell) => cell.trim().replace(/^"|"$/g, ''));

/** Reads the file where it lies: INSEE's of metropolitan France is over a gigabyte. */
function databaseRows(file: string, wanted: (columns: string[]) => boolean): GridRows | null {
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(file, { readOnly: true, allowExtension: false });
    trustNothing(db);
    for (const table of dataTables(db)) {
      const names = columnsOfTable(db, table)
        .filter(({ type }) => !/geom|polygon|point|blob/i.test(type))
        .map(({ name }) => name);
      const columns = names.map(foldHeader);
      if (wanted(columns)) return { columns, rows: tableRows(db, table, names) };
    }
  } catch (cause) {
    db?.close();
    if ((cause as { errcode?: number }).errcode === 14)
      throw unreadable(file, 'Population grid', Object.assign(new Error(), { code: 'ENOENT' }));
    throw new MaillageError('table_unreadable.geopackage', { name: file, why: (cause as Error).message });
  }
  db.close();
  return null;
}

function* tableRows(db: DatabaseSync, table: string, names: string[]): Generator<string[]> {
  try {
    const statement = db.prepare(`SELECT ${names.map(quoted).join(', ')} FROM ${quoted(table)}`);
    for (const row of statement.iterate())
      yield names.map((name) => (row[name] === null ? '' : String(row[name])));
  } finally {
    db.close();
  }
}
