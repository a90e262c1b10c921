import type { Cell } from '../table_rows.ts';
import { tooLarge } from './bytes.ts';
import { MOST_ROW_CHARACTERS } from './cells.ts';
import type { PlainRow } from './record_table.ts';
import { createMerges, createRepeats, SHEET_COLUMNS, type Sheet, serialDay } from './sheets.ts';
import { attribute, readXml } from './xml.ts';

/** Excel workbooks (ECMA-376, SpreadsheetML): values as they were last computed, days by their format. */

/** A part of the workbook by its path, or null where there is none. */
export type OpenPart = (path: string) => AsyncGenerator<Uint8Array> | null;

interface Book {
  sheets: { name: string; id: string }[];
  since1904: boolean;
}

/** The sheets of a workbook, those that are hidden last. */
export async function xlsxSheets(open: OpenPart, file: string): Promise<Sheet[]> {
  const book = await readBook(open);
  const targets = await readRelations(open);
  const strings = await readStrings(open, file);
  const styles = await readStyles(open);
  return book.sheets.flatMap(({ name, id }, i) => {
    const path = targets.get(id) ?? `xl/worksheets/sheet${i + 1}.xml`;
    const { since1904 } = book;
    return [{ name, since1904, rows: () => sheetRows(open, path, { strings, ...styles, since1904, file }) }];
  });
}

async function readAll(
  part: AsyncGenerator<Uint8Array> | null,
  handlers: Parameters<typeof readXml>[1],
): Promise<void> {
  if (part === null) return;
  for await (const _ of readXml(part, handlers, () => []));
}

async function readBook(open: OpenPart): Promise<Book> {
  const shown: Book['sheets'] = [];
  const hidden: Book['sheets'] = [];
  let since1904 = false;
  await readAll(open('xl/workbook.xml'), {
    open(tag, attributes) {
      if (tag === 'workbookPr') since1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      if (tag === 'sheet')
        (/hidden/i.test(attributes.state ?? '') ? hidden : shown).push({
          name: attributes.name ?? '',
          id: attribute(attributes, 'id') ?? '',
        });
    },
  });
  return { sheets: [...shown, ...hidden], since1904 };
}

/** Paths of the parts that the workbook names, by their ids. */
async function readRelations(open: OpenPart): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  await readAll(open('xl/_rels/workbook.xml.rels'), {
    open(tag, { Id, Target }) {
      if (tag === 'Relationship' && Id && Target)
        targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
    },
  });
  return targets;
}

/** More text than any list has: all of it is held while the rows are read. */
const MOST_STRINGS = 64 * 1024 * 1024;

/** The texts that cells name by number. Throws `table_too_large`. */
async function readStrings(open: OpenPart, file: string): Promise<string[]> {
  const strings: string[] = [];
  let parts: string[] = [];
  let characters = 0;
  let inText = 0;
  let phonetic = 0;
  await readAll(open('xl/sharedStrings.xml'), {
    open(tag) {
      if (tag === 'si') parts = [];
      else if (tag === 't') inText++;
      else if (tag === 'rPh') phonetic++;
    },
    text(text) {
      if (inText === 0 || phonetic > 0) return;
      characters += text.length;
      if (characters > MOST_STRINGS) throw tooLarge(file, MOST_STRINGS);
      parts.push(text);
    },
    close(tag) {
      if (tag === 't') inText--;
      else if (tag === 'rPh') phonetic--;
      else if (tag === 'si') strings.push(unescaped(parts.join('')));
    },
  });
  return strings;
}

/** Excel writes signs that XML cannot hold as _x000D_. */
const unescaped = (text: string) =>
  text.includes('_x')
    ? text.replace(/_x([\da-fA-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;

const BUILT_IN_DATES = new Set([
  14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58,
]);

interface Styles {
  /** Cell styles that show a number as a day. */
  dates: Set<number>;
  /** Cell styles that are struck through. */
  struck: Set<number>;
}

async function readStyles(open: OpenPart): Promise<Styles> {
  const formats = new Map<number, boolean>();
  const struckFonts = new Set<number>();
  const styles: Styles = { dates: new Set(), struck: new Set() };
  let within = '';
  let fonts = 0;
  let style = 0;
  await readAll(open('xl/styles.xml'), {
    open(tag, { numFmtId, formatCode, fontId, val }) {
      if (tag === 'numFmt') formats.set(Number(numFmtId), isDateFormat(formatCode ?? ''));
      else if (tag === 'cellXfs' || tag === 'fonts') within = tag;
      else if (within === 'fonts' && tag === 'font') fonts++;
      else if (within === 'fonts' && tag === 'strike' && !/^(0|false)$/.test(val ?? ''))
        struckFonts.add(fonts - 1);
      else if (within === 'cellXfs' && tag === 'xf') {
        const id = Number(numFmtId);
        if (formats.get(id) ?? BUILT_IN_DATES.has(id)) styles.dates.add(style);
        if (struckFonts.has(Number(fontId))) styles.struck.add(style);
        style++;
      }
    },
    close(tag) {
      if (tag === within) within = '';
    },
  });
  return styles;
}

/** Whether a format has a day, a year or a named month outside what it quotes ("jj/mm/aaaa" in French files is stored in English). */
function isDateFormat(code: string): boolean {
  const bare = code
    .slice(0, 200)
    .replace(/"[^"]*"/g, '')
    .replace(/\[[^[\]]*\]/g, '')
    .replace(/[\\_*]./g, '');
  return /[dyj]|mmm/i.test(bare.split(';')[0]!) && !/general/i.test(bare);
}

/** Signs of a formula without a value that are told. */
const SHOWN_OF_FORMULA = 60;

interface SheetContext extends Styles {
  strings: string[];
  since1904: boolean;
  file: string;
}

async function* sheetRows(
  open: OpenPart,
  path: string,
  { strings, dates, struck, since1904, file }: SheetContext,
): AsyncGenerator<PlainRow[]> {
  const part = open(path);
  if (part === null) return;
  const merged = await readMerges(open(path)!);
  const merges = createMerges(createRepeats(file));
  let rows: PlainRow[] = [];
  let line = 0;
  let row: PlainRow | null = null;
  let filled = 0;
  let crossed = 0;
  let column = -1;
  let cell = { type: '', style: -1, text: '', formula: '', within: false, skipping: 0 };
  let inFormula = false;
  const value = (): Cell | undefined => {
    const { type, style, text } = cell;
    if (type === 's') return strings[Number(text)] ?? '';
    if (type === 'b') return text === '1' ? 'true' : 'false';
    if (type === 'd') return text.slice(0, 10);
    if (type === 'str' || type === 'inlineStr' || type === 'e') return unescaped(text);
    // A program that computes nothing wrote it: what stands there is not known, and said.
    if (text === '') return cell.formula === '' ? undefined : `=(${cell.formula})`;
    const number = Number(text);
    if (!Number.isFinite(number)) return text;
    return dates.has(style) ? serialDay(number, since1904) : number;
  };
  yield* readXml(
    part,
    {
      open(tag, attributes) {
        if (tag === 'row') {
          line = Number(attributes.r ?? line + 1) || line + 1;
          row = { line, cells: [] };
          [filled, crossed] = [0, 0];
          column = -1;
        } else if (tag === 'c') {
          column = attributes.r ? columnNumber(attributes.r) : column + 1;
          cell = {
            type: attributes.t ?? '',
            style: Number(attributes.s ?? -1),
            text: '',
            formula: '',
            within: false,
            skipping: 0,
          };
        } else if (tag === 'v' || tag === 't') cell.within = true;
        else if (tag === 'f') inFormula = true;
        else if (tag === 'rPh') cell.skipping++;
      },
      text(text) {
        if (inFormula && cell.formula.length < SHOWN_OF_FORMULA) cell.formula += text;
        if (cell.within && cell.skipping === 0 && cell.text.length <= MOST_ROW_CHARACTERS) cell.text += text;
      },
      close(tag) {
        if (tag === 'v' || tag === 't') cell.within = false;
        else if (tag === 'f') inFormula = false;
        else if (tag === 'rPh') cell.skipping--;
        else if (tag === 'c' && row && column >= 0 && column < SHEET_COLUMNS) {
          const found = value();
          if (found !== undefined) row.cells[column] = found;
          if (found !== undefined && found !== '') {
            filled++;
            if (struck.has(cell.style)) crossed++;
          }
          const until = merged.get(`${column}:${line}`);
          if (until !== undefined) merges.start(column, until, found);
        } else if (tag === 'row' && row) {
          if (crossed * 2 > filled) row.struck = true;
          merges.fill(row.line, row.cells);
          rows.push(row);
          row = null;
        }
      },
    },
    () => {
      const ready = rows;
      rows = [];
      return ready;
    },
  ) as AsyncGenerator<PlainRow[]>;
}

/** `AB12` as the number of its column, from 0; -1 where it is none. */
function columnNumber(reference: string): number {
  let column = 0;
  for (const sign of reference.slice(0, 4)) {
    const letter = sign.charCodeAt(0) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column - 1;
}

const MOST_MERGES = 100_000;

/** Last rows of the cells that are merged downwards, by `column:row` of their first. They stand behind the rows, so are read before. */
async function readMerges(part: AsyncGenerator<Uint8Array>): Promise<Map<string, number>> {
  const merged = new Map<string, number>();
  let tail = '';
  for await (const piece of part) {
    const text = tail + Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1');
    for (const [, first, row, last] of text.matchAll(
      /<(?:\w{1,10}:)?mergeCell ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"/g,
    ))
      if (row !== last && merged.size < MOST_MERGES)
        merged.set(`${columnNumber(first!)}:${Number(row)}`, Number(last));
    tail = text.slice(-80);
  }
  return merged;
}
