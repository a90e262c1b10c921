import { MaillageError } from '../../isochrones/errors.ts';
import {
  areaColumn,
  type CodeColumns,
  codeColumns,
  codeOf,
  figureColumn,
  yearColumn,
  yearOf,
} from './population_columns.ts';
import { openTable, readSourceFile, type TableRow, type UnreadableRow } from './table.ts';

/** Rows by whose cells a column is believed to hold codes. */
const SAMPLE_ROWS = 200;

/** Figures by commune code, and what to tell of the file. */
export interface PopulationRead {
  population: Map<string, number>;
  /** Official areas, in whatever unit, where the table has them too. */
  areas: Map<string, number> | null;
  notes: string[];
}

/**
 * Population of communes from a table as INSEE and others publish it: a column with the code (code, insee, codgeo, depcom ...) or
 * CODDEP with CODCOM, and one with the figure (population, pmun, PMUN2023, P21_POP ...), of the newest year that is there. Rows without
 * a figure are told in `notes`. Throws `population_columns_missing`, `population_empty`.
 */
export async function readPopulation(file: string): Promise<PopulationRead> {
  const table = openTable(await readSourceFile(file, 'Population'), file);
  const rows = [...table.rows];
  const sample = rows.slice(0, SAMPLE_ROWS).flatMap((row) => ('cells' in row ? [row.cells] : []));
  const code = codeColumns(table.folded, sample);
  const figure = figureColumn(table.folded);
  if (!code || !figure) {
    throw new MaillageError(
      'population_columns_missing',
      `The population file ${file} needs a column ${code ? '' : 'with the commune code (code, insee, codgeo, or CODDEP with CODCOM)'}${code || figure ? '' : ' and one '}${figure ? '' : 'with the population (population, pop, pmun)'}; it has ${table.headers.join(', ')}.`,
      { status: 400 },
    );
  }
  const { population, wrong } = figuresOf(rows, code, figure, yearColumn(table.folded, sample));
  if (population.size === 0) {
    throw new MaillageError(
      'population_empty',
      `The population file ${file} has no row with a code and a number.`,
      { status: 400 },
    );
  }
  const notes =
    wrong.length === 0
      ? []
      : [
          `${wrong.length} rows of ${file} have no code or no number (lines ${wrong.slice(0, 5).join(', ')}${wrong.length > 5 ? ' ...' : ''}).`,
        ];
  const area = areaColumn(table.folded);
  return { population, areas: area === null ? null : figuresOf(rows, code, area, null).population, notes };
}

/**
 * Official areas by commune code, in the table's own unit (see `officialAreas`): a column with the code and one with the area.
 * Throws `areas_columns_missing`.
 */
export async function readAreas(file: string): Promise<Map<string, number>> {
  const table = openTable(await readSourceFile(file, 'Areas'), file);
  const rows = [...table.rows];
  const sample = rows.slice(0, SAMPLE_ROWS).flatMap((row) => ('cells' in row ? [row.cells] : []));
  const code = codeColumns(table.folded, sample);
  const area = areaColumn(table.folded);
  const areas = code && area ? figuresOf(rows, code, area, null).population : new Map<string, number>();
  if (areas.size > 0) return areas;
  throw new MaillageError(
    'areas_columns_missing',
    `The file of areas ${file} needs a column with the commune code (code, insee, codgeo), one with the area (superf, superficie, surface, area_km2) and rows with both; it has ${table.headers.join(', ')}.`,
    { status: 400 },
  );
}

/** Figures of a commune in several rows (ages, sexes) are added up; those of its older years and rows that are there twice do not count. */
function figuresOf(
  rows: (TableRow | UnreadableRow)[],
  code: CodeColumns,
  figure: string,
  year: string | null,
): { population: Map<string, number>; wrong: number[] } {
  const newest = new Map<string, number>();
  const population = new Map<string, number>();
  const seen = new Set<string>();
  const wrong: number[] = [];
  for (const row of rows) {
    const persons = 'cells' in row ? numberOf(row.cells.get(figure) ?? '') : null;
    const key = 'cells' in row ? codeOf(code, row.cells) : '';
    if (!('cells' in row) || persons === null || persons < 0 || key === '') {
      wrong.push(row.line);
      continue;
    }
    const whole = JSON.stringify([...row.cells.values()]);
    if (seen.has(whole)) continue;
    seen.add(whole);
    const of = year === null ? 0 : (yearOf(row.cells.get(year)) ?? 0);
    const known = newest.get(key);
    if (known !== undefined && of < known) continue;
    population.set(key, (of === known ? population.get(key)! : 0) + persons);
    newest.set(key, of);
  }
  return { population, wrong };
}

/** A number written with blanks between thousands and a decimal comma or point; null: none. */
export function numberOf(text: string): number | null {
  const plain = text.replace(/[\s\u00A0\u202F']/g, '').replace(',', '.');
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
}
