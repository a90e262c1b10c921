import { MaillageError } from '../../../errors/maillage_error.ts';
import { breath, isBreathDue } from '../../turns/breath.ts';
import { checkMapping, namesKnown } from '../columns/header.ts';
import type { ForeignGeometry } from '../places/geometry_point.ts';
import { shapePoint } from '../places/pairs.ts';
import { epsgOf } from '../places/projections.ts';
import {
  type Column,
  type Encoding,
  MOST_ELEMENT_BYTES,
  type Table,
  type TableOptions,
  type TableRow,
} from '../table_rows.ts';
import { foldHeader } from '../text.ts';
import { collectBytes, peek, piecesOf } from './bytes.ts';
import { BATCH_CELLS, BATCH_ROWS } from './csv_table.ts';
import { createObjectCells } from './json_cells.ts';
import {
  cutElements,
  type ElementText,
  type FoundList,
  featuresStart,
  findLists,
  splitKey,
} from './json_elements.ts';
import { toUtf8 } from './lines.ts';
import { openRecords } from './record_table.ts';

const MOST_BYTES = 256 * 1024 * 1024;
const mostOf = ({ most_element_bytes = MOST_ELEMENT_BYTES }: TableOptions): number => most_element_bytes;
/** So much is looked at for what kind of JSON it is. */
const HEAD_BYTES = 64 * 1024;
/** Elements that are looked at to choose among several lists. */
const SAMPLE = 20;

/**
 * Reads JSON with one list in it: an array of objects or of rows, objects one a line, GeoJSON, what APIs answer around their list, objects
 * under keys of their own. Arrays, lines and FeatureCollections are read as streams. An element that is broken, or no object, costs
 * itself only. Throws `not_a_list`, `table_too_large`, `columns_unknown`.
 */
export async function openJson(input: AsyncIterable<Uint8Array>, options: TableOptions): Promise<Table> {
  const found: { encoding: Encoding; bom: boolean } = { encoding: 'utf-8', bom: false };
  const { head, all } = await peekSigns(toUtf8(input, found));
  const sign = String.fromCharCode(head[0] ?? 0);
  // The same object: what it is, is known for sure once its rows are read.
  const asTable = (opened: Opened): Table => Object.assign(opened, found, { delimiter: ',' });
  const collect = () => collectBytes(all, options.most_bytes ?? MOST_BYTES, options.name);
  if (sign === '[') {
    const opened = await openArray(head, all, options);
    return asTable(opened ?? (await openDocument(await collect(), options)));
  }
  if (sign !== '{') throw notAList(options.name);
  const features = isCollection(head) ? featuresStart(head) : -1;
  if (features >= 0) {
    const elements = cutElements(skip(all, features), 'array', { most: mostOf(options) });
    return asTable(objects(elements, options, epsgIn(head)));
  }
  if (isLines(head))
    return asTable(objects(cutElements(all, 'lines', { most: mostOf(options) }), options, null));
  return asTable(await openDocument(await collect(), options));
}

type Opened = Pick<Table, 'format' | 'description' | 'columns' | 'batches' | 'unread_lists'>;

/** The stream from its first sign on, with enough of it to tell what it is; a line that has ended tells as much as more would. */
async function peekSigns(
  input: AsyncIterable<Uint8Array>,
): Promise<{ head: Buffer; all: AsyncGenerator<Uint8Array> }> {
  let least = 1;
  let stream: AsyncIterable<Uint8Array> = input;
  for (;;) {
    const { head, all } = await peek(stream, least);
    // Blanks and a byte-order mark may stand before the first sign.
    const start = head.findIndex((byte) => byte > 32 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
    const rest = start < 0 ? Buffer.alloc(0) : head.subarray(start);
    const enough =
      rest.length >= HEAD_BYTES || (rest[0] === 91 ? rest.includes(125) : secondLine(rest) !== null);
    if (enough || head.length < least) return { head: rest, all: skip(all, Math.max(0, start)) };
    least = head.length + 1;
    stream = all;
  }
}

/** What stands behind the first line, null while nothing does. */
function secondLine(bytes: Buffer): Buffer | null {
  const end = bytes.indexOf(10);
  const next = end < 0 ? -1 : bytes.subarray(end).findIndex((byte) => byte > 32);
  return next < 0 ? null : bytes.subarray(end + next);
}

async function* skip(input: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const piece of input) {
    if (left < piece.length) yield left > 0 ? piece.subarray(left) : piece;
    left = Math.max(0, left - piece.length);
  }
}

/** Objects one a line: the first line is whole, and another begins as one. */
function isLines(head: Buffer): boolean {
  const second = secondLine(head);
  const line = head
    .subarray(0, Math.max(0, head.indexOf(10)))
    .toString()
    .trim();
  return second !== null && (second[0] === 123 || second[0] === 30) && /\},?$/.test(line);
}

const isCollection = (head: Buffer) =>
  /"type"\s{0,20}:\s{0,20}"FeatureCollection"/.test(head.toString('latin1'));

/** The reference system that GeoJSON of before 2016 names. */
function epsgIn(head: Buffer): number | null {
  const name = /"crs"\s{0,20}:\s{0,20}\{[^}]{0,200}"name"\s{0,20}:\s{0,20}"([^"]{1,100})"/.exec(
    head.toString('latin1'),
  );
  const wkid = /"(?:latestWkid|wkid)"\s{0,20}:\s{0,20}(\d{4,6})/.exec(head.toString('latin1'));
  return name ? epsgOf(name[1]!) : wkid ? Number(wkid[1]) : null;
}

/** An array as a stream: of objects, or of rows of cells; null where its first element only wraps the list. */
async function openArray(
  head: Buffer,
  all: AsyncGenerator<Uint8Array>,
  options: TableOptions,
): Promise<Opened | null> {
  const first = /^\[\s*\[/.test(head.subarray(0, 1000).toString('latin1'));
  if (first) return null;
  const inner = head.subarray(1).find((byte) => byte > 32);
  // An object whose first key holds a list of objects is what an API wraps its answer in.
  const wraps =
    inner === 123 &&
    /^\[\s*\{\s*"[^"]{1,100}"\s*:\s*[[{]\s*\{/.test(head.subarray(0, 2000).toString('latin1'));
  if (wraps) return null;
  return objects(cutElements(skip(all, 1), 'array', { most: mostOf(options), alone: true }), options, null);
}

/** A document held whole: the list in it that has most of what places have. */
async function openDocument(bytes: Buffer, options: TableOptions): Promise<Opened> {
  const known = namesKnown(options.known, options.columns);
  if (isFeatureAlone(bytes)) return objects(once([bytes.toString()]), options, null);
  const lists: WeighedList[] = [];
  for (const list of await findLists(bytes)) lists.push({ list, ...(await worthOf(bytes, list, known)) });
  let best: WeighedList | null = null;
  for (const each of lists) if (each.worth > (best?.worth ?? 0)) best = each;
  const epsg = epsgIn(bytes.subarray(0, HEAD_BYTES));
  if (best === null) {
    // A single object, or a feature alone.
    const single = bytes[0] === 123 && bytes.length <= MOST_ELEMENT_BYTES && isKnownObject(bytes, known);
    if (!single) throw notAList(options.name);
    return objects(once([bytes.toString()]), options, epsg);
  }
  const { list } = best;
  const unread_lists = unreadBeside(best, lists, bytes);
  const texts = cutElements(piecesOf(bytes.subarray(list.start)), list.kind, { most: mostOf(options) });
  if (list.arrays > list.objects)
    return { format: 'json', unread_lists, ...(await openRecords(rowsOfArrays(texts), 'JSON', options)) };
  return Object.assign(objects(list.kind === 'object' ? keyed(texts) : texts, options, epsg), {
    unread_lists,
  });
}

/** A list, how many names that are known its elements have (`share`), and how much it looks like the one that is meant. */
interface WeighedList {
  list: FoundList;
  share: number;
  worth: number;
}

/** So many of the list's known names the elements of another one beside it have, where they are places too. */
const SAME_KIND = 0.8;

/** Lists of the same kind beside the one that is read ("ouverts" and "fermes"), by their keys. */
function unreadBeside(best: WeighedList, lists: readonly WeighedList[], bytes: Buffer): string[] {
  return lists
    .filter(
      ({ list, share }) =>
        list !== best.list &&
        list.kind === 'array' &&
        list.depth === best.list.depth &&
        share >= 1 &&
        share >= SAME_KIND * best.share,
    )
    .map(({ list }) => {
      const before = bytes.subarray(Math.max(0, list.start - 200), list.start).toString();
      return `"${/"([^"]{1,60})"\s*:\s*\[$/.exec(before)?.[1] ?? '['}"`;
    });
}

/** How much a list looks like one of places: known names in its first elements, times how many there are. */
async function worthOf(
  bytes: Buffer,
  list: FoundList,
  known: ReadonlySet<string>,
): Promise<Pick<WeighedList, 'share' | 'worth'>> {
  const isRows = list.arrays > list.objects;
  const count = isRows ? list.arrays : list.objects;
  // Keys of one object are a list only where all its values are objects.
  if (list.kind === 'object' && (isRows || count < 1)) return { share: 0, worth: 0 };
  if (isRows && count < 2) return { share: 0, worth: 0 };
  let names = 0;
  let looked = 0;
  for await (const texts of cutElements(
    piecesOf(bytes.subarray(list.start, list.start + 4 * MOST_ELEMENT_BYTES)),
    list.kind,
    { most: MOST_ELEMENT_BYTES },
  )) {
    for (const text of texts) {
      if (looked >= SAMPLE) break;
      looked++;
      const value =
        text === null ? undefined : parsed(list.kind === 'object' ? (splitKey(text)?.value ?? '') : text);
      if (Array.isArray(value))
        names = Math.max(
          names,
          value.filter((each) => typeof each === 'string' && known.has(foldHeader(each))).length,
        );
      else if (typeof value === 'object' && value !== null)
        names += knownIn(value as Record<string, unknown>, known) / SAMPLE;
    }
    if (looked >= SAMPLE) break;
  }
  const share = looked === 0 ? 0 : isRows ? names : (names * SAMPLE) / looked;
  // Of equal lists the outer one; the more elements the better, but a few good ones beat many of something else.
  const worth =
    share < 1 ? 0 : share * Math.log2(1 + count) - list.depth / 1000 - (list.kind === 'object' ? 0.5 : 0);
  return { share, worth };
}

function knownIn(value: Record<string, unknown>, known: ReadonlySet<string>): number {
  const columns: Column[] = [];
  const { geometry } = createObjectCells(columns)(value);
  return (
    new Set(columns.map((column) => column.folded).filter((name) => known.has(name))).size +
    (geometry ? 2 : 0)
  );
}

function isFeatureAlone(bytes: Buffer): boolean {
  if (bytes.length > MOST_ELEMENT_BYTES || !bytes.includes('"Feature"')) return false;
  return (parsed(bytes.toString()) as { type?: unknown } | null | undefined)?.type === 'Feature';
}

function isKnownObject(bytes: Buffer, known: ReadonlySet<string>): boolean {
  const value = parsed(bytes.toString());
  return typeof value === 'object' && value !== null && knownIn(value as Record<string, unknown>, known) > 0;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Python writes what JSON does not know where nothing is known. A string that nothing ends goes to the end of the text.
    const told = text.replace(/"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|-?\b(?:NaN|Infinity)\b/g, (part) =>
      part.startsWith('"') ? part : 'null',
    );
    return told === text ? undefined : parsed(told);
  }
}

async function* once(texts: ElementText[]): AsyncGenerator<ElementText[]> {
  yield texts;
}

/** The values of an object; the key of each is its id where it has none. */
async function* keyed(batches: AsyncIterable<ElementText[]>): AsyncGenerator<ElementText[]> {
  for await (const texts of batches) {
    const values = texts.map((text) => {
      const pair = text === null ? null : splitKey(text);
      if (!pair?.value.startsWith('{')) return null;
      const inner = pair.value.slice(1).trimStart();
      // A second "id" of its own, which comes later, wins.
      return `{"id":"${pair.key}"${inner.startsWith('}') ? '' : ','}${inner}`;
    });
    yield values.filter((value) => value !== null);
  }
}

async function* rowsOfArrays(batches: AsyncIterable<ElementText[]>) {
  let line = 0;
  for await (const texts of batches) {
    yield texts.map((text) => {
      line++;
      const value = text === null ? null : parsed(text);
      const cells = Array.isArray(value)
        ? value.map((each) =>
            typeof each === 'string' || typeof each === 'number'
              ? each
              : each === null || typeof each === 'object'
                ? undefined
                : String(each),
          )
        : [];
      return { line, cells };
    });
  }
}

/** Elements as rows of columns that grow with them. */
function objects(texts: AsyncGenerator<ElementText[]>, options: TableOptions, epsg: number | null): Opened {
  const columns: Column[] = [];
  const opened: Opened = { format: 'json', description: 'JSON', columns, batches: rows() };
  const cellsOf = createObjectCells(columns);
  let line = 0;
  let checked = false;
  let isOverpass: boolean | null = null;

  function rowOf(text: ElementText): TableRow | null {
    line++;
    if (text === null) return { line, cells: [], problem: 'too_long' };
    const value = parsed(text.charCodeAt(0) === 30 ? text.slice(1) : text);
    if (value === undefined) return { line, cells: [], problem: 'not_json', text };
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { line, cells: [], problem: 'not_an_object', text };
    const item = value as Record<string, unknown>;
    isOverpass ??= /^(node|way|relation)$/.test(String(item.type)) && typeof item.id === 'number';
    // Overpass gives the corners of ways too: nodes of which nothing is told.
    if (isOverpass && item.type === 'node' && item.tags === undefined) return null;
    const bounds = isOverpass && item.center === undefined ? middleOfBounds(item.bounds) : null;
    const { cells, geometry } = cellsOf(
      bounds === null ? item : { ...item, center: bounds, geometry: undefined },
    );
    const isFeature = item.type === 'Feature';
    if (isFeature || geometry !== null) opened.format = 'geojson';
    if (isFeature) opened.description = 'GeoJSON';
    return geometry === null
      ? { line, cells, problem: null }
      : { line, cells, problem: null, geometry: pointOf(geometry, epsg ?? epsgOfShape(geometry)) };
  }

  async function* rows(): AsyncGenerator<TableRow[]> {
    for await (const batch of texts) {
      let out: TableRow[] = [];
      let cells = 0;
      for (const text of batch) {
        const row = rowOf(text);
        if (isBreathDue()) await breath();
        if (row === null) continue;
        out.push(row);
        cells += row.cells.length;
        if (out.length < BATCH_ROWS && cells < BATCH_CELLS) continue;
        yield out;
        [out, cells] = [[], 0];
      }
      if (!checked && columns.length > 0) checkMapping(columns, options.columns ?? {}, options.name);
      checked ||= columns.length > 0;
      if (out.length > 0) yield out;
    }
  }
  return opened;
}

/** The middle of what Overpass gives of a way or a relation that was not asked for its centre. */
function middleOfBounds(bounds: unknown): { lat: number; lon: number } | null {
  const { minlat, maxlat, minlon, maxlon } = (bounds ?? {}) as Record<string, unknown>;
  const [south, north, west, east] = [minlat, maxlat, minlon, maxlon].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return [south, north, west, east].every(Number.isFinite)
    ? { lat: (south + north) / 2, lon: (west + east) / 2 }
    : null;
}

const pointOf = (geometry: ForeignGeometry, epsg: number | null) => {
  const point = shapePoint(geometry, epsg, null);
  return typeof point === 'string' ? point : ([point.lon, point.lat] as [number, number]);
};

function epsgOfShape(geometry: ForeignGeometry): number | null {
  const { crs } = geometry as { crs?: { properties?: { name?: unknown } } };
  const name = crs?.properties?.name;
  return typeof name === 'string' ? epsgOf(name) : null;
}

function notAList(name: string): MaillageError {
  return new MaillageError('not_a_list', { name });
}
