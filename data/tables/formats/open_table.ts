import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Table, TableOptions } from '../table_rows.ts';
import { collectBytes, limitBytes, peek, piecesOf } from './bytes.ts';
import { openCsv } from './csv_table.ts';
import { decodeText } from './encoding.ts';
import { openJson } from './json_table.ts';
import { openMap } from './kml.ts';
import { odsSheets } from './ods.ts';
import { openGeoPackage } from './read_geopackage.ts';
import { type OpenPart, xlsxSheets } from './read_xlsx.ts';
import { openSheets } from './sheets.ts';
import { unreadableFormat, unreadableXml } from './unreadable.ts';
import { unzipEntry, type ZipEntry, zipEntries } from './zip.ts';

/** Most bytes that are taken where nothing else is said, also of what is packed. */
const MOST_BYTES = 512 * 1024 * 1024;
/** So much tells every format. */
const HEAD_BYTES = 512;
/** A file in a file in a file is no list. */
const MOST_NESTED = 3;

/**
 * Opens a table of any kind that is read, told by its bytes and not by its name: CSV of any delimiter and encoding, .xlsx, .ods, JSON with one
 * list in it, NDJSON, GeoJSON, KML, GPX, GeoPackage, and all of them packed by gzip or zip. CSV and JSON are read as streams, with flat
 * memory. Throws one sentence that names the format and what to give instead (`table_format_unknown`), `table_empty`,
 * `table_too_large`, `table_too_wide`, `table_unreadable`, `not_a_list`, `columns_unknown`.
 */
export function openTable(
  input: Uint8Array | AsyncIterable<Uint8Array>,
  options: TableOptions,
): Promise<Table> {
  const most = options.most_bytes ?? MOST_BYTES;
  const stream = input instanceof Uint8Array ? piecesOf(input) : input;
  return openStream(limitBytes(stream, most, options.name), { ...options, most_bytes: most }, 0);
}

type Settings = TableOptions & { most_bytes: number };

async function openStream(
  input: AsyncIterable<Uint8Array>,
  options: Settings,
  nested: number,
): Promise<Table> {
  const { head, all } = await peek(input, HEAD_BYTES);
  const { name } = options;
  const unreadable = unreadableFormat(head, name);
  if (unreadable) throw unreadable;
  if (nested > MOST_NESTED) throw new MaillageError('table_format_unknown.packed', { name });
  if (head[0] === 0x1f && head[1] === 0x8b) return openStream(gunzip(all, options), options, nested + 1);
  if (head[0] === 0x50 && head[1] === 0x4b) {
    return openZip(await collectBytes(all, options.most_bytes, name), options, nested);
  }
  if (head.subarray(0, 15).toString('latin1') === 'SQLite format 3') {
    if (options.databases) return openGeoPackage(await collectBytes(all, options.most_bytes, name), options);
    throw new MaillageError('table_format_unknown.database', { name });
  }
  const start = decodeText(head).text.trimStart();
  if (start.startsWith('<')) return openXml(start, all, options);
  return '[{\u001e'.includes(start[0] ?? ' ') || options.expects === 'json'
    ? openJson(all, options)
    : openCsv(all, options);
}

async function openXml(start: string, all: AsyncGenerator<Uint8Array>, options: Settings): Promise<Table> {
  if (/<(?:\w{1,10}:)?kml[\s>]/.test(start) || /<(?:Document|Placemark|Folder)>/.test(start))
    return openMap(all, 'kml', options);
  if (/<gpx[\s>]/.test(start)) return openMap(all, 'gpx', options);
  if (/<office:document[\s>]/.test(start)) {
    const bytes = await collectBytes(all, options.most_bytes, options.name);
    return openSheets(
      await odsSheets(() => piecesOf(bytes), options.name),
      'OpenDocument spreadsheet',
      options,
    );
  }
  await all.return(undefined);
  throw unreadableXml(start, options.name);
}

async function* gunzip(
  input: AsyncIterable<Uint8Array>,
  { name, most_bytes }: Settings,
): AsyncGenerator<Uint8Array> {
  const unpacked = createGunzip();
  // A failure of either side is met by whoever reads what comes out.
  pipeline(Readable.from(input, { objectMode: false }), unpacked, () => undefined);
  try {
    yield* limitBytes(unpacked, most_bytes, name);
  } catch (cause) {
    if (cause instanceof MaillageError) throw cause;
    throw new MaillageError('table_unreadable.gzip', { name }, { cause });
  }
}

/** What a zip of lists may hold besides; INSEE's have a table of what each column means (`meta_...csv`). */
function isNoList(path: string): boolean {
  const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return (
    /\.(?:pdf|docx?|md|html?|png|jpe?g|xml|prj|qml|qmd|cpg|rtf|odt|licen[cs]e)$/.test(file) ||
    /^(?:readme|lisez|licen[cs]e|meta[_-])/.test(file) ||
    (file.endsWith('.json') && (file === 'datapackage.json' || file.includes('schema')))
  );
}

async function openZip(bytes: Uint8Array, options: Settings, nested: number): Promise<Table> {
  const { name, most_bytes } = options;
  const entries = zipEntries(bytes, name);
  const names = new Set(entries.map((entry) => entry.name));
  const open = (entry: string) => unzipEntry(bytes, entry, most_bytes, name);
  if (names.has('xl/workbook.xml')) {
    const part: OpenPart = (path) => (names.has(path) ? open(path) : null);
    return openSheets(await xlsxSheets(part, name), 'Excel workbook', options);
  }
  if (names.has('content.xml')) {
    return openSheets(await odsSheets(() => open('content.xml'), name), 'OpenDocument spreadsheet', options);
  }
  if ([...names].some((each) => /^(xl|word|ppt)\//.test(each))) {
    throw new MaillageError('table_format_unknown.office', { name });
  }
  const entry = listEntry(entries, name);
  const opened = await openStream(open(entry.name), options, nested + 1);
  return Object.assign(opened, { description: `${opened.description}, zip` });
}

/** The one list in a zip. */
function listEntry(entries: ZipEntry[], name: string): ZipEntry {
  const lists = entries.filter((entry) => !isNoList(entry.name));
  const found = lists.length > 0 ? lists : entries;
  const shape = found.find((entry) => /\.shp$/i.test(entry.name));
  if (shape) throw new MaillageError('table_format_unknown.shapefile', { name });
  if (found.length === 1) return found[0]!;
  const names = found.slice(0, 5).map((entry) => entry.name.slice(0, 80));
  if (found.length === 0) throw new MaillageError('table_format_unknown.empty_zip', { name });
  if (found.length > names.length) names.push('...');
  throw new MaillageError('table_format_unknown.many', { name, count: found.length, files: names });
}
