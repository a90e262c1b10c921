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
  problem: 'unclosed_quote' | 'broken_quote' | 'too_long' | null;
  /** What stands there, where it cannot be read and is not too long. */
  text?: string;
}

/** A cell with line breaks over more lines than this is a quotation mark that somebody forgot. */
const MAX_QUOTED_LINES = 40;
/** A record longer than this is the same. */
const MAX_QUOTED_CHARACTERS = 64 * 1024;

/** Cuts lines into records with `columns` cells; give it lines in order, and flush it at the end. */
export function createCsvCutter(delimiter: string, columns: number) {
  let waiting: Line[] = [];
  let waitingCharacters = 0;

  function push(line: Line, out: CsvRecord[]): void {
    if (waiting.length > 0) {
      pushWaiting(line, out);
      return;
    }
    if (line.text === null) {
      out.push({ line: line.number, cells: null, problem: 'too_long' });
      return;
    }
    if (line.text.trim() === '') return;
    const cells = cutCells(line.text, delimiter);
    if (cells === 'open') {
      waiting = [line];
      waitingCharacters = line.text.length;
    } else if (cells === 'broken')
      out.push({ line: line.number, cells: null, problem: 'broken_quote', text: line.text });
    else out.push({ line: line.number, cells, problem: null });
  }

  /** A quotation mark is open: the line may close it, and then the record must have as many cells as the header. */
  function pushWaiting(line: Line, out: CsvRecord[]): void {
    waiting.push(line);
    waitingCharacters += line.text?.length ?? Infinity;
    if (waiting.length > MAX_QUOTED_LINES || waitingCharacters > MAX_QUOTED_CHARACTERS) {
      giveUp(out);
      return;
    }
    if (!line.text!.includes('"')) return;
    const cells = cutCells(waiting.map((each) => each.text).join('\n'), delimiter);
    if (cells === 'open') return;
    if (cells === 'broken' || cells.length !== columns) giveUp(out);
    else {
      out.push({ line: waiting[0]!.number, cells, problem: null });
      waiting = [];
    }
  }

  /** The first waiting line was broken; the others are read again on their own. */
  function giveUp(out: CsvRecord[]): void {
    const [broken, ...others] = waiting;
    waiting = [];
    out.push({ line: broken!.number, cells: null, problem: 'unclosed_quote', text: broken!.text! });
    for (const line of others) push(line, out);
  }

  return {
    push,
    flush(out: CsvRecord[]): void {
      while (waiting.length > 0) giveUp(out);
    },
  };
}

/**
 * The cells of a text. `open`: a quoted cell does not end; `broken`: something stands behind a closing quotation mark.
 * A quotation mark inside an unquoted cell is a letter like any other.
 */
export function cutCells(text: string, delimiter: string): string[] | 'open' | 'broken' {
  if (!text.includes('"')) return text.split(delimiter);
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const start = skipBlanks(text, at);
    if (text[start] === '"') {
      const quoted = readQuoted(text, start + 1);
      if (quoted === null) return 'open';
      const after = skipBlanks(text, quoted.end);
      if (after < text.length && text[after] !== delimiter) return 'broken';
      cells.push(quoted.cell);
      at = after;
    } else {
      const end = text.indexOf(delimiter, at);
      cells.push(text.slice(at, end < 0 ? text.length : end));
      at = end < 0 ? text.length : end;
    }
    if (at >= text.length) return cells;
    at++;
  }
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

function readQuoted(text: string, from: number): { cell: string; end: number } | null {
  let cell = '';
  let at = from;
  for (;;) {
    const mark = text.indexOf('"', at);
    if (mark < 0) return null;
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
