import { DatabaseSync } from 'node:sqlite';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { checkMapping, columnOf, findHeader, namesKnown, sharesColumns } from '../columns/header.ts';
import { readWkb } from '../places/geometry_text.ts';
import { shapePoint } from '../places/pairs.ts';
import type { Cell, Table, TableOptions, TableRow } from '../table_rows.ts';
import { BATCH_ROWS } from './csv_table.ts';
import { columnsOfTable, dataTables, quoted, trustNothing } from './sqlite_tables.ts';

/** GeoPackages (OGC 12-128) and other SQLite files: the table that has most of what places have. */

interface Layer {
  table: string;
  columns: string[];
  geometry: string | null;
}

/** Reads a GeoPackage that is held whole. Views, virtual tables and what they could run are never touched. Throws `table_unreadable`. */
export function openGeoPackage(bytes: Uint8Array, options: TableOptions): Table {
  const db = new DatabaseSync(':memory:', { allowExtension: false });
  try {
    db.deserialize(bytes);
    trustNothing(db);
    const layers = layersOf(db);
    const known = namesKnown(options.known, options.columns);
    const { index } = findHeader(
      layers.map(({ columns, geometry }) => [...columns, geometry ? 'geometry' : '']),
      known,
    );
    const layer = layers[index];
    if (!layer) throw new Error('it has no table');
    const columns = layer.columns.map(columnOf);
    const unread_lists = layers
      .filter((other) => other !== layer && isLike(other, layer) && hasRows(db, other))
      .map(({ table }) => `table "${table}"`);
    checkMapping(columns, options.columns ?? {}, options.name);
    return {
      format: 'geopackage',
      description: `GeoPackage, table "${layer.table}"`,
      columns,
      unread_lists,
      delimiter: ',',
      encoding: 'utf-8',
      bom: false,
      batches: layerRows(db, layer),
    };
  } catch (cause) {
    db.close();
    if (cause instanceof MaillageError) throw cause;
    throw new MaillageError('table_unreadable.geopackage', {
      name: options.name,
      why: (cause as Error).message,
    });
  }
}

function layersOf(db: DatabaseSync): Layer[] {
  const hasGeometry = db
    .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'gpkg_geometry_columns'")
    .get();
  return dataTables(db).map((table) => {
    const geometry = hasGeometry
      ? db.prepare('SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?').get(table)
          ?.column_name
      : undefined;
    const names = columnsOfTable(db, table).map(({ name }) => name);
    return {
      table,
      geometry: geometry === undefined ? null : String(geometry),
      columns: names.filter((name) => name !== geometry),
    };
  });
}

const hasRows = (db: DatabaseSync, { table }: Layer): boolean =>
  db.prepare(`SELECT 1 FROM ${quoted(table)} LIMIT 1`).get() !== undefined;

/** Whether a layer has most columns of another: rows of the same kind. */
const isLike = (layer: Layer, other: Layer): boolean =>
  (layer.geometry === null) === (other.geometry === null) && sharesColumns(foldedOf(layer), foldedOf(other));

const foldedOf = ({ columns }: Layer): string[] => columns.map((name) => columnOf(name).folded);

async function* layerRows(db: DatabaseSync, { table, columns, geometry }: Layer): AsyncGenerator<TableRow[]> {
  try {
    const systems = referenceSystems(db);
    const wanted = [...columns, ...(geometry === null ? [] : [geometry])].map(quoted).join(', ');
    const statement = db.prepare(`SELECT ${wanted} FROM ${quoted(table)}`);
    statement.setReadBigInts(true);
    let rows: TableRow[] = [];
    let line = 0;
    for (const found of statement.iterate()) {
      const row: TableRow = {
        line: ++line,
        cells: columns.map((name) => cellOf(found[name])),
        problem: null,
      };
      const blob = geometry === null ? null : found[geometry];
      if (blob instanceof Uint8Array) row.geometry = pointOf(blob, systems);
      rows.push(row);
      if (rows.length < BATCH_ROWS) continue;
      yield rows;
      rows = [];
    }
    if (rows.length > 0) yield rows;
  } finally {
    db.close();
  }
}

function cellOf(value: unknown): Cell | undefined {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return undefined;
}

/** EPSG codes by the file's own numbers of reference systems. */
function referenceSystems(db: DatabaseSync): Map<number, number> {
  const there = db
    .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'gpkg_spatial_ref_sys'")
    .get();
  const rows = there
    ? db
        .prepare(
          "SELECT srs_id, organization_coordsys_id AS code FROM gpkg_spatial_ref_sys WHERE upper(organization) = 'EPSG'",
        )
        .all()
    : [];
  return new Map(rows.map(({ srs_id, code }) => [Number(srs_id), Number(code)]));
}

/** Bytes of the envelope by its kind (GeoPackage, clause 2.1.3). */
const ENVELOPE_BYTES = [0, 32, 48, 48, 64];

function pointOf(blob: Uint8Array, systems: Map<number, number>): [number, number] | string {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const isHeaded = blob.length > 8 && blob[0] === 0x47 && blob[1] === 0x50;
  const flags = isHeaded ? blob[3]! : 0;
  const start = isHeaded ? 8 + (ENVELOPE_BYTES[(flags >> 1) & 7] ?? 0) : 0;
  const written = readWkb(blob.subarray(start));
  if (written === null) return 'its geometry cannot be read';
  const system = isHeaded ? view.getInt32(4, (flags & 1) === 1) : 0;
  const point = shapePoint(written.geometry, systems.get(system) ?? written.epsg, null);
  return typeof point === 'string' ? point : [point.lon, point.lat];
}
