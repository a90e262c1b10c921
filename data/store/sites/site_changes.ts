import type { Database } from '../../database/database_interface.ts';
import type { SiteStatus } from '../../records.ts';

/** What a version of the list says of a site, beside what was known of it before. */
export interface SiteChangeRow {
  site_id: string;
  version: number;
  known_at: string;
  name: string;
  status: SiteStatus;
  commune_code: string | null;
  commune_name: string | null;
  /** Null: the site was not known before. */
  was_name: string | null;
  was_status: SiteStatus | null;
  moved: boolean;
}

/** What became known of sites after the first list, newest first; of one commune where its code is given. */
export async function recentSiteChanges(
  db: Database,
  regionId: string,
  { limit, commune }: { limit: number; commune?: string },
): Promise<SiteChangeRow[]> {
  return db.query<SiteChangeRow>(
    `select site_id, version, known_at, name, status, commune_code, commune_name, was_name, was_status,
       coalesce((lon, lat) <> (was_lon, was_lat), false) as moved
     from (
       select v.site_id, v.version, l.known_at, v.name, v.status, v.commune_code, v.commune_name, v.lon, v.lat,
         lag(v.name) over of_site as was_name, lag(v.status) over of_site as was_status,
         lag(v.lon) over of_site as was_lon, lag(v.lat) over of_site as was_lat
       from site_versions v join site_lists l on l.region_id = v.region_id and l.version = v.version
       where v.region_id = $1
       window of_site as (partition by v.site_id order by v.version)
     ) as changes
     where version > 1 and ($2::text is null or commune_code = $2)
       and (was_status is null or was_status <> status or was_name <> name or (lon, lat) <> (was_lon, was_lat))
     order by version desc, site_id limit $3::bigint`,
    [regionId, commune ?? null, limit],
  );
}
