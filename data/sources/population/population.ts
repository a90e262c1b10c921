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
  readCount,
  rowsThatCount,
  TABLE_HEADERS,
  yearColumn,
  yearOf,
} from './population_columns.ts';

/** Rows by whose cells a column is believed to hold codes. */
const SAMPLE_ROWS = 200;

/** Figures by commune code, and what to tell of the file. */
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
  const { folded, headers, rows, unreadable } = await rowsOf(file, 'Population', named);
  const sample = rows.slice(0, SAMPLE_ROWS).map(({ cells }) => cells);
  const code = named.code ? { code: foldHeader(named.code) } : codeColumns(folded, sample);
  const figure = named.population ? foldHeader(named.population) : figureColumn(folded);
  if (!code || !figure) {
    const missing = code
      ? 'population_columns_missing.figure'
      : figure
        ? 'population_columns_missing.code'
        : 'population_columns_missing';
    throw new MaillageError(missing, { file, columns: headers });
  }
  const counted = rowsThatCount(rows, folded);
  const thousands = hasThousands(counted.map(({ cells }) => cells.get(figure)));
  const { population, wrong } = figuresOf(counted, code, yearColumn(folded, sample), (cells) =>
    readCount(cells.get(figure), thousands),
  );
  if (population.size === 0) {
    throw new MaillageError('population_empty', { file });
  }
  const lost = [...unreadable, ...wrong].sort((a, b) => a - b);
  const notes =
    lost.length === 0
      ? []
      : [
          `${lost.length} rows of ${file} have no code or no number (lines ${lost.slice(0, 5).join(', ')}${lost.length > 5 ? ' ...' : ''}).`,
        ];
  const area = named.area ? foldHeader(named.area) : areaColumn(folded);
  return { population, areas: area === null ? null : areasOf(rows, code, area), notes };
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

interface Row {
  cells: NamedRow;
  /** All that the row says, to know it again. */
  whole: string;
}

/** Rows of a table of any kind that is read, with its columns by folded name and as written. */
async function rowsOf(
  file: string,
  what: string,
  named: CommuneColumns,
): Promise<{ folded: string[]; headers: string; rows: Row[]; unreadable: number[] }> {
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
  figuresOf(rows, code, null, (cells) => readNumber(cells.get(area))).population;

/** Figures of a commune in several rows (ages, sexes) are added up; those of its older years and rows that are there twice do not count. */
function figuresOf(
  rows: Row[],
  code: CodeColumns,
  year: string | null,
  read: (cells: NamedRow) => number | null,
): { population: Map<string, number>; wrong: number[] } {
  const newest = new Map<string, number>();
  const population = new Map<string, number>();
  const seen = new Set<string>();
  const wrong: number[] = [];
  for (const { cells, whole } of rows) {
    const persons = read(cells);
    const key = codeOf(code, cells);
    if (persons === null || persons < 0 || key === '') {
      wrong.push(cells.line);
      continue;
    }
    if (seen.has(whole)) continue;
    seen.add(whole);
    const of = year === null ? 0 : (yearOf(cells.get(year)) ?? 0);
    const known = newest.get(key);
    if (known !== undefined && of < known) continue;
    population.set(key, (of === known ? population.get(key)! : 0) + persons);
    newest.set(key, of);
  }
  return { population, wrong };
}
