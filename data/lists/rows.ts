import { MaillageError } from '../../isochrones/errors.ts';
import { featuresOf, parseJson } from '../sources/geojson.ts';
import { openTable } from '../sources/table.ts';
import { foldHeader } from '../tables/text.ts';

/** A row of any list: folded column names and text; arrays are joined by `|`. */
export interface SiteRow {
  line: number;
  cells: Map<string, string>;
}

export interface BrokenRow {
  line: number;
  code: 'unreadable_row' | 'not_a_point' | 'not_an_object';
  reason: string;
}

export interface SiteRows {
  /** For people, e.g. `CSV with ;, windows-1252`. */
  format: string;
  /** Folded column names. */
  columns: Set<string>;
  /** Column name as written, by folded name. */
  written: Map<string, string>;
  rows: Generator<SiteRow | BrokenRow>;
}

/**
 * Rows of a list held in memory: CSV of any kind, GeoJSON points, GoGoCarto's JSON or a JSON array of objects.
 * Throws `sites_empty`, `sites_not_a_list`, `sites_not_points`, `source_not_json`, `table_empty`, naming the file.
 */
export function openSiteRows(bytes: Uint8Array, name: string): SiteRows {
  const start = firstText(bytes);
  if (start === '') throw bad('sites_empty', `The list ${name} is empty.`);
  if (start.startsWith('PK')) {
    throw bad(
      'sites_not_a_list',
      `The list ${name} is a spreadsheet or a zip: save it as CSV (UTF-8) and give that.`,
    );
  }
  if (start.startsWith('<')) {
    throw bad('sites_not_a_list', `The list ${name} is a web page or XML: give CSV, GeoJSON or JSON.`);
  }
  return start.startsWith('{') || start.startsWith('[') ? jsonRows(bytes, name) : tableRows(bytes, name);
}

function firstText(bytes: Uint8Array): string {
  const head = bytes.subarray(0, 200);
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(wide ? 'utf-16le' : 'latin1')
    .decode(head)
    .replace(/^(\uFEFF|ï»¿)/, '')
    .trimStart();
}

function tableRows(bytes: Uint8Array, name: string): SiteRows {
  const table = openTable(bytes, name);
  const delimiter = table.delimiter === '\t' ? 'tab' : table.delimiter;
  return {
    format: `CSV with ${delimiter}, ${table.encoding}`,
    columns: new Set(table.folded),
    written: new Map(table.folded.map((folded, i) => [folded, table.headers[i]!])),
    rows: (function* () {
      for (const row of table.rows) {
        yield 'cells' in row ? row : { ...row, code: 'unreadable_row' as const };
      }
    })(),
  };
}

function jsonRows(bytes: Uint8Array, name: string): SiteRows {
  const content = parseJson(bytes, name, 'Sites');
  const features = featuresOf(content);
  if (features !== null) return geoJsonRows(features, name);
  const items = listIn(content);
  if (items === null) {
    throw bad(
      'sites_not_a_list',
      `The list ${name} is JSON without a list: it has to be GeoJSON, an array of objects, or {"data": [...]}.`,
    );
  }
  if (items.length === 0) throw bad('sites_empty', `The list ${name} holds no site.`);
  const written = new Map<string, string>();
  const rows: (SiteRow | BrokenRow)[] = items.map((item, index) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? { line: index + 1, cells: flattened(item as Record<string, unknown>, written) }
      : { line: index + 1, code: 'not_an_object', reason: `element ${index + 1} is not an object` },
  );
  return {
    format: 'JSON',
    columns: new Set(written.keys()),
    written,
    rows: rows.values() as Generator<SiteRow | BrokenRow>,
  };
}

function geoJsonRows(features: NonNullable<ReturnType<typeof featuresOf>>, name: string): SiteRows {
  if (features.length === 0)
    throw bad('sites_empty', `The list ${name} holds no site: its features are empty.`);
  const written = new Map<string, string>();
  let points = 0;
  const rows = features.map((feature, index): SiteRow | BrokenRow => {
    const line = index + 1;
    const geometry = feature.geometry as { type?: unknown; coordinates?: unknown } | null | undefined;
    const cells = flattened(feature.properties ?? {}, written);
    if ((typeof feature.id === 'string' || typeof feature.id === 'number') && !cells.get('id')) {
      cells.set('id', String(feature.id));
      written.set('id', 'id');
    }
    if (geometry) {
      const point =
        geometry.type === 'MultiPoint' ? (geometry.coordinates as unknown[])?.[0] : geometry.coordinates;
      if ((geometry.type !== 'Point' && geometry.type !== 'MultiPoint') || !Array.isArray(point)) {
        return {
          line,
          code: 'not_a_point',
          reason: `feature ${line} is a ${String(geometry.type)}, not a point`,
        };
      }
      cells.set('geometry_lon', String(point[0] ?? ''));
      cells.set('geometry_lat', String(point[1] ?? ''));
    }
    points++;
    return { line, cells };
  });
  if (points === 0) {
    throw bad(
      'sites_not_points',
      `The list ${name} holds no points but ${String((features[0]!.geometry as { type?: string }).type)}s: sites have to be points.`,
    );
  }
  const columns = new Set([...written.keys(), 'geometry_lon', 'geometry_lat']);
  return { format: 'GeoJSON', columns, written, rows: rows.values() as Generator<SiteRow | BrokenRow> };
}

/** The list inside what APIs answer: a bare array, or the array under data, elements, results, @graph ... */
function listIn(content: unknown): unknown[] | null {
  if (Array.isArray(content)) return content;
  for (const key of ['data', 'elements', 'results', 'records', 'items', 'sites', 'lieux', '@graph']) {
    const value = (content as Record<string, unknown>)[key];
    if (Array.isArray(value)) return value;
  }
  return null;
}

/** {geo: {latitude: 1}} becomes geo_latitude; of objects in arrays the name is kept. */
function flattened(item: Record<string, unknown>, written: Map<string, string>): Map<string, string> {
  const cells = new Map<string, string>();
  const put = (key: string, value: unknown, depth: number) => {
    if (value === null || value === undefined) return;
    if (typeof value === 'object' && !Array.isArray(value)) {
      if (depth < 3) {
        for (const [inner, each] of Object.entries(value)) put(`${key}.${inner}`, each, depth + 1);
      }
      return;
    }
    const folded = foldHeader(key);
    cells.set(folded, Array.isArray(value) ? value.map(textOf).filter(Boolean).join('|') : textOf(value));
    if (!written.has(folded)) written.set(folded, key);
  };
  for (const [key, value] of Object.entries(item)) put(key, value, 0);
  return cells;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'object' && value !== null && 'name' in value) return textOf(value.name);
  return '';
}

function bad(code: string, message: string): MaillageError {
  return new MaillageError(code, message, { status: 400 });
}
