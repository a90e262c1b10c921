/** Rows of site_versions, and what they mean. */

import type { Database } from '../../database/database_interface.ts';
import type { DayRange, Site, SiteDoubt, SiteStatus } from '../../records.ts';
import { mapInSlices } from '../../turns/breath.ts';
import { insertRows, plainColumns, pointColumn } from '../bulk.ts';
import type { ListSays } from './site_corrections.ts';
import { lifeAfter, multirangeOf, periodsOf, type SiteLife, type StatedLife } from './site_life.ts';
import { withDoubts } from './site_statement.ts';

export interface SiteRow extends Omit<Site, 'commune' | 'doubtful' | 'opened_between'> {
  version: number;
  commune_code: string | null;
  commune_name: string | null;
  moved_on: string | null;
  open_days: string;
  learnt_days: string[];
  list_says: ListSays | null;
  doubtful: SiteDoubt[] | null;
  opened_between: DayRange | null;
  gone_status: KnownSite['gone_status'];
}

/** Columns of `v` (site_versions) as a SiteRow. */
export const SITE_COLUMNS = `v.site_id as id, v.version, v.name, v.lon, v.lat, v.position,
  v.moved_on, v.status, v.opened_on, v.closed_on, v.open_days::text as open_days, v.learnt_days::text[] as learnt_days,
  v.address, v.commune_code, v.commune_name, v.themes, v.services, v.labels, v.url, v.employer, v.on_regional_map,
  v.source, v.source_id, v.list_says, v.doubtful, v.opened_between, v.gone_status`;

/** A site as a list or a correction states it, with what its history makes of it. */
export interface KnownSite {
  site: Site;
  /** What the list says where a correction holds against it. */
  list_says: ListSays | null;
  life: SiteLife;
  moved_on: string | null;
  /** The status that it had when its list lost it, which closed it; null: the list never did. */
  gone_status: Exclude<SiteStatus, 'closed'> | null;
}

export function knownOf(row: SiteRow): KnownSite {
  const {
    version: _,
    commune_code,
    commune_name,
    moved_on,
    open_days,
    learnt_days,
    list_says,
    doubtful,
    opened_between,
    gone_status,
    ...rest
  } = row;
  const commune =
    commune_code === null || commune_name === null ? null : { code: commune_code, name: commune_name };
  return {
    site: withDoubts({ ...rest, ...(opened_between && { opened_between }), commune }, doubtful ?? []),
    list_says,
    life: { periods: periodsOf(open_days), learnt: learnt_days },
    moved_on,
    gone_status,
  };
}

/** The latest knowledge of every site of the region, by id. */
export async function latestOf(db: Database, regionId: string): Promise<Map<string, KnownSite>> {
  const rows = await db.query<SiteRow>(
    `select distinct on (v.site_id) ${SITE_COLUMNS} from site_versions v
     where v.region_id = $1 order by v.site_id, v.version desc`,
    [regionId],
  );
  return new Map(await mapInSlices(rows, (row) => [row.id, knownOf(row)] as const));
}

/** What is known once a site has been stated, on the day when it was learnt. `moved_on`: see placeAfter. */
export function knownAfter(
  former: KnownSite | null,
  { site, list_says, moved_on, gone_status }: Omit<KnownSite, 'life'>,
  learntOn: string,
): KnownSite {
  const before = former === null ? null : { stated: statedOf(former.site), life: former.life };
  return { site, list_says, life: lifeAfter(before, statedOf(site), learntOn), moved_on, gone_status };
}

export const statedOf = ({ status, opened_on, closed_on }: Site): StatedLife => ({
  status,
  opened_on,
  closed_on,
});

export async function insertSiteRows(
  tx: Database,
  regionId: string,
  version: number,
  known: Iterable<KnownSite>,
): Promise<void> {
  await insertRows(
    tx,
    'site_versions',
    [
      ...plainColumns('region_id text, site_id text, version int, name text'),
      pointColumn('point'),
      ...plainColumns('position text, moved_on date, status text, opened_on date, closed_on date'),
      ...plainColumns('open_days datemultirange, learnt_days date[], address text, commune_code text'),
      ...plainColumns('commune_name text, themes text[], services text[], labels text[], url text'),
      ...plainColumns('employer boolean, on_regional_map boolean, source text, source_id text'),
      ...plainColumns('list_says json, doubtful json, opened_between json, gone_status text'),
    ],
    rowsOf(regionId, version, known),
  );
}

function* rowsOf(region_id: string, version: number, known: Iterable<KnownSite>): Generator<object> {
  for (const { site, life, ...rest } of known)
    yield {
      ...site,
      ...rest,
      region_id,
      site_id: site.id,
      version,
      point: [site.lon, site.lat],
      open_days: multirangeOf(life.periods),
      learnt_days: life.learnt,
      commune_code: site.commune?.code,
      commune_name: site.commune?.name,
    };
}

export const STATUSES: readonly SiteStatus[] = ['planned', 'open', 'closed'];
