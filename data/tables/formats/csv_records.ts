import { decodeHTML } from 'entities';
import type { RowProblem } from '../table_rows.ts';
import type { Line } from './lines.ts';

/**
 * CSV cut into records, line by line, so that a broken row harms no other: a quotation mark that is never closed costs its own line,
 * not the file. (csv-parse reads on until a quotation mark closes, and so swallows the rows behind a broken one.)
 */
export interface CsvRecord {
  /** Line on which it begins. */
  line: number;
  /** Null where it cannot be read. */
  cells: string[] | null;
  problem: Extract<RowProblem, 'unclosed_quote' | 'broken_quote' | 'too_long'> | null;
  /** What stands there, where it cannot be read and is not too long. */
  text?: string;
}

export interface CsvCutter {
  push(line: Line, out: CsvRecord[]): void;
  flush(out: CsvRecord[]): void;
  readonly delimiter: string;
  /** As many cells as a record over several lines must have; null: any. */
  columns: number | null;
  /** It may lack those at its end that have no name: so many are enough. */
  named: number | null;
}

/** A cell with line breaks over more lines than this is a quotation mark that somebody forgot. */
const MAX_QUOTED_LINES = 40;
/** A record longer than this is the same. */
const MAX_QUOTED_CHARACTERS = 64 * 1024;

/** A cell that a quotation mark opened and this line does not close, and the cells before it. */
interface OpenCell {
  cells: string[];
  cell: string;
}

/** Cuts lines into records; give it lines in order, and flush it at the end. */
export function createCsvCutter(delimiter: string, columns: number | null = null): CsvCutter {
  let waiting: Line[] = [];
  let waitingCharacters = 0;
  let open: OpenCell | null = null;

  function push(line: Line, out: CsvRecord[]): void {
    if (open !== null) {
      pushWaiting(line, open, out);
      return;
    }
    if (line.text === null) {
      out.push({ line: line.number, cells: null, problem: 'too_long' });
      return;
    }
    if (line.text.trim() === '') return;
    const cut = cutLine(line.text, delimiter, null);
    if (Array.isArray(cut)) out.push({ line: line.number, cells: cut, problem: null });
    else if (cut === 'broken')
      out.push({ line: line.number, cells: null, problem: 'broken_quote', text: line.text });
    else {
      open = cut;
      waiting = [line];
      waitingCharacters = line.text.length;
    }
  }

  /** A quotation mark is open: the line may close it, and then the record must have as many cells as the header. */
  function pushWaiting(line: Line, before: OpenCell, out: CsvRecord[]): void {
    waiting.push(line);
    waitingCharacters += line.text?.length ?? Infinity;
    if (waiting.length > MAX_QUOTED_LINES || waitingCharacters > MAX_QUOTED_CHARACTERS) {
      giveUp(out);
      return;
    }
    const cut = cutLine(line.text!, delimiter, before);
    if (cut === 'broken' || (Array.isArray(cut) && !isWhole(cut.length))) giveUp(out);
    else if (Array.isArray(cut)) {
      out.push({ line: waiting[0]!.number, cells: cut, problem: null });
      [waiting, open] = [[], null];
    } else open = cut;
  }

  const isWhole = (cells: number): boolean =>
    cutter.columns === null || (cells <= cutter.columns && cells >= (cutter.named ?? cutter.columns));

  /** The first waiting line was broken; the others are read again on their own. */
  function giveUp(out: CsvRecord[]): void {
    const [broken, ...others] = waiting;
    [waiting, open] = [[], null];
    out.push({ line: broken!.number, cells: null, problem: 'unclosed_quote', text: broken!.text! });
    for (const line of others) push(line, out);
  }

  const cutter: CsvCutter = {
    push,
    flush(out: CsvRecord[]): void {
      while (waiting.length > 0) giveUp(out);
    },
    delimiter,
    columns,
    named: columns,
  };
  return cutter;
}

/**
 * The cells of a line, behind those of the lines before it where a cell was left open. A quotation mark inside an unquoted cell is
 * a letter like any other.
 */
function cutLine(text: string, delimiter: string, before: OpenCell | null): string[] | OpenCell | 'broken' {
  if (before === null && !text.includes('"')) return text.split(delimiter);
  const cells = before?.cells ?? [];
  let at = 0;
  let continued = before;
  for (;;) {
    const start = continued ? 0 : skipBlanks(text, at);
    if (continued || text[start] === '"') {
      const quoted = readQuoted(text, continued ? 0 : start + 1);
      const cell = continued ? `${continued.cell}\n${quoted.cell}` : quoted.cell;
      if (quoted.end < 0) return { cells, cell };
      const after = skipBlanks(text, quoted.end);
      if (after < text.length && text[after] !== delimiter) return 'broken';
      cells.push(cell);
      continued = null;
      at = after;
    } else {
      const formula = text[start] === '=' ? endOfFormula(text, start) : -1;
      const end = text.indexOf(delimiter, formula < 0 ? at : formula);
      cells.push(text.slice(at, end < 0 ? text.length : end));
      at = end < 0 ? text.length : end;
    }
    if (at >= text.length) return cells;
    at++;
  }
}

/**
 * The cells of a line with more of them than the header, where programs wrote entities of HTML without quoting them: in `L&rsquo;Atelier` the
 * semicolon is no delimiter. As they are where that does not explain the number of cells.
 */
export function withWholeEntities(cells: string[], columns: number): string[] {
  if (cells.length <= columns) return cells;
  const whole: string[] = [];
  let isOpen = false;
  for (const cell of cells) {
    if (isOpen) whole.push(`${whole.pop()};${cell}`);
    else whole.push(cell);
    isOpen = endsInEntity(whole.at(-1)!);
  }
  return whole.length === columns ? whole : cells;
}

function endsInEntity(cell: string): boolean {
  const entity = /&(?:amp;)?(#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30})$/i.exec(cell.slice(-38))?.[1];
  return entity !== undefined && !decodeHTML(`&${entity};`).endsWith(';');
}

/** The cells of a text that cannot be read, at every delimiter, quotation marks as they stand; what is too much is in the last. */
export function cutAnyhow(text: string, delimiter: string, columns: number): string[] {
  const cells = text.split(delimiter);
  return [...cells.slice(0, columns - 1), cells.slice(columns - 1).join(delimiter)];
}

/** Blanks between a delimiter and a quotation mark; a tab may be the delimiter itself. */
function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at++;
  return at;
}

/**
 * Where `=HYPERLINK("a;b";"c")` ends, whose delimiters and quotation marks are its own; -1 where it is none. A text that only looks like one
 * is read like every other.
 */
function endOfFormula(text: string, from: number): number {
  if (!/^=[A-Z_.]{1,30}\(/i.test(text.slice(from, from + 40))) return -1;
  let depth = 0;
  let isText = false;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') isText = !isText;
    else if (isText) continue;
    else if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return -1;
}

/** A quoted cell to its closing mark; `end` is -1 where the text ends first. */
function readQuoted(text: string, from: number): { cell: string; end: number } {
  let cell = '';
  let at = from;
  for (;;) {
    const mark = text.indexOf('"', at);
    if (mark < 0) return { cell: cell + text.slice(at), end: -1 };
    cell += text.slice(at, mark);
    if (text[mark + 1] !== '"') return { cell, end: mark + 1 };
    cell += '"';
    at = mark + 2;
  }
}

/** A cell as CSV writes it: quoted where it has to be. */
export function writeCell(value: string, delimiter: string): string {
  const plain =
    !value.includes(delimiter) &&
    !value.includes('"') &&
    !value.includes('\n') &&
    !value.includes('\r') &&
    value === value.trim();
  return plain ? value : `"${value.replaceAll('"', '""')}"`;
}
