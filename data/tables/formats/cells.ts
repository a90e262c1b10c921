import { indexColumns } from '../columns/header.ts';
import type { Cell, Column, ColumnMapping, Table, TableRow } from '../table_rows.ts';
import { cellText, decodeEntities, isNothing } from '../values/cell_text.ts';
import { repairedText } from '../values/misread_text.ts';

/** A row with more text than this is none, as of a line of text: workbooks say a long text in few bytes, again and again. */
export const MOST_ROW_CHARACTERS = 256 * 1024;

/** Characters of a cell, which counts as one more. */
export const weightOf = (cell: Cell | undefined): number => 1 + (typeof cell === 'string' ? cell.length : 8);

/** Up to so many cells a row is walked from its first to its last. */
const WALKED_CELLS = 256;

/** Columns of the cells that a row has. One whose only cell stands in its twenty thousandth column costs no more than that cell. */
export function filledColumns(cells: readonly (Cell | undefined)[]): number[] {
  const columns: number[] = [];
  if (cells.length > WALKED_CELLS) for (const column in cells) columns.push(Number(column));
  else for (let column = 0; column < cells.length; column++) columns.push(column);
  return columns.filter((column) => cells[column] !== undefined && cells[column] !== '');
}

/** A row whose cells are looked up by folded name. */
export interface NamedRow {
  line: number;
  /** Text of the first column of that name that is filled; '' where none is, or where it says nothing (NA, NULL, -). */
  get(folded: string): string;
}

/** Reads rows of a table by name: what spreadsheets put around texts taken away, entities of HTML and misread letters as the
 * characters that they stand for. */
export function createRowReader(columns: readonly Column[], mapping: ColumnMapping = {}) {
  const index = indexColumns(columns, mapping);
  return {
    has: (folded: string): boolean => index.has(folded),
    /** Name of the column as written; the folded one where there is none. */
    written: (folded: string): string => columns[index.find(folded)[0] ?? -1]?.name ?? folded,
    read: (row: TableRow): NamedRow => ({
      line: row.line,
      get(folded) {
        for (const column of index.find(folded)) {
          const cell = row.cells[column];
          if (!isNothing(cell)) return repairedText(decodeEntities(cellText(cell)));
        }
        return '';
      },
    }),
  };
}

/** All rows of a table, for lists that are held in memory anyway. */
export async function collectRows(table: Table): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const batch of table.batches) rows.push(...batch);
  return rows;
}
