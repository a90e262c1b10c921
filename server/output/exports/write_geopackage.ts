import { DatabaseSync } from 'node:sqlite';
import { type Bounds, boundsOfCoordinates } from '../../../isochrones/geometry/bounds.ts';
import { type Origin, type OriginOfAll, originSentence } from '../../served/origin.ts';
import type { Shape, Table } from './export_table.ts';
import { layerStyle } from './layer_styles.ts';
import { shapeWkb } from './shape_wkb.ts';

const SQL_TYPES = { text: 'TEXT', integer: 'INTEGER', real: 'REAL', boolean: 'BOOLEAN', date: 'DATE' };
const WGS84 =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],' +
  'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]';

const METADATA_EXTENSION = 'http://www.geopackage.org/spec120/#extension_metadata';
const JSON_STANDARD = 'https://www.rfc-editor.org/rfc/rfc8259';

/**
 * Writes a GeoPackage 1.3 (OGC 12-128r17) of one or more feature tables in EPSG:4326 to a file that does not exist yet. What they come
 * from is each table's description, and metadata as JSON by the extension gpkg_metadata (annex F.8). Layers that the map knows bring
 * their look along in `layer_styles`, which QGIS applies when it opens them.
 */
export function writeGeoPackage(path: string, tables: Table[], origin: Origin | OriginOfAll): void {
  using db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;');
  db.exec(`PRAGMA application_id = ${0x47504b47}; PRAGMA user_version = 10300;`);
  db.exec('BEGIN');
  createMetadata(db);
  for (const table of tables) {
    const box = writeFeatures(db, table);
    const types = new Set(table.rows.map((row) => row.geometry.type.toUpperCase()));
    const [only] = types;
    db.prepare('INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 4326)').run(
      table.name,
      'features',
      table.name,
      originSentence(origin),
      new Date().toISOString(),
      ...(table.rows.length > 0 ? box : [null, null, null, null]),
    );
    db.prepare('INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, 4326, 0, 0)').run(
      table.name,
      'geom',
      types.size === 1 ? only : 'GEOMETRY',
    );
  }
  describeOrigin(
    db,
    tables.map(({ name }) => name),
    origin,
  );
  writeStyles(db, tables);
  db.exec('COMMIT');
}

/** The table that QGIS keeps styles in: it is listed as attributes, as QGIS itself does. */
function writeStyles(db: DatabaseSync, tables: Table[]): void {
  const styled = tables.flatMap(({ name }) => {
    const qml = layerStyle(name);
    return qml === null ? [] : [{ name, qml }];
  });
  if (styled.length === 0) return;
  db.exec(`
    CREATE TABLE layer_styles (
      id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
      f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
      owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT CURRENT_TIMESTAMP);
    INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('layer_styles', 'attributes', 'layer_styles');
  `);
  const insert = db.prepare(
    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, 'geom', 'Maillage', ?, '', 1, 'As on the map', '')",
  );
  for (const { name, qml } of styled) insert.run(name, qml);
}

function createMetadata(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE gpkg_spatial_ref_sys (
      srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
      organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
    CREATE TABLE gpkg_contents (
      table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
      last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
      min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
      srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
    CREATE TABLE gpkg_geometry_columns (
      table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents(table_name), column_name TEXT NOT NULL,
      geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys(srs_id),
      z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name));
    INSERT INTO gpkg_spatial_ref_sys VALUES
      ('WGS 84', 4326, 'EPSG', 4326, '${WGS84}', 'longitude and latitude in degrees'),
      ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', NULL),
      ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL);
  `);
}

function describeOrigin(db: DatabaseSync, names: string[], origin: Origin | OriginOfAll): void {
  db.exec(`
    CREATE TABLE gpkg_extensions (
      table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
      CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
    CREATE TABLE gpkg_metadata (
      id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
      md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
    CREATE TABLE gpkg_metadata_reference (
      reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
      timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
      md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
      CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
      CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
    INSERT INTO gpkg_extensions VALUES
      ('gpkg_metadata', NULL, 'gpkg_metadata', '${METADATA_EXTENSION}', 'read-write'),
      ('gpkg_metadata_reference', NULL, 'gpkg_metadata', '${METADATA_EXTENSION}', 'read-write');
  `);
  db.prepare('INSERT INTO gpkg_metadata VALUES (1, ?, ?, ?, ?)').run(
    'dataset',
    JSON_STANDARD,
    'application/json',
    JSON.stringify(origin),
  );
  const refer = db.prepare(
    "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, md_file_id) VALUES ('table', ?, 1)",
  );
  for (const name of names) refer.run(name);
}

/** Writes a table's rows; the box of them all. */
function writeFeatures(db: DatabaseSync, table: Table): Bounds {
  const columns = table.columns.map((column) => `${quote(column.name)} ${SQL_TYPES[column.type]}`);
  db.exec(
    `CREATE TABLE ${quote(table.name)} (${['fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL', 'geom BLOB', ...columns].join(', ')})`,
  );
  const names = ['geom', ...table.columns.map((column) => quote(column.name))];
  const insert = db.prepare(
    `INSERT INTO ${quote(table.name)} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  const corners: number[][] = [];
  for (const { geometry, cells } of table.rows) {
    const shape = { ...geometry };
    const [west, south, east, north] = boundsOfCoordinates(shape.coordinates);
    if (west <= east) corners.push([west, south], [east, north]);
    insert.run(
      geometryBlob(shape, [west, south, east, north]),
      ...cells.map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell)),
    );
  }
  return boundsOfCoordinates(corners);
}

/** GeoPackage's header (magic, version, little-endian with an envelope, srs_id, envelope), then well-known binary. */
function geometryBlob(shape: Shape, [west, south, east, north]: Bounds): Buffer {
  const header = Buffer.alloc(40);
  header.write('GP', 0, 'latin1');
  header.writeUInt8(0, 2);
  header.writeUInt8(0b0000_0011, 3);
  header.writeInt32LE(4326, 4);
  [west, east, south, north].forEach((value, i) => {
    header.writeDoubleLE(value, 8 + 8 * i);
  });
  return Buffer.concat([header, shapeWkb(shape)]);
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
