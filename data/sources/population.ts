import { MaillageError } from '../../isochrones/errors.ts';
import { openTable, readSourceFile } from './table.ts';

const CODE_HEADERS = [
  'code',
  'insee',
  'code_insee',
  'insee_com',
  'codgeo',
  'depcom',
  'com',
  'code_commune',
  'commune_code',
];
const POPULATION_HEADERS = [
  'population',
  'pop',
  'pmun',
  'population_municipale',
  'persons',
  'habitants',
  'ptot',
  'population_totale',
  'inhabitants',
];

/**
 * Population of communes from a CSV: a column with the code (code, insee, codgeo ...) and one with the figure (population,
 * pop, pmun, P21_POP ...). Rows without a figure are told in `notes`. Throws `population_columns_missing`,
 * `population_empty`.
 */
export async function readPopulation(
  file: string,
): Promise<{ population: Map<string, number>; notes: string[] }> {
  const table = openTable(await readSourceFile(file, 'Population'), file);
  const code = CODE_HEADERS.find((each) => table.folded.includes(each));
  const figure =
    POPULATION_HEADERS.find((each) => table.folded.includes(each)) ??
    table.folded
      .filter((each) => /^p\d\d_pop$/.test(each))
      .sort()
      .at(-1);
  if (!code || !figure) {
    throw new MaillageError(
      'population_columns_missing',
      `The population file ${file} needs a column ${code ? '' : 'with the commune code (code, insee, codgeo)'}${code || figure ? '' : ' and one '}${figure ? '' : 'with the population (population, pop, pmun)'}; it has ${table.headers.join(', ')}.`,
      { status: 400 },
    );
  }
  const population = new Map<string, number>();
  const wrong: number[] = [];
  for (const row of table.rows) {
    const persons = 'cells' in row ? numberOf(row.cells.get(figure) ?? '') : null;
    const key = 'cells' in row ? row.cells.get(code)!.toUpperCase() : '';
    if (persons === null || persons < 0 || key === '') wrong.push(row.line);
    else {
      // A leading zero is what spreadsheets like to take away.
      const padded = /^\d{4}$/.test(key) ? `0${key}` : key;
      population.set(padded, (population.get(padded) ?? 0) + persons);
    }
  }
  if (population.size === 0) {
    throw new MaillageError(
      'population_empty',
      `The population file ${file} has no row with a code and a number.`,
      {
        status: 400,
      },
    );
  }
  const notes =
    wrong.length === 0
      ? []
      : [
          `${wrong.length} rows of ${file} have no code or no number (lines ${wrong.slice(0, 5).join(', ')}${wrong.length > 5 ? ' ...' : ''}).`,
        ];
  return { population, notes };
}

/** A number written with blanks between thousands and a decimal comma or point; null: none. */
export function numberOf(text: string): number | null {
  const plain = text.replace(/[\s\u00A0\u202F']/g, '').replace(',', '.');
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
}
