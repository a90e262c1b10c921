import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Cell, Column, ColumnMapping } from '../table_rows.ts';
import { foldHeader } from '../text.ts';
import { cellText, decodeEntities } from '../values/cell_text.ts';
import { repairedText } from '../values/misread_text.ts';
import { KNOWN_NAMES } from './column_names.ts';
import { type LikelyFact, likelyFacts, likelyPartners, type PairUnit } from './likely_names.ts';

/** More columns than any list has; a header of thousands of delimiters costs all who ask. */
export const MOST_COLUMNS = 2000;
/** So many rows are looked at for the header: titles, sources and blank lines may stand before it. */
export const HEADER_ROWS = 40;

type Cells = readonly (Cell | undefined)[];

/**
 * Which of the first rows is the header: the first that has most of the names that are known, else the first that fills as many
 * cells as the rows below it; where less is known, the first whose words are those of headers. A single known name in a row of numbers may be a value ("ouvert") below a header that nobody knows: the
 * filled row above it that holds no number is the header then. `score`: how many names were known. -1 where all are blank.
 */
export function findHeader(
  rows: readonly Cells[],
  known: ReadonlySet<string>,
): { index: number; score: number } {
  const scores = rows.map((row) => knownNames(row, known));
  const most = Math.max(0, ...scores);
  const named = scores.findIndex((score) => most > 0 && score >= Math.max(1, most * 0.6));
  if (most > 1) return { index: named, score: scores[named]! };
  const likely = rows.findIndex((row) => !hasNumber(row) && likelyNames(row) > 1);
  if (likely >= 0 && (named < 0 || likely < named)) return { index: likely, score: scores[likely]! };
  const filled = rows.map((row) => row.slice(0, MOST_COLUMNS).filter((cell) => cellText(cell) !== '').length);
  const widest = Math.max(0, ...filled);
  const first = filled.findIndex((count) => count > 0 && count >= widest * 0.6);
  const isValue = first >= 0 && first < named && hasNumber(rows[named]!) && !hasNumber(rows[first]!);
  return named < 0 || isValue ? { index: first, score: 0 } : { index: named, score: scores[named]! };
}

const hasNumber = (row: Cells): boolean =>
  row
    .slice(0, MOST_COLUMNS)
    .some((cell) => typeof cell === 'number' || /^-?\d+([.,]\d+)?$/.test(cellText(cell)));

function knownNames(row: Cells, known: ReadonlySet<string>): number {
  const found = new Set<string>();
  // A header is no text: what is long is a title or a cell of a row.
  for (const cell of row.slice(0, MOST_COLUMNS))
    if (typeof cell === 'string' && cell.length <= 80) {
      const name = foldHeader(repairedText(cellText(cell)));
      if (known.has(name)) found.add(name);
    }
  return found.size;
}

/** How many cells of a row may be headers by their words. */
const likelyNames = (row: Cells): number =>
  row.slice(0, MOST_COLUMNS).filter((cell) => {
    const text =
      typeof cell === 'string' && cell.length <= 80 ? foldHeader(repairedText(cellText(cell))) : '';
    return text !== '' && likelyFacts(text).length > 0;
  }).length;

/** The names that tell a header from other rows. */
export function namesKnown(known: Iterable<string> = [], mapping: ColumnMapping = {}): Set<string> {
  return new Set([...KNOWN_NAMES, ...known, ...Object.values(mapping).map(foldHeader)]);
}

/** The columns of a header, without the blank ones at its end. Throws `table_too_wide`. */
export function columnsOf(header: Cells, name: string): Column[] {
  let width = header.length;
  while (width > 0 && cellText(header[width - 1]) === '') width--;
  if (width > MOST_COLUMNS) {
    throw new MaillageError('table_too_wide', { name, width, most: MOST_COLUMNS });
  }
  return header.slice(0, width).map((cell) => columnOf(cellText(cell)));
}

/** A column by its name as written. */
export const columnOf = (written: string): Column => {
  const name = repairedText(decodeEntities(written)).replace(/\s+/g, ' ').trim();
  return { name, folded: foldHeader(name) };
};

/** Which columns hold what is asked for by name. */
export interface ColumnIndex {
  /** Columns of a folded name, in their order; those that a mapping names come alone. */
  find(folded: string): readonly number[];
  has(folded: string): boolean;
  /** Names that probably stand for a fact and that no table of names holds, in the order of their columns. */
  likely(fact: LikelyFact): readonly string[];
  /** Pairs of such names. */
  likelyPairs(): readonly LikelyPair[];
}

export interface LikelyPair {
  x: string;
  y: string;
  unit: PairUnit;
}

const KNOWN = new Set(KNOWN_NAMES);
/** So many columns that are like one fact are looked at: a table of thousands means something else by them. */
const MOST_LIKELY = 5;

/**
 * Looks columns up by folded name, now or later (columns of objects grow). Of repeated names the first that is filled counts; a
 * `nom` beside `prénom` is a person's, not the place's, where another one stands before.
 */
export function indexColumns(columns: readonly Column[], mapping: ColumnMapping = {}): ColumnIndex {
  const mapped = new Map(
    Object.entries(mapping).map(([wanted, has]) => [foldHeader(wanted), foldHeader(has)]),
  );
  const found = new Map<string, number[]>();
  const likely = new Map<LikelyFact, string[]>();
  const norths: string[] = [];
  let indexed = 0;
  const update = () => {
    for (; indexed < columns.length; indexed++) {
      const { folded } = columns[indexed]!;
      if (folded === '' || isSurname(columns, indexed, found)) continue;
      const own = found.get(folded);
      if (own) own.push(indexed);
      else {
        found.set(folded, [indexed]);
        if (!KNOWN.has(folded)) guess(folded);
      }
    }
  };
  const guess = (folded: string) => {
    for (const fact of likelyFacts(folded)) {
      const names = likely.get(fact) ?? [];
      if (names.length < MOST_LIKELY) likely.set(fact, [...names, folded]);
    }
    if (norths.length < MOST_LIKELY && likelyPartners(folded).length > 0) norths.push(folded);
  };
  const NONE: readonly number[] = [];
  const find = (folded: string): readonly number[] => {
    if (indexed < columns.length) update();
    return found.get(mapped.get(folded) ?? folded) ?? NONE;
  };
  const has = (folded: string): boolean => find(folded).length > 0;
  return {
    find,
    has,
    likely(fact) {
      if (indexed < columns.length) update();
      return likely.get(fact) ?? [];
    },
    likelyPairs() {
      if (indexed < columns.length) update();
      return norths.flatMap((y) =>
        likelyPartners(y)
          .filter(({ x }) => has(x))
          .map(({ x, unit }) => ({ x, y, unit })),
      );
    },
  };
}

/** So much of a list's header heads another one that holds rows of the same kind. */
const SAME_HEADER = 0.6;

/** Whether one header has most names of another's, both folded. */
export function sharesColumns(columns: readonly string[], list: readonly string[]): boolean {
  const own = new Set(columns);
  const shared = list.filter((name) => name !== '' && own.has(name)).length;
  return shared > 1 && shared >= SAME_HEADER * list.length;
}

function isSurname(columns: readonly Column[], index: number, found: Map<string, number[]>): boolean {
  if (columns[index]!.folded !== 'nom' || !found.has('nom')) return false;
  return [index - 1, index + 1].some((beside) => /^prenoms?$/.test(columns[beside]?.folded ?? ''));
}

/** Throws `columns_unknown` where a mapping names columns that the table does not have. */
export function checkMapping(columns: readonly Column[], mapping: ColumnMapping, name: string): void {
  const there = new Set(columns.map((column) => column.folded));
  const missing = Object.values(mapping).filter((has) => !there.has(foldHeader(has)));
  if (missing.length === 0) return;
  throw new MaillageError('columns_unknown', { name, missing, columns: writtenNames(columns) });
}

/** The columns' names for a sentence, at most some of them. */
export function writtenNames(columns: readonly Column[], most = 20): string {
  const names = columns.slice(0, most).map((column) => column.name.slice(0, 60) || '(blank)');
  return `${names.join(', ')}${columns.length > most ? ' ...' : ''}`;
}

/**
 * A mapping as it is written on the command line and in a query: `nom=lib_france_services,lat=lat`; `none` is the one that maps nothing.
 * Throws `columns_not_a_mapping`.
 */
export function parseMapping(text: string): ColumnMapping {
  if (text.trim() === 'none') return {};
  const mapping: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const [wanted, ...has] = pair.split('=');
    if (!wanted?.trim() || has.join('=').trim() === '') {
      throw new MaillageError('columns_not_a_mapping', { pair: pair.trim().slice(0, 60) });
    }
    mapping[wanted.trim()] = has.join('=').trim();
  }
  return mapping;
}
