import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { MaillageError } from '../../isochrones/errors.ts';
import { foldHeader } from '../tables/text.ts';

/** Tables as they really come: comma, semicolon, tab or bar; UTF-8 with or without BOM, UTF-16, Latin-1; quotes that never close. */

export type Encoding = 'utf-8' | 'utf-16le' | 'windows-1252';

export interface TableRow {
  /** Line of the file on which the row begins, from 1. */
  line: number;
  /** Cells by folded header, without outer blanks. */
  cells: Map<string, string>;
}

export interface UnreadableRow {
  line: number;
  reason: string;
}

export interface Table {
  encoding: Encoding;
  delimiter: string;
  /** Headers as written, and folded. */
  headers: string[];
  folded: string[];
  rows: Generator<TableRow | UnreadableRow>;
}

const DELIMITERS = [',', ';', '\t', '|'];
/** A quoted cell over more lines than this is a quote that somebody forgot to close. */
const LONGEST_QUOTED_LINES = 40;
const BATCH = 1000;

/** Text of a file's bytes and the encoding it was found to have. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: Encoding } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'utf-16le' };
  try {
    // TextDecoder takes a BOM away.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}

/** The delimiter that the header line has most of, outside quotes. */
export function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((each) => bare.split(each).length - 1);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

/**
 * Opens a CSV held in memory; rows come one at a time, and a row that cannot be read comes as its line and the reason, the
 * following ones unharmed. Throws `table_empty`, naming the file.
 */
export function openTable(bytes: Uint8Array, name: string): Table {
  const { text, encoding } = decodeText(bytes);
  const lines = physicalLines(text);
  let first = lines.next();
  while (!first.done && first.value.text.trim() === '') first = lines.next();
  if (first.done)
    throw new MaillageError('table_empty', `${name} is empty: it needs a header line.`, { status: 400 });
  const delimiter = delimiterOf(first.value.text);
  const headers = splitOne(first.value.text, delimiter).map((each) => each.trim());
  const folded = headers.map(foldHeader);
  return { encoding, delimiter, headers, folded, rows: rowsOf(lines, delimiter, folded) };
}

interface Line {
  number: number;
  text: string;
}

function* physicalLines(text: string): Generator<Line> {
  // Old Macs end lines with a CR alone.
  const lineEnd = text.includes('\n') ? '\n' : '\r';
  let number = 1;
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf(lineEnd, start);
    if (end === -1) end = text.length;
    const carriage = end > start && text.charCodeAt(end - 1) === 13 ? 1 : 0;
    yield { number, text: text.slice(start, end - carriage) };
    number++;
    start = end + 1;
  }
}

/** Rows of the physical lines: lines are joined while a quoted cell is open, and taken apart again when it never closes. */
function* rowsOf(
  lines: Generator<Line>,
  delimiter: string,
  folded: string[],
): Generator<TableRow | UnreadableRow> {
  const waiting: Line[] = [];
  const take = () => {
    const line = waiting.shift();
    if (line) return line;
    const next = lines.next();
    return next.done ? undefined : next.value;
  };
  let batch: Line[] = [];
  for (;;) {
    const line = take();
    if (!line) break;
    if (line.text.trim() === '' || line.text.replaceAll(delimiter, '').trim() === '') continue;
    let record = line;
    if (line.text.includes('"') && quoteState(line.text, delimiter) === 'open') {
      const parts = [line];
      let state = 'open';
      while (state === 'open' && parts.length < LONGEST_QUOTED_LINES) {
        const next = take();
        if (!next) break;
        parts.push(next);
        state = quoteState(parts.map((each) => each.text).join('\n'), delimiter);
      }
      if (state !== 'closed') {
        waiting.unshift(...parts.slice(1));
        yield* split(batch, delimiter, folded);
        batch = [];
        yield { line: line.number, reason: 'a quotation mark opens a cell and is never closed' };
        continue;
      }
      record = { number: line.number, text: parts.map((each) => each.text).join('\n') };
    }
    batch.push(record);
    if (batch.length === BATCH) {
      yield* split(batch, delimiter, folded);
      batch = [];
    }
  }
  yield* split(batch, delimiter, folded);
}

/** Whether a quoted cell is still open at the end of the text, or was closed in the middle of a word. */
function quoteState(text: string, delimiter: string): 'closed' | 'open' | 'broken' {
  let open = false;
  let cellStart = true;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (open) {
      if (char !== '"') continue;
      if (text[i + 1] === '"') i++;
      else {
        open = false;
        const rest = text.slice(i + 1, i + 40).trimStart();
        if (rest !== '' && !rest.startsWith(delimiter) && text[i + 1] !== '\n') return 'broken';
      }
      cellStart = false;
    } else if (char === '"' && cellStart) open = true;
    else cellStart = char === delimiter || char === '\n' || (cellStart && char === ' ');
  }
  return open ? 'open' : 'closed';
}

function* split(batch: Line[], delimiter: string, folded: string[]): Generator<TableRow | UnreadableRow> {
  if (batch.length === 0) return;
  let records: string[][] | null = null;
  try {
    records = cellsOf(batch.map((each) => each.text).join('\n'), delimiter);
  } catch {
    // One of them is broken: found below, one by one.
  }
  for (const [index, line] of batch.entries()) {
    let cells = records?.length === batch.length ? records[index] : undefined;
    if (!cells) {
      try {
        cells = cellsOf(line.text, delimiter)[0];
      } catch (error) {
        yield {
          line: line.number,
          reason: `its quotation marks cannot be read (${(error as Error).message})`,
        };
        continue;
      }
    }
    if (
      cells &&
      cells.length > folded.length &&
      cells.slice(folded.length).some((cell) => cell.trim() !== '')
    ) {
      yield { line: line.number, reason: `it has ${cells.length} cells, the header ${folded.length}` };
    } else if (cells) {
      yield { line: line.number, cells: new Map(folded.map((name, i) => [name, cells[i]?.trim() ?? ''])) };
    }
  }
}

function splitOne(text: string, delimiter: string): string[] {
  try {
    return cellsOf(text, delimiter)[0] ?? [];
  } catch {
    return text.split(delimiter);
  }
}

function cellsOf(text: string, delimiter: string): string[][] {
  return parse(text, {
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    ltrim: true,
  });
}

/** Bytes of a small source file. Throws `source_missing` or `source_unreadable`, naming it. */
export async function readSourceFile(file: string, what: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw unreadable(file, what, cause);
  }
}

/** The error for a source that is not there or cannot be read. */
export function unreadable(file: string, what: string, cause: unknown): MaillageError {
  const code = (cause as NodeJS.ErrnoException).code;
  return code === 'ENOENT'
    ? new MaillageError('source_missing', `${what}: there is no file ${file}.`, { status: 400, cause })
    : new MaillageError('source_unreadable', `${what}: ${file} cannot be read (${code ?? String(cause)}).`, {
        status: 400,
        cause,
      });
}

/** Lines of a large plain CSV (or .csv.gz), never held in memory at once; for files without quoted line breaks. */
export async function* streamLines(file: string, what: string): AsyncGenerator<string> {
  try {
    await (await open(file)).close();
  } catch (cause) {
    throw unreadable(file, what, cause);
  }
  const bytes = createReadStream(file);
  const input = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  const failure = new Promise<never>((_, reject) => {
    input.once('error', reject);
    bytes.once('error', reject);
  });
  failure.catch(() => undefined);
  try {
    yield* createInterface({ input, crlfDelay: Infinity });
    await Promise.race([failure, Promise.resolve()]);
  } catch (cause) {
    throw unreadable(file, what, cause);
  } finally {
    bytes.destroy();
  }
}
