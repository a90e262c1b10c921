/** A row beside the site that it is known to speak of: which of what it says is news, and which is damage. */
import { distance_m } from '../../isochrones/geometry/distance.ts';
import type { Site, SiteDoubt, SiteFact, SiteStatus } from '../records.ts';
import { foldText } from '../tables/text.ts';
import { isDamaged, isDamageOf } from './damaged_text.ts';
import { isAlike } from './identity.ts';
import type { PlaceFinder } from './place_finder.ts';
import type { PlacedRow } from './place_rows.ts';

/** A site as a list tells it; `untold`: what it leaves open. */
export type ListedSite = Site & { untold: SiteFact[] };

/** A site as it is known on a day; `recorded_status`: what its list wrote, where `status` is worked out for the day. */
export type KnownSite = Site & { recorded_status?: SiteStatus };

/** What else tells whether a row is believed. */
interface Surroundings {
  /** Whether most rows of the list tell a status. */
  tells_status: boolean;
  /** YYYY-MM-DD */
  today: string;
  finder: PlaceFinder;
  isInside(point: Pick<Site, 'lon' | 'lat'>): boolean;
}

/** A point so far from the commune that the list still names for it is no move. */
const FAR_FROM_COMMUNE_M = 10_000;
/** Under an id that has another name and lies farther away than this, another place may be meant. */
const OTHER_PLACE_M = 10_000;
/** So many letters of an address are no name by chance. */
const ADDRESS_LETTERS = 8;
const QUALITY: Site['position'][] = ['commune_centre', 'geocoded', 'given'];

/** The site of a row with what it leaves open and what of it is in doubt, in the light of what is known (null: a new site). */
export function againstKnown(
  row: PlacedRow,
  site: Site,
  known: KnownSite | null,
  around: Surroundings,
): ListedSite {
  const untold = new Set<SiteFact>(row.untold);
  const doubts = [...row.doubts];
  const doubt = (fact: SiteDoubt['fact'], code: string, value: string | null, reason: string): void => {
    doubts.push({ fact, code, line: row.line, column: null, value, reason, kept: false });
  };
  if (isDamaged(row.name) && (known === null || isDamageOf(row.name, known.name) || !isAlike(site, known))) {
    untold.add('name');
    if (known !== null || isDamaged(site.name))
      doubt('name', 'damaged_text', row.name, 'letters of the name are damaged');
  }
  if (isDamaged(row.address)) untold.add('address');
  if (known !== null) {
    if (isLessExactName(site.name, known.name)) untold.add('name');
    else if (isAddressOf(site.name, known)) {
      untold.add('name').add('address');
      doubt(
        'name',
        'name_is_address',
        row.name,
        `the address of "${known.name}" stands where its name would`,
      );
    }
    const opensLater =
      site.status === 'open' && known.status === 'open' && (site.opened_on ?? '') > around.today;
    if (opensLater && !untold.has('status') && !untold.has('opened_on')) {
      untold.add('opened_on');
      doubt(
        'opened_on',
        'opens_later',
        site.opened_on,
        'it is open and says so, and its day of opening is to come',
      );
    }
    if (around.tells_status && untold.has('status') && !doubts.some(({ fact }) => fact === 'status'))
      doubt('status', 'no_longer_told', null, 'it has no status, where most others have one');
    // What is told to be planned again has not the day of its former opening; a day that cannot be read is no such word.
    const wasPlanned = (known.recorded_status ?? known.status) === 'planned';
    if (
      site.status === 'planned' &&
      !wasPlanned &&
      !untold.has('status') &&
      !doubts.some(({ fact }) => fact === 'opened_on')
    )
      untold.delete('opened_on');
    const why = placeDoubt(row, site, known, around);
    if (why !== null || isLessExact(row, known)) {
      untold.add('point');
      if (row.told_commune === null) untold.add('commune');
    }
    if (why && !doubts.some(({ fact }) => fact === 'point'))
      doubt('point', why.code, row.point && `${row.point.lon}, ${row.point.lat}`, why.reason);
    const isOther =
      site.source_id !== null &&
      site.source_id === known.source_id &&
      !untold.has('point') &&
      !untold.has('name') &&
      !isAlike(site, known) &&
      distance_m(site, known) > OTHER_PLACE_M;
    if (isOther)
      doubt('id', 'id_reused', site.source_id, `the same id was that of "${known.name}", far from here`);
  }
  return { ...site, ...(doubts.length > 0 && { doubtful: doubts }), untold: [...untold] };
}

const NO_POINT = { code: 'no_coordinates', reason: 'it has no coordinates any more' };

/** Why what the row says of the place is not believed; null where it is. */
function placeDoubt(
  row: PlacedRow,
  site: Site,
  known: Site,
  { finder, isInside }: Surroundings,
): { code: string; reason: string } | null {
  if (row.placeless !== null) return NO_POINT;
  if (row.doubts.some(({ fact }) => fact === 'point')) return NO_POINT;
  const isWorse = QUALITY.indexOf(site.position) < QUALITY.indexOf(known.position);
  if (isWorse) return known.position === 'given' ? NO_POINT : null;
  if (site.position !== 'given' || distance_m(site, known) <= FAR_FROM_COMMUNE_M) return null;
  if (site.address !== null && site.address === known.address)
    return {
      code: 'far_from_address',
      reason: `its point lies ${Math.round(distance_m(site, known) / 1000)} km from where it was, at the same address`,
    };
  const told = row.told_commune;
  if (told?.centre && told.code === known.commune?.code) {
    const [lon, lat] = told.centre;
    const away_m = distance_m(site, { lon, lat });
    if (away_m > FAR_FROM_COMMUNE_M && finder.at(site.lon, site.lat)?.code !== told.code)
      return {
        code: 'far_from_commune',
        reason: `its point lies ${Math.round(away_m / 1000)} km from ${told.name}, which the list still names`,
      };
  }
  if (told === null && isInside(known) && !isInside(site))
    return { code: 'outside_region', reason: 'its point lies outside the region, where it was inside' };
  return null;
}

/** Whether the row gives the known place again, less exactly: by an address, by its commune, or with fewer decimals. */
function isLessExact(row: PlacedRow, known: Site): boolean {
  if (row.point === null)
    return (
      QUALITY.indexOf(row.position) < QUALITY.indexOf(known.position) &&
      (row.told_commune === null || row.told_commune.code === known.commune?.code)
    );
  const { lon, lat } = row.point;
  const isLess = (axis: number, exact: number) => axis === exact || isRounded(axis, exact);
  return isLess(lon, known.lon) && isLess(lat, known.lat) && distance_m(row, known) > 0;
}

/** Whether a name is the known one, all in capitals or without its accents. */
function isLessExactName(name: string, known: string): boolean {
  if (name === known || foldText(name) !== foldText(known)) return false;
  const accents = (text: string) => text.normalize('NFD').replace(/\P{M}/gu, '').length;
  const isCapitals = (text: string) => text === text.toLocaleUpperCase('fr');
  return accents(name) < accents(known) || (isCapitals(name) && !isCapitals(known));
}

/** Whether the known site's address stands where its name would: columns that slipped. */
function isAddressOf(name: string, known: Site): boolean {
  const [told, address] = [foldText(name), foldText(known.address ?? '')];
  return told.length >= ADDRESS_LETTERS && address.startsWith(told) && !foldText(known.name).includes(told);
}

function isRounded(rounded: number, exact: number): boolean {
  const decimals = String(rounded).split('.')[1]?.length ?? 0;
  return decimals < 5 && Math.abs(rounded - exact) < 10 ** -decimals;
}
