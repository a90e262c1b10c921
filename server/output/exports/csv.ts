import { stringify } from 'csv-stringify/sync';
import { defuse } from '../../../data/tables/defuse.ts';
import { type Origin, originFields } from '../../served/origin.ts';
import type { Table } from './table.ts';

/** How a CSV is written. */
export interface CsvOptions {
  /** With a semicolon numbers have a decimal comma, as a French spreadsheet reads them. */
  sep?: ',' | ';';
}

/**
 * Comma-separated UTF-8 with a byte-order mark, so that spreadsheets read the accents; points get columns lon and lat, other shapes
 * are left out. CSV has no place for what the whole comes from: each row has it in its last columns.
 */
export function toCsv(table: Table, origin: Origin, { sep = ',' }: CsvOptions = {}): string {
  const points = table.rows.length > 0 && table.rows.every((row) => row.geometry.type === 'Point');
  const from = originFields(origin);
  const header = [
    ...table.columns.map((column) => column.name),
    ...(points ? ['lon', 'lat'] : []),
    ...from.map(([name]) => name),
  ];
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
