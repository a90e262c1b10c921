import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackup } from '../../data/database/backup.ts';
import { openDatabase } from '../../data/database/database.ts';
import type { Database } from '../../data/database/database_interface.ts';
import { migrate } from '../../data/database/migrate.ts';
import { restoreBackup } from '../../data/database/restore.ts';
import { appendAudit, listAudit } from '../../data/store/audit.ts';
import { replaceCommunes } from '../../data/store/communes.ts';
import { currentCoverage, driveTimesOf, saveCoverage } from '../../data/store/coverages.ts';
import { saveAnswer } from '../../data/store/kept_answers.ts';
import { saveNetwork } from '../../data/store/networks.ts';
import { replacePopulationGrid } from '../../data/store/population.ts';
import { saveRegion, setSetting, stepDone } from '../../data/store/regions.ts';
import { keepColumns } from '../../data/store/sites/column_mappings.ts';
import { addReport, decideReport } from '../../data/store/sites/reports.ts';
import { applySiteList, changeSite, siteHistory } from '../../data/store/sites/sites.ts';
import { createToken, verifyToken } from '../../data/store/tokens.ts';
import { replaceZones } from '../../data/store/zones.ts';
import { EMBEDDED_CACHE, freshDatabase, POSTGRESQL_URL } from '../support/database.ts';
import {
  insertFirstRegion,
  sampleFeatures,
  sampleNetwork,
  sampleRecord,
  sampleRegion,
  sampleSite,
  sampleTimes,
  square,
} from '../support/store_samples.ts';

/** Something in every table, with characters that are easy to lose. */
async function fill(db: Database): Promise<{ token: string }> {
  await saveRegion(db, { ...sampleRegion('corse'), name: 'Corse « \\ " \n é' });
  await setSetting(db, 'default_region', { id: 'corse', list: [1, null, '\\n'] });
  await stepDone(db, 'corse', 'network', 'hash');
  await replaceCommunes(db, 'corse', [
    {
      code: '2A004',
      name: "L'Île",
      departement: '2A',
      departement_name: 'Corse-du-Sud',
      epci: null,
      population: 10,
      postcodes: ['20000', '20090'],
      former: [{ code: '2A900', name: null }],
      centre: [9.1, 42.1 + 1e-13],
      polygons: square(9, 42, 1 / 3),
    },
  ]);
  await replacePopulationGrid(db, 'corse', {
    lon: Float64Array.of(9.1),
    lat: Float64Array.of(42.1),
    persons: Float32Array.of(3.5),
    people: null,
  });
  await replaceZones(db, 'corse', 'qpv', [{ code: 'Z', name: 'Zone', polygons: square(9, 42, 0.1) }]);
  const sites = ['a', 'b'].map((id) => sampleSite(id, { opened_on: '2020-02-29' }));
  const origin = { changed_by: 'import' };
  const list = { ...origin, source: 's', sha256: 'x', missing: 'close' as const };
  await applySiteList(db, 'corse', sites, list);
  await applySiteList(db, 'corse', sites, list);
  const report = await addReport(db, 'corse', {
    kind: 'closed',
    site_id: 'a',
    point: [9, 42],
    text: 'Fermé',
    proposed: { status: 'closed' },
  });
  await decideReport(db, report.id, { accepted: true, reason: 'oui', decided_by: 'moi' });
  await changeSite(
    db,
    'corse',
    'a',
    { status: 'closed', closed_on: '2025-01-01' },
    { changed_by: 'report', report_id: report.id },
  );
  await saveNetwork(db, sampleNetwork('n'), 'n.net');
  const record = sampleRecord('c', 'n', { sites: { list_version: 2, open: 1, sha256: 'x' } });
  await saveCoverage(db, 'corse', record, sampleFeatures(), sampleTimes(100_000), { makeCurrent: true });
  await saveAnswer(db, { id: 'h', question: { b: 1, a: 2 }, inputs: [], answer: 'oui' }, 1000);
  await appendAudit(db, { actor: 'moi', action: 'import' });
  await db.exec(`insert into schedules values ('refresh', 'corse', '0 3 * * *', '{"z": 1, "a": 2}');
    insert into job_progress (job_id, step, done) values ('00000000-0000-4000-8000-000000000000', 'x', 1)`);
  return createToken(db, { name: 'Région', scopes: ['admin'] });
}

/** Names and texts of the archive's entries. */
async function entriesOf(file: string): Promise<Map<string, string>> {
  const entries = new Map<string, string>();
  const archive = extract();
  const reading = pipeline(createReadStream(file), createGunzip(), archive);
  for await (const entry of archive) entries.set(entry.header.name, await text(entry));
  await reading;
  return entries;
}

async function writeEntries(file: string, entries: Map<string, string>): Promise<void> {
  const archive = pack();
  for (const [name, content] of entries) archive.entry({ name }, content);
  archive.finalize();
  await pipeline(archive, createGzip(), createWriteStream(file));
}

describe('a backup', () => {
  let folder: string;
  let source: Awaited<ReturnType<typeof freshDatabase>>;
  let token: string;
  let file: string;
  const cleanings: (() => Promise<void>)[] = [];
  const empty = async (kind: Database['kind']): Promise<Database> => {
    const { db, drop } = await freshDatabase(kind);
    cleanings.push(drop);
    return db;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maillage-backup-'));
    source = await freshDatabase('embedded');
    ({ token } = await fill(source.db));
    const home = join(folder, 'home');
    for (const [path, content] of [
      ['networks/n.net', 'roads'],
      ['networks/empty.net', ''],
      ['networks/half.net.part', 'x'],
      ['networks/half.network.7.partial', 'x'],
      ['regions/corse/region.json', '{}'],
      ['database/PG_VERSION', '18'],
      ['downloads/large.pbf', 'x'],
      ['tools/osrm-extract', 'x'],
      ['commands.key', 'secret'],
      ['home.lock', '{}'],
    ] as const) {
      await mkdir(join(home, path, '..'), { recursive: true });
      await writeFile(join(home, path), content);
    }
    file = join(folder, 'backup.tar.gz');
    await keepColumns(source.db, 'corse', 'liste', { nom: 'lib_structure' });
    const report = await createBackup(source.db, file, { home });
    expect(report).toMatchObject({
      files: 3,
      rows: { site_versions: 3, coverage_features: 3, isochrones: 2, coverage_times: 2 },
    });
    // Every table has something to lose.
    expect(Object.entries(report.rows).filter(([, rows]) => rows === 0)).toEqual([]);
  });
  afterAll(async () => {
    await source.drop();
    for (const clean of cleanings) await clean();
    await rm(folder, { recursive: true, force: true });
  });

  const kinds = ['embedded', 'postgresql'] as const;
  for (const kind of kinds)
    it.skipIf(kind === 'postgresql' && POSTGRESQL_URL === undefined)(
      `of the embedded database is restored whole into ${kind}, and backed up again is the same`,
      async () => {
        const db = await empty(kind);
        const home = join(folder, `home-${kind}`);
        const report = await restoreBackup(db, file, { home });
        expect(report.files).toBe(3);
        const again = join(folder, `${kind}.tar.gz`);
        await createBackup(db, again, { home });
        const [before, after] = [await entriesOf(file), await entriesOf(again)];
        for (const entries of [before, after]) entries.delete('backup.json');
        expect([...after.keys()]).toEqual([...before.keys()]);
        for (const [name, content] of before) expect(after.get(name) === content, name).toBe(true);
        expect((await readdir(join(home, 'networks'))).sort()).toEqual(['empty.net', 'n.net']);
        expect(await readFile(join(home, 'networks/n.net'), 'utf8')).toBe('roads');
        // It lives on: history still append-only, numbers go on, tokens open.
        expect(await verifyToken(db, token)).toMatchObject({ name: 'Région' });
        await appendAudit(db, { actor: 'x', action: 'y' });
        expect((await listAudit(db)).map((entry) => entry.id)).toEqual([2, 1]);
        await expect(db.exec('delete from site_versions')).rejects.toMatchObject({ code: '23001' });
        await changeSite(
          db,
          'corse',
          'a',
          { status: 'open', opened_on: '2025-06-01' },
          { changed_by: 'command' },
        );
        expect(await siteHistory(db, 'corse', 'a')).toHaveLength(3);
        expect((await driveTimesOf(db, 'c'))?.time_ds).toEqual(sampleTimes(100_000).time_ds);
      },
    );

  it('does not overwrite what is there unless told to', async () => {
    const db = await empty('embedded');
    await saveRegion(db, sampleRegion('andorre'));
    await expect(restoreBackup(db, file)).rejects.toMatchObject({ code: 'database_not_empty', status: 409 });
    await restoreBackup(db, file, { replace: true });
    expect(await db.query('select id from regions')).toEqual([{ id: 'corse' }]);
    expect((await currentCoverage(db, 'corse'))?.id).toBe('c');
  });

  it('that is broken changes nothing', async () => {
    const db = source.db;
    const bytes = await readFile(file);
    const bad = join(folder, 'bad.tar.gz');
    const refused = async (code: string, home?: string) => {
      await expect(restoreBackup(db, bad, { replace: true, home })).rejects.toMatchObject({ code });
      expect(await db.query('select id from regions')).toEqual([{ id: 'corse' }]);
    };
    await writeFile(bad, bytes.subarray(0, bytes.length >> 1));
    await refused('backup_broken');
    await writeFile(bad, 'no archive');
    await refused('backup_broken');
    await rm(bad);
    await refused('backup_missing');
    const entries = await entriesOf(file);
    const changed = async (change: (copy: Map<string, string>) => void) => {
      const copy = new Map(entries);
      change(copy);
      await writeEntries(bad, copy);
    };
    await changed((copy) => copy.delete('end.json'));
    await refused('backup_broken');
    await changed((copy) => copy.delete('tables/regions/000000.ndjson'));
    await refused('backup_broken');
    await changed((copy) => copy.delete('files/networks/n.net'));
    await refused('backup_broken');
    await changed((copy) =>
      copy.set('backup.json', copy.get('backup.json')!.replace('"format":1', '"format":2')),
    );
    await refused('backup_newer');
    await changed((copy) =>
      copy.set(
        'backup.json',
        copy.get('backup.json')!.replace(/"schema_version":\d+/, '"schema_version":999'),
      ),
    );
    await refused('schema_newer');
    await changed((copy) => {
      copy.delete('files/networks/n.net');
      copy.set('files/../../outside', 'x');
    });
    await refused('backup_broken', join(folder, 'other-home'));
    // A row that the schema refuses, far into the restoration.
    const lists = 'tables/site_lists/000000.ndjson';
    await changed((copy) => copy.set(lists, copy.get(lists)!.replace('"import"', '""')));
    await refused('23514');
  });

  it('of an older version is brought up to this one', async () => {
    const old = await openDatabase({ cache: EMBEDDED_CACHE });
    cleanings.push(() => old.close());
    await migrate(old, { to: 1 });
    expect(await old.query('select max(version) as version from schema_versions')).toEqual([{ version: 1 }]);
    await insertFirstRegion(old, 'corse');
    const oldFile = join(folder, 'old.tar.gz');
    await createBackup(old, oldFile);
    const newer = await empty('embedded');
    await restoreBackup(newer, oldFile);
    expect(await newer.query('select id from regions')).toEqual([{ id: 'corse' }]);
    expect(await newer.query('select count(*) as schedules from schedules')).toEqual([{ schedules: 0 }]);
    // Upgraded in place, it is the same.
    await migrate(old);
    expect(await old.query('select version, md5 from schema_versions order by 1')).toEqual(
      await newer.query('select version, md5 from schema_versions order by 1'),
    );
  });

  it('that cannot be written leaves nothing', async () => {
    await expect(createBackup(source.db, join(folder, 'nowhere/backup.tar.gz'))).rejects.toMatchObject({
      code: 'backup_not_written',
    });
    const target = join(folder, 'gone.tar.gz');
    await expect(createBackup(source.db, target, { home: join(folder, 'no-home') })).rejects.toMatchObject({
      code: 'backup_not_written',
    });
    expect((await readdir(folder)).filter((name) => name.startsWith('gone'))).toEqual([]);
    expect(await source.db.query('select 1 as one')).toEqual([{ one: 1 }]);
  });
});
