import writeXlsxFile, { type SheetData } from 'write-excel-file/node';
import { type Origin, type OriginOfAll, originFields, originSentence } from '../../served/origin.ts';
import type { Cell, ColumnType, Table } from './export_table.ts';

/** What a sheet's name may not hold, and how long it may be, by Excel's rules. */
const SHEET_NAME_LENGTH = 31;
/** Characters that a cell holds at most. */
const CELL_LENGTH = 32_767;

/**
 * A workbook: the table on its first sheet, codes as text, days as days, points as lon and lat (other shapes are left out), and what it
 * comes from on its second. Text is text there: nothing is run as a formula.
 */
export async function toXlsx(table: Table, origin: Origin | OriginOfAll): Promise<Uint8Array> {
  const points = table.rows.length > 0 && table.rows.every(({ geometry }) => geometry.type === 'Point');
  const header = [...table.columns.map(({ name }) => name), ...(points ? ['lon', 'lat'] : [])];
  const data: SheetData = [
    header.map((value) => ({ value, fontWeight: 'bold' as const })),
    ...table.rows.map(({ geometry, cells }) => [
      ...cells.map((cell, i) => excelCell(table.columns[i].type, cell)),
      ...(points && geometry.type === 'Point'
        ? geometry.coordinates.slice(0, 2).map((value) => ({ value, type: Number }))
        : []),
    ]),
  ];
  const about: SheetData = [
    [{ value: originSentence(origin), type: String }],
    ...originFields(origin).map(([name, value]) => [
      { value: name, type: String },
      value === null ? null : { value: String(value), type: String },
    ]),
  ];
  const book = writeXlsxFile([
    { data, sheet: table.name.slice(0, SHEET_NAME_LENGTH), stickyRowsCount: 1 },
    { data: about, sheet: 'origine' },
  ]);
  return new Uint8Array(await book.toBuffer());
}

function excelCell(type: ColumnType, value: Cell) {
  if (value === null) return null;
  if (type === 'date')
    return { value: new Date(`${String(value)}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' };
  if (typeof value === 'number') return { value, type: Number };
  if (typeof value === 'boolean') return { value, type: Boolean };
  return { value: value.slice(0, CELL_LENGTH), type: String };
}
