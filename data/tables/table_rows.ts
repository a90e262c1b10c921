import type { LonLat } from '../../isochrones/types.ts';

/** What a cell of a table holds; a blank cell is undefined or ''. */
export type Cell = string | number;

/** A box of degrees: [west, south, east, north]. */
export type DegreeBox = readonly [west: number, south: number, east: number, north: number];

/** A column: its name as written, and as it is compared (see foldHeader). */
export interface Column {
  name: string;
  folded: string;
}

/** Something of a row that was not understood, or was understood otherwise than it stands. */
export interface RowNote {
  line: number;
  /** Name of the column as written. */
  column: string;
  code: string;
  /** One English sentence; `text_fr` the same in French. */
  text: string;
  text_fr: string;
}

export type RowProblem = 'unclosed_quote' | 'broken_quote' | 'too_long' | 'not_json' | 'not_an_object';

/** A row as it came: what its cells mean is read from them on demand. */
export interface TableRow {
  /** Line of a text, row of a sheet, or number of the element or feature, from 1. */
  line: number;
  /** Cells by column, no longer than the row itself was; none where it cannot be read. */
  cells: (Cell | undefined)[];
  /** Why it cannot be read. */
  problem: RowProblem | null;
  /** Most of it is struck through, as people do with what no longer holds. */
  struck?: boolean;
  /** What stands there where it cannot be read. */
  text?: string;
  /** The point of its geometry in a format of maps; a text says why there is none though a geometry is given. */
  geometry?: LonLat | string;
}

type TableFormat = 'csv' | 'json' | 'geojson' | 'sheet' | 'kml' | 'gpx' | 'geopackage';

/** A table that is being read: its columns, and rows in batches as they come. */
export interface Table {
  format: TableFormat;
  /** For people, e.g. `CSV with ;, windows-1252`, `sheet "Lieux" of an Excel workbook`. */
  description: string;
  /** Columns; those of objects (JSON, KML) grow while rows are read. */
  columns: Column[];
  /** Cells of a text's header, blank ones at its end too, which `columns` leaves out. */
  header_cells?: number;
  /** Other lists of the same kind that the file holds and that are not read, as people find them: `sheet "24"`. */
  unread_lists?: string[];
  /** Sheets that are read as one list, each with the lines of those before it, which its own are counted on from. */
  parts?: { name: string; lines_before: number }[];
  /** Days that stand there as bare numbers count from 1904, as the workbook says. */
  since1904?: boolean;
  /** What parts its cells, for CSV; else `,`. */
  delimiter: string;
  encoding: Encoding;
  /** Whether the text began with a byte-order mark, as Excel writes it. */
  bom: boolean;
  batches: AsyncGenerator<TableRow[]>;
}

export type Encoding =
  | 'utf-8'
  | 'utf-16le'
  | 'utf-16be'
  | 'windows-1252'
  | 'iso-8859-15'
  | 'macintosh'
  | 'ibm850';

/** One place with a detailed outline is longer than a line of text may be. */
export const MOST_ELEMENT_BYTES = 4 * 1024 * 1024;
/** One of a stranger: its point is found in one piece, and others wait for it. */
export const STRANGERS_ELEMENT_BYTES = 512 * 1024;

export interface TableOptions {
  /** The file's name, for sentences. */
  name: string;
  /** Names given to columns that the readers do not know: {nom: 'lib_france_services'}. */
  columns?: ColumnMapping;
  /** Folded names that tell a header from a title, beside those of coordinates and addresses. */
  known?: Iterable<string>;
  /** Most bytes to take, also of what is packed; more throws `table_too_large`. */
  most_bytes?: number;
  /** Most bytes of one element of JSON, most characters of a placemark's outlines: with more it is told as too long. */
  most_element_bytes?: number;
  /** What it was said to be: text that is no JSON is then none of CSV either. */
  expects?: 'json';
  /** Whether a sheet of this name is a part of one list with those of the same columns: they are joined. None are without it. */
  joins?: (sheet: string) => boolean;
  /** Whether databases (GeoPackage) are read; not for strangers' files. */
  databases?: boolean;
}

/** By the name wanted: the name that the table has. */
export type ColumnMapping = Readonly<Record<string, string>>;

/** What a list calls its columns, kept for its next versions. */
export interface KeptColumns {
  /** Name of the list. */
  source: string;
  columns: ColumnMapping;
}
