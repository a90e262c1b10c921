import { MaillageError } from '../../../errors/maillage_error.ts';
import { breath } from '../../turns/breath.ts';
import { checkMapping, columnsOf, findHeader, HEADER_ROWS, namesKnown } from '../columns/header.ts';
import type { Cell, Table, TableOptions, TableRow } from '../table_rows.ts';
import { tooLarge } from './bytes.ts';
import { filledColumns, MOST_ROW_CHARACTERS, weightOf } from './cells.ts';
import { BATCH_CELLS, BATCH_ROWS } from './csv_table.ts';

/** Characters of a batch. */
const BATCH_CHARACTERS = 4 * MOST_ROW_CHARACTERS;

/** A row of a sheet or an array: cells without names. */
export interface PlainRow {
  line: number;
  cells: (Cell | undefined)[];
  /** Most of it is struck through. */
  struck?: boolean;
}

/** Rows whose header stands somewhere among the first of them, as a table. Throws `table_empty`, `table_too_wide`, `columns_unknown`. */
export async function openRecords(
  rows: AsyncGenerator<PlainRow[]>,
  description: string,
  options: TableOptions,
): Promise<Pick<Table, 'description' | 'columns' | 'batches'> & { score: number }> {
  const mapping = options.columns ?? {};
  const head: PlainRow[] = [];
  while (head.length < HEADER_ROWS) {
    const next = await rows.next();
    if (next.done) break;
    head.push(...next.value);
  }
  const first = head.slice(0, HEADER_ROWS).map((row) => row.cells);
  const { index, score } = findHeader(first, namesKnown(options.known, mapping));
  if (index < 0) {
    throw new MaillageError('table_empty', { name: options.name });
  }
  const columns = columnsOf(head[index]!.cells, options.name);
  checkMapping(columns, mapping, options.name);
  return { description, columns, score, batches: batchesOf(head.slice(index + 1), rows, options) };
}

/** Rows in batches. Throws `table_too_large` where their text, as often as it stands there, is more than the bytes that are taken. */
async function* batchesOf(
  first: PlainRow[],
  rows: AsyncIterable<PlainRow[]>,
  { name, most_bytes = Number.POSITIVE_INFINITY }: TableOptions,
): AsyncGenerator<TableRow[]> {
  let out: TableRow[] = [];
  let cells = 0;
  let characters = 0;
  let all_characters = 0;
  async function* all() {
    yield first;
    yield* rows;
  }
  for await (const batch of all()) {
    for (const row of batch) {
      // A sheet is as long as its last cell that was ever touched.
      const filled = filledColumns(row.cells);
      if (filled.length === 0) continue;
      const weight = filled.reduce((sum, column) => sum + weightOf(row.cells[column]), 0);
      all_characters += weight;
      if (all_characters > most_bytes) throw tooLarge(name, most_bytes);
      await breath();
      if (weight > MOST_ROW_CHARACTERS) out.push({ line: row.line, cells: [], problem: 'too_long' });
      else {
        out.push({ ...row, problem: null });
        characters += weight;
      }
      cells += row.cells.length;
      if (out.length < BATCH_ROWS && cells < BATCH_CELLS && characters < BATCH_CHARACTERS) continue;
      yield out;
      [out, cells, characters] = [[], 0, 0];
    }
  }
  if (out.length > 0) yield out;
}
