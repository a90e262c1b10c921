import { writeCell } from './csv_records.ts';
import type { RowError } from './place.ts';
import type { BulkInput, BulkRow } from './rows.ts';

/** What the answer adds to a row of CSV, in this order. */
export const ANSWER_COLUMNS = ['answer', 'drive_time_s', 'nearest_id', 'nearest_name', 'error'] as const;
/** Added before them where rows were addresses: what the service found. */
export const FOUND_COLUMNS = ['found_address', 'found_score', 'found_lon', 'found_lat'] as const;

/** The answer to a row; null where there is none. */
export interface BulkAnswer {
  answer: string | null;
  drive_time_s: number | null;
  nearest_id: string | null;
  nearest_name: string | null;
  error: RowError | null;
}

/** The answer of a row that has no point. */
export const noAnswer = (error: RowError): BulkAnswer => ({
  answer: null,
  drive_time_s: null,
  nearest_id: null,
  nearest_name: null,
  error,
});

/** Writes rows with their answers as CSV, with the input's delimiter, UTF-8. */
export interface CsvWriter {
  /** The header line, with its line break. */
  head: string;
  line(row: BulkRow, answer: BulkAnswer): string;
}

/**
 * A writer for the rows of an input: the row as it was, then the answer's columns. Columns of the row that have the name of
 * an answer's (the output of an earlier check) are replaced. Names that came from a list of sites cannot act as formulas in a
 * spreadsheet; the row's own cells stay as they were.
 */
export function csvWriter(
  input: Pick<BulkInput, 'format' | 'header' | 'delimiter' | 'addresses'>,
): CsvWriter {
  const { delimiter } = input;
  const found = input.addresses === 'columns' ? FOUND_COLUMNS : [];
  const added: string[] = [...found, ...ANSWER_COLUMNS];
  const json = input.format === 'json';
  const kept = json ? [] : input.header.flatMap((name, i) => (added.includes(name) ? [] : [i]));
  const names = json ? ['id', 'lon', 'lat'] : kept.map((i) => input.header[i]!);
  const write = (cells: string[]) => `${cells.map((cell) => writeCell(cell, delimiter)).join(delimiter)}\n`;
  return {
    head: write([...names, ...added]),
    line(row, answer) {
      const own = json ? jsonCells(row) : kept.map((i) => row.cells[i] ?? '');
      const place = found.length === 0 ? [] : foundCells(row);
      const { drive_time_s, nearest_id, nearest_name, error } = answer;
      return write([
        ...own,
        ...place,
        answer.answer ?? '',
        drive_time_s === null ? '' : String(drive_time_s),
        defuse(nearest_id ?? ''),
        defuse(nearest_name ?? ''),
        error === null ? '' : `${error.code}: ${error.text}`,
      ]);
    },
  };
}

/** One line of NDJSON, the id first; a row without an id has its number. */
export function ndjsonLine(row: BulkRow, answer: Record<string, unknown>): string {
  return `${JSON.stringify({ id: row.id ?? row.number, ...answer })}\n`;
}

const jsonCells = (row: BulkRow): string[] => [
  String(row.id ?? row.number),
  row.kind === 'point' ? String(row.lon) : '',
  row.kind === 'point' ? String(row.lat) : '',
];

function foundCells(row: BulkRow): string[] {
  const { label = '', score } = row.found ?? {};
  const [lon, lat] = row.kind === 'point' ? [row.lon, row.lat] : ['', ''];
  return [defuse(label), score === undefined ? '' : String(score), String(lon), String(lat)];
}

/** A text that a spreadsheet would take for a formula is given a quotation mark before it. */
const defuse = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** Joins small texts into chunks of about `size` characters: fewer, larger writes. */
export async function* inChunks(texts: AsyncIterable<string>, size = 64 * 1024): AsyncGenerator<string> {
  let parts: string[] = [];
  let length = 0;
  for await (const text of texts) {
    parts.push(text);
    length += text.length;
    if (length < size) continue;
    yield parts.join('');
    parts = [];
    length = 0;
  }
  if (parts.length > 0) yield parts.join('');
}
