import type { Database } from '../database/database_interface.ts';
import { breath } from '../turns/breath.ts';

/** Most characters of JSON in one statement: memory stays small, and none takes the thread that answers for long. */
const MOST_CHARACTERS = 1_000_000;

/** A column of an insert: its name, its type in the JSON records, and what is made of it where it is not stored as it is. */
interface BulkColumn {
  name: string;
  type: string;
  wrap?: (value: string) => string;
}

/** Columns that are stored as they are, written as SQL declares them: 'code text, population int'. */
export const plainColumns = (declared: string): BulkColumn[] =>
  declared.split(', ').map((column) => {
    const [name = '', type = ''] = column.split(' ');
    return { name, type };
  });

/** A multipolygon, given as WKB in hexadecimal (hexOf(wkbOf(polygons))). */
export const multiPolygonColumn = (name: string): BulkColumn => ({
  name,
  type: 'text',
  wrap: (value) => `ST_GeomFromWKB(decode(${value}, 'hex'), 4326)`,
});

/** A point, given as [lon, lat]. */
export const pointColumn = (name: string): BulkColumn => ({
  name,
  type: 'float8[]',
  wrap: (value) => `ST_SetSRID(ST_MakePoint(${value}[1], ${value}[2]), 4326)`,
});

export const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

/**
 * Inserts rows, by their columns' names, as JSON, many a statement: five times as quick as parameters. Others have their turn meanwhile.
 * What a row has besides its columns is left aside, and travels all the same: nothing large belongs there.
 * `table` and the columns' names are the program's own, never a user's.
 */
export async function insertRows(
  tx: Database,
  table: string,
  columns: BulkColumn[],
  rows: Iterable<object>,
): Promise<void> {
  const names = columns.map(({ name }) => name);
  const values = columns.map(({ name, wrap }) => (wrap === undefined ? `r.${name}` : wrap(`r.${name}`)));
  const record = columns.map(({ name, type }) => `${name} ${type}`);
  const sql = `insert into ${table} (${names.join(', ')}) select ${values.join(', ')}
    from json_to_recordset($1::json) as r (${record.join(', ')})`;
  let records: string[] = [];
  let characters = 0;
  const flush = async () => {
    if (records.length === 0) return;
    await tx.query(sql, [`[${records.join(',')}]`]);
    records = [];
    characters = 0;
  };
  for (const row of rows) {
    await breath();
    const text = JSON.stringify(row);
    if (characters + text.length > MOST_CHARACTERS) await flush();
    records.push(text);
    characters += text.length;
  }
  await flush();
}
