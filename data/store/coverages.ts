import { MaillageError } from '../../errors/maillage_error.ts';
import type { Database } from '../database/database_interface.ts';
import type { CoverageRecord, StoredDriveTimes } from '../records.ts';
import {
  type FeatureToStore,
  forgetUnusedIsochrones,
  insertFeatures,
  type SharedIsochrones,
  storeIsochronesAhead,
} from './coverage_features.ts';
import { packTimes, stretchesOf, unpackTimes } from './stored_times.ts';

/** Notified with {region, id} as JSON whenever a region's current coverage has changed. */
export const COVERAGE_CHANNEL = 'coverage';

/**
 * Stores a coverage whole or not at all, and makes it the region's current one in the same moment where asked to.
 * A coverage that is stored already (same id, so same content) is left as it is. Its network and its version of the
 * list must be stored before. `record.current` is not read.
 * Errors: bad_polygon, coverage_of_another_region, unknown_network, coverage_gone (503: what was to be copied was deleted meanwhile).
 */
export async function saveCoverage(
  db: Database,
  regionId: string,
  record: CoverageRecord,
  features: Iterable<FeatureToStore | SharedIsochrones>,
  driveTimes: StoredDriveTimes,
  options: { makeCurrent: boolean },
): Promise<void> {
  const ahead = db.kind === 'embedded' ? await storeIsochronesAhead(db, features) : null;
  let isStored = false;
  try {
    isStored = await db.transaction(async (tx) => {
      const isNew = await insertRecord(tx, regionId, record, stretchesOf(driveTimes));
      if (isNew) {
        await insertFeatures(tx, record.id, ahead?.features ?? features);
        let part = 0;
        for await (const data of packTimes(driveTimes))
          await tx.query(
            'insert into coverage_times (coverage_id, part, data) values ($1, $2::int, $3::bytea)',
            [record.id, part++, data],
          );
      }
      if (options.makeCurrent) await makeCurrent(tx, regionId, record.id);
      return isNew;
    });
  } finally {
    await ahead?.end(isStored);
  }
}

/** False where the coverage is there already. */
async function insertRecord(
  tx: Database,
  regionId: string,
  record: CoverageRecord,
  stretches: number,
): Promise<boolean> {
  const [network] = await tx.query('select 1 from networks where id = $1', [record.network.id]);
  if (network === undefined) throw new MaillageError('unknown_network', { id: record.network.id });
  const { area_km2, population } = record;
  const inserted = await tx.query(
    `insert into coverages (id, region_id, computed_at, on_day, network_id, list_version, open_sites, sites_sha256,
       site_ids, fineness, region_km2, covered_km2, white_km2, region_population, covered_population,
       white_population, accuracy, stretches)
     values ($1, $2, $3::timestamptz, $4::date, $5, nullif($6::int, 0), $7::int, $8, $9::text[], $10::float8,
       $11::float8, $12::float8, $13::float8, $14::float8, $15::float8, $16::float8, $17::json, $18::int)
     on conflict (id) do nothing returning id`,
    [
      record.id,
      regionId,
      record.computed_at,
      record.on,
      record.network.id,
      record.sites.list_version,
      record.sites.open,
      record.sites.sha256,
      record.site_ids,
      record.fineness,
      area_km2.region,
      area_km2.covered,
      area_km2.white,
      population.region,
      population.covered,
      population.white,
      record.accuracy === null ? null : JSON.stringify(record.accuracy),
      stretches,
    ],
  );
  if (inserted.length > 0) return true;
  const [there] = await tx.query<{ region_id: string }>('select region_id from coverages where id = $1', [
    record.id,
  ]);
  if (there?.region_id !== regionId)
    throw new MaillageError('coverage_of_another_region', {
      id: record.id,
      region: String(there?.region_id),
    });
  return false;
}

/** Makes a stored coverage the region's current one and tells every process. Errors: unknown_coverage. */
export async function makeCurrent(db: Database, regionId: string, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const changed = await tx.query(
      `insert into current_coverages (region_id, coverage_id) select region_id, id from coverages
       where region_id = $1 and id = $2
       on conflict (region_id) do update set coverage_id = excluded.coverage_id, since = now() returning 1`,
      [regionId, id],
    );
    if (changed.length === 0) throw new MaillageError('unknown_coverage', { id });
    await tx.notify(COVERAGE_CHANNEL, JSON.stringify({ region: regionId, id }));
  });
}

/** Coverages (`c`) of a region as CoverageRecords. */
const SELECT = `select c.id, c.computed_at, c.on_day as on, cc.coverage_id is not null as current, n.meta as network,
    json_build_object('list_version', coalesce(c.list_version, 0), 'open', c.open_sites, 'sha256', c.sites_sha256)
      as sites, c.fineness,
    json_build_object('region', c.region_km2, 'covered', c.covered_km2, 'white', c.white_km2) as area_km2,
    json_build_object('region', c.region_population, 'covered', c.covered_population, 'white', c.white_population)
      as population, c.accuracy, c.site_ids
  from coverages c join networks n on n.id = c.network_id
  left join current_coverages cc on cc.region_id = c.region_id and cc.coverage_id = c.id
  where c.region_id = $1`;

/** The region's current coverage; null where none was ever computed. */
export async function currentCoverage(db: Database, regionId: string): Promise<CoverageRecord | null> {
  const [row] = await db.query<CoverageRecord>(`${SELECT} and cc.coverage_id is not null`, [regionId]);
  return row ?? null;
}

export async function findCoverage(
  db: Database,
  regionId: string,
  id: string,
): Promise<CoverageRecord | null> {
  const [row] = await db.query<CoverageRecord>(`${SELECT} and c.id = $2`, [regionId, id]);
  return row ?? null;
}

/** The region's coverages, newest first. */
export async function listCoverages(
  db: Database,
  regionId: string,
  { limit, offset }: { limit?: number; offset?: number } = {},
): Promise<CoverageRecord[]> {
  return db.query<CoverageRecord>(
    `${SELECT} order by c.computed_at desc, c.id collate "C" limit $2::bigint offset $3::bigint`,
    [regionId, limit ?? null, offset ?? 0],
  );
}

/** Drive times of all roads; null where there is no such coverage. Errors: coverage_broken. */
export async function driveTimesOf(db: Database, id: string): Promise<StoredDriveTimes | null> {
  const [coverage] = await db.query<{ stretches: number }>('select stretches from coverages where id = $1', [
    id,
  ]);
  if (coverage === undefined) return null;
  const parts = await db.query<{ data: Uint8Array }>(
    'select data from coverage_times where coverage_id = $1 order by part',
    [id],
  );
  return unpackTimes(
    coverage.stretches,
    parts.map(({ data }) => data),
    `coverage ${id}`,
  );
}

/** Keeps what a verification found beside the coverage. Errors: unknown_coverage. */
export async function setAccuracy(
  db: Database,
  regionId: string,
  id: string,
  accuracy: Record<string, unknown>,
): Promise<void> {
  const changed = await db.query(
    'update coverages set accuracy = $3::json where region_id = $1 and id = $2 returning id',
    [regionId, id, JSON.stringify(accuracy)],
  );
  if (changed.length === 0) throw new MaillageError('unknown_coverage', { id });
}

/** What the last comparison of a network with OSRM found, on whichever coverage of the region; null: none was made. */
export async function lastOsrmComparison(
  db: Database,
  regionId: string,
  networkId: string,
): Promise<Record<string, unknown> | null> {
  const [row] = await db.query<{ found: Record<string, unknown> }>(
    `select accuracy->'engine_against_osrm' as found from coverages
     where region_id = $1 and network_id = $2 and accuracy->>'engine_against_osrm' is not null
     order by coalesce(accuracy->'engine_against_osrm'->>'measured_at', '') desc, computed_at desc limit 1`,
    [regionId, networkId],
  );
  return row?.found ?? null;
}

/**
 * Deletes the region's coverages that were computed before a moment (ISO 8601), but for the current one, the `keep` newest and those
 * that a kept answer names; returns the ids that are gone. Not within a transaction.
 */
export async function pruneCoverages(
  db: Database,
  regionId: string,
  { keep, before }: { keep: number; before: string },
): Promise<string[]> {
  const gone = await db.query<{ id: string }>(
    `delete from coverages c where region_id = $1 and computed_at < $3::timestamptz
       and id not in (select coverage_id from current_coverages where region_id = $1)
       and id not in (select id from coverages where region_id = $1
         order by computed_at desc, id collate "C" limit $2::bigint)
       and not exists (select 1 from answers where inputs->>'coverage' = c.id)
     returning id`,
    [regionId, keep, before],
  );
  await forgetUnusedIsochrones(db);
  // The embedded database has no autovacuum: without this what is deleted, or was cut off, would take room for ever.
  if (db.kind === 'embedded')
    await db.exec('vacuum coverage_features, coverage_sites, coverage_times, isochrone_places, isochrones');
  return gone.map(({ id }) => id);
}
