import { MaillageError } from '../../isochrones/errors.ts';
import { delimiterOf } from '../sources/table.ts';
import { hasAddress, hasCoordinates, NAMES_FOR_PEOPLE, placeRows, recogniseColumns } from './columns.ts';
import { type CsvRecord, createCsvCutter, cutAnyhow, cutCells } from './csv_records.ts';
import { type Line, readLines } from './lines.ts';
import { type Placed, placeRow, rowError } from './place.ts';

/** A row of many: where it stands, what it held, and its point, its address or why it has neither. */
export type BulkRow = Placed & {
  /** From 1, the header not counted. */
  number: number;
  /** The row's own id, null where it has none. */
  id: string | number | null;
  /** The cells as they were, as many as the header has columns; empty for rows of JSON. */
  cells: string[];
  /** What the address service found, for a row that was an address. */
  found?: { label: string; score: number };
};

/** Many rows, read as they come. */
export interface BulkInput {
  format: 'csv' | 'json';
  /** The header as written; empty for JSON. */
  header: string[];
  delimiter: string;
  /** `columns`: no coordinates, rows are addresses; `fallback`: addresses where coordinates are missing; `none`. */
  addresses: 'columns' | 'fallback' | 'none';
  /** The rows in order, in batches of at most BATCH: an answer to a batch never holds the thread for long. */
  batches: AsyncGenerator<BulkRow[]>;
}

export const BATCH = 500;

/**
 * Reads a CSV as a stream: comma, semicolon or tab; UTF-8, UTF-16 or Latin-1; coordinates, Lambert-93 or an address by the names of
 * the columns. Blank lines are no rows. Throws `table_empty` without a header, `columns_not_found` where the header
 * names neither coordinates nor an address.
 */
export async function readCsvRows(input: AsyncIterable<Uint8Array>): Promise<BulkInput> {
  const lines = readLines(input);
  const opened = await openCsv(lines);
  const columns = recogniseColumns(opened.header);
  if (!placeRows(columns)) {
    const names = opened.header.map((name) => name.trim() || '(blank)').join(', ');
    throw new MaillageError(
      'columns_not_found',
      `The header has ${names}, which places nothing on the map: name columns ${NAMES_FOR_PEOPLE}.`,
      { status: 400, text_fr: `Aucune colonne de coordonnées ni d’adresse reconnue parmi\u00a0: ${names}.` },
    );
  }
  const { header, delimiter } = opened;
  let number = 0;
  const idOf = (cells: string[]) => (columns.id < 0 ? null : cells[columns.id]?.trim() || null);
  const toRow = ({ cells, problem, text = '' }: CsvRecord): BulkRow => {
    number++;
    if (cells === null) {
      // Whoever looks for the row has to find it: it is told as it stands, its id by where it should be.
      const torn = cutAnyhow(text, delimiter, header.length);
      return { number, id: idOf(torn)?.replaceAll('"', '') || null, cells: torn, ...unreadable(problem!) };
    }
    const own = header.map((_, i) => cells[i] ?? '');
    const id = idOf(own);
    const more = cells.slice(header.length).some((cell) => cell.trim() !== '');
    return {
      number,
      id,
      cells: own,
      ...(more ? tooMany(cells.length, header.length) : placeRow(columns, (i) => own[i])),
    };
  };
  return {
    format: 'csv',
    header,
    delimiter,
    addresses: !hasAddress(columns) ? 'none' : hasCoordinates(columns) ? 'fallback' : 'columns',
    batches: cutRows(opened, lines, toRow),
  };
}

interface OpenedCsv {
  header: string[];
  delimiter: string;
  /** Lines read with the header's batch, behind it. */
  rest: Line[];
}

async function openCsv(lines: AsyncGenerator<Line[]>): Promise<OpenedCsv> {
  let separator: string | null = null;
  for await (const batch of resumable(lines)) {
    for (const [i, { text }] of batch.entries()) {
      if (text === null || text.trim() === '') continue;
      // The first line that Excel writes and reads to name the delimiter.
      const named = /^"?sep=(.)"?$/i.exec(text);
      if (named && separator === null) {
        separator = named[1]!;
        continue;
      }
      const delimiter = separator ?? delimiterOf(text);
      const cells = cutCells(text, delimiter);
      const header = typeof cells === 'string' ? text.split(delimiter) : cells;
      return { header: header.map((name) => name.trim()), delimiter, rest: batch.slice(i + 1) };
    }
  }
  throw new MaillageError('table_empty', 'The table is empty: it needs a header line and rows.', {
    status: 400,
    text_fr: 'Le tableau est vide\u00a0: il faut une ligne d’en-têtes et des lignes.',
  });
}

/** Lets a loop over a generator stop without ending the generator. */
function resumable<T>(generator: AsyncGenerator<T>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => ({ next: () => generator.next() }) };
}

async function* cutRows(
  { header, delimiter, rest }: OpenedCsv,
  lines: AsyncGenerator<Line[]>,
  toRow: (record: CsvRecord) => BulkRow,
): AsyncGenerator<BulkRow[]> {
  const cutter = createCsvCutter(delimiter, header.length);
  const records: CsvRecord[] = [];
  for (const line of rest) cutter.push(line, records);
  yield* inBatches(records, toRow);
  for await (const batch of lines) {
    for (const line of batch) cutter.push(line, records);
    yield* inBatches(records, toRow);
  }
  cutter.flush(records);
  yield* inBatches(records, toRow);
}

/** Empties a list of records into batches of rows. */
function* inBatches<T>(records: T[], toRow: (record: T) => BulkRow): Generator<BulkRow[]> {
  for (let i = 0; i < records.length; i += BATCH) yield records.slice(i, i + BATCH).map(toRow);
  records.length = 0;
}

function unreadable(problem: NonNullable<CsvRecord['problem']>) {
  if (problem === 'too_long')
    return rowError('row_too_long', 'Cette ligne est trop longue.', 'This row is too long.');
  return problem === 'unclosed_quote'
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
}

const tooMany = (cells: number, columns: number) =>
  rowError(
    'too_many_cells',
    `Cette ligne a ${cells} cellules, l’en-tête ${columns}\u00a0: mettez entre guillemets ce qui contient le séparateur.`,
    `This row has ${cells} cells, the header ${columns}: quote what holds the delimiter.`,
  );
