import { MaillageError } from '../../../errors/maillage_error.ts';
import { breath } from '../../turns/breath.ts';
import { checkMapping, columnsOf, findHeader, HEADER_ROWS, namesKnown } from '../columns/header.ts';
import type { Table, TableOptions, TableRow } from '../table_rows.ts';
import { type CsvCutter, type CsvRecord, createCsvCutter, withWholeEntities } from './csv_records.ts';
import { type Line, type Lines, readLines } from './lines.ts';

const DELIMITERS = [',', ';', '\t', '|'];
/** Rows and cells of a batch: an answer to one never holds the thread for long, however wide the table is. */
export const BATCH_ROWS = 500;
export const BATCH_CELLS = 20_000;
/** So much text is looked at for the header: forty lines as long as a line may be would be cut four times over. */
const HEAD_CHARACTERS = 256 * 1024;
/** A header line that names so many columns which are known needs no look at what follows. */
const SURE_NAMES = 3;

/**
 * Reads a table of text as a stream: comma, semicolon, tab or bar (or what a `sep=` line names); titles and blank lines before the
 * header are passed over. Throws `table_empty`, `table_too_wide`, `columns_unknown`.
 */
export async function openCsv(input: AsyncIterable<Uint8Array>, options: TableOptions): Promise<Table> {
  const { name, columns: mapping = {} } = options;
  const lines = readLines(input);
  const known = namesKnown(options.known, mapping);
  const head = await readHead(lines, known);
  unwrapLines(head, lines, known);
  if (head.lines.length === 0) {
    throw new MaillageError('table_empty', { name });
  }
  const { delimiter, cutter, records, index, cutLines } = await bestCut(head, known);
  const header = records[index]?.cells ?? [];
  const columns = columnsOf(header, name);
  checkMapping(columns, mapping, name);
  // A spreadsheet ends header and rows alike with delimiters of columns in which nothing stands any more.
  [cutter.columns, cutter.named] = [header.length, columns.length];
  return {
    format: 'csv',
    description: `CSV with ${delimiter === '\t' ? 'tab' : delimiter}, ${lines.encoding}`,
    columns,
    header_cells: header.length,
    delimiter,
    encoding: lines.encoding,
    bom: lines.bom,
    batches: rowsOf(records.slice(index + 1), head.lines.slice(cutLines), lines, cutter),
  };
}

interface Head {
  lines: Line[];
  /** Named by a `sep=` line. */
  separator: string | null;
}

/** The first lines that are not blank: as many as may stand before a header, fewer where one is plain to see. */
async function readHead(lines: Lines, known: ReadonlySet<string>): Promise<Head> {
  const head: Head = { lines: [], separator: null };
  let characters = 0;
  for (let next = await lines.batches.next(); !next.done; next = await lines.batches.next()) {
    for (const line of next.value) {
      // The first line that Excel writes and reads to name the delimiter.
      const named =
        head.lines.length === 0 &&
        head.separator === null &&
        /^"?sep=(.)"?$/i.exec(line.text?.trimStart() ?? '');
      if (named) head.separator = named[1]!;
      else if (head.lines.length > 0 || (line.text ?? '').trim() !== '') {
        head.lines.push(line);
        characters += line.text?.length ?? 0;
      }
    }
    const sure = DELIMITERS.some((each) => {
      const cells = (head.lines[0]?.text ?? '').split(head.separator ?? each);
      return findHeader([cells], known).score >= SURE_NAMES;
    });
    if (head.lines.length >= HEADER_ROWS || characters >= HEAD_CHARACTERS || sure) break;
    await breath();
  }
  return head;
}

/** Lines that a program took for one cell each, and quoted whole ("a;b;c"): what stands in the quotation marks is the line. */
function unwrapLines(head: Head, lines: Lines, known: ReadonlySet<string>): void {
  const whole = /^"((?:[^"]|"")*)"$/;
  const inner = head.lines.map(({ text }) => whole.exec(text?.trim() ?? '')?.[1]);
  const holds = (delimiter: string, text: string | undefined) => text?.includes(delimiter) ?? false;
  // Of one line alone its names tell: a single column may be called "adresse, ville".
  const isSure = (delimiter: string) =>
    inner.length > 1 || findHeader([inner[0]!.split(delimiter)], known).score >= SURE_NAMES;
  const isWrapped =
    inner.length > 0 && DELIMITERS.some((each) => inner.every((text) => holds(each, text)) && isSure(each));
  if (!isWrapped) return;
  const unwrapped = (line: Line): Line => {
    const text = whole.exec(line.text?.trim() ?? '')?.[1];
    return text === undefined ? line : { ...line, text: text.replaceAll('""', '"') };
  };
  head.lines = head.lines.map(unwrapped);
  const { batches } = lines;
  lines.batches = (async function* () {
    for await (const batch of batches) yield batch.map(unwrapped);
  })();
}

interface Cut {
  delimiter: string;
  cutter: CsvCutter;
  /** Those that tell the header, of the first `cutLines` lines. */
  records: CsvRecord[];
  cutLines: number;
  index: number;
  score: number;
  width: number;
}

/** The head cut at the delimiter that makes most sense of it: most names that are known, else most cells in most rows. */
async function bestCut(head: Head, known: ReadonlySet<string>): Promise<Cut> {
  const cuts: Cut[] = [];
  for (const each of head.separator === null ? DELIMITERS : [head.separator]) {
    cuts.push(await cutHead(head.lines, each, known));
  }
  return cuts.reduce((best, cut) => {
    if (cut.score !== best.score) return cut.score > best.score ? cut : best;
    if (cut.width !== best.width) return cut.width > best.width ? cut : best;
    // A header of one column: the delimiter is the sign that its rows do not hold.
    return cut.width === 1 && strayCells(cut) < strayCells(best) ? cut : best;
  });
}

async function cutHead(lines: Line[], delimiter: string, known: ReadonlySet<string>): Promise<Cut> {
  const cutter = createCsvCutter(delimiter);
  const records: CsvRecord[] = [];
  let cutLines = 0;
  let characters = 0;
  while (cutLines < lines.length && records.length < HEADER_ROWS && characters < HEAD_CHARACTERS) {
    const line = lines[cutLines++]!;
    characters += line.text?.length ?? 0;
    cutter.push(line, records);
    await breath();
  }
  if (records.length === 0) cutter.flush(records);
  const rows = records.slice(0, HEADER_ROWS);
  const cellsOf = ({ cells, text = '' }: CsvRecord) => cells ?? text.split(delimiter);
  const { index, score } = findHeader(rows.map(cellsOf), known);
  const at = Math.max(0, index);
  const header = records[at];
  // A header with a broken quotation mark is cut at every delimiter.
  if (header && header.cells === null) header.cells = cellsOf(header);
  return { delimiter, cutter, records, cutLines, index: at, score, width: header?.cells?.length ?? 0 };
}

const strayCells = ({ records, index }: Cut) =>
  records.slice(index + 1).reduce((sum, { cells }) => sum + (cells?.length ?? 1) - 1, 0);

async function* rowsOf(
  records: CsvRecord[],
  first: Line[],
  lines: Lines,
  cutter: CsvCutter,
): AsyncGenerator<TableRow[]> {
  async function* cut(batch: Line[]): AsyncGenerator<TableRow[]> {
    for (const line of batch) {
      cutter.push(line, records);
      await breath();
      if (records.length >= BATCH_ROWS) yield* inBatches(records, cutter);
    }
    yield* inBatches(records, cutter);
  }
  yield* cut(first);
  for await (const batch of lines.batches) yield* cut(batch);
  cutter.flush(records);
  yield* inBatches(records, cutter);
}

/** A row that somebody pasted in from a file of another delimiter: the cells that it has by one that gives just as many as the header; else as it is. */
function cutOtherwise({ line, cells }: CsvRecord, delimiter: string, columns: number): string[] {
  const text = cells![0]!;
  if (columns < 3 || text.length < columns) return cells!;
  for (const other of DELIMITERS) {
    const out: CsvRecord[] = [];
    if (other !== delimiter && text.includes(other)) createCsvCutter(other).push({ number: line, text }, out);
    if (out[0]?.cells?.length === columns) return out[0].cells;
  }
  return cells!;
}

/** Empties a list of records into batches of rows. */
function* inBatches(
  records: CsvRecord[],
  { delimiter, columns }: Pick<CsvCutter, 'delimiter' | 'columns'>,
): Generator<TableRow[]> {
  let rows: TableRow[] = [];
  let cells = 0;
  for (const record of records) {
    const own = record.cells ?? [];
    const whole = own.length === 1 ? cutOtherwise(record, delimiter, columns ?? 0) : own;
    rows.push({ ...record, cells: delimiter === ';' ? withWholeEntities(whole, columns ?? 0) : whole });
    cells += record.cells?.length ?? 1;
    if (rows.length < BATCH_ROWS && cells < BATCH_CELLS) continue;
    yield rows;
    [rows, cells] = [[], 0];
  }
  if (rows.length > 0) yield rows;
  records.length = 0;
}
