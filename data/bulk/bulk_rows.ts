import { MaillageError } from '../../errors/maillage_error.ts';
import { MOST_COLUMNS, writtenNames } from '../tables/columns/header.ts';
import { filledColumns } from '../tables/formats/cells.ts';
import { cutAnyhow } from '../tables/formats/csv_records.ts';
import { openTable } from '../tables/formats/open_table.ts';
import { shown } from '../tables/places/row_place.ts';
import type { DegreeBox, Table, TableOptions, TableRow } from '../tables/table_rows.ts';
import { mapInSlices } from '../turns/breath.ts';
import { NAMES_FOR_PEOPLE, type Placed, type RowColumns, rowColumns, rowError } from './placed_rows.ts';

/** A row of many: where it stands, what it held, and its point, its address or why it has neither. */
export type BulkRow = Placed & {
  /** From 1, the header not counted. */
  number: number;
  /** The row's own id, null where it has none. */
  id: string | number | null;
  /** The cells as they were, as many as the header has columns at most; none where the row cannot be read. */
  cells: string[];
  /** What the address service found, for a row that was an address. */
  found?: { label: string; score: number };
};

/** Many rows, read as they come. */
export interface BulkInput {
  /** `csv`: cells under a header; `json`: objects and features, whose members are told again as cells. */
  format: 'csv' | 'json';
  /** The header as written; of objects the members of the first rows, and after the last one those of all. */
  header: string[];
  delimiter: string;
  /** Whether the table was made by or for a spreadsheet, which takes UTF-8 for something else without a mark. */
  needs_bom: boolean;
  /** `columns`: no coordinates, rows are addresses; `fallback`: addresses where coordinates are missing; `none`. */
  addresses: 'columns' | 'fallback' | 'none';
  /** Columns of the header that hold coordinates. */
  isCoordinate(column: number): boolean;
  /** Other lists in the file, which are not read: sheets, members of JSON. */
  unread_lists: string[];
  /** The rows in order, in batches of at most BATCH: an answer to a batch never holds the thread for long. */
  batches: AsyncGenerator<BulkRow[]>;
}

export interface BulkOptions extends Partial<TableOptions> {
  /** The ground that is asked about: exchanged coordinates and unnamed projections are recognised by it. */
  near?: DegreeBox | null;
}

export const BATCH = 500;

/**
 * Reads rows to be answered from a table of any kind that is read (see openTable): coordinates, Lambert-93 or an address by the names of
 * the columns. Throws what openTable does, and `columns_not_found` where the header names neither coordinates nor an address.
 */
export async function readRows(
  input: AsyncIterable<Uint8Array>,
  options: BulkOptions = {},
): Promise<BulkInput> {
  const { near = null, columns: mapping = {}, name = 'The table', ...limits } = options;
  const table = await openTable(input, { ...limits, name, columns: mapping });
  const columns = rowColumns(table.columns, near, mapping);
  const isCells = table.format === 'csv' || table.format === 'sheet';
  if (isCells && !columns.hasCoordinates() && !columns.hasAddress()) throw nothingPlaced(table);
  // The first batch tells at once whether the rest is a list at all.
  const first = await table.batches.next();
  // What stands under no name is told again too.
  const width = Math.min(MOST_COLUMNS, table.header_cells ?? table.columns.length);
  return {
    format: isCells ? 'csv' : 'json',
    get header() {
      const names = table.columns.slice(0, MOST_COLUMNS).map((column) => column.name);
      return isCells ? Array.from({ length: width }, (_, i) => names[i] ?? '') : names;
    },
    delimiter: table.delimiter,
    needs_bom: table.bom || !/^utf-8$/.test(table.encoding) || table.format === 'sheet',
    addresses: !isCells
      ? 'fallback'
      : !columns.hasAddress()
        ? 'none'
        : columns.hasCoordinates()
          ? 'fallback'
          : 'columns',
    isCoordinate: columns.isCoordinate,
    unread_lists: table.unread_lists ?? [],
    batches: bulkRows(first, table, columns, isCells ? width : null),
  };
}

function nothingPlaced({ columns }: Table): MaillageError {
  const names = writtenNames(columns);
  return new MaillageError('columns_not_found', { columns: names, wanted: NAMES_FOR_PEOPLE });
}

async function* bulkRows(
  first: IteratorResult<TableRow[]>,
  { batches, delimiter }: Table,
  columns: RowColumns,
  width: number | null,
): AsyncGenerator<BulkRow[]> {
  let number = 0;
  const toRow = (row: TableRow): BulkRow => {
    number++;
    if (row.problem !== null) return { number, ...unreadable(row, columns, delimiter, width) };
    const given = columns.idOf(row.cells);
    if (width === null)
      return { number, id: given, cells: ownCells(row.cells, MOST_COLUMNS), ...columns.placeOf(row) };
    const id = String(given ?? '').trim() || null;
    const cells = ownCells(row.cells, width);
    const more =
      row.cells.length > width &&
      filledColumns(row.cells).some((column) => column >= width && String(row.cells[column]).trim() !== '');
    return { number, id, cells, ...(more ? tooMany(row.cells.length, width) : columns.placeOf(row)) };
  };
  try {
    for (let next = first; !next.done; next = await batches.next()) {
      for (let i = 0; i < next.value.length; i += BATCH)
        yield await mapInSlices(next.value.slice(i, i + BATCH), toRow);
    }
  } finally {
    await batches.return(undefined);
  }
}

/** All columns of a table of objects, which it has only told when its last row is read. */
export async function everyColumn(input: AsyncIterable<Uint8Array>, options: BulkOptions): Promise<string[]> {
  const rows = await readRows(input, options);
  for await (const _ of rows.batches);
  return rows.header;
}

/** The cells that a row has, not more: a header of many columns costs nothing where rows are short. Of objects those that the header tells. */
function ownCells(cells: TableRow['cells'], width: number): string[] {
  const own = cells.length > width ? cells.slice(0, width) : cells;
  for (const cell of own) if (typeof cell !== 'string') return Array.from(own, (each) => String(each ?? ''));
  return own as string[];
}

function unreadable(
  { problem, text }: TableRow,
  columns: RowColumns,
  delimiter: string,
  width: number | null,
): Pick<BulkRow, 'id' | 'cells'> & Placed {
  if (width === null) {
    const told =
      problem === 'too_long'
        ? rowError('row_too_long', 'Cet élément est trop long.', 'This element is too long.')
        : problem === 'not_an_object'
          ? rowError('not_an_object', 'Cet élément n’est pas un objet.', 'This element is not an object.')
          : rowError(
              'row_unreadable',
              `Cet élément n’est pas du JSON\u00a0: ${shown(text)}`,
              `This element is not JSON: ${shown(text)}`,
            );
    return { id: problem === 'not_json' ? idIn(text ?? '') : null, cells: [], ...told };
  }
  // Whoever looks for the row has to find it: it is told as it stands, its id by where it should be.
  const cells = cutAnyhow(text ?? '', delimiter, width);
  const id = String(columns.idOf(cells) ?? '').replaceAll('"', '');
  const told =
    problem === 'too_long'
      ? rowError('row_too_long', 'Cette ligne est trop longue.', 'This row is too long.')
      : problem === 'unclosed_quote'
        ? rowError(
            'row_unreadable',
            'Un guillemet ouvert n’est jamais fermé.',
            'A quotation mark opens a cell and is never closed.',
          )
        : rowError(
            'row_unreadable',
            'Du texte suit un guillemet fermant.',
            'Text follows a closing quotation mark.',
          );
  return { id: id || null, cells, ...told };
}

/** The id of an element that cannot be read, where it stands there all the same. */
function idIn(text: string): BulkRow['id'] {
  const [, word, number] =
    /"id"\s{0,20}:\s{0,20}(?:"([^"\\]{0,200})"|(-?\d{1,20}(?=\s{0,20}[,}])))/.exec(text.slice(0, 2000)) ?? [];
  return word ?? (number === undefined ? null : Number(number));
}

const tooMany = (cells: number, columns: number) =>
  rowError(
    'too_many_cells',
    `Cette ligne a ${cells} cellules, l’en-tête ${columns}\u00a0: mettez entre guillemets ce qui contient le séparateur.`,
    `This row has ${cells} cells, the header ${columns}: quote what holds the delimiter.`,
  );
