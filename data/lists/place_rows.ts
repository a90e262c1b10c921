import { pointDistance_m } from '../../isochrones/geometry/distance.ts';
import type { Site } from '../records.ts';
import type { Geocode } from '../sources/region_definition.ts';
import { countText } from '../tables/text.ts';
import type { DraftRow } from './draft_rows.ts';
import type { FoundCommune, PlaceFinder } from './place_finder.ts';
import type { SiteSchema } from './schemas.ts';

export interface PlacedRow extends DraftRow {
  lon: number;
  lat: number;
  position: Site['position'];
  commune: FoundCommune | null;
  /** The commune that the row itself names. */
  told_commune: FoundCommune | null;
  /** Why no place was found. */
  placeless: { code: string; reason: string } | null;
}

interface GeocodeOptions {
  geocode?: Geocode;
  signal?: AbortSignal;
}

/** A told commune this far from the site's point is doubted. */
const DOUBTFUL_COMMUNE_M = 30_000;
const GEOCODING_AT_ONCE = 4;

/**
 * Finds the place of each row: its own point, its address, or the centre of its commune. A row that has none of them comes without
 * a place (NaN): a known site may still be meant.
 */
export async function placeRows(
  rows: DraftRow[],
  finder: PlaceFinder,
  schema: SiteSchema,
  options: GeocodeOptions,
): Promise<{ rows: PlacedRow[]; notes: string[] }> {
  const geocoded = await geocodeRows(rows, options);
  const placed: PlacedRow[] = [];
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
    const commune: FoundCommune | null =
      (told === 'ambiguous' ? null : told) ?? (found ? finder.at(found.lon, found.lat) : null);
    const point = found ?? (commune?.centre ? { lon: commune.centre[0], lat: commune.centre[1] } : null);
    const told_commune = told === 'ambiguous' ? null : told;
    if (!point) {
      const placeless = reasonOfNoPlace(row, told);
      placed.push({ ...row, lon: NaN, lat: NaN, position, commune, told_commune, placeless });
      continue;
    }
    if (commune?.centre && pointDistance_m([point.lon, point.lat], commune.centre) > DOUBTFUL_COMMUNE_M) {
      doubtful.push(row.line);
    }
    count[position]++;
    placed.push({ ...row, lon: point.lon, lat: point.lat, position, commune, told_commune, placeless: null });
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
  return { rows: placed, notes };
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
async function geocodeRows(rows: DraftRow[], options: GeocodeOptions) {
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
