/** Which columns of a table of communes hold the code, the figure and its year. Headers are folded (see `foldHeader`). */

import { readNumber } from '../../tables/values/numbers.ts';

/** Names of columns of a table of communes that are not known, by what they hold. */
export interface CommuneColumns {
  code?: string;
  population?: string;
  area?: string;
  jobs?: string;
}

/** How a row says its commune: one column, or a département's with a commune's (INSEE's CODDEP and CODCOM). */
export type CodeColumns = { code: string } | { departement: string; commune: string };

const CODE_HEADERS = [
  'code',
  'insee',
  'code_insee',
  'insee_com',
  'codgeo',
  'depcom',
  'code_commune',
  'code_commune_insee',
  'commune_code',
  'codecommune',
  'code_geographique',
  'geo',
  'com',
  'commune',
];
const DEPARTEMENT_HEADERS = [
  'coddep',
  'code_departement',
  'codedep',
  'code_dep',
  'dep',
  'departement',
  'insee_dep',
];
const COMMUNE_HEADERS = ['codcom', 'code_commune', 'codecom', 'code_com', 'com', 'commune'];
const YEAR_HEADERS = ['annee', 'year', 'millesime', 'time_period', 'date'];
/** A code of a commune; a spreadsheet takes a leading zero away, and may leave `.0`. */
const COMMUNE_CODE = /^(?:(?:\d{4}-)?(?:COM|ARM)-)?(\d{4,5}|2[ab]\d{3})(\.0+)?$/i;
/** INSEE's API puts the year and the kind before a code: `2025-COM-01001`. */
const BEFORE_CODE = /^(?:\d{4}-)?(?:COM|ARM)-/;
const DEPARTEMENT_CODE = /^(\d{1,3}|2[ab])$/i;
const NUMBER_WITHIN_DEPARTEMENT = /^\d{1,3}$/;

/** A row's text by folded column. */
interface Cells {
  get(folded: string): string | undefined;
}

/** The columns of the code among the headers, believed for what the rows hold there: `COM` is INSEE's word for a name too. */
export function codeColumns(folded: readonly string[], sample: readonly Cells[]): CodeColumns | null {
  const holds = (column: string, form: RegExp) => {
    const values = sample.map((cells) => cells.get(column) ?? '').filter((value) => value !== '');
    return values.length > 0 && values.filter((value) => form.test(value)).length * 2 > values.length;
  };
  const there = (names: string[]) => names.filter((name) => folded.includes(name));
  const whole = there(CODE_HEADERS).find((name) => holds(name, COMMUNE_CODE));
  if (whole) return { code: whole };
  const departement = there(DEPARTEMENT_HEADERS).find((name) => holds(name, DEPARTEMENT_CODE));
  const commune = there(COMMUNE_HEADERS).find((name) => holds(name, NUMBER_WITHIN_DEPARTEMENT));
  if (departement && commune) return { departement, commune };
  // Codes of another country have another form; a column of that name is theirs, unless it is INSEE's word for a name.
  const foreign = there(CODE_HEADERS).find((name) => !['com', 'commune', 'geo'].includes(name));
  return foreign ? { code: foreign } : null;
}

/** The code of a row in capitals with its leading zeros; empty: it has none. */
export function codeOf(columns: CodeColumns, cells: Cells): string {
  if ('code' in columns) {
    const code = (cells.get(columns.code) ?? '')
      .trim()
      .toUpperCase()
      .replace(BEFORE_CODE, '')
      .replace(/\.0+$/, '');
    return /^\d{4}$/.test(code) ? `0${code}` : code;
  }
  const departement = (cells.get(columns.departement) ?? '').trim().toUpperCase().padStart(2, '0');
  const commune = (cells.get(columns.commune) ?? '').trim();
  if (!DEPARTEMENT_CODE.test(departement) || !NUMBER_WITHIN_DEPARTEMENT.test(commune)) return '';
  // Overseas a département has three digits; INSEE writes 971 with 101 or with 01 for 97101.
  return departement.length === 3 && commune.length === 3
    ? departement.slice(0, 2) + commune
    : departement + commune.padStart(5 - departement.length, '0');
}

/** Kinds of a figure by the names of its columns, and by what a row of a long table says that it counts; the best first. */
interface FigureKinds {
  columns: readonly RegExp[];
  measures: readonly RegExp[];
}

/** INSEE's municipal population, a population without its kind, the total one. */
export const POPULATION: FigureKinds = {
  columns: [
    /^(?:pmun|psdc|population_municipale|pop_municipale|pop_?mun|p_?pop)_?(\d{4}|\d\d)?$/,
    /^[pd](\d{4}|\d\d)_?pop$/,
    /^(?:population|pop|persons|habitants|nb_habitants|inhabitants|obs_value)_?(\d{4})?$/,
    /^population(?:_municipale)?_(?:en_|de_|au_1er_janvier_)?(\d{4})$/,
    /^(?:ptot|population_totale|pop_totale)_?(\d{4}|\d\d)?$/,
  ],
  measures: [
    /^(?:pmun|pop_?mun|population_municipale)$/i,
    /^(?:pop|population)$/i,
    /^(?:ptot|population_totale)$/i,
  ],
};

/** Jobs at the place of work: INSEE's of the main count and of the complementary one, then words that others write. */
export const JOBS: FigureKinds = {
  columns: [
    /^p(\d{4}|\d\d)_?emplt$/,
    /^emplt_?(\d{4}|\d\d)?$/,
    /^c(\d{4}|\d\d)_?emplt$/,
    /^(?:nb_|nombre_)?(?:d_|de_)?(?:emplois?|jobs)(?:_total|_totaux)?(?:_au_lieu_de_travail|_lt)?(?:_en)?_?(\d{4})?$/,
    /^obs_value$/,
  ],
  measures: [/^emplt/i, /^(?:emplois?|jobs)/i],
};

/** The column of the figure and its year, null where its name has none: of the newest year that headers name, the best kind before the others. */
export function figureColumn(
  folded: readonly string[],
  { columns }: FigureKinds = POPULATION,
): { column: string; year: number | null } | null {
  const found = folded.flatMap((column) => {
    const kind = columns.findIndex((form) => form.test(column));
    if (kind < 0) return [];
    const year = columns[kind]!.exec(column)![1];
    return [{ column, kind, year: year === undefined ? null : fullYear(year) }];
  });
  found.sort((a, b) => (b.year ?? 0) - (a.year ?? 0) || a.kind - b.kind);
  const newest = found.at(0);
  // A column without a year is today's; one of the total population is not, where a municipal one has a year.
  const plain = found.filter(({ year }) => year === null).sort((a, b) => a.kind - b.kind)[0];
  if (plain && newest && (plain.kind <= newest.kind || newest.year === null)) return plain;
  return newest ?? null;
}

const AREA_HEADERS = [
  'superf',
  'superficie',
  'superficie_km2',
  'superficie_cadastrale',
  'superficie_ha',
  'surface',
  'surface_km2',
  'surface_ha',
  'area_km2',
  'area',
];

/** Names that tell the header from the lines of a title above it. */
export const TABLE_HEADERS: readonly string[] = [
  ...CODE_HEADERS,
  ...DEPARTEMENT_HEADERS,
  ...YEAR_HEADERS,
  ...AREA_HEADERS,
  ...[
    'reg',
    'libgeo',
    'libelle',
    'population',
    'pop',
    'pmun',
    'pcap',
    'ptot',
    'obs_value',
    'emplt',
    'emplois',
    'jobs',
  ],
];

/** The column of the official area, in whatever unit. */
export function areaColumn(folded: readonly string[]): string | null {
  return AREA_HEADERS.find((name) => folded.includes(name)) ?? null;
}

/** The column that tells a row's year, in tables with a row a year. */
export function yearColumn(folded: readonly string[], sample: readonly Cells[]): string | null {
  const column = YEAR_HEADERS.find((name) => folded.includes(name));
  return column !== undefined && sample.some((cells) => yearOf(cells.get(column)) !== null) ? column : null;
}

/** A year of four digits at the beginning of a cell; null: none. */
export function yearOf(text: string | undefined): number | null {
  const year = /^(1[789]\d\d|2[01]\d\d)(?!\d)/.exec((text ?? '').trim());
  return year ? Number(year[1]) : null;
}

/** 99 is 1999, 21 is 2021. */
function fullYear(digits: string): number {
  const year = Number(digits);
  return year >= 100 ? year : year + (year < 60 ? 2000 : 1900);
}

/** Columns that say of whom a row is, and how they write everybody. */
const GROUPS = /^(?:sexe?|genre|ages?|tranches?_d_?ages?|tranche_age|age_group|csp|pcs)$/;
const EVERYBODY = /^(?:_?t|total|ensemble|ens|tous|toutes)$/i;
/** In whatever column: what INSEE's long tables write for all together (SDMX). */
const ALL_TOGETHER = /^_T$/;
/** Columns that say what a row counts. */
const MEASURES = /^(?:popref_measure|rp_measure|measure|mesure|indicateur|variable|type_population)$/;
const OF_COMMUNES = /^(?:com|arm)$/i;

/**
 * The rows of a long table that are one figure of a commune each: of everybody where the table has that beside men and women or ages, of one
 * measure where it has several (INSEE's file of 2025 on has PMUN, PCAP and PTOT below each other), of communes where it has other areas.
 */
export function rowsThatCount<Row extends { cells: Cells }>(
  rows: Row[],
  folded: readonly string[],
  { measures }: FigureKinds = POPULATION,
): Row[] {
  let kept = rows;
  const only = (column: string, form: RegExp): boolean => {
    const fitting = kept.filter(({ cells }) => form.test(cells.get(column) ?? ''));
    if (fitting.length > 0) kept = fitting;
    return fitting.length > 0;
  };
  for (const column of folded)
    if (column === 'geo_object') only(column, OF_COMMUNES);
    else if (MEASURES.test(column)) measures.some((form) => only(column, form));
    else only(column, GROUPS.test(column) ? EVERYBODY : ALL_TOGETHER);
  return kept;
}

/** A count of people as people write it: "70 000 hab.", "780 (p)"; with `thousands` "70.000" is seventy thousand. Null: it is none. */
export function readCount(text: string, thousands: boolean): number | null {
  const bare = text.trim().replace(/(?:hab(?:itants?)?\.?|\*|\([a-z]\))$/i, '');
  return readNumber(thousands ? bare.replace(/[.,](?=\d{3})/g, '') : bare);
}

/** Whether points or commas part thousands in a column of counts: three digits stand behind each, and no number goes without. */
export function hasThousands(texts: readonly string[]): boolean {
  const parted = texts.filter((text) => /\d[.,]\d/.test(text));
  const isParted = (text: string) => /^\s*\d{1,3}(?:[.,]\d{3})+(?!\d)/.test(text);
  return parted.length > 0 && parted.every(isParted) && !texts.some((text) => /^\s*\d{4}/.test(text));
}
