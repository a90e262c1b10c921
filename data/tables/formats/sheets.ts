import { MaillageError } from '../../../errors/maillage_error.ts';
import { sharesColumns } from '../columns/header.ts';
import type { Cell, Table, TableOptions } from '../table_rows.ts';
import { DAYS_TO_1904 } from '../values/days.ts';
import { weightOf } from './cells.ts';
import { joinedSheets } from './joined_sheets.ts';
import { openRecords, type PlainRow } from './record_table.ts';

/** A sheet of a workbook; its rows can be read again and again. */
export interface Sheet {
  name: string;
  rows(): AsyncGenerator<PlainRow[]>;
  /** Its numbers count days from 1904, not from 1900. */
  since1904?: boolean;
}

/** Columns of a spreadsheet program: a cell that claims to stand farther right is passed over. */
export const SHEET_COLUMNS = 16_384;
/** Characters of all that a workbook repeats, a cell counted as one more: a file of a few bytes can claim billions. */
const MOST_REPEATED = 16_000_000;
/** Sheets that are looked into for the list. */
const MOST_SHEETS = 30;

interface LookedAt {
  sheet: Sheet;
  score: number;
  columns: string[];
}

/**
 * The sheet with the list: the one whose header has most names that are known. Others with the same header (one a département, one of
 * those that closed) are joined with it where `joins` takes their names, else told as unread: what these mean for their rows nobody can
 * tell. Throws `table_empty`.
 */
export async function openSheets(sheets: Sheet[], what: string, options: TableOptions): Promise<Table> {
  let best: LookedAt | null = null;
  const lists: LookedAt[] = [];
  let failure: unknown = null;
  for (const sheet of sheets.slice(0, MOST_SHEETS)) {
    const rows = sheet.rows();
    try {
      const { score, columns, batches } = await openRecords(rows, '', {
        ...options,
        columns: {},
        known: [...(options.known ?? []), ...namesOf(options)],
      });
      const looked = { sheet, score, columns: columns.map(({ folded }) => folded).filter(Boolean) };
      if (score > 1 && !(await batches.next()).done) lists.push(looked);
      if (score > (best?.score ?? -1)) best = looked;
    } catch (error) {
      // A sheet that is empty or too wide is not the one.
      if (!(error instanceof MaillageError)) throw error;
      failure ??= error;
    } finally {
      await rows.return(undefined);
    }
  }
  if (best === null) {
    throw failure ?? new MaillageError('table_empty.sheets', { name: options.name });
  }
  const description = sheets.length > 1 ? `${what}, sheet "${best.sheet.name}"` : what;
  const opened = await openRecords(best.sheet.rows(), description, options);
  const { sheet, columns } = best;
  const beside = lists
    .filter((other) => other.sheet !== sheet && sharesColumns(other.columns, columns))
    .map((other) => other.sheet);
  const joined = options.joins === undefined ? [] : beside.filter(({ name }) => options.joins?.(name));
  const unread_lists = beside.filter((other) => !joined.includes(other)).map(({ name }) => `sheet "${name}"`);
  const inOrder = (some: Sheet[]) => sheets.filter((each) => some.includes(each));
  const since1904 = sheet.since1904 ?? false;
  return {
    ...opened,
    ...(joined.length > 0 && joinedSheets({ ...opened, sheet }, inOrder([sheet, ...joined]), options)),
    unread_lists,
    since1904,
    format: 'sheet',
    delimiter: ',',
    encoding: 'utf-8',
    bom: false,
  };
}

/** The names that a mapping looks for, by which its sheet is found too. */
const namesOf = ({ columns = {} }: TableOptions) => Object.values(columns).map((name) => name.toLowerCase());

/** Counts what a workbook repeats. Throws `table_too_large`. */
export function createRepeats(name: string): (weight: number) => void {
  let spent = 0;
  return (weight) => {
    spent += weight;
    if (spent > MOST_REPEATED)
      throw new MaillageError('table_too_large.cells', { name, most: MOST_REPEATED });
  };
}

/** Cells that are merged over several rows stand in each of them, as people see them; `repeat` is told what that repeats. */
export function createMerges(repeat: (weight: number) => void) {
  const running = new Map<number, { until: number; cell: Cell }>();
  return {
    /** A cell that reaches down to row `until`. */
    start(column: number, until: number, cell: Cell | undefined): void {
      if (cell !== undefined && cell !== '') running.set(column, { until, cell });
    },
    /** Fills what is blank in a row under a merged cell. */
    fill(row: number, cells: (Cell | undefined)[]): void {
      for (const [column, { until, cell }] of running) {
        if (row > until) running.delete(column);
        else if (cells[column] === undefined) {
          repeat(weightOf(cell));
          cells[column] = cell;
        }
      }
    },
  };
}

const DAY_MS = 86_400_000;

/** A spreadsheet's day number as YYYY-MM-DD. */
export function serialDay(serial: number, since1904: boolean): string {
  const date = new Date(
    Date.UTC(1899, 11, 30) + Math.floor(serial + (since1904 ? DAYS_TO_1904 : 0)) * DAY_MS,
  );
  return Number.isNaN(date.getTime()) ? String(serial) : date.toISOString().slice(0, 10);
}
