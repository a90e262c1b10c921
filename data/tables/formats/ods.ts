import type { Cell } from '../table_rows.ts';
import { MOST_ROW_CHARACTERS, weightOf } from './cells.ts';
import { BATCH_ROWS } from './csv_table.ts';
import type { PlainRow } from './record_table.ts';
import { createMerges, createRepeats, SHEET_COLUMNS, type Sheet } from './sheets.ts';
import { attribute, readXml } from './xml.ts';

/** OpenDocument spreadsheets (ISO 26300): values as they were last computed. */

/** The sheets of a document, whose content can be read again and again. */
export async function odsSheets(content: () => AsyncGenerator<Uint8Array>, name: string): Promise<Sheet[]> {
  const names: string[] = [];
  const named = readXml(
    content(),
    {
      open(tag, attributes) {
        if (tag === 'table') names.push(attribute(attributes, 'name') ?? '');
      },
    },
    () => [],
  );
  for await (const _ of named);
  return names.map((sheet, index) => ({ name: sheet, rows: () => tableRows(content(), index, name) }));
}

/** A row, and how often it stands there one after the other. */
type RepeatedRow = PlainRow & { times: number };

/** The rows of a table, each as often as it stands there: never more of them at once than a batch. */
async function* tableRows(
  content: AsyncGenerator<Uint8Array>,
  wanted: number,
  name: string,
): AsyncGenerator<PlainRow[]> {
  let ready: PlainRow[] = [];
  for await (const runs of repeatedRows(content, wanted, name)) {
    for (const { line, cells, times } of runs)
      for (let i = 0; i < times; i++) {
        ready.push({ line: line + i, cells });
        if (ready.length < BATCH_ROWS) continue;
        yield ready;
        ready = [];
      }
    if (ready.length > 0) yield ready;
    ready = [];
  }
}

async function* repeatedRows(
  content: AsyncGenerator<Uint8Array>,
  wanted: number,
  name: string,
): AsyncGenerator<RepeatedRow[]> {
  const repeats = createRepeats(name);
  const merges = createMerges(repeats);
  let rows: RepeatedRow[] = [];
  let table = -1;
  let line = 1;
  let cells: (Cell | undefined)[] = [];
  let column = 0;
  let repeatRow = 1;
  let cell: { attributes: Record<string, string>; paragraphs: string[] } | null = null;
  let noted = 0;
  let over = false;
  let isText = false;

  const closeCell = () => {
    const { attributes, paragraphs } = cell!;
    const value = cellValue(attributes, paragraphs.join('\n'));
    const repeat = Math.min(SHEET_COLUMNS, positive(attribute(attributes, 'number-columns-repeated')));
    const down = positive(attribute(attributes, 'number-rows-spanned'));
    if (value !== undefined) {
      repeats((repeat - 1) * weightOf(value));
      for (let i = 0; i < repeat && column + i < SHEET_COLUMNS; i++) cells[column + i] = value;
      if (down > 1) merges.start(column, line + down - 1, value);
    }
    column += repeat;
    cell = null;
  };
  const closeRow = () => {
    merges.fill(line, cells);
    if (cells.length > 0) {
      repeats((repeatRow - 1) * cells.reduce<number>((sum, cell) => sum + weightOf(cell), 0));
      rows.push({ line, cells, times: repeatRow });
    }
    line += repeatRow;
  };
  yield* readXml(
    content,
    {
      open(tag, attributes) {
        if (tag === 'table') table++;
        if (table !== wanted || over) return;
        if (tag === 'table-row') {
          [cells, column] = [[], 0];
          repeatRow = positive(attribute(attributes, 'number-rows-repeated'));
        } else if (tag === 'table-cell' || tag === 'covered-table-cell')
          cell = { attributes, paragraphs: [] };
        else if (tag === 'annotation') noted++;
        else if (cell && noted === 0) {
          if (tag === 'p') {
            cell.paragraphs.push('');
            isText = true;
          } else if (tag === 's')
            add(cell.paragraphs, ' '.repeat(Math.min(100, positive(attribute(attributes, 'c')))));
          else if (tag === 'line-break') add(cell.paragraphs, '\n');
        }
      },
      text(text) {
        if (cell && noted === 0 && isText) add(cell.paragraphs, text);
      },
      close(tag) {
        if (table !== wanted || over) return;
        if (tag === 'p') isText = false;
        else if (tag === 'annotation') noted--;
        else if ((tag === 'table-cell' || tag === 'covered-table-cell') && cell) closeCell();
        else if (tag === 'table-row') closeRow();
        else if (tag === 'table') over = true;
      },
    },
    () => {
      const ready = rows;
      rows = [];
      return ready;
    },
  );
}

/** What is longer than a row may be is told as such, however much longer it is. */
function add(paragraphs: string[], text: string): void {
  const last = paragraphs.length - 1;
  if (last >= 0 && paragraphs[last]!.length <= MOST_ROW_CHARACTERS) paragraphs[last] += text;
}

const positive = (text: string | undefined) => Math.max(1, Math.floor(Number(text ?? 1)) || 1);

function cellValue(attributes: Record<string, string>, text: string): Cell | undefined {
  const type = attribute(attributes, 'value-type');
  const value = attribute(attributes, 'value');
  if ((type === 'float' || type === 'percentage' || type === 'currency') && value !== undefined) {
    const number = Number(value);
    return Number.isFinite(number) ? number : text;
  }
  if (type === 'date') return (attribute(attributes, 'date-value') ?? text).slice(0, 10);
  if (type === 'boolean') return attribute(attributes, 'boolean-value') ?? text;
  return text === '' ? undefined : text;
}
