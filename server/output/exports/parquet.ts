import { type ColumnSource, parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer';
import { type Origin, type OriginOfAll, originFields, originSentence } from '../../served/origin.ts';
import type { Cell, ColumnType, Table } from './export_table.ts';
import { shapeWkb } from './shape_wkb.ts';

/** How a column stands in the file's schema; every value may be missing. */
const ELEMENTS: Record<ColumnType, Omit<SchemaElement, 'name'>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  real: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  date: { type: 'INT32', converted_type: 'DATE' },
};

/**
 * GeoParquet 1.1 (WKB in EPSG:4326's longitude and latitude, OGC:CRS84, which is its default). What the table comes from is metadata of
 * the file and constant columns, as in the other formats of rows.
 */
export function toGeoParquet(table: Table, origin: Origin | OriginOfAll): Uint8Array {
  const { rows } = table;
  const from = originFields(origin).map(([name, value]) => ({
    name,
    type: typeOf(value),
    values: rows.map(() => value),
  }));
  const columns = [
    ...table.columns.map(({ name, type }, i) => ({ name, type, values: rows.map(({ cells }) => cells[i]) })),
    ...from,
  ];
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length + 1 },
    ...columns.map(({ name, type }) => ({
      name,
      ...ELEMENTS[type],
      repetition_type: 'OPTIONAL' as const,
    })),
    { name: 'geometry', type: 'BYTE_ARRAY', repetition_type: 'REQUIRED' },
  ];
  const columnData: ColumnSource[] = [
    ...columns.map(({ name, type, values }) => ({
      name,
      data: values.map((value) => parquetOf(type, value)),
    })),
    { name: 'geometry', data: rows.map(({ geometry }) => new Uint8Array(shapeWkb(geometry))) },
  ];
  const types = [...new Set(rows.map(({ geometry }) => geometry.type))].sort();
  const geo = {
    version: '1.1.0',
    primary_column: 'geometry',
    columns: { geometry: { encoding: 'WKB', geometry_types: types } },
  };
  const buffer = parquetWriteBuffer({
    columnData,
    schema,
    kvMetadata: [
      { key: 'geo', value: JSON.stringify(geo) },
      { key: 'description', value: originSentence(origin) },
      { key: 'origin', value: JSON.stringify(origin) },
    ],
    createdBy: 'maillage',
  });
  return new Uint8Array(buffer);
}

function parquetOf(type: ColumnType, value: Cell | undefined): unknown {
  if (value === null || value === undefined) return null;
  if (type === 'date') return new Date(Date.parse(String(value)));
  return type === 'integer' ? BigInt(value as number) : value;
}

function typeOf(value: Cell): ColumnType {
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'number' ? (Number.isSafeInteger(value) ? 'integer' : 'real') : 'text';
}
