/** What the schema's own catalogue says of our tables: enough to copy them, whatever columns they have. */
import { type Database, SCHEMA } from './database_interface.ts';

export interface TableShape {
  name: string;
  /** Without those that the database computes from others. */
  columns: { name: string; type: string }[];
  /** Columns whose values are numbered by the database. */
  identity: string[];
  /** The order in which rows are copied: of the primary key, else of all columns. */
  order: string[];
}

/** Kept by the migrations themselves. */
const NOT_COPIED = ['schema_versions'];

/** All tables, each after those that it refers to. */
export async function listTables(db: Database): Promise<TableShape[]> {
  const columns = await db.query<{ table: string; name: string; type: string; identity: boolean }>(
    `select c.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
       a.attidentity <> '' as identity
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where n.nspname = $1 and c.relkind = 'r' and c.relname <> all ($2::text[])
     order by c.relname, a.attnum`,
    [SCHEMA, NOT_COPIED],
  );
  const keys = await db.query<{ table: string; name: string }>(
    `select c.relname as "table", a.attname as name
     from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
     cross join lateral unnest(i.indkey::int2[]) with ordinality k (attnum, place)
     join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
     where n.nspname = $1 and i.indisprimary order by c.relname, k.place`,
    [SCHEMA],
  );
  const references = await db.query<{ table: string; to: string }>(
    `select c.relname as "table", f.relname as "to"
     from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_class f on f.oid = o.confrelid
     join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and o.contype = 'f'
     order by c.relname, f.relname`,
    [SCHEMA],
  );
  const shapes = new Map<string, TableShape>();
  for (const { table, name, type, identity } of columns) {
    const shape = shapes.get(table) ?? { name: table, columns: [], identity: [], order: [] };
    shapes.set(table, shape);
    shape.columns.push({ name, type });
    if (identity) shape.identity.push(name);
  }
  for (const { table, name } of keys) shapes.get(table)?.order.push(name);
  for (const shape of shapes.values())
    if (shape.order.length === 0) shape.order = shape.columns.map(({ name }) => name);
  return inOrder(shapes, references);
}

function inOrder(shapes: Map<string, TableShape>, references: { table: string; to: string }[]): TableShape[] {
  const ordered = new Set<TableShape>();
  const visit = (shape: TableShape) => {
    for (const { table, to } of references)
      if (table === shape.name && to !== table && shapes.has(to)) visit(shapes.get(to)!);
    ordered.add(shape);
  };
  for (const shape of shapes.values()) visit(shape);
  return [...ordered];
}

/** A name of the schema, quoted for SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
