import { MaillageError } from '../../../errors/maillage_error.ts';
import { writtenNames } from '../../tables/columns/header.ts';
import { collectRows, createRowReader, type NamedRow } from '../../tables/formats/cells.ts';
import { openTable } from '../../tables/formats/open_table.ts';
import { foldHeader } from '../../tables/text.ts';
import { readNumber } from '../../tables/values/numbers.ts';
import { readSourceFile } from '../files/read_file.ts';
import {
  areaColumn,
  type CodeColumns,
  type CommuneColumns,
  codeColumns,
  codeOf,
  figureColumn,
  hasThousands,
  JOBS,
  POPULATION,
  readCount,
  rowsThatCount,
  TABLE_HEADERS,
  yearColumn,
  yearOf,
} from './population_columns.ts';

/** Rows by whose cells a column is believed to hold codes. */
const SAMPLE_ROWS = 200;

/** Figures by commune code, and what to tell of the file. */
export interface FiguresRead {
  figures: Map<string, number>;
  /** Year of the figures; null: neither a column's name nor a row tells. */
  year: number | null;
  /** The column that they stand in, folded. */
  column: string;
  notes: string[];
}

/** Figures of a table, as `figuresOfTable` reads it, and what else it may tell. */
interface PopulationRead {
  population: Map<string, number>;
  /** Official areas, in whatever unit, where the table has them too. */
  areas: Map<string, number> | null;
  notes: string[];
}

/**
 * Population of communes from a table as INSEE and others publish it: a column with the code (code, insee, codgeo, depcom ...) or
 * CODDEP with CODCOM, and one with the figure (population, pmun, PMUN2023, P21_POP ...), of the newest year that is there. Rows without
 * a figure are told in `notes`. Columns that are `named` come first. Throws `population_columns_missing`, `population_empty`, `columns_unknown`.
 */
export async function readPopulation(file: string, named: CommuneColumns = {}): Promise<PopulationRead> {
  const table = await rowsOf(file, 'Population', named);
  const { figures, code, notes } = figuresOfTable(file, table, 'population', {
    code: named.code,
    figure: named.population,
  });
  const area = named.area ? foldHeader(named.area) : areaColumn(table.folded);
  return { population: figures, areas: area === null ? null : areasOf(table.rows, code, area), notes };
}

/**
 * Jobs at the place of work by commune code, from a table as INSEE publishes it (CODGEO and P21_EMPLT) or another: read as the population
 * is. Throws `jobs_columns_missing`, `jobs_empty`, `columns_unknown`.
 */
export async function readJobs(file: string, named: CommuneColumns = {}): Promise<FiguresRead> {
  const table = await rowsOf(file, 'Jobs', named);
  return figuresOfTable(file, table, 'jobs', { code: named.code, figure: named.jobs });
}

/** What a file is refused with that lacks one of its columns or both, or has no row with a figure. */
const REFUSED = {
  population: {
    code: 'population_columns_missing.code',
    figure: 'population_columns_missing.figure',
    both: 'population_columns_missing',
    rows: 'population_empty',
  },
  jobs: {
    code: 'jobs_columns_missing.code',
    figure: 'jobs_columns_missing.figure',
    both: 'jobs_columns_missing',
    rows: 'jobs_empty',
  },
} as const;

/** The figures of a table, by the columns that are named or else known. */
function figuresOfTable(
  file: string,
  { folded, headers, rows, unreadable }: Table,
  what: keyof typeof REFUSED,
  named: { code?: string | undefined; figure?: string | undefined },
): FiguresRead & { code: CodeColumns } {
  const kinds = what === 'jobs' ? JOBS : POPULATION;
  const sample = rows.slice(0, SAMPLE_ROWS).map(({ cells }) => cells);
  const code = named.code ? { code: foldHeader(named.code) } : codeColumns(folded, sample);
  const given = named.figure && foldHeader(named.figure);
  const known = figureColumn(given ? [given] : folded, kinds);
  const figure = given ? { column: given, year: known?.year ?? null } : known;
  if (!code || !figure) {
    const missing = REFUSED[what][code ? 'figure' : figure ? 'code' : 'both'];
    throw new MaillageError(missing, { file, columns: headers });
  }
  const counted = rowsThatCount(rows, folded, kinds);
  const thousands = hasThousands(counted.map(({ cells }) => cells.get(figure.column)));
  const { figures, newest, wrong } = figuresOf(counted, code, yearColumn(folded, sample), (cells) =>
    readCount(cells.get(figure.column), thousands),
  );
  if (figures.size === 0) throw new MaillageError(REFUSED[what].rows, { file });
  const lost = [...unreadable, ...wrong].sort((a, b) => a - b);
  const notes =
    lost.length === 0
      ? []
      : [
          `${lost.length} rows of ${file} have no code or no number (lines ${lost.slice(0, 5).join(', ')}${lost.length > 5 ? ' ...' : ''}).`,
        ];
  return { figures, code, year: figure.year ?? newest, column: figure.column, notes };
}

/**
 * Official areas by commune code, in the table's own unit (see `officialAreas`): a column with the code and one with the area.
 * Throws `areas_columns_missing`.
 */
export async function readAreas(file: string, named: CommuneColumns = {}): Promise<Map<string, number>> {
  const { folded, headers, rows } = await rowsOf(file, 'Areas', named);
  const sample = rows.slice(0, SAMPLE_ROWS).map(({ cells }) => cells);
  const code = named.code ? { code: foldHeader(named.code) } : codeColumns(folded, sample);
  const area = named.area ? foldHeader(named.area) : areaColumn(folded);
  const areas = code && area ? areasOf(rows, code, area) : new Map<string, number>();
  if (areas.size > 0) return areas;
  throw new MaillageError('areas_columns_missing', { file, columns: headers });
}

/** A table's rows, with its columns by folded name and as written. */
interface Table {
  folded: string[];
  headers: string;
  rows: Row[];
  unreadable: number[];
}

interface Row {
  cells: NamedRow;
  /** All that the row says, to know it again. */
  whole: string;
}

/** Rows of a table of any kind that is read. */
async function rowsOf(file: string, what: string, named: CommuneColumns): Promise<Table> {
  const table = await openTable(await readSourceFile(file, what), {
    name: file,
    known: TABLE_HEADERS,
    databases: true,
    columns: { ...named },
  });
  const all = await collectRows(table);
  const reader = createRowReader(table.columns);
  return {
    folded: table.columns.map((column) => column.folded),
    headers: writtenNames(table.columns),
    rows: all
      .filter((row) => row.problem === null)
      .map((row) => ({ cells: reader.read(row), whole: JSON.stringify(row.cells) })),
    unreadable: all.filter((row) => row.problem !== null).map((row) => row.line),
  };
}

const areasOf = (rows: Row[], code: CodeColumns, area: string): Map<string, number> =>
  figuresOf(rows, code, null, (cells) => readNumber(cells.get(area))).figures;

/** Figures of a commune in several rows (ages, sexes) are added up; those of its older years and rows that are there twice do not count. */
function figuresOf(
  rows: Row[],
  code: CodeColumns,
  year: string | null,
  read: (cells: NamedRow) => number | null,
): { figures: Map<string, number>; newest: number | null; wrong: number[] } {
  const newest = new Map<string, number>();
  const figures = new Map<string, number>();
  const seen = new Set<string>();
  const wrong: number[] = [];
  for (const { cells, whole } of rows) {
    const value = read(cells);
    const key = codeOf(code, cells);
    if (value === null || value < 0 || key === '') {
      wrong.push(cells.line);
      continue;
    }
    if (seen.has(whole)) continue;
    seen.add(whole);
    const of = year === null ? 0 : (yearOf(cells.get(year)) ?? 0);
    const known = newest.get(key);
    if (known !== undefined && of < known) continue;
    figures.set(key, (of === known ? figures.get(key)! : 0) + value);
    newest.set(key, of);
  }
  const latest = [...newest.values()].reduce((a, b) => Math.max(a, b), 0);
  return { figures, newest: latest > 0 ? latest : null, wrong };
}
