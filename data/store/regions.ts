import { MaillageError } from '../../errors/maillage_error.ts';
import { multiPolygonOf, wkbOf } from '../../isochrones/geometry/wkb.ts';
import type { Database } from '../database/database_interface.ts';
import type { Enclave, Region } from '../records.ts';

interface RegionRow extends Omit<Region, 'outline' | 'enclaves'> {
  outline: Uint8Array;
  enclaves: Enclave[] | null;
}

const COLUMNS = `id, name, departements, programme, area_km2, example_sites, attributions, enclaves,
  wkb as outline`;

const regionOf = ({ enclaves, ...row }: RegionRow): Region => ({
  ...row,
  outline: multiPolygonOf(row.outline),
  ...(enclaves !== null && { enclaves }),
});

/** Stores the region, or what has changed of it. Errors: bad_polygon, bad_region_id. */
export async function saveRegion(db: Database, region: Region): Promise<void> {
  if (!/^[a-z0-9][a-z0-9_-]{0,62}$/.test(region.id))
    throw new MaillageError('bad_region_id', { id: region.id });
  await db.query(
    `insert into regions (id, name, departements, programme, shape, area_km2, example_sites, attributions, enclaves)
     values ($1, $2, $3::text[], $4, ST_GeomFromWKB($5::bytea, 4326), $6::float8, $7::boolean, $8::text[], $9::json)
     on conflict (id) do update set name = excluded.name, departements = excluded.departements,
       programme = excluded.programme, shape = excluded.shape, area_km2 = excluded.area_km2,
       example_sites = excluded.example_sites, attributions = excluded.attributions,
       enclaves = excluded.enclaves, saved_at = now()`,
    [
      region.id,
      region.name,
      region.departements,
      region.programme,
      wkbOf(region.outline),
      region.area_km2,
      region.example_sites,
      region.attributions,
      region.enclaves === undefined ? null : JSON.stringify(region.enclaves),
    ],
  );
}

export async function findRegion(db: Database, id: string): Promise<Region | null> {
  const [row] = await db.query<RegionRow>(`select ${COLUMNS} from regions where id = $1`, [id]);
  return row === undefined ? null : regionOf(row);
}

/** All regions, by id. */
export async function listRegions(db: Database): Promise<Region[]> {
  return (await db.query<RegionRow>(`select ${COLUMNS} from regions order by id collate "C"`)).map(regionOf);
}

/** Keeps any JSON under a name, e.g. 'default_region'. */
export async function setSetting(db: Database, key: string, value: unknown): Promise<void> {
  await db.query(
    `insert into settings (key, value) values ($1, $2::json)
     on conflict (key) do update set value = excluded.value, changed_at = now()`,
    [key, JSON.stringify(value)],
  );
}

export async function getSetting<T>(db: Database, key: string): Promise<T | null> {
  const [row] = await db.query<{ value: T }>('select value from settings where key = $1', [key]);
  return row === undefined ? null : row.value;
}

/** Remembers that a step of `prepare` was done, and by which inputs and settings (their hash). */
export async function stepDone(db: Database, regionId: string, step: string, hash: string): Promise<void> {
  await db.query(
    `insert into prepare_steps (region_id, step, hash) values ($1, $2, $3)
     on conflict (region_id, step) do update set hash = excluded.hash, done_at = now()`,
    [regionId, step, hash],
  );
}

/** The hash with which the step was last done; null where it never was. */
export async function stepHash(db: Database, regionId: string, step: string): Promise<string | null> {
  const [row] = await db.query<{ hash: string }>(
    'select hash from prepare_steps where region_id = $1 and step = $2',
    [regionId, step],
  );
  return row?.hash ?? null;
}

/** The step of a preparation that stores the region, its communes and its people. */
export const REGION_STEP = 'region';

/** Hash of what a region's territory was stored from; null where it never was. */
export const storedTerritoryHash = (db: Database, regionId: string): Promise<string | null> =>
  stepHash(db, regionId, REGION_STEP);

/** Setting that keeps the programme which a region's file brought along; null: none. */
export const programmeSetting = (region: string): string => `programme:${region}`;
