import type { DatabaseSync } from 'node:sqlite';

/** Tables of a GeoPackage or another SQLite file of anybody's: views, virtual tables and what they could run are never touched. */

/** A name as it stands in a statement. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Nothing that the file says of itself is run. */
export function trustNothing(db: DatabaseSync): void {
  db.enableDefensive(true);
  db.exec('PRAGMA trusted_schema = OFF');
}

/** Names of the tables that hold data of their own, two hundred at most. */
export const dataTables = (db: DatabaseSync): string[] =>
  db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    .all()
    .map(({ name }) => String(name))
    .filter((name) => !/^(sqlite_|gpkg_|rtree_)/.test(name))
    .slice(0, 200);

/** The columns of a table, with the types that they were declared with. */
export const columnsOfTable = (db: DatabaseSync, table: string): { name: string; type: string }[] =>
  db
    .prepare(`PRAGMA table_info(${quoted(table)})`)
    .all()
    .map(({ name, type }) => ({ name: String(name), type: String(type) }));
