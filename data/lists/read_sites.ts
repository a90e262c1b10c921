import { createHash } from 'node:crypto';
import path from 'node:path';
import { MaillageError } from '../../isochrones/errors.ts';
import type { Commune, Site } from '../records.ts';
import { frenchCommunes } from '../sources/french_communes.ts';
import { distanceM } from '../sources/geometry.ts';
import { readSourceFile } from '../sources/read_file.ts';
import type { Box, Geocode, RejectedRow } from '../sources/types.ts';
import { countText } from '../tables/text.ts';
import type { ColumnMapping } from '../tables/types.ts';
import { notesOnPoints } from './coordinates.ts';
import { type DraftRow, draftRows } from './draft_rows.ts';
import { hashedId, matchExisting, type SiteMatch, sourceId, withoutDoubles } from './identity.ts';
import { type FoundCommune, type PlaceFinder, placeFinder } from './place_finder.ts';
import { openSiteRows } from './rows.ts';
import { SITE_NAMES, type SiteSchema, schemaOf } from './schemas.ts';

export interface ReadSitesOptions {
  /** Name of the list, kept with each site; by default the file's name without its ending. */
  source?: string;
  /** Where the sites should lie: exchanged coordinates and lists of another region are found by it. */
  region?: { name: string; box: Box; departements?: string[] } | null;
  /** Names of the list's columns by those that are wanted: {nom: 'lib_france_services'}. */
  columns?: ColumnMapping;
  /** The region's communes: a site's commune is found by its point, and its point by its commune. */
  communes?: Commune[];
  /** Sites known already: those found again keep their ids. */
  existing?: Site[];
  geocode?: Geocode;
  /** Day that tells open from closed where only dates are given; today by default. */
  today?: string;
  signal?: AbortSignal;
}

export interface SitesRead {
  sites: Site[];
  rejected: RejectedRow[];
  schema: { id: string; title: string; format: string };
  /** Sentences for people. */
  notes: string[];
  /** Known sites that were found under another id or spelling. */
  matches: SiteMatch[];
  source: string;
  sha256: string;
}

/** A told commune this far from the site's point is doubted. */
const DOUBTFUL_COMMUNE_M = 30_000;
const GEOCODING_AT_ONCE = 4;

/**
 * Reads a list of tiers-lieux: a file's path, or its bytes with a name. Wrong rows are rejected with line and reason and never
 * stop the others. E-mail addresses and telephone numbers are never kept. Throws `sites_*`, `source_*`,
 * `table_*`, `columns_unknown` for a list that as a whole cannot be taken.
 */
export async function readSites(
  input: string | { bytes: Uint8Array; name: string },
  options: ReadSitesOptions = {},
): Promise<SitesRead> {
  const name = typeof input === 'string' ? input : input.name;
  const bytes = typeof input === 'string' ? await readSourceFile(input, 'Sites') : input.bytes;
  const source = options.source ?? path.basename(name).replace(/(\.[a-z]+)+$/i, '');
  const box = options.region?.box;
  const near = box ? ([box.west, box.south, box.east, box.north] as const) : null;
  const list = await openSiteRows(bytes, name, { near, columns: options.columns ?? {}, known: SITE_NAMES });
  const schema = schemaOf(list.columns);
  if (!schema) {
    throw new MaillageError(
      'sites_columns_missing',
      `The list ${name} has no column with a name (name, nom, title); it has ${[...list.written.values()].slice(0, 12).join(', ')}.`,
      { status: 400 },
    );
  }
  const draft = draftRows(list, schema, options.today ?? new Date().toISOString().slice(0, 10));
  const where = options.region && near ? { name: options.region.name, box: near } : null;
  const told = notesOnPoints(draft.rows, where, path.basename(name));
  const finder = placeFinder(
    options.communes ?? [],
    options.region?.departements ?? [],
    await frenchCommunes(),
  );
  const placed = await placeRows(draft.rows, finder, schema, options);
  const { sites, rejected } = withoutDoubles(
    placed.rows.map((row) => siteOf(row, source)),
    placed.rows.map((row) => row.line),
  );
  const known = matchExisting(sites, options.existing ?? []);
  return {
    sites: known.sites,
    matches: known.matches,
    rejected: [...draft.rejected, ...placed.rejected, ...rejected].sort((a, b) => a.line - b.line),
    schema: { id: schema.id, title: schema.title, format: list.format },
    notes: [...told, ...placed.notes, ...draft.notes],
    source,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

interface PlacedRow extends DraftRow {
  lon: number;
  lat: number;
  position: Site['position'];
  commune: FoundCommune | null;
}

async function placeRows(
  rows: DraftRow[],
  finder: PlaceFinder,
  schema: SiteSchema,
  options: ReadSitesOptions,
): Promise<{ rows: PlacedRow[]; rejected: RejectedRow[]; notes: string[] }> {
  const geocoded = await geocodeRows(rows, options);
  const placed: PlacedRow[] = [];
  const rejected: RejectedRow[] = [];
  const doubtful: number[] = [];
  const count = { geocoded: 0, commune_centre: 0, given: 0 };
  for (const row of rows) {
    const told = toldCommune(row, finder);
    const found = row.point ?? geocoded.get(row.line) ?? null;
    const position = row.point
      ? schema.communeCentres
        ? 'commune_centre'
        : 'given'
      : found
        ? 'geocoded'
        : 'commune_centre';
    const commune = (told === 'ambiguous' ? null : told) ?? (found ? finder.at(found.lon, found.lat) : null);
    const point = found ?? (commune?.centre ? { lon: commune.centre[0], lat: commune.centre[1] } : null);
    if (!point) {
      rejected.push({ line: row.line, ...reasonOfNoPlace(row, told) });
      continue;
    }
    if (
      commune?.centre &&
      distanceM(point.lon, point.lat, commune.centre[0], commune.centre[1]) > DOUBTFUL_COMMUNE_M
    ) {
      doubtful.push(row.line);
    }
    count[position]++;
    placed.push({ ...row, lon: point.lon, lat: point.lat, position, commune });
  }
  const notes = [];
  if (count.geocoded > 0)
    notes.push(`${countText(count.geocoded)} sites without coordinates were found by their address.`);
  if (count.commune_centre > 0)
    notes.push(
      `${countText(count.commune_centre)} sites without coordinates of their own stand at the centre of their commune, marked so.`,
    );
  if (doubtful.length > 0) {
    notes.push(
      `${countText(doubtful.length)} sites lie more than 30 km from the commune that they name (lines ${doubtful.slice(0, 5).join(', ')}${doubtful.length > 5 ? ' ...' : ''}).`,
    );
  }
  return { rows: placed, rejected, notes };
}

function toldCommune(row: DraftRow, finder: PlaceFinder): FoundCommune | 'ambiguous' | null {
  const byCode = row.commune_code === '' ? null : finder.byCode(row.commune_code);
  if (byCode) return byCode;
  if (row.commune_code.includes('|')) return 'ambiguous';
  return row.city === '' ? null : finder.byName(row.city, row.postcode);
}

function reasonOfNoPlace(
  row: DraftRow,
  told: FoundCommune | 'ambiguous' | null,
): { code: string; reason: string } {
  const town = row.city || row.commune_code;
  if (told === 'ambiguous') {
    return {
      code: 'commune_ambiguous',
      reason: `it has no coordinates, and several communes are meant by "${town}": give its INSEE code or postcode`,
    };
  }
  return town === ''
    ? { code: 'no_place', reason: 'it has neither coordinates nor a commune' }
    : { code: 'commune_unknown', reason: `it has no coordinates, and the commune "${town}" is not known` };
}

/** Points of the addresses of rows without coordinates, by line. A geocoder that fails is asked no more. */
async function geocodeRows(rows: DraftRow[], options: ReadSitesOptions) {
  const found = new Map<number, { lon: number; lat: number }>();
  const { geocode } = options;
  if (!geocode) return found;
  const waiting = rows.filter(
    (row) =>
      row.point === null && row.address !== '' && (row.city !== '' || row.postcode || row.commune_code),
  );
  let failures = 0;
  const work = async () => {
    for (let row = waiting.shift(); row && failures < 3; row = waiting.shift()) {
      options.signal?.throwIfAborted();
      try {
        const point = await geocode({
          address: row.address,
          postcode: row.postcode,
          city: row.city || null,
          commune_code: row.commune_code || null,
        });
        if (point) found.set(row.line, point);
        failures = 0;
      } catch {
        // The commune's centre stands in for the address.
        failures++;
      }
    }
  };
  await Promise.all(Array.from({ length: GEOCODING_AT_ONCE }, work));
  return found;
}

function siteOf(row: PlacedRow, source: string): Site {
  const { commune } = row;
  const address = [row.address, [row.postcode, row.city].filter(Boolean).join(' ')]
    .filter(Boolean)
    .join(', ');
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
