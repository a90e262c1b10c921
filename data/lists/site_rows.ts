import { MaillageError } from '../../errors/maillage_error.ts';
import { createRowReader, type NamedRow } from '../tables/formats/cells.ts';
import { openTable } from '../tables/formats/open_table.ts';
import { createPlacer, type RowPlace, shown } from '../tables/places/row_place.ts';
import type { ColumnMapping, DegreeBox, RowNote, TableRow } from '../tables/table_rows.ts';
import { foldHeader } from '../tables/text.ts';
import { isNothing } from '../tables/values/cell_text.ts';

/** A row of any list: its cells by folded column name, and where it stands. */
export interface SiteRow {
  line: number;
  cells: Pick<NamedRow, 'get'>;
  /** Cells in which anything stands. */
  filled: number;
  /** It is struck through. */
  struck: boolean;
  /** The point that is given, none, or what is given and cannot be read. */
  place: RowPlace;
  /** What was understood otherwise than it stands. */
  notes: RowNote[];
}

interface BrokenRow {
  line: number;
  code: 'unreadable_row' | 'not_an_object';
  reason: string;
}

export interface SiteRows {
  /** For people, e.g. `CSV with ;, windows-1252`. */
  format: string;
  /** Folded column names, and those that a mapping gives. */
  columns: Set<string>;
  /** Column name as written, by folded name. */
  written: Map<string, string>;
  rows: (SiteRow | BrokenRow)[];
  /** Other lists in the file, which are not read. */
  unread_lists: string[];
  /** Sheets that are read as one list, and the lines before each. */
  parts: { name: string; lines_before: number }[];
  /** Days that stand there as bare numbers count from 1904. */
  since1904: boolean;
}

interface SiteRowsOptions {
  /** Names of the list's columns by those that are wanted: {nom: 'lib_france_services'}. */
  columns?: ColumnMapping;
  /** The region, by which exchanged coordinates are recognised. */
  near?: DegreeBox | null;
  /** A list without any row is taken, instead of refused. */
  allow_empty?: boolean;
  /** Folded names that a header may have. */
  known?: Iterable<string>;
  /** Whether a sheet of this name is a part of the list. */
  joins?: (sheet: string) => boolean;
}

/**
 * Rows of a list in any format that is read (see openTable). Throws what openTable does, and `sites_empty` where there is no row.
 */
export async function openSiteRows(
  bytes: Uint8Array,
  name: string,
  { columns: mapping = {}, near = null, known = [], allow_empty = false, joins }: SiteRowsOptions = {},
): Promise<SiteRows> {
  if (bytes.length === 0) throw new MaillageError('sites_empty', { name });
  const table = await openTable(bytes, {
    name: `The list ${name}`,
    columns: mapping,
    databases: true,
    known,
    joins,
  });
  const reader = createRowReader(table.columns, mapping);
  const placer = createPlacer(table.columns, near, mapping);
  const rows: (SiteRow | BrokenRow)[] = [];
  for await (const batch of table.batches) {
    for (const row of batch) {
      const wide =
        table.format === 'csv' &&
        row.cells.slice(table.header_cells).some((cell) => String(cell ?? '').trim() !== '');
      const filled = row.cells.filter((cell) => !isNothing(cell)).length;
      if (row.problem !== null) rows.push(broken(row));
      else if (wide) {
        const reason = `it has ${row.cells.length} cells, the header ${table.columns.length}`;
        rows.push({ line: row.line, code: 'unreadable_row', reason });
      } else if (row.geometry !== undefined || filled > 0) {
        const place = placer.placeOf(row);
        rows.push({
          line: row.line,
          cells: reader.read(row),
          filled,
          struck: row.struck === true,
          place,
          notes: notesOf(row.line, place),
        });
      }
    }
  }
  if (rows.length === 0 && !allow_empty) throw new MaillageError('sites_empty', { name });
  const written = new Map<string, string>();
  for (const column of table.columns)
    if (!written.has(column.folded)) written.set(column.folded, column.name);
  return {
    format: table.description,
    columns: new Set([...written.keys(), ...Object.keys(mapping).map(foldHeader)]),
    written,
    rows,
    unread_lists: table.unread_lists ?? [],
    parts: table.parts ?? [],
    since1904: table.since1904 ?? false,
  };
}

/** What stands in a column, by its folded name, in the rows that can be read. */
export function* valuesIn({ rows }: SiteRows, column: string): Generator<string> {
  for (const row of rows)
    if ('cells' in row) {
      const text = row.cells.get(column);
      if (text !== '') yield text;
    }
}

function notesOf(line: number, place: RowPlace): RowNote[] {
  if (place.kind !== 'point' || !place.swapped) return [];
  return [
    {
      line,
      column: place.columns,
      code: 'coordinates_swapped',
      text: `longitude and latitude were exchanged and are put right: ${place.lon}, ${place.lat}`,
      text_fr: `longitude et latitude étaient inversées et sont remises à l’endroit\u00a0: ${place.lon}, ${place.lat}`,
    },
  ];
}

const REASONS = {
  unclosed_quote: 'a quotation mark opens a cell and is never closed',
  broken_quote: 'text stands behind a closing quotation mark',
  too_long: 'it is too long',
} as const;

function broken({ line, problem, text }: TableRow): BrokenRow {
  if (problem === 'not_an_object')
    return { line, code: 'not_an_object', reason: `element ${line} is not an object` };
  const reason =
    problem === 'not_json' || problem === null ? `it is not JSON: ${shown(text)}` : REASONS[problem];
  return { line, code: 'unreadable_row', reason };
}
