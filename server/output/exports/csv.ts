import { stringify } from 'csv-stringify/sync';
import { defuse } from '../../../data/tables/defuse.ts';
import { type Origin, type OriginOfAll, originFields } from '../../served/origin.ts';
import { type Cell, type ColumnType, type Table, typeOfCell } from './export_table.ts';

/** How a CSV is written. */
export interface CsvOptions {
  /** With a semicolon numbers have a decimal comma, as a French spreadsheet reads them. */
  sep?: ',' | ';';
}

/**
 * Comma-separated UTF-8 with a byte-order mark, so that spreadsheets read the accents; points get columns lon and lat, other shapes
 * are left out. CSV has no place for what the whole comes from: each row has it in its last columns.
 */
export function toCsv(table: Table, origin: Origin | OriginOfAll, { sep = ',' }: CsvOptions = {}): string {
  const from = originFields(origin);
  const points = isOfPoints(table);
  const header = csvColumns(table, from).map(({ name }) => name);
  const rows = table.rows.map((row) => {
    const point = row.geometry.type === 'Point' && points ? row.geometry.coordinates.slice(0, 2) : [];
    return [...row.cells, ...point, ...from.map(([, value]) => value)].map((cell) =>
      typeof cell === 'string' ? defuse(cell) : cell,
    );
  });
  return stringify([header, ...rows], {
    bom: true,
    delimiter: sep,
    record_delimiter: '\r\n',
    cast: {
      boolean: String,
      ...(sep === ';' && { number: (value: number) => String(value).replace('.', ',') }),
    },
  });
}

const isOfPoints = ({ rows }: Table): boolean =>
  rows.length > 0 && rows.every(({ geometry }) => geometry.type === 'Point');

/** The columns of a CSV in their order: those of the table, of its points, and of what the whole comes from (`from`). */
export function csvColumns(
  table: Table,
  from: readonly [name: string, value: Cell][],
): { name: string; type: ColumnType }[] {
  return [
    ...table.columns,
    ...(isOfPoints(table) ? ['lon', 'lat'].map((name) => ({ name, type: 'real' as const })) : []),
    ...from.map(([name, value]) => ({ name, type: typeOfCell(value) ?? ('text' as const) })),
  ];
}
