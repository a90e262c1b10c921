import { indexColumns } from './header.ts';
import type { Column, ColumnMapping, Table, TableRow } from './types.ts';
import { cellText, decodeEntities, isNothing } from './words.ts';

/** A row whose cells are looked up by folded name. */
export interface NamedRow {
  line: number;
  /** Text of the first column of that name that is filled; '' where none is, or where it says nothing (NA, NULL, -). */
  get(folded: string): string;
}

/** Reads rows of a table by name: what spreadsheets put around texts taken away, entities of HTML as the characters that they stand for. */
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
          if (!isNothing(cell)) return decodeEntities(cellText(cell));
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
