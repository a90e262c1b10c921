/** Databases of former versions, filled by the statements of their time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../data/database/database.ts';
import type { Database } from '../../data/database/database_interface.ts';
import { migrate } from '../../data/database/migrate.ts';
import { hexOf } from '../../data/store/bulk.ts';
import { coverageFeatures } from '../../data/store/coverage_features.ts';
import { pruneCoverages } from '../../data/store/coverages.ts';
import { saveNetwork } from '../../data/store/networks.ts';
import { wkbOf } from '../../isochrones/geometry/wkb.ts';
import { createPostgresql, EMBEDDED_CACHE, POSTGRESQL_URL } from '../support/database.ts';
import { insertFirstRegion, sampleFeatures, sampleNetwork } from '../support/store_samples.ts';

const LAYERS = ['band', 'white_zone', 'isochrone'] as const;

describe.each(['embedded', 'postgresql'] as const)('a database of version 3, %s', (kind) => {
  const skipped = kind === 'postgresql' && POSTGRESQL_URL === undefined;
  let db: Database;
  let drop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    if (skipped) return;
    const created = kind === 'postgresql' ? await createPostgresql() : undefined;
    drop = created?.drop;
    db = await openDatabase({ url: created?.url, cache: EMBEDDED_CACHE });
    await migrate(db, { to: 3 });
  }, 120_000);
  afterAll(async () => {
    await db?.close();
    await drop?.();
  });

  it.skipIf(skipped)('keeps the features of each coverage, its isochrones among them', async () => {
    await insertFirstRegion(db, 'r');
    await saveNetwork(db, sampleNetwork('n'), 'n.net');
    for (const [id, day] of Object.entries({ first: 1, second: 2 })) {
      await db.query(
        `insert into coverages (id, region_id, computed_at, on_day, network_id, open_sites, sites_sha256, site_ids,
           fineness, region_km2, covered_km2, white_km2, stretches)
         values ($1, 'r', make_timestamptz(2025, 6, $2::int, 0, 0, 0), '2025-06-01', 'n', 2, 's', '{}', 8, 1, 1, 0, 0)`,
        [id, day],
      );
      for (const [position, f] of sampleFeatures().entries())
        await db.query(
          `insert into coverage_features (coverage_id, position, layer, minutes, site_id, area_km2, population, shape)
           values ($1, $2::int, $3, $4::int, $5, $6::float8, $7::float8, ST_GeomFromWKB(decode($8, 'hex'), 4326))`,
          [id, position, f.layer, f.minutes, f.site_id, f.area_km2, f.population, hexOf(wkbOf(f.polygons))],
        );
    }
    await migrate(db);
    const stored = async (id: string) =>
      (await Promise.all(LAYERS.map((layer) => coverageFeatures(db, id, layer)))).flat();
    expect(await stored('first')).toEqual(sampleFeatures());
    expect(await stored('second')).toEqual(sampleFeatures());
    expect(await pruneCoverages(db, 'r', { keep: 1, before: '2026-01-01T00:00:00.000Z' })).toEqual(['first']);
    expect([await stored('first'), await stored('second')]).toEqual([[], sampleFeatures()]);
  });
});
