import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js';
import { buildFeature } from 'flatgeobuf/lib/mjs/generic/feature.js';
import { buildHeader } from 'flatgeobuf/lib/mjs/generic/featurecollection.js';
import { parseGeometry } from 'flatgeobuf/lib/mjs/geojson/geometry.js';
import type { Geometry } from 'geojson';
import type { Table } from './table.ts';

const MAGIC = Uint8Array.from([0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62, 0x01]);
const COLUMN_TYPES = {
  text: ColumnType.String,
  integer: ColumnType.Long,
  real: ColumnType.Double,
  boolean: ColumnType.Bool,
};
const GEOMETRY_TYPES: Record<string, GeometryType> = {
  Point: GeometryType.Point,
  MultiPoint: GeometryType.MultiPoint,
  LineString: GeometryType.LineString,
  MultiLineString: GeometryType.MultiLineString,
  Polygon: GeometryType.Polygon,
  MultiPolygon: GeometryType.MultiPolygon,
};

/**
 * FlatGeobuf in EPSG:4326, without a spatial index. The package's own `serialize` takes the columns' types from the first
 * row, where a null has none; here they come from the table.
 */
export function toFlatGeobuf(table: Table): Uint8Array {
  const types = new Set(table.rows.map((row) => row.geometry.type));
  const [only] = types;
  const header = {
    geometryType: types.size === 1 ? GEOMETRY_TYPES[only] : GeometryType.Unknown,
    columns: table.columns.map((column) => ({
      name: column.name,
      type: COLUMN_TYPES[column.type],
      title: null,
      description: null,
      width: -1,
      precision: -1,
      scale: -1,
      nullable: true,
      unique: false,
      primary_key: false,
    })),
    envelope: null,
    featuresCount: table.rows.length,
    indexNodeSize: 0,
    crs: null,
    title: null,
    description: null,
    metadata: null,
  };
  const parts = [MAGIC, buildHeader(header, 4326)];
  for (const row of table.rows) {
    const properties = Object.fromEntries(table.columns.map((column, i) => [column.name, row.cells[i]]));
    parts.push(
      buildFeature(
        parseGeometry(row.geometry as Exclude<Geometry, { type: 'GeometryCollection' }>),
        properties,
        header,
      ),
    );
  }
  return Buffer.concat(parts);
}
