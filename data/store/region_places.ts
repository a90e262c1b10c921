/** In which region a thing lies that is asked for by its code or id alone. */
import type { Database } from '../database/database_interface.ts';

/** What a code or id may be of. */
export type PlaceKind = 'commune' | 'epci' | 'departement' | 'site' | 'coverage' | 'report';

/** A region that has the thing; its point where it has one. */
export interface RegionPlace {
  region: string;
  lon: number | null;
  lat: number | null;
}

const NO_POINT = 'null::float8 as lon, null::float8 as lat';

const QUERIES: Record<PlaceKind, string> = {
  commune: `select distinct region_id as region, ${NO_POINT} from communes where code = $1
    union select distinct region_id, null::float8, null::float8 from former_communes where code = $1`,
  epci: `select distinct region_id as region, ${NO_POINT} from communes where epci_code = $1`,
  departement: `select distinct region_id as region, ${NO_POINT} from communes where departement = $1`,
  site: `select distinct on (region_id) region_id as region, ST_X(point) as lon, ST_Y(point) as lat
    from site_versions where site_id = $1 order by region_id, version desc`,
  coverage: `select region_id as region, ${NO_POINT} from coverages where id = $1`,
  report: `select region_id as region, ${NO_POINT} from reports where id::text = $1`,
};

/** The regions that have a thing of this code or id, by their ids. */
export async function regionsWith(db: Database, kind: PlaceKind, id: string): Promise<RegionPlace[]> {
  const rows = await db.query<RegionPlace>(QUERIES[kind], [id]);
  return rows.sort((a, b) => (a.region < b.region ? -1 : 1));
}

/** A region with a current coverage: what tells whether anything of it has changed. */
export interface PreparedRegion {
  id: string;
  example_sites: boolean;
  saved_at: string;
  coverage_id: string;
  /** When its coverage was last made the current one, or its list told anew. */
  since: string;
}

/** The regions that can be served, by id. */
export async function preparedRegions(db: Database): Promise<PreparedRegion[]> {
  return db.query<PreparedRegion>(
    `select r.id, r.example_sites, r.saved_at, c.coverage_id, c.since
     from regions r join current_coverages c on c.region_id = r.id order by r.id collate "C"`,
  );
}

/** Codes and names of the départements of a region's communes, by code. */
export async function departementsOf(
  db: Database,
  regionId: string,
): Promise<{ code: string; name: string }[]> {
  return db.query<{ code: string; name: string }>(
    `select departement as code, max(departement_name collate "C") as name from communes
     where region_id = $1 group by departement order by departement collate "C"`,
    [regionId],
  );
}
