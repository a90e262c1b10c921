import { createHash } from 'node:crypto';
import path from 'node:path';
import { MaillageError } from '../../errors/maillage_error.ts';
import { dayInFrance } from '../day_in_france.ts';
import { type Commune, REPORTED, type Site } from '../records.ts';
import { frenchCommunes } from '../sources/communes/french_communes.ts';
import { readSourceFile } from '../sources/files/read_file.ts';
import type { Box } from '../sources/polygons/geometry.ts';
import { inBox } from '../sources/polygons/geometry.ts';
import type { Geocode, SitesInput } from '../sources/region_definition.ts';
import type { ColumnMapping, KeptColumns } from '../tables/table_rows.ts';
import { isDamaged } from './damaged_text.ts';
import { withoutDoubles } from './doubles.ts';
import { type Drafts, draftRows } from './draft_rows.ts';
import { hashedId, matchExisting, type SiteMatch, sourceId } from './identity.ts';
import { readWithKept } from './kept_columns.ts';
import { againstKnown, type KnownSite, type ListedSite } from './known_places.ts';
import { columnsOfList } from './list_columns.ts';
import { tellsPart } from './list_parts.ts';
import { type ListSource, listSource } from './list_source.ts';
import { placeFinder } from './place_finder.ts';
import { type PlacedRow, placeRows } from './place_rows.ts';
import { notesOnPoints } from './row_points.ts';
import { SITE_NAMES } from './schemas.ts';
import { openSiteRows, type SiteRows, valuesIn } from './site_rows.ts';

export interface ReadSitesOptions {
  /** Name of the list, where it is said: sites are kept under it. */
  source?: string;
  /** Name of a list of examples, in whose place any list steps. */
  replaced?: string;
  /** Where the sites should lie: exchanged coordinates and lists of another region are found by it. */
  region?: { name: string; box: Box; departements?: string[] } | null;
  /** Names of the list's columns by those that are wanted: {nom: 'lib_france_services'}; none: those that are kept with the list. */
  columns?: ColumnMapping;
  /** Names of columns by the list that they were given for. */
  kept?: readonly KeptColumns[];
  /** The region's communes: a site's commune is found by its point, and its point by its commune. */
  communes?: Commune[];
  /** Sites known already: those found again keep their ids. */
  existing?: KnownSite[];
  geocode?: Geocode;
  /** Takes a list without any row, which is refused otherwise (`sites_empty`). */
  allow_empty?: boolean;
  /** Day that tells open from closed where only dates are given; today in France by default. */
  today?: string;
  signal?: AbortSignal;
}

export interface SitesRead extends SitesInput {
  schema: { id: string; title: string; format: string };
  /** Known sites that were found under another id or spelling. */
  matches: SiteMatch[];
}

/**
 * Reads a list of tiers-lieux: a file's path, or its bytes with a name. Wrong rows are rejected with line and reason and never
 * stop the others; facts that cannot be read are left open, with a doubt. E-mail addresses and telephone numbers are never kept. Throws
 * `sites_*`, `source_*`, `table_*`, `columns_unknown` for a list that as a whole cannot be taken.
 */
export async function readSites(
  input: string | { bytes: Uint8Array; name: string },
  options: ReadSitesOptions = {},
): Promise<SitesRead> {
  const file =
    typeof input === 'string' ? { name: input, bytes: await readSourceFile(input, 'Sites') } : input;
  const { columns, kept = [], ...rest } = options;
  if (columns) return readList(file, rest, columns);
  return readWithKept(file, kept, options.source, (given) => readList(file, rest, given));
}

async function readList(
  { bytes, name }: { bytes: Uint8Array; name: string },
  options: Omit<ReadSitesOptions, 'columns' | 'kept'>,
  columns: ColumnMapping | null,
): Promise<SitesRead> {
  const box = options.region?.box;
  const near = box ? ([box.west, box.south, box.east, box.north] as const) : null;
  const today = options.today ?? dayInFrance();
  const french = await frenchCommunes();
  const list = await openSiteRows(bytes, name, {
    joins: (sheet) => tellsPart(sheet, french, today),
    near,
    columns: columns ?? {},
    known: SITE_NAMES,
    allow_empty: options.allow_empty === true,
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (list.rows.length === 0)
    return noSites(list.format, listSource([], options.existing ?? [], name, options), sha256, columns);
  const schema = columnsOfList(list.columns, (column) => valuesIn(list, column), today);
  if (!schema) {
    throw new MaillageError('sites_columns_missing', {
      name,
      columns: [...list.written.values()].slice(0, 12),
    });
  }
  // What is packed ends with a byte of its packing.
  const isText = list.format.startsWith('CSV') && bytes[0] !== 0x1f && bytes[0] !== 0x50;
  const endsOpen = isText && ![10, 13, undefined].includes(bytes.at(-1));
  const drafts = draftRows(list, schema, today, endsOpen);
  const where = options.region && near ? { name: options.region.name, box: near } : null;
  const told = notesOnPoints(drafts.rows, where, path.basename(name));
  const finder = placeFinder(options.communes ?? [], options.region?.departements ?? [], french);
  const placed = await placeRows(drafts.rows, finder, schema, options);
  const existing = options.existing ?? [];
  const drafted = placed.rows.map((row) => ({ row, site: siteOf(row, '') }));
  const of = listSource(
    drafted.map(({ site }) => site),
    existing,
    name,
    options,
  );
  for (const { site } of drafted) site.source = of.source;
  const single = withoutDoubles(drafted);
  const found = matchExisting(
    single.rows.map(({ site }) => site),
    existing,
  );
  const known = new Map(existing.map((site) => [site.id, site]));
  const isInside = ({ lon, lat }: Pick<Site, 'lon' | 'lat'>) =>
    options.communes?.length ? finder.at(lon, lat) !== null : box === undefined || inBox(box, lon, lat, 0);
  const sites: ListedSite[] = [];
  const rejected = [...drafts.rejected, ...single.rejected];
  let unidentified = drafts.rejected.length + single.strangers;
  for (const [index, { row }] of single.rows.entries()) {
    const site = found.sites[index]!;
    const former = known.get(site.id) ?? null;
    const reason = former === null ? reasonToReject(row) : null;
    if (reason !== null) {
      rejected.push({ line: row.line, ...reason });
      if (isDamaged(row.name) || (row.name === '' && (row.placeless === null || row.filled > 1)))
        unidentified++;
      continue;
    }
    if (former === null && isDamaged(row.name)) unidentified++;
    const beside = former !== null && former.source !== REPORTED && !of.missing_from.includes(former.source);
    sites.push({
      ...againstKnown(row, site, former, { finder, isInside, tells_status: drafts.tells_status, today }),
      // A place of another list stays that list's.
      ...(beside && { source: former.source, source_id: former.source_id }),
    });
  }
  return {
    sites,
    matches: found.matches,
    rejected: rejected.sort((a, b) => a.line - b.line),
    rows: drafts.total,
    schema: { id: schema.id, title: schema.title, format: list.format },
    notes: [
      ...notesOnUnreadLists(list.unread_lists, name),
      ...notesOnParts(list.parts, name),
      ...told,
      ...placed.notes,
      ...drafts.notes,
    ],
    source: of.source,
    missing_from: of.missing_from,
    unrelated: of.kind === 'unrelated',
    absence_unsafe: whyAbsenceIsUnsafe(list.unread_lists, drafts, unidentified),
    sha256,
    columns,
  };
}

/** A list without any row. */
function noSites(
  format: string,
  { source, missing_from }: ListSource,
  sha256: string,
  columns: ColumnMapping | null,
): SitesRead {
  return {
    ...{ sites: [], matches: [], rejected: [], rows: 0, notes: [], source, missing_from, sha256 },
    ...{ schema: { id: 'none', title: 'No row', format }, unrelated: false, absence_unsafe: null, columns },
  };
}

/** What is lost of a workbook with a sheet a département is said first, with what to do. */
function notesOnUnreadLists(unread: string[], file: string): string[] {
  if (unread.length === 0) return [];
  const named = `${unread.slice(0, 10).join(', ')}${unread.length > 10 ? ' ...' : ''}`;
  return [
    `${path.basename(file)} has other lists with the same columns, which are not read: ${named}. Put their rows into one, with a column for what the names of the lists say.`,
  ];
}

/** Where the lines of each sheet begin that is read with others as one list. */
function notesOnParts(parts: SiteRows['parts'], file: string): string[] {
  if (parts.length === 0) return [];
  const named = parts
    .slice(0, 100)
    .map(({ name, lines_before }) => `"${name}" from line ${lines_before + 1}`);
  return [
    `${path.basename(file)} has ${parts.length} sheets with the same columns, which are read as one list; its lines run on: ${named.join(', ')}.`,
  ];
}

/** A site of which a row cannot be read is not missing: where such a row may be anybody's, none is. */
function whyAbsenceIsUnsafe(unread: string[], { cut }: Drafts, unidentified: number): string | null {
  if (unread.length > 0)
    return `the file has other lists that are not read (${unread.slice(0, 5).join(', ')})`;
  if (cut) return 'the list ends in the middle of a row: what came after it is not known';
  return unidentified === 0
    ? null
    : `of ${unidentified === 1 ? 'a row' : `${unidentified} rows`} of the list nobody can tell which place is meant`;
}

/** Why a row that speaks of no known site cannot be taken; null where it can. */
function reasonToReject(row: PlacedRow): { code: string; reason: string } | null {
  if (row.name === '') return { code: 'missing_name', reason: 'it has no name' };
  if (row.placeless === null) return null;
  const point = row.doubts.find(({ fact }) => fact === 'point');
  return point ? { code: point.code, reason: point.reason } : row.placeless;
}

function siteOf(row: PlacedRow, source: string): Site {
  const { commune } = row;
  const town = row.address_has_town ? '' : [row.postcode, row.city].filter(Boolean).join(' ');
  const address = [row.address, town].filter(Boolean).join(', ');
  return {
    id:
      row.source_id === null
        ? hashedId(row.name, commune?.code ?? `${row.lon.toFixed(2)} ${row.lat.toFixed(2)}`)
        : sourceId(row.source_id),
    name: row.name,
    lon: row.lon,
    lat: row.lat,
    position: row.position,
    ...row.facts,
    address: address === '' ? null : address,
    commune: commune ? { code: commune.code, name: commune.name } : null,
    source,
    source_id: row.source_id,
  };
}
