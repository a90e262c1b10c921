import type { Column, Table, TableOptions, TableRow } from '../table_rows.ts';
import { openRecords } from './record_table.ts';
import type { Sheet } from './sheets.ts';

/** The column in which each row of joined sheets has the name of its own, as rows of a map have their folder's. */
const FOLDER: Column = { name: 'feuille', folded: 'folder' };

type Opened = Pick<Table, 'columns' | 'batches'>;

/**
 * Sheets of one list, one after the other, `first` (whose header is opened) among them: columns by their names, each row with the name of its sheet. Lines run on from sheet to
 * sheet: `parts` tells where each begins, and is whole once the rows are read.
 */
export function joinedSheets(
  first: Opened & { sheet: Sheet },
  sheets: readonly Sheet[],
  options: TableOptions,
): Opened & Pick<Table, 'parts'> {
  const columns = [...first.columns];
  if (!columns.some(({ folded }) => folded === FOLDER.folded)) columns.push(FOLDER);
  const folder = columns.findIndex(({ folded }) => folded === FOLDER.folded);
  const parts: NonNullable<Table['parts']> = [];
  async function* rows(): AsyncGenerator<TableRow[]> {
    let lines = 0;
    for (const sheet of sheets) {
      const opened =
        sheet === first.sheet
          ? first
          : await openRecords(sheet.rows(), '', { ...options, columns: {}, known: namesIn(first.columns) });
      const places = placesOf(opened.columns, columns);
      const before = lines;
      parts.push({ name: sheet.name, lines_before: before });
      for await (const batch of opened.batches)
        yield batch.map((row) => {
          lines = before + row.line;
          const cells: TableRow['cells'] = [];
          for (const column in row.cells) cells[places[Number(column)] ?? Number(column)] = row.cells[column];
          if (row.problem === null && (cells[folder] ?? '') === '') cells[folder] = sheet.name;
          return { ...row, line: lines, cells };
        });
    }
  }
  return { columns, parts, batches: rows() };
}

const namesIn = (columns: readonly Column[]): string[] => columns.map(({ folded }) => folded).filter(Boolean);

/** Where the columns of a sheet stand among those of all, to which the ones that it alone has are added; of one name the first stands first. */
function placesOf(own: readonly Column[], all: Column[]): number[] {
  const taken = new Set<number>();
  return own.map((column) => {
    let place = all.findIndex(({ folded }, i) => folded === column.folded && !taken.has(i));
    if (place < 0) place = all.push(column) - 1;
    taken.add(place);
    return place;
  });
}
