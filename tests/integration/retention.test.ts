/** What is past its time goes, in whatever process serves or works; what is served, named by an answer or just written stays. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../data/database/database.ts';
import type { Database } from '../../data/database/database_interface.ts';
import { currentCoverage, listCoverages, saveCoverage } from '../../data/store/coverages.ts';
import { answerId, findAnswer, saveAnswer } from '../../data/store/kept_answers.ts';
import { findNetwork, saveNetwork } from '../../data/store/networks.ts';
import { saveRegion, setSetting } from '../../data/store/regions.ts';
import { readConfig } from '../../server/config.ts';
import { RETENTION_FROM, type RetentionContext, startRetention } from '../../server/jobs/retention.ts';
import { startWorker } from '../../server/running/start_worker.ts';
import { describeDatabases, EMBEDDED_CACHE, freshDatabase, POSTGRESQL_URL } from '../support/database.ts';
import {
  sampleFeatures,
  sampleNetwork,
  sampleRecord,
  sampleRegion,
  sampleTimes,
} from '../support/store_samples.ts';
import { gridHome, testEnvironment } from '../support/test_region.ts';
import { startTestServer } from '../support/test_server.ts';

const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;
const REGION = 'r';

const moment = (days_ago: number): string => new Date(Date.now() - days_ago * DAY_MS).toISOString();

/** Keeps an answer as it would have been kept so many days ago, from that coverage. */
async function answerOf(db: Database, days_ago: number, coverage = 'none'): Promise<string> {
  const content = { question: { days_ago }, inputs: { coverage }, answer: { answer: 'eligible' } };
  const id = answerId(content);
  await saveAnswer(db, { id, ...content }, 1000);
  await db.query('update answers set answered_at = $2::timestamptz where id = $1', [id, moment(days_ago)]);
  return id;
}

async function coverageOf(
  db: Database,
  id: string,
  days_ago: number,
  { region = REGION, network = 'n', makeCurrent = false } = {},
): Promise<void> {
  const record = sampleRecord(id, network, { computed_at: moment(days_ago) });
  await saveCoverage(db, region, record, sampleFeatures(), sampleTimes(10), { makeCurrent });
}

/** A network as it would have been saved so many days ago, with the files that it has in a home. */
async function networkOf(db: Database, home: string, id: string, days_ago: number): Promise<string[]> {
  await saveNetwork(db, sampleNetwork(id), `${id}.network`);
  await db.query('update networks set saved_at = $2::timestamptz where id = $1', [id, moment(days_ago)]);
  const files = [join(home, 'networks', `${id}.network`), join(home, 'osrm', id, 'roads.osrm.hsgr')];
  await mkdir(join(home, 'networks'), { recursive: true });
  await mkdir(join(home, 'osrm', id), { recursive: true });
  for (const file of files) await writeFile(file, 'roads');
  return files;
}

const coveragesOf = async (db: Database, region = REGION): Promise<string[]> =>
  (await listCoverages(db, region)).map(({ id }) => id).sort();

describeDatabases('what is past its time', (database) => {
  let home: string;
  let errors: string[];
  let context: RetentionContext;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'maillage-retention-'));
    await saveRegion(database(), sampleRegion(REGION));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));
  beforeEach(async () => {
    const db = database();
    await db.exec(
      'delete from current_coverages; delete from coverages; delete from networks; delete from answers; delete from settings',
    );
    await networkOf(db, home, 'n', 400);
    errors = [];
    context = {
      db,
      home: { folder: home, networksFolder: join(home, 'networks') },
      config: { answer_days: 30, kept_coverages: 2, report_days: 60 },
      log: { info: () => undefined, error: (_: unknown, text?: string) => errors.push(text ?? '') },
      networksInUse: () => [],
    };
  });
  /** One look, at a moment so far from now. */
  const look = async (ahead_ms = 0, more: Partial<RetentionContext> = {}): Promise<void> => {
    const now = () => Date.now() + ahead_ms;
    await (await startRetention({ ...context, now, ...more })).stop();
  };
  /** As if the last look had been so many days ago. */
  const lookedAt = (days_ago: number) =>
    setSetting(database(), RETENTION_FROM, Date.now() - days_ago * DAY_MS);

  it('is deleted a day after the first look at it, and not before', async () => {
    const db = database();
    const old = await answerOf(db, 31);
    const young = await answerOf(db, 29);
    await look();
    await look(23 * HOUR_MS);
    expect(await findAnswer(db, old)).not.toBeNull();
    await look(25 * HOUR_MS);
    expect(await findAnswer(db, old)).toBeNull();
    expect(await findAnswer(db, young)).not.toBeNull();
  });

  it('coverages: the newest, the current one, those that a kept answer names and those of the last day stay', async () => {
    const db = database();
    await coverageOf(db, 'current', 90, { makeCurrent: true });
    for (const [id, days_ago] of Object.entries({ named: 80, unnamed: 70, old: 60, newer: 50, newest: 40 }))
      await coverageOf(db, id, days_ago);
    await answerOf(db, 20, 'named');
    await answerOf(db, 60, 'unnamed'); // past its time itself
    await lookedAt(1.5);
    await look();
    expect(await coveragesOf(db)).toEqual(['current', 'named', 'newer', 'newest']);
    expect((await currentCoverage(db, REGION))?.id).toBe('current');
    for (const id of ['today-1', 'today-2', 'today-3']) await coverageOf(db, id, 0.1);
    await lookedAt(1.01);
    await look();
    expect(await coveragesOf(db)).toEqual(['current', 'named', 'today-1', 'today-2', 'today-3']);
    expect(errors).toEqual([]);
  });

  it('networks go with their files when no coverage uses them; one in use, served or just saved stays', async () => {
    const db = database();
    const files = async (...ids: string[]) =>
      Promise.all(
        ids.map(async (id) => (await networkOf(db, home, id, id === 'fresh' ? 0 : 5)).every(existsSync)),
      );
    expect(await files('covered', 'old', 'working', 'routed', 'fresh')).toEqual(Array(5).fill(true));
    await coverageOf(db, 'current', 3, { network: 'covered', makeCurrent: true });
    await writeFile(join(home, 'osrm/served'), 'routed\n');
    await lookedAt(2);
    await look(0, { networksInUse: () => ['working'] });
    const there = (id: string) => [
      existsSync(join(home, 'networks', `${id}.network`)),
      existsSync(join(home, 'osrm', id)),
    ];
    for (const id of ['covered', 'working', 'routed', 'fresh']) expect(there(id)).toEqual([true, true]);
    expect(there('old')).toEqual([false, false]);
    expect(await findNetwork(db, 'old')).toBeNull();
    // Taken up again by a `prepare`: it is as new.
    await saveNetwork(db, sampleNetwork('working'), 'working.network');
    await lookedAt(1.5);
    await look();
    expect(there('working')).toEqual([true, true]);
  });

  it('files that cannot be deleted are told, stop nothing else, and are deleted the next time', async () => {
    const db = database();
    const [file] = await networkOf(db, home, 'stuck', 5);
    await rm(file!);
    await mkdir(join(file!, 'a folder where a file was'), { recursive: true });
    const answer = await answerOf(db, 60);
    await lookedAt(2);
    await look();
    expect(errors).toEqual(['networks past their time cannot be deleted']);
    expect(await findAnswer(db, answer)).toBeNull();
    await rm(file!, { recursive: true });
    await writeFile(file!, 'roads');
    await look(25 * HOUR_MS);
    expect([existsSync(file!), existsSync(join(home, 'osrm/stuck'))]).toEqual([false, false]);
  });

  it('what was built again meanwhile keeps its files', async () => {
    const db = database();
    const [file] = await networkOf(db, home, 'again', 0);
    await setSetting(db, 'forgotten_networks', [{ id: 'again', file: 'again.network' }]);
    await lookedAt(2);
    await look();
    expect(existsSync(file!)).toBe(true);
    await db.query("delete from networks where id = 'again'");
    await look(25 * HOUR_MS);
    expect(existsSync(file!)).toBe(true);
  });

  it('halves of a process that was killed go, those of the last day stay', async () => {
    const [halves, kept] = [
      [
        'networks/x.network.7.partial',
        'osrm/.x-abcdef',
        'tools/.osrm-abcdef',
        'downloads/.communes-abcdef',
        'regions/x/work/.osmium-abcdef',
        'regions/x/work/.part-7-cut-0123.osm.pbf',
      ],
      ['downloads/x.osm.pbf.part', 'regions/x/work/cut-0123.osm.pbf'],
    ].map((names) => names.map((name) => join(home, name))) as [string[], string[]];
    for (const file of [...halves, ...kept]) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, '');
    }
    await lookedAt(2);
    await look();
    expect(halves.every(existsSync)).toBe(true);
    const then = new Date(Date.now() - 3 * DAY_MS);
    for (const file of [...halves, ...kept]) await utimes(file, then, then);
    await lookedAt(2);
    await look();
    expect([halves.filter(existsSync), kept.filter(existsSync)]).toEqual([[], kept]);
  });

  it('again and again, until it is stopped; a failure is logged and is not the end', async () => {
    const db = database();
    let broken = true;
    const flaky: Database = {
      ...db,
      query: (sql, parameters) => (broken ? Promise.reject(new Error('gone')) : db.query(sql, parameters)),
    };
    const old = await answerOf(db, 31.5);
    await lookedAt(1.2);
    const retention = await startRetention({ ...context, db: flaky }, 20);
    expect(errors).toHaveLength(1);
    broken = false;
    await expect.poll(() => findAnswer(db, old)).toBeNull();
    await retention.stop();
    await lookedAt(2);
    const later = await answerOf(db, 40);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await findAnswer(db, later)).not.toBeNull();
  });

  it('one look after another, and stopped when none goes on any more', async () => {
    const db = database();
    await lookedAt(0.5);
    const gate = Promise.withResolvers<void>();
    let [begun, ended] = [0, 0];
    const slow: Database = {
      ...db,
      query: async (sql, parameters) => {
        if (++begun > 1) await gate.promise;
        ended++;
        return db.query(sql, parameters);
      },
    };
    const retention = await startRetention({ ...context, db: slow }, 20);
    await expect.poll(() => begun).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const stopped = retention.stop();
    gate.resolve();
    await stopped;
    expect([begun, ended]).toEqual([2, 2]);
  });

  describe('a clock that is wrong', () => {
    it('a year ahead for a look, or for hours of them: nothing new is lost, and later all goes on', async () => {
      const db = database();
      const old = await answerOf(db, 31);
      const due = await answerOf(db, 40);
      const young = await answerOf(db, 1);
      await coverageOf(db, 'current', 0.1, { makeCurrent: true });
      for (const id of ['a', 'b', 'c']) await coverageOf(db, id, 0.2);
      await lookedAt(1.5);
      for (const hours of [0, 1, 2, 23]) await look(YEAR_MS + hours * HOUR_MS);
      // What was due a day and a half ago has gone, as it would have anyway.
      expect(await findAnswer(db, due)).toBeNull();
      expect(await findAnswer(db, young)).not.toBeNull();
      expect(await coveragesOf(db)).toEqual(['a', 'b', 'c', 'current']);
      await look();
      expect(await findAnswer(db, young)).not.toBeNull();
      await look(25 * HOUR_MS);
      expect(await findAnswer(db, old)).toBeNull();
      expect(await findAnswer(db, young)).not.toBeNull();
    });

    it('a year behind: nothing is deleted until it is right again', async () => {
      const db = database();
      const due = await answerOf(db, 40);
      await lookedAt(0.5);
      for (const hours of [0, 25, 50]) await look(-YEAR_MS + hours * HOUR_MS);
      expect(await findAnswer(db, due)).not.toBeNull();
      await look();
      await look(25 * HOUR_MS);
      expect(await findAnswer(db, due)).toBeNull();
    });
  });
});

/** What a home that has grown holds: eleven former coverages, one of them on roads of its own, and an answer from the oldest. */
async function grown(
  db: Database,
  home: string,
  region: string,
): Promise<{ old: string; young: string; files: string[] }> {
  const files = await networkOf(db, home, 'former-roads', 50);
  await networkOf(db, home, 'n', 50);
  await coverageOf(db, 'oldest', 45, { region });
  for (let i = 0; i < 11; i++)
    await coverageOf(db, `former-${i}`, 40 - i, { region, network: i === 0 ? 'former-roads' : 'n' });
  const answers = { old: await answerOf(db, 33, 'former-1'), young: await answerOf(db, 27, 'oldest') };
  await setSetting(db, RETENTION_FROM, Date.now() - 1.5 * DAY_MS);
  return { ...answers, files };
}
const SETTINGS = { MAILLAGE_ANSWER_DAYS: '30', MAILLAGE_KEPT_COVERAGES: '5' };
const KEPT = ['former-10', 'former-7', 'former-8', 'former-9'];

describe('a server that starts', () => {
  let home: Awaited<ReturnType<typeof gridHome>>;
  beforeAll(async () => {
    home = await gridHome();
  });
  afterAll(() => home?.remove());

  it('deletes what is past its time, and serves as before', async () => {
    const db = await openDatabase({ folder: `${home.home}/database`, cache: EMBEDDED_CACHE });
    const { old, young, files } = await grown(db, home.home, 'grid');
    const current = (await currentCoverage(db, 'grid'))!;
    await db.close();
    expect(files.every(existsSync)).toBe(true);
    const server = await startTestServer(home.home, SETTINGS);
    expect((await server.get(`/api/v1/answers/${old}`)).status).toBe(404);
    expect((await server.get('/api/v1/coverages/oldest')).status).toBe(200);
    expect((await server.get('/api/v1/coverages/former-3')).body.code).toBe('unknown_coverage');
    const { items } = (await server.get('/api/v1/coverages')).body;
    expect(items.map(({ id }: { id: string }) => id).sort()).toEqual([...KEPT, 'oldest', current.id].sort());
    expect((await server.get('/api/v1/coverages/current')).body.id).toBe(current.id);
    expect((await server.get('/api/v1/eligibility?lon=0.01&lat=45.01')).status).toBe(200);
    expect(files.some(existsSync)).toBe(false);
    expect(existsSync(join(home.home, 'networks', `${current.network.id}.network`))).toBe(true);
    await server.close();
    const after = await openDatabase({ folder: `${home.home}/database`, cache: EMBEDDED_CACHE });
    expect((await findAnswer(after, young))?.inputs).toEqual({ coverage: 'oldest' });
    await after.close();
  });
});

describe.skipIf(POSTGRESQL_URL === undefined)('a worker that starts (DATABASE_URL)', () => {
  it('deletes what is past its time', async () => {
    const { db, url, drop } = await freshDatabase('postgresql');
    const home = await mkdtemp(join(tmpdir(), 'maillage-retention-'));
    await saveRegion(db, sampleRegion(REGION));
    const { old, young, files } = await grown(db, home, REGION);
    await coverageOf(db, 'current', 44, { makeCurrent: true });
    const config = readConfig({ ...(await testEnvironment(home)), DATABASE_URL: url, ...SETTINGS });
    const worker = await startWorker(config);
    await worker.close();
    expect([await findAnswer(db, old), (await findAnswer(db, young))?.id]).toEqual([null, young]);
    expect(await coveragesOf(db)).toEqual([...KEPT, 'former-6', 'current', 'oldest'].sort());
    expect(files.some(existsSync)).toBe(false);
    await drop();
    await rm(home, { recursive: true });
  });
});
