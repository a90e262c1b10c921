import { type Origin, type OriginOfAll, originFields } from '../../served/origin.ts';
import { COLUMN_TEXTS } from './column_texts.ts';
import { type CsvOptions, csvColumns } from './csv.ts';
import type { ColumnType, Table } from './export_table.ts';

const TYPES: Record<ColumnType, string> = {
  text: 'string',
  integer: 'integer',
  real: 'number',
  boolean: 'boolean',
  date: 'date',
};

/** The columns that no row is without and no two rows share, by layer. */
const KEYS: Record<string, string[]> = {
  sites: ['id'],
  communes: ['code'],
  isochrones: ['site_id', 'minutes'],
  bands: ['minutes'],
  'white-zones': ['limit_minutes'],
};

/**
 * What the columns of a CSV are, as a Table Schema (https://specs.frictionlessdata.io/table-schema/): of the very table that `toCsv`
 * writes with these options. `address`: of the schema itself.
 */
export function tableSchemaOf(
  table: Table,
  origin: Origin | OriginOfAll,
  options: CsvOptions,
  address: string,
): object {
  const key = KEYS[table.name] ?? [];
  return {
    $schema: 'https://specs.frictionlessdata.io/schemas/table-schema.json',
    name: `maillage-${table.name}`,
    path: address,
    fields: csvColumns(table, originFields(origin)).map(({ name, type }) => ({
      name,
      type: TYPES[type],
      ...(COLUMN_TEXTS[name] !== undefined && { description: COLUMN_TEXTS[name] }),
      ...(options.sep === ';' && type === 'real' && { decimalChar: ',' }),
      ...(key.includes(name) && { constraints: { required: true } }),
    })),
    primaryKey: key,
    missingValues: [''],
  };
}
