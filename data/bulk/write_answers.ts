import { MaillageError } from '../../errors/maillage_error.ts';
import { type ByteText, byteText } from '../byte_text.ts';
import { madeOnce } from '../made_once.ts';
import { defuse } from '../tables/defuse.ts';
import { writeCell } from '../tables/formats/csv_records.ts';
import type { BulkInput, BulkRow } from './bulk_rows.ts';
import type { RowError } from './placed_rows.ts';

/** Told first of an object. */
const OBJECT_COLUMNS: readonly string[] = ['id', 'lon', 'lat'];
/** What the answer adds to a row of CSV, in this order. */
export const ANSWER_COLUMNS = [
  'answer',
  'drive_time_s',
  'nearest_id',
  'nearest_name',
  'error',
  'answer_note',
] as const;
/** Added before them where rows were addresses: what the service found. */
const FOUND_COLUMNS = ['found_address', 'found_score', 'found_lon', 'found_lat'] as const;

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

/** Writes rows with their answers as CSV in UTF-8. */
export interface CsvWriter {
  /** The header line, with its line break, behind a byte-order mark where a spreadsheet needs one. */
  head: string;
  form: CsvForm;
  line(row: BulkRow, answer: BulkAnswer): string;
  /** What a line has before the cells of its answer, which `answerCells` writes in the same form. */
  before(row: BulkRow): string;
  /** What it has behind them. */
  behind(row: BulkRow): string;
  /** Where an answer ends before its rows do: a line that says why. */
  lastLine(why: { code: string; text: string }): string;
}

/** How cells are written. */
export interface CsvForm {
  delimiter: string;
  /** Numbers have a comma before their decimals. */
  decimal_comma: boolean;
}

/** Writes the cells of answers but for their notes, each with the delimiter behind it. Texts of sites cannot act as formulas. */
export function answerCells({ delimiter, decimal_comma }: CsvForm): (answer: BulkAnswer) => string {
  // Names of sites come again and again.
  const siteCells = new Map<string, string>();
  const siteCell = (text: string | null): string =>
    text === null ? '' : madeOnce(siteCells, text, () => writeCell(defuse(text), delimiter));
  const timeCell = (drive_time_s: number | null): string => {
    if (drive_time_s === null) return '';
    const text = String(drive_time_s);
    return writeCell(decimal_comma ? text.replace('.', ',') : text, delimiter);
  };
  return ({ answer, drive_time_s, nearest_id, nearest_name, error }) =>
    writeCell(answer ?? '', delimiter) +
    delimiter +
    timeCell(drive_time_s) +
    delimiter +
    siteCell(nearest_id) +
    delimiter +
    siteCell(nearest_name) +
    delimiter +
    (error === null ? '' : writeCell(`${error.code}: ${error.text}`, delimiter)) +
    delimiter;
}

/** Blank cells that an answer adds to rows that lack them, beside those that the rows' own text pays for. */
const FREE_BLANKS = 2_000_000;
/** A character of a row pays for so many. */
const BLANKS_OF_A_CHARACTER = 8;

/**
 * Counts the blanks that rows are filled up with: under a header of two thousand columns a row of three characters is answered by two
 * thousand. Throws `answer_too_large` before more of them are written than what was sent is worth.
 */
function countBlanks(columns: number): (row: BulkRow, blanks: number, sent: number) => void {
  let left = FREE_BLANKS;
  return (row, blanks, sent) => {
    left += sent * BLANKS_OF_A_CHARACTER - blanks;
    if (left < 0) throw new MaillageError('answer_too_large', { columns, row: row.number });
  };
}

interface CsvWriterOptions {
  /** The input's own delimiter by default. `;` is for a French spreadsheet: with decimal commas and a byte-order mark. */
  sep?: string;
}

/**
 * A writer for the rows of an input: the row as it was, then the answer's columns; of an object its id and point, then what else it
 * has. Columns of the row that have the name of
 * an answer's (the output of an earlier check) are replaced. Names that came from a list of sites cannot act as formulas in a
 * spreadsheet; the row's own cells stay as they were, but for the decimal points of its coordinates where commas are asked for. A line
 * throws `answer_too_large` where rows lack most of the columns that the header names, again and again.
 */
export function csvWriter(
  input: Pick<BulkInput, 'format' | 'header' | 'delimiter' | 'addresses' | 'needs_bom' | 'isCoordinate'>,
  { sep }: CsvWriterOptions = {},
): CsvWriter {
  const delimiter = sep ?? input.delimiter;
  const decimal = sep === ';' ? (text: string) => text.replace('.', ',') : (text: string) => text;
  const found = input.addresses === 'columns' ? FOUND_COLUMNS : [];
  const added: string[] = [...found, ...ANSWER_COLUMNS];
  const json = input.format === 'json';
  const placed = json ? OBJECT_COLUMNS : [];
  // It is made anew whenever it is asked for.
  const { header } = input;
  const kept = header.flatMap((name, i) => ([...added, ...placed].includes(name) ? [] : [i]));
  const names = [...placed, ...kept.map((i) => header[i]!)];
  const [, ...places] = placed.map((name) => header.indexOf(name));
  const isPlace = kept.map((i) => sep === ';' && input.isCoordinate(i));
  const write = (cells: string[]) => `${cells.map((cell) => writeCell(cell, delimiter)).join(delimiter)}\n`;
  /** Cells with the delimiter behind each. */
  const joined = (cells: string[]) => cells.map((cell) => writeCell(cell, delimiter) + delimiter).join('');
  const cellOf = (text: string, i: number) =>
    isPlace[i] && /^\s*[+-]?\d+\.\d+\s*$/.test(text) ? decimal(text) : text;
  const count = countBlanks(names.length);
  /** The cells that are kept, each with the delimiter behind it; what a row lacks behind its last one is not walked. */
  const ownCells = (row: BulkRow): string => {
    let sent = json ? 0 : row.cells.length;
    let empty = 0;
    let line = '';
    let there = 0;
    for (; there < kept.length && kept[there]! < row.cells.length; there++) {
      const text = row.cells[kept[there]!] ?? '';
      sent += text.length;
      if (text === '') empty++;
      line += writeCell(cellOf(text, there), delimiter) + delimiter;
    }
    const lacking = kept.length - there;
    count(row, lacking + (json ? empty : 0), sent);
    return lacking === 0 ? line : line + delimiter.repeat(lacking);
  };
  const number = (value: number | undefined | null) =>
    value === undefined || value === null ? '' : decimal(String(value));
  const errorAt = names.length + added.indexOf('error');
  const form = { delimiter, decimal_comma: sep === ';' };
  const cells = answerCells(form);
  const before = (row: BulkRow): string =>
    (json ? joined(placeCells(row, number, places)) : '') +
    ownCells(row) +
    (found.length === 0 ? '' : joined(foundCells(row, number)));
  const behind = (row: BulkRow): string => {
    const note = row.kind === 'point' ? row.note : undefined;
    return note ? `${writeCell(`${note.code}: ${note.text}`, delimiter)}\n` : '\n';
  };
  return {
    lastLine: ({ code, text }) =>
      write(
        Array.from({ length: names.length + added.length }, (_, i) =>
          i === errorAt ? `${code}: ${text}` : '',
        ),
      ),
    head: `${input.needs_bom || sep === ';' ? '\ufeff' : ''}${write([...names, ...added])}`,
    form,
    line: (row, answer) => before(row) + cells(answer) + behind(row),
    before,
    behind,
  };
}

/**
 * One line of NDJSON, the id first; a row without an id has its number. `members`: the answer's, as JSON, without braces. What was understood
 * otherwise than it stands is in `notes`.
 */
export const ndjsonLine = (row: BulkRow, members: ByteText): ByteText =>
  ndjsonBefore(row) + members + ndjsonBehind(row);

/** What stands before the members of the answer in such a line. */
export const ndjsonBefore = ({ id, number }: BulkRow): ByteText =>
  `{"id":${byteText(JSON.stringify(id ?? number))},`;

/** What stands behind them. */
export const ndjsonBehind = (row: BulkRow): ByteText =>
  row.kind === 'point' && row.note ? `,"notes":${byteText(JSON.stringify([row.note]))}}\n` : '}\n';

type Numbers = (value: number | undefined) => string;

/** Id and point of an object; where it has no point, what stands in its place (`columns`). */
const placeCells = (row: BulkRow, number: Numbers, columns: number[]): string[] => [
  String(row.id ?? row.number),
  ...(row.kind === 'point'
    ? [number(row.lon), number(row.lat)]
    : columns.map((column) => row.cells[column] ?? '')),
];

function foundCells(row: BulkRow, number: Numbers): string[] {
  const { label = '', score } = row.found ?? {};
  const [lon, lat] = row.kind === 'point' ? [row.lon, row.lat] : [];
  return [defuse(label), number(score), number(lon), number(lat)];
}
