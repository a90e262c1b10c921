/** Questions to the list of sites: as it is, as it was on a day, as it was known at a moment. Changes: site_list.ts. */
import type { Database } from '../../database/database_interface.ts';
import { dayInFrance } from '../../day_in_france.ts';
import type { Site, SiteVersion } from '../../records.ts';
import { mapInSlices } from '../../turns/breath.ts';
import type { SiteOn, SitesOnOptions, StoredListVersion } from '../stored_records.ts';
import { lifeOn, type StatedLife } from './site_life.ts';
import { knownOf, SITE_COLUMNS, type SiteRow, statedOf } from './site_version_rows.ts';

export { addSite, applySiteList, changeSite } from './site_list.ts';

/**
 * The sites on a day (today in France by default), by id, from the list as it was known at a moment (all that is known,
 * by default). A site that is not yet open on that day is planned; sites learnt of later are not there.
 * The latest version known tells everything but the place, which is the one of the latest version that holds on that day.
 */
export async function sitesOn(
  db: Database,
  regionId: string,
  options: SitesOnOptions = {},
): Promise<SiteOn[]> {
  return readSites(db, regionId, null, options);
}

/** One site, as sitesOn tells it; null where it is not known. */
export async function findSite(
  db: Database,
  regionId: string,
  siteId: string,
  options: SitesOnOptions = {},
): Promise<SiteOn | null> {
  return (await readSites(db, regionId, siteId, options))[0] ?? null;
}

const PLACE = ['lon', 'lat', 'position', 'address', 'commune_code', 'commune_name'] as const;
type Place = Pick<SiteRow, (typeof PLACE)[number]>;

async function readSites(
  db: Database,
  regionId: string,
  siteId: string | null,
  { on = dayInFrance(new Date()), as_known_at }: SitesOnOptions,
): Promise<SiteOn[]> {
  const rows = await db.query<SiteRow & { place: Place }>(
    `with known as (
       select v.* from site_versions v join site_lists l on l.region_id = v.region_id and l.version = v.version
       where v.region_id = $1 and ($2::text is null or v.site_id = $2)
         and ($4::timestamptz is null or l.known_at <= $4)
     ), place as (
       select distinct on (v.site_id) v.site_id, json_build_object('lon', v.lon, 'lat', v.lat,
         'position', v.position, 'address', v.address, 'commune_code', v.commune_code,
         'commune_name', v.commune_name) as place
       from known v where v.moved_on is null or v.moved_on <= $3::date
       order by v.site_id, v.version desc
     ), latest as (
       select distinct on (v.site_id) v.* from known v order by v.site_id, v.version desc
     )
     select ${SITE_COLUMNS}, place.place from latest v join place using (site_id)
     order by v.site_id collate "C"`,
    [regionId, siteId, on, as_known_at ?? null],
  );
  return mapInSlices(rows, ({ place, ...row }) => {
    const { site, life } = knownOf({ ...row, ...place });
    return {
      ...site,
      ...beforeOpening(site, lifeOn(life, statedOf(site), on), on),
      recorded_status: site.status,
      version: row.version,
    };
  });
}

/** A place whose day of opening is not told, but surely later than a day, is not open yet on it. */
function beforeOpening({ opened_between }: Site, life: StatedLife, on: string): StatedLife {
  const isEarly = opened_between && life.opened_on === null && on < opened_between.from;
  return isEarly && life.status === 'open' ? { ...life, status: 'planned' } : life;
}

/** Everything that was ever known of a site, oldest first; empty where it is not known. */
export async function siteHistory(db: Database, regionId: string, siteId: string): Promise<SiteVersion[]> {
  const rows = await db.query<
    SiteRow & Pick<SiteVersion, 'known_at' | 'changed_by' | 'reason' | 'report_id'>
  >(
    `select ${SITE_COLUMNS}, l.known_at, l.changed_by, l.reason, l.report_id
     from site_versions v join site_lists l on l.region_id = v.region_id and l.version = v.version
     where v.region_id = $1 and v.site_id = $2 order by v.version`,
    [regionId, siteId],
  );
  return rows.map(({ known_at, changed_by, reason, report_id, ...row }) => ({
    ...knownOf(row).site,
    version: row.version,
    known_at,
    changed_by,
    reason,
    report_id,
  }));
}

/** Versions of the region's list, newest first; with `as_known_at` those known at that moment, confirmed until then. */
export async function listVersions(
  db: Database,
  regionId: string,
  as_known_at?: string,
): Promise<StoredListVersion[]> {
  return db.query<StoredListVersion>(
    `select l.version, l.known_at, l.source, l.sha256, l.changed_by, l.reason, l.report_id,
       greatest(l.known_at, (select max(confirmed_at) from site_list_confirmations c
         where c.region_id = l.region_id and c.version = l.version
           and ($2::timestamptz is null or c.confirmed_at <= $2))) as confirmed_at,
       json_build_object('total', l.total, 'open', l.open, 'planned', l.planned, 'closed', l.closed) as counts
     from site_lists l where l.region_id = $1 and ($2::timestamptz is null or l.known_at <= $2)
     order by l.version desc`,
    [regionId, as_known_at ?? null],
  );
}
