import type { Feature, Geometry, MultiPolygon, Point } from 'geojson';
import { MaillageError } from '../../../errors/maillage_error.ts';

/** `date`: YYYY-MM-DD, as every format has its own way to keep one. */
export type ColumnType = 'text' | 'integer' | 'real' | 'boolean' | 'date';
export type Cell = string | number | boolean | null;

/** Where a site stands, or the ground that is told of. */
export type Shape = Point | MultiPolygon;

/** Features with flat, typed columns, as every format but GeoJSON wants them. */
export interface Table {
  name: string;
  columns: { name: string; type: ColumnType }[];
  rows: { geometry: Shape; cells: Cell[] }[];
}

/** Formats of `export`, by the ending of the file's name. */
export const EXPORT_FORMATS = ['geojson', 'csv', 'fgb', 'gpkg', 'parquet', 'xlsx'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The format that a file's name asks for. Throws `unknown_export_format`. */
export function exportFormat(file: string): ExportFormat {
  const ending = file.toLowerCase().match(/\.([a-z]+)$/)?.[1];
  const format = EXPORT_FORMATS.find((one) => one === ending);
  if (format) return format;
  const endings = EXPORT_FORMATS.map((one) => `.${one}`).join(', ');
  throw new MaillageError('unknown_export_format', { file, known: endings });
}

/**
 * Flattens properties into columns: {commune: {code}} becomes commune_code, lists are joined by '|'. A column's type
 * is the narrowest that all its values have; a feature without a geometry is left out.
 */
export function toTable(name: string, features: Feature<Geometry | null>[]): Table {
  const flat = features
    .filter((feature): feature is Feature<Shape> => feature.geometry !== null)
    .map((feature) => ({ geometry: feature.geometry, values: flatten(feature.properties ?? {}) }));
  const columns = new Map<string, ColumnType | undefined>();
  for (const { values } of flat) {
    for (const [column, value] of values) columns.set(column, widen(columns.get(column), value));
  }
  const typed = [...columns].map(([column, type]) => ({ name: column, type: type ?? ('text' as const) }));
  return {
    name,
    columns: typed,
    rows: flat.map(({ geometry, values }) => ({
      geometry,
      cells: typed.map((column) => asType(values.get(column.name) ?? null, column.type)),
    })),
  };
}

/** Properties by the names of their columns: {commune: {code}} is commune_code. */
export function flatten(properties: object, prefix = '', into = new Map<string, Cell>()): Map<string, Cell> {
  for (const [key, value] of Object.entries(properties) as [string, unknown][]) {
    const column = prefix + key;
    if (value === null || value === undefined) into.set(column, null);
    else if (Array.isArray(value)) into.set(column, value.map(textOf).join('|'));
    else if (typeof value === 'object') flatten(value, `${column}_`, into);
    else if (typeof value === 'number' || typeof value === 'boolean') into.set(column, value);
    else into.set(column, String(value));
  }
  return into;
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The narrowest type that a value has; undefined where there is none. */
export function typeOfCell(value: Cell): ColumnType | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') return DAY.test(value) ? 'date' : 'text';
  if (typeof value === 'boolean') return 'boolean';
  return Number.isSafeInteger(value) ? 'integer' : 'real';
}

function widen(type: ColumnType | undefined, value: Cell): ColumnType | undefined {
  const own = typeOfCell(value);
  if (own === undefined) return type;
  if (type === undefined || type === own) return own;
  return (type === 'integer' && own === 'real') || (type === 'real' && own === 'integer') ? 'real' : 'text';
}

function asType(value: Cell, type: ColumnType): Cell {
  return value === null || type !== 'text' ? value : String(value);
}
