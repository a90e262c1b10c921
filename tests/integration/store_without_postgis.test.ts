/** What a server reads to answer needs no PostGIS: loading it is half of what the embedded database takes, in time and in memory. */
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openDatabase } from '../../data/database/database.ts';
import type { Database } from '../../data/database/database_interface.ts';
import { migrate } from '../../data/database/migrate.ts';
import { listCommunes, replaceCommunes } from '../../data/store/communes.ts';
import { coverageFeatures, coverageShapes } from '../../data/store/coverage_features.ts';
import { currentCoverage, saveCoverage } from '../../data/store/coverages.ts';
import { saveNetwork } from '../../data/store/networks.ts';
import { findRegion, saveRegion } from '../../data/store/regions.ts';
import { addReport, listReports } from '../../data/store/sites/reports.ts';
import { recentSiteChanges } from '../../data/store/sites/site_changes.ts';
import { applySiteList, sitesOn } from '../../data/store/sites/sites.ts';
import { listZones, replaceZones } from '../../data/store/zones.ts';
import { EMBEDDED_CACHE } from '../support/database.ts';
import {
  sampleFeatures,
  sampleNetwork,
  sampleRecord,
  sampleRegion,
  sampleSite,
  sampleTimes,
  square,
} from '../support/store_samples.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const read = async (db: Database) => ({
  region: await findRegion(db, 'corse'),
  communes: await listCommunes(db, 'corse'),
  zones: await listZones(db, 'corse'),
  sites: await sitesOn(db, 'corse', { on: '2025-07-01' }),
  changes: await recentSiteChanges(db, 'corse', { limit: 10 }),
  reports: await listReports(db, 'corse'),
  coverage: await currentCoverage(db, 'corse'),
  bands: await coverageFeatures(db, 'a', 'band'),
  white: await coverageShapes(db, 'a', 'white_zone'),
  isochrones: await coverageFeatures(db, 'a', 'isochrone'),
});

it('region, communes, zones, sites, reports and coverage are read where the library of PostGIS is broken', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'maillage-without-postgis-'));
  folders.push(folder);
  const cache = join(folder, 'cache');
  const open = () => openDatabase({ folder: join(folder, 'database'), cache });
  await cp(EMBEDDED_CACHE, cache, { recursive: true });
  const db = await open();
  await migrate(db);
  await saveRegion(db, sampleRegion('corse'));
  await replaceCommunes(db, 'corse', [
    {
      code: '2A004',
      name: 'Ajaccio',
      departement: '2A',
      departement_name: 'Corse-du-Sud',
      epci: null,
      population: 1,
      postcodes: [],
      former: [],
      centre: [8.123456789012344, 41.00000000000001],
      polygons: square(8, 41, 0.3),
    },
  ]);
  await replaceZones(db, 'corse', 'qpv', [{ code: 'q', name: 'Q', polygons: square(9, 42, 1 / 3) }]);
  const list = { source: 'l', sha256: 'e'.repeat(64), changed_by: 'import', missing: 'close' } as const;
  await applySiteList(db, 'corse', [sampleSite('a'), sampleSite('b')], {
    ...list,
    known_at: '2025-01-01T00:00:00.000Z',
  });
  await applySiteList(db, 'corse', [sampleSite('a', { lon: 9.5 }), sampleSite('b')], {
    ...list,
    known_at: '2025-02-01T00:00:00.000Z',
  });
  await addReport(db, 'corse', {
    kind: 'missing',
    site_id: null,
    point: [9.123456789012344, 42],
    text: 'ici',
    proposed: null,
  });
  await saveNetwork(db, sampleNetwork('n'), 'n.net');
  await saveCoverage(db, 'corse', sampleRecord('a', 'n'), sampleFeatures(), sampleTimes(10), {
    makeCurrent: true,
  });
  const before = await read(db);
  expect(before.communes[0]?.centre).toEqual([8.123456789012344, 41.00000000000001]);
  expect(before.changes.map(({ site_id, moved }) => [site_id, moved])).toEqual([['a', true]]);
  expect(before.bands).toHaveLength(2);
  expect(before.isochrones).toHaveLength(2);
  await db.close();

  const [kept] = (await readdir(cache)).filter((name) => /^postgis-[\d.-]+$/.test(name));
  await writeFile(join(cache, kept!, 'lib/postgresql/postgis-3.so'), 'broken');
  const again = await open();
  await migrate(again);
  expect(await read(again)).toEqual(before);
  // It is broken indeed: what needs it fails, and only that.
  await expect(again.query('select ST_Area(shape) from regions')).rejects.toThrow();
  expect(await findRegion(again, 'corse')).toEqual(before.region);
  await again.close();
});
