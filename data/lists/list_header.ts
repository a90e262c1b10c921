/** The columns of a list, what each is taken for, and by which name another one can be given in its place. */

import { dayInFrance } from '../day_in_france.ts';
import { DEGREE_PAIRS, EITHER_PAIRS, LAMBERT_PAIRS } from '../tables/columns/column_names.ts';
import type { ColumnMapping, KeptColumns } from '../tables/table_rows.ts';
import { foldHeader } from '../tables/text.ts';
import { withoutContacts } from '../tables/values/contacts.ts';
import { columnsOfList } from './list_columns.ts';
import { PLAIN_SCHEMA, SITE_NAMES, type SiteColumns } from './schemas.ts';
import { openSiteRows, valuesIn } from './site_rows.ts';

/** Facts of a site that a column can hold, as they are offered; `lon` and `lat` may be in degrees or metres (Lambert). */
export const LIST_FIELDS = [
  'name',
  'lon',
  'lat',
  'address',
  'postcode',
  'city',
  'commune_code',
  'status',
  'opened_on',
  'closed_on',
  'id',
  'topics',
  'labels',
  'url',
  'employer',
  'on_regional_map',
] as const satisfies (keyof SiteColumns | 'lon' | 'lat')[];
type ListField = (typeof LIST_FIELDS)[number];

export interface ListHeader {
  /** For people, e.g. `CSV with ;, windows-1252`. */
  format: string;
  /** Rows below the header. */
  rows: number;
  /** As written, with what stands in their first filled cells. */
  columns: { name: string; samples: string[] }[];
  /** The column that is taken for each fact (null: none), and the name that a mapping gives another one by. */
  fields: { field: ListField; wanted: string; column: string | null }[];
  /** Names of columns that were given for the list, or kept with it; empty: none. */
  mapping: ColumnMapping;
}

const SAMPLES = 3;
const SAMPLE_LENGTH = 60;
const X_NAMES = [DEGREE_PAIRS, LAMBERT_PAIRS, EITHER_PAIRS].flat().map(([x]) => x);
const Y_NAMES = [DEGREE_PAIRS, LAMBERT_PAIRS, EITHER_PAIRS].flat().map(([, y]) => y);
const DEGREE_NAMES = new Set(DEGREE_PAIRS.flat());

/**
 * Reads the header of a list, whether or not its columns are known. `columns`: names that are given for it; without them those that are
 * kept with a list hold where all of them are there. Throws what a list throws that is no table.
 */
export async function readListHeader(
  { bytes, name }: { bytes: Uint8Array; name: string },
  { columns, kept = [] }: { columns?: ColumnMapping; kept?: readonly KeptColumns[] } = {},
): Promise<ListHeader> {
  const named = [columns ?? {}, ...kept.map((one) => one.columns)].flatMap((one) => Object.values(one));
  const list = await openSiteRows(bytes, name, {
    known: [...SITE_NAMES, ...named.map(foldHeader)],
    allow_empty: true,
  });
  const isThere = (mapping: ColumnMapping): boolean =>
    Object.values(mapping).every((has) => list.written.has(foldHeader(has)));
  const mapping = columns ?? kept.map((one) => one.columns).find(isThere) ?? {};
  const mapped = new Map(Object.entries(mapping).map(([wanted, has]) => [foldHeader(wanted), has]));
  const has = (folded: string): boolean => mapped.has(folded) || list.written.has(folded);
  const schema =
    columnsOfList(
      new Set([...list.written.keys(), ...mapped.keys()]),
      (column) => valuesIn(list, column),
      dayInFrance(),
    ) ?? PLAIN_SCHEMA;
  const fields = LIST_FIELDS.map((field) => {
    const names = namesOf(field, schema.columns);
    const found = names.find(has);
    const column = found === undefined ? null : (mapped.get(found) ?? list.written.get(found) ?? null);
    // A header that is known by its words alone is asked for by the usual name.
    const usual = found !== undefined && isUsual(field, found) ? found : wantedName(field, names, has);
    return { field, wanted: usual, column };
  });
  const rows = list.rows.flatMap((row) => ('cells' in row ? [row] : []));
  return {
    format: list.format,
    rows: list.rows.length,
    columns: [...list.written].map(([folded, written]) => ({
      name: written,
      samples: samplesOf(rows, folded),
    })),
    fields,
    mapping,
  };
}

const isUsual = (field: ListField, name: string): boolean =>
  field === 'lon' || field === 'lat' || SITE_NAMES.has(name);

function namesOf(field: ListField, columns: SiteColumns): string[] {
  if (field === 'lon') return X_NAMES;
  if (field === 'lat') return Y_NAMES;
  return columns[field] ?? [];
}

/** The name under which a column is given for a fact that none is taken for. Coordinates of unknown unit are read as either. */
function wantedName(field: ListField, names: string[], has: (folded: string) => boolean): string {
  if (field !== 'lon' && field !== 'lat') return names[0] ?? field;
  const isInDegrees = [...DEGREE_NAMES].some(has);
  return isInDegrees ? field : field === 'lon' ? 'x' : 'y';
}

function samplesOf(rows: readonly { cells: { get(folded: string): string } }[], folded: string): string[] {
  const samples = new Set<string>();
  for (const { cells } of rows) {
    const text = withoutContacts(cells.get(folded)).trim();
    if (text !== '') samples.add(text.slice(0, SAMPLE_LENGTH));
    if (samples.size === SAMPLES) break;
  }
  return [...samples];
}
