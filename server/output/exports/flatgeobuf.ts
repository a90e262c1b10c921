import { Builder } from 'flatbuffers';
import { Column } from 'flatgeobuf/lib/mjs/flat-geobuf/column.js';
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { Crs } from 'flatgeobuf/lib/mjs/flat-geobuf/crs.js';
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js';
import { Header } from 'flatgeobuf/lib/mjs/flat-geobuf/header.js';
import { buildFeature } from 'flatgeobuf/lib/mjs/generic/feature.js';
import { parseGeometry } from 'flatgeobuf/lib/mjs/geojson/geometry.js';
import type { HeaderMeta } from 'flatgeobuf/lib/mjs/header-meta.js';
import { type Origin, type OriginOfAll, originFields, originSentence } from '../../served/origin.ts';
import type { Table } from './export_table.ts';

const MAGIC = Uint8Array.from([0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62, 0x01]);
/** WGS 84. */
const EPSG = 4326;
const COLUMN_TYPES = {
  text: ColumnType.String,
  integer: ColumnType.Long,
  real: ColumnType.Double,
  boolean: ColumnType.Bool,
  date: ColumnType.DateTime,
};
/**
 * FlatGeobuf in EPSG:4326, without a spatial index. The package's own `serialize` takes the columns' types from the first
 * row, where a null has none, and calls every layer L1; here types and name come from the table. What it comes from is in the
 * header: a sentence as description, JSON of texts alone as metadata (GDAL shows no others).
 */
export function toFlatGeobuf(table: Table, origin: Origin | OriginOfAll): Uint8Array {
  const types = new Set(table.rows.map((row) => row.geometry.type));
  const [only] = types;
  const header = {
    geometryType: types.size === 1 ? GeometryType[only] : GeometryType.Unknown,
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
    description: originSentence(origin),
    metadata: JSON.stringify(
      Object.fromEntries(originFields(origin).map(([name, value]) => [name, String(value ?? '')])),
    ),
  };
  const parts = [MAGIC, headerBytes(table.name, header)];
  for (const row of table.rows) {
    const properties = Object.fromEntries(table.columns.map((column, i) => [column.name, row.cells[i]]));
    parts.push(buildFeature(parseGeometry(row.geometry), properties, header));
  }
  return Buffer.concat(parts);
}

/** The header, with its length before it. */
function headerBytes(name: string, header: HeaderMeta): Uint8Array {
  const { geometryType, columns, featuresCount, description, metadata } = header;
  const builder = new Builder();
  const columnsAt = Header.createColumnsVector(
    builder,
    (columns ?? []).map((column) => {
      const nameAt = builder.createString(column.name);
      Column.startColumn(builder);
      Column.addName(builder, nameAt);
      Column.addType(builder, column.type);
      return Column.endColumn(builder);
    }),
  );
  const nameAt = builder.createString(name);
  const descriptionAt = builder.createString(description);
  const metadataAt = builder.createString(metadata);
  Crs.startCrs(builder);
  Crs.addCode(builder, EPSG);
  const crsAt = Crs.endCrs(builder);
  Header.startHeader(builder);
  Header.addCrs(builder, crsAt);
  Header.addFeaturesCount(builder, BigInt(featuresCount));
  Header.addGeometryType(builder, geometryType);
  Header.addIndexNodeSize(builder, 0);
  Header.addColumns(builder, columnsAt);
  Header.addName(builder, nameAt);
  Header.addDescription(builder, descriptionAt);
  Header.addMetadata(builder, metadataAt);
  builder.finishSizePrefixed(Header.endHeader(builder));
  return builder.asUint8Array();
}
