import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Database } from '../../data/database/database_interface.ts';
import type { CoverageFeature } from '../../data/records.ts';
import { coverageFeatures, isochronePlaces } from '../../data/store/coverage_features.ts';
import {
  COVERAGE_CHANNEL,
  currentCoverage,
  driveTimesOf,
  findCoverage,
  listCoverages,
  makeCurrent,
  pruneCoverages,
  saveCoverage,
  setAccuracy,
} from '../../data/store/coverages.ts';
import { findNetwork, forgetUnusedNetworks, saveNetwork } from '../../data/store/networks.ts';
import { saveRegion } from '../../data/store/regions.ts';
import { applySiteList } from '../../data/store/sites/sites.ts';
import { wkbOf } from '../../isochrones/geometry/wkb.ts';
import { describeDatabases } from '../support/database.ts';
import {
  sampleFeatures,
  sampleNetwork,
  sampleRecord,
  sampleRegion,
  sampleSite,
  sampleTimes,
} from '../support/store_samples.ts';

const NETWORK = 'network-1';

interface PlanNode {
  'Actual Rows': number;
  'Actual Loops': number;
  Plans?: PlanNode[];
}

/** Rows that a database looks at for what `read` asks, where it goes by indexes as it does in large tables. */
async function rowsLookedAt(db: Database, read: (db: Database) => Promise<void>): Promise<number> {
  const rowsOf = (node: PlanNode): number =>
    node.Plans?.reduce((sum, child) => sum + rowsOf(child), 0) ?? node['Actual Rows'] * node['Actual Loops'];
  let looked = 0;
  await db.transaction(async (tx) => {
    for (const way of ['seqscan', 'hashjoin', 'mergejoin']) await tx.exec(`set local enable_${way} = off`);
    await read({
      ...tx,
      async query<T>(sql: string, values?: unknown[]) {
        const told = await tx.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
          `explain (analyze, format json) ${sql}`,
          values,
        );
        looked += rowsOf(told[0]!['QUERY PLAN'][0].Plan);
        return tx.query<T>(sql, values);
      },
    });
  });
  return looked;
}

describeDatabases('coverages', (database) => {
  let regions = 0;
  const newRegion = async (db: Database): Promise<string> => {
    const id = `region-${++regions}`;
    await saveRegion(db, sampleRegion(id));
    await saveNetwork(db, sampleNetwork(NETWORK), `${NETWORK}.net`);
    return id;
  };

  it('share the isochrones of sites that stand where they stood, all or nothing', async () => {
    const db = database();
    const region = await newRegion(db);
    const isochrones = sampleFeatures().filter((f) => f.layer === 'isochrone');
    const first = isochrones[0]!;
    const ofSite = isochrones.filter((f) => f.site_id === first.site_id);
    const save = (id: string, features: Parameters<typeof saveCoverage>[3], computed_at: string) =>
      saveCoverage(db, region, sampleRecord(id, NETWORK, { computed_at }), features, sampleTimes(10), {
        makeCurrent: id.endsWith('-to'),
      });
    const stored = async () =>
      (await db.query<{ n: number }>('select count(*)::int as n from isochrones'))[0]?.n ?? 0;
    const before = await stored();
    const from = `${region}-from`;
    await save(from, sampleFeatures(), '2025-06-01T00:00:00.000Z');
    const places = await isochronePlaces(db, from);
    expect([...places.keys()].sort()).toEqual([...new Set(isochrones.map((f) => f.site_id))].sort());
    const own: CoverageFeature = { ...first, site_id: 'own' };
    const place = places.get(first.site_id!)!;
    const shared = { layer: 'shared' as const, site_id: first.site_id!, place };
    await save(`${region}-to`, [shared, own], '2025-06-02T00:00:00.000Z');
    expect(await coverageFeatures(db, `${region}-to`, 'isochrone')).toEqual([...ofSite, own]);
    expect(await stored()).toBe(before + isochrones.length + 1);
    // With the coverage that brought them go those that nobody shares.
    await pruneCoverages(db, region, { keep: 1, before: '2026-01-01T00:00:00.000Z' });
    expect(await findCoverage(db, region, from)).toBeNull();
    expect(await coverageFeatures(db, `${region}-to`, 'isochrone')).toEqual([...ofSite, own]);
    expect(await stored()).toBe(before + ofSite.length + 1);
    const gone = { ...shared, place: randomUUID() };
    await expect(save(`${region}-less`, [gone], '2025-06-03T00:00:00.000Z')).rejects.toMatchObject({
      code: 'coverage_gone',
      status: 503,
    });
    expect(await findCoverage(db, region, `${region}-less`)).toBeNull();
  });

  // What was wrong: those of thousands of sites were one transaction of minutes, in which the embedded database answered nobody.
  it('of many sites let others have their answers meanwhile, and lose nothing to what is forgotten then', async () => {
    const db = database();
    const region = await newRegion(db);
    const [sample] = sampleFeatures().filter((f) => f.layer === 'isochrone') as [CoverageFeature];
    const { polygons, ...plain } = sample;
    const done: string[] = [];
    const meanwhile = Promise.withResolvers<void>();
    const others = meanwhile.promise.then(async () => {
      await pruneCoverages(db, region, { keep: 1, before: '2020-01-01T00:00:00.000Z' });
      done.push('others');
    });
    const features = Array.from({ length: 160 }, (_, i) => ({
      ...plain,
      site_id: `many-${i}`,
      // Read when it is written down.
      get wkb() {
        if (i === 25) meanwhile.resolve();
        return wkbOf(polygons);
      },
    }));
    const record = sampleRecord(`${region}-many`, NETWORK);
    await saveCoverage(db, region, record, features, sampleTimes(10), { makeCurrent: true });
    done.push('saved');
    await others;
    // PostgreSQL does one beside the other.
    if (db.kind === 'embedded') expect(done).toEqual(['others', 'saved']);
    expect(await coverageFeatures(db, record.id, 'isochrone')).toEqual(
      features.map(({ site_id }) => ({ ...sample, site_id })),
    );
    // A coverage that is not stored leaves none behind.
    const count = 'select count(*)::int as n from isochrone_places';
    const before = await db.query(count);
    const lost = sampleRecord(`${region}-lost`, 'no-network');
    await expect(
      saveCoverage(db, region, lost, features, sampleTimes(10), { makeCurrent: true }),
    ).rejects.toMatchObject({ code: 'unknown_network' });
    expect(await db.query(count)).toEqual(before);
  });

  it('come back as they were saved, to the last bit', async () => {
    const db = database();
    const region = await newRegion(db);
    await applySiteList(db, region, [sampleSite('site-1')], {
      source: 's',
      sha256: 'x',
      changed_by: 'import',
      missing: 'close',
    });
    const record = sampleRecord(`${region}-a`, NETWORK, {
      sites: { list_version: 1, open: 2, sha256: 'c'.repeat(64) },
      accuracy: { pairs: 5000, share: 0.002, nested: { a: [1, null] } },
    });
    const times = sampleTimes(150_000);
    await saveCoverage(db, region, record, sampleFeatures(), times, { makeCurrent: true });
    expect(await currentCoverage(db, region)).toEqual({ ...record, current: true });
    expect(await findCoverage(db, region, record.id)).toEqual({ ...record, current: true });
    for (const layer of ['band', 'white_zone', 'isochrone'] as const)
      expect(await coverageFeatures(db, record.id, layer)).toEqual(
        sampleFeatures().filter((f) => f.layer === layer),
      );
    const back = (await driveTimesOf(db, record.id))!;
    expect(Buffer.from(back.time_ds.buffer).equals(Buffer.from(times.time_ds.buffer))).toBe(true);
    expect(Buffer.from(back.site.buffer).equals(Buffer.from(times.site.buffer))).toBe(true);
  });

  it('of no stretch and no feature are coverages too', async () => {
    const db = database();
    const region = await newRegion(db);
    const record = sampleRecord(`${region}-empty`, NETWORK, {
      population: { region: null, covered: null, white: null },
      site_ids: [],
    });
    await saveCoverage(db, region, record, [], sampleTimes(0), { makeCurrent: false });
    expect(await findCoverage(db, region, record.id)).toEqual(record);
    expect(await currentCoverage(db, region)).toBeNull();
    expect((await driveTimesOf(db, record.id))?.time_ds).toHaveLength(0);
  });

  // What was wrong: each page of isochrones was the layer sorted from its beginning, up to where the page began.
  it('of many sites are read from page to page, nothing of them twice', async () => {
    const db = database();
    const region = await newRegion(db);
    const [sample] = sampleFeatures().filter((f) => f.layer === 'isochrone') as [CoverageFeature];
    // Sites in no order of their names, bands in no order of their minutes.
    const features = Array.from({ length: 80 }, (_, i) => `page-${(i * 37) % 80}`).flatMap((site_id) =>
      [20, 10].map((minutes) => ({ ...sample, site_id, minutes })),
    );
    const record = sampleRecord(`${region}-pages`, NETWORK);
    await saveCoverage(db, region, record, features, sampleTimes(10), { makeCurrent: true });
    const inOrder = features.flatMap((_, i) => (i % 2 === 0 ? [features[i + 1], features[i]] : []));
    const looked = await rowsLookedAt(db, async (asked) => {
      expect(await coverageFeatures(asked, record.id, 'isochrone')).toEqual(inOrder);
    });
    // Each isochrone, and each site for half as many.
    expect(looked).toBeLessThan(2 * features.length);
    expect(await coverageFeatures(db, 'nowhere', 'isochrone')).toEqual([]);
    expect(await coverageFeatures(db, 'nowhere', 'band')).toEqual([]);
    expect(await driveTimesOf(db, 'nowhere')).toBeNull();
  });

  it('become current in one step, and every listener is told', async () => {
    const db = database();
    const region = await newRegion(db);
    const told: unknown[] = [];
    const stop = await db.listen(COVERAGE_CHANNEL, (payload) =>
      told.push(payload === '' ? '' : JSON.parse(payload)),
    );
    const save = (id: string, current: boolean) =>
      saveCoverage(db, region, sampleRecord(id, NETWORK), sampleFeatures(), sampleTimes(10), {
        makeCurrent: current,
      });
    await save(`${region}-a`, true);
    await save(`${region}-b`, false);
    expect((await currentCoverage(db, region))?.id).toBe(`${region}-a`);
    await save(`${region}-b`, true);
    expect((await currentCoverage(db, region))?.id).toBe(`${region}-b`);
    await makeCurrent(db, region, `${region}-a`);
    await expect(makeCurrent(db, region, 'nowhere')).rejects.toMatchObject({
      code: 'unknown_coverage',
      status: 404,
    });
    await expect.poll(() => told).toEqual(['a', 'b', 'a'].map((l) => ({ region, id: `${region}-${l}` })));
    await stop();
    expect((await listCoverages(db, region)).map((c) => c.current)).toEqual([true, false]);
  });

  it('saved twice, even at once, are one', async () => {
    const db = database();
    const region = await newRegion(db);
    const record = sampleRecord(`${region}-a`, NETWORK);
    const save = () =>
      saveCoverage(db, region, record, sampleFeatures(), sampleTimes(1000), { makeCurrent: true });
    await Promise.all([save(), save(), save()]);
    expect(await listCoverages(db, region)).toHaveLength(1);
    expect(await coverageFeatures(db, record.id, 'band')).toHaveLength(2);
    const other = await newRegion(db);
    await expect(
      saveCoverage(db, other, record, sampleFeatures(), sampleTimes(10), { makeCurrent: true }),
    ).rejects.toMatchObject({ code: 'coverage_of_another_region' });
  });

  it('that fail half-way leave nothing, and the former one current', async () => {
    const db = database();
    const region = await newRegion(db);
    await saveCoverage(db, region, sampleRecord(`${region}-a`, NETWORK), sampleFeatures(), sampleTimes(10), {
      makeCurrent: true,
    });
    const broken: CoverageFeature[] = [
      ...sampleFeatures(),
      {
        layer: 'band',
        minutes: 30,
        site_id: null,
        area_km2: 1,
        population: 1,
        polygons: [
          [
            [
              [9, 42],
              [9, 43],
              [9, 42],
            ],
          ],
        ],
      },
    ];
    const record = sampleRecord(`${region}-b`, NETWORK);
    await expect(
      saveCoverage(db, region, record, broken, sampleTimes(10), { makeCurrent: true }),
    ).rejects.toMatchObject({ code: 'bad_polygon' });
    expect(await findCoverage(db, region, record.id)).toBeNull();
    expect(await coverageFeatures(db, record.id, 'band')).toEqual([]);
    expect((await currentCoverage(db, region))?.id).toBe(`${region}-a`);
    await expect(
      saveCoverage(db, region, sampleRecord(`${region}-c`, 'nowhere'), [], sampleTimes(1), {
        makeCurrent: true,
      }),
    ).rejects.toMatchObject({ code: 'unknown_network' });
  });

  it('are listed newest first and pruned, never the current one', async () => {
    const db = database();
    const region = await newRegion(db);
    for (const [day, id] of ['a', 'b', 'c', 'd'].entries())
      await saveCoverage(
        db,
        region,
        sampleRecord(`${region}-${id}`, NETWORK, { computed_at: `2025-06-0${day + 1}T00:00:00.000Z` }),
        sampleFeatures(),
        sampleTimes(10),
        { makeCurrent: id === 'a' },
      );
    const ids = async (page?: { limit: number; offset: number }) =>
      (await listCoverages(db, region, page)).map((c) => c.id.slice(-1));
    expect(await ids()).toEqual(['d', 'c', 'b', 'a']);
    expect(await ids({ limit: 2, offset: 1 })).toEqual(['c', 'b']);
    const before = '2025-07-01T00:00:00.000Z';
    expect(await pruneCoverages(db, region, { keep: 1, before: '2025-06-02T00:00:00.000Z' })).toEqual([]);
    expect((await pruneCoverages(db, region, { keep: 1, before })).sort()).toEqual([
      `${region}-b`,
      `${region}-c`,
    ]);
    expect(await ids()).toEqual(['d', 'a']);
    expect(await coverageFeatures(db, `${region}-b`, 'band')).toEqual([]);
    expect(await driveTimesOf(db, `${region}-b`)).toBeNull();
  });

  it('keep what a verification found', async () => {
    const db = database();
    const region = await newRegion(db);
    const record = sampleRecord(`${region}-a`, NETWORK);
    await saveCoverage(db, region, record, [], sampleTimes(1), { makeCurrent: true });
    await setAccuracy(db, region, record.id, { share: 0.1 });
    expect((await currentCoverage(db, region))?.accuracy).toEqual({ share: 0.1 });
    await expect(setAccuracy(db, region, 'nowhere', {})).rejects.toMatchObject({ code: 'unknown_coverage' });
  });

  it('with damaged or missing drive times are refused, not served', async () => {
    const db = database();
    const region = await newRegion(db);
    const record = sampleRecord(`${region}-a`, NETWORK);
    await saveCoverage(db, region, record, [], sampleTimes(70_000), { makeCurrent: true });
    await db.query(
      `update coverage_times set data = substring(data for 1000) where coverage_id = $1 and part = 1`,
      [record.id],
    );
    await expect(driveTimesOf(db, record.id)).rejects.toMatchObject({ code: 'coverage_broken' });
    await db.query('delete from coverage_times where coverage_id = $1 and part = 1', [record.id]);
    await expect(driveTimesOf(db, record.id)).rejects.toMatchObject({ code: 'coverage_broken' });
  });

  it('hold their network; unused ones are forgotten', async () => {
    const db = database();
    const region = await newRegion(db);
    for (const id of ['used', 'unused', 'kept']) await saveNetwork(db, sampleNetwork(id), `${id}.net`);
    await saveNetwork(db, { ...sampleNetwork('used'), modelled: true }, 'other.net');
    await saveCoverage(db, region, sampleRecord(`${region}-a`, 'used'), [], sampleTimes(1), {
      makeCurrent: true,
    });
    const keep = ['kept', NETWORK];
    expect(await forgetUnusedNetworks(db, { keep, before: '2025-01-01T00:00:00.000Z' })).toEqual([]);
    const gone = await forgetUnusedNetworks(db, { keep, before: '2100-01-01T00:00:00.000Z' });
    expect(gone).toEqual([{ id: 'unused', file: 'unused.net' }]);
    expect(await findNetwork(db, 'unused')).toBeNull();
    expect(await findNetwork(db, 'used')).toMatchObject({
      file: 'other.net',
      meta: { ...sampleNetwork('used'), modelled: true },
    });
  });

  it('of 1.5 million stretches are written and read in seconds', async () => {
    const db = database();
    const region = await newRegion(db);
    const record = sampleRecord(`${region}-a`, NETWORK);
    const times = sampleTimes(1_500_000);
    const start = performance.now();
    await saveCoverage(db, region, record, [], times, { makeCurrent: true });
    const saved = performance.now();
    const back = (await driveTimesOf(db, record.id))!;
    const read = performance.now();
    expect(back.time_ds.at(-1)).toBe(times.time_ds.at(-1));
    expect(saved - start).toBeLessThan(30_000);
    expect(read - saved).toBeLessThan(15_000);
  });
});
