import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobHandler, JobInput, JobKind, RunningJob } from '../../data/jobs/job.ts';
import { JOB_CHANNEL, type Jobs, openJobs } from '../../data/jobs/jobs.ts';
import { saveCoverage } from '../../data/store/coverages.ts';
import { saveNetwork } from '../../data/store/networks.ts';
import { saveRegion } from '../../data/store/regions.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { keepRefreshScheduled } from '../../server/jobs/scheduled_refresh.ts';
import { describeDatabases, freshDatabase, POSTGRESQL_URL } from '../support/database.ts';
import {
  sampleFeatures,
  sampleNetwork,
  sampleRecord,
  sampleRegion,
  sampleTimes,
} from '../support/store_samples.ts';

const job = (region: string, facts: Partial<JobInput> = {}): JobInput => ({
  kind: 'compute',
  region,
  input: { on: '2025-06-01' },
  requested_by: 'test',
  ...facts,
});
const all = (handler: JobHandler): Record<JobKind, JobHandler> => ({
  compute: handler,
  import: handler,
  refresh: handler,
});

describeDatabases('jobs', (database) => {
  const errors: Error[] = [];
  const opened: Jobs[] = [];
  let jobs: Jobs;
  /** What the worker does with a job, by region. */
  const handlers = new Map<string, JobHandler>();
  const open = async (): Promise<Jobs> => {
    const made = await openJobs(database(), {
      onError: (e) => errors.push(e),
      heartbeat_s: 10,
      watch_s: 2,
      retry_s: 1,
    });
    opened.push(made);
    return made;
  };
  beforeAll(async () => {
    jobs = await open();
    await jobs.work(
      all((running) => handlers.get(running.region)!(running)),
      { concurrency: 3 },
    );
  });
  afterAll(async () => {
    for (const made of opened) await made.close({ wait_ms: 0 });
  });
  const ended = async (id: string) => {
    await expect
      .poll(async () => (await jobs.find(id))?.state, { timeout: 30_000 })
      .toMatch(/done|failed|cancelled/);
    return (await jobs.find(id))!;
  };

  it('are done, with their progress and result, and told as they go', async () => {
    const told: string[] = [];
    const states: Promise<string | undefined>[] = [];
    const stop = await database().listen(JOB_CHANNEL, (id) => {
      told.push(id);
      states.push(jobs.find(id).then((found) => found?.state));
    });
    handlers.set('r1', async ({ input, report }) => {
      await report({ step: 'Coverage', done: 1, total: 3 });
      await report({ step: 'Isochrones', done: 3, total: null });
      return { coverage: input.on };
    });
    const added = await jobs.add(job('r1'));
    expect(added).toMatchObject({
      kind: 'compute',
      region: 'r1',
      requested_by: 'test',
      result: null,
      error: null,
    });
    const done = await ended(added.id);
    expect(done).toMatchObject({
      state: 'done',
      attempts: 1,
      progress: { step: 'Isochrones', done: 3, total: null },
      result: { coverage: '2025-06-01' },
      error: null,
    });
    expect(Date.parse(done.finished_at!)).toBeGreaterThanOrEqual(Date.parse(done.started_at!));
    await expect.poll(() => told.filter((id) => id === added.id).length).toBeGreaterThanOrEqual(5);
    await expect.poll(async () => (await Promise.all(states)).at(-1)).toBe('done');
    await stop();
    expect(await jobs.find('no-uuid')).toBeNull();
    expect(await jobs.find('00000000-0000-0000-0000-000000000000')).toBeNull();
  });

  it('of one region are done one at a time, each once, those of others beside them', async () => {
    let atWork = 0;
    let most = 0;
    const order: unknown[] = [];
    handlers.set('r2', async ({ input }) => {
      most = Math.max(most, ++atWork);
      order.push(input.n);
      await sleep(150);
      atWork--;
    });
    const other = Promise.withResolvers<void>();
    handlers.set('r3', async () => other.resolve());
    const added = [];
    for (let n = 0; n < 4; n++)
      added.push(await jobs.add(job('r2', { kind: n % 2 ? 'import' : 'compute', input: { n } })));
    await jobs.add(job('r3'));
    await other.promise;
    for (const { id } of added) expect((await ended(id)).state).toBe('done');
    expect(most).toBe(1);
    // Which of two that wait comes first is not promised where several look at once: each job starts from what is stored then.
    expect(order.toSorted()).toEqual([0, 1, 2, 3]);
  });

  it('that wait are not queued twice', async () => {
    const gate = Promise.withResolvers<void>();
    let runs = 0;
    handlers.set('r4', async () => {
      runs++;
      await gate.promise;
    });
    const first = await jobs.add(job('r4'));
    await expect.poll(async () => (await jobs.find(first.id))?.state).toBe('running');
    const again = await Promise.all([jobs.add(job('r4')), jobs.add(job('r4')), jobs.add(job('r4'))]);
    expect(new Set(again.map((j) => j.id)).size).toBe(1);
    expect(again[0]!.id).not.toBe(first.id);
    const another = await jobs.add(job('r4', { input: { on: '2025-07-01' } }));
    expect(another.id).not.toBe(again[0]!.id);
    expect((await jobs.list({ region: 'r4' })).map((j) => j.id)).toEqual([
      another.id,
      again[0]!.id,
      first.id,
    ]);
    expect(await jobs.list({ region: 'r4', limit: 1 })).toHaveLength(1);
    gate.resolve();
    await ended(another.id);
    expect(runs).toBe(3);
  });

  it('that fail are tried again from their checkpoint', async () => {
    const seen: unknown[] = [];
    handlers.set('r5', async ({ attempt, checkpoint, report }) => {
      seen.push([attempt, checkpoint]);
      await report({ step: 'part', done: attempt, total: 3 }, attempt === 2 ? undefined : { at: attempt });
      if (attempt < 3) throw new MaillageError('osrm_unavailable.starting');
      return 'ok';
    });
    const { id } = await jobs.add(job('r5'));
    expect(await ended(id)).toMatchObject({ state: 'done', attempts: 3, result: 'ok', error: null });
    expect(seen).toEqual([
      [1, null],
      [2, { at: 1 }],
      [3, { at: 1 }],
    ]);
  });

  it('that cannot succeed fail at once, with their reason', async () => {
    let runs = 0;
    handlers.set('r6', async () => {
      runs++;
      throw new MaillageError('table_empty', { name: 'x.csv' });
    });
    const { id } = await jobs.add(job('r6', { kind: 'import', input: { file: 'x.csv' } }));
    expect(await ended(id)).toMatchObject({
      state: 'failed',
      error: { code: 'table_empty', message: expect.stringMatching(/^x\.csv is empty/) },
      result: null,
    });
    expect(runs).toBe(1);
  });

  it('added within a transaction that fails are not there', async () => {
    let id = '';
    const failing = database().transaction(async (tx) => {
      id = (await jobs.add(job('r7'), tx)).id;
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(await jobs.find(id)).toBeNull();
  });

  // What was lost: a waiting job, shared by a change that was not committed yet, began before that change.
  it('that wait and are asked for in a transaction begin after its end', async () => {
    const gate = Promise.withResolvers<void>();
    const begun: unknown[] = [];
    handlers.set('r10', async ({ input }) => {
      begun.push(input.n);
      if (input.n === 1) await gate.promise;
    });
    const first = await jobs.add(job('r10', { input: { n: 1 } }));
    await expect.poll(() => begun).toEqual([1]);
    const waiting = await jobs.add(job('r10', { input: { n: 2 } }));
    const shared = await database().transaction(async (tx) => {
      const { id } = await jobs.add(job('r10', { input: { n: 2 } }), tx);
      gate.resolve();
      // Long enough for the worker to look for its next job.
      await sleep(2_500);
      expect(begun).toEqual([1]);
      return id;
    });
    expect(shared).toBe(waiting.id);
    expect([(await ended(first.id)).state, (await ended(shared)).state, begun]).toEqual([
      'done',
      'done',
      [1, 2],
    ]);
  });

  it('are cancelled, waiting or running', async () => {
    const started = Promise.withResolvers<RunningJob>();
    handlers.set('r8', async (running) => {
      started.resolve(running);
      await new Promise((_, reject) =>
        running.signal.addEventListener('abort', () => reject(new MaillageError('asker_gone'))),
      );
    });
    const running = await jobs.add(job('r8'));
    const waiting = await jobs.add(job('r8', { input: { n: 2 } }));
    const { signal } = await started.promise;
    expect((await jobs.cancel(waiting.id)).state).toBe('cancelled');
    expect((await jobs.cancel(running.id)).state).toBe('cancelled');
    await expect.poll(() => signal.aborted).toBe(true);
    await sleep(300);
    expect((await jobs.find(running.id))?.state).toBe('cancelled');
    await expect(jobs.cancel(running.id)).rejects.toMatchObject({ code: 'job_ended', status: 409 });
    await expect(jobs.cancel('nothing')).rejects.toMatchObject({ code: 'unknown_job', status: 404 });
  });

  it('are scheduled by kind and region', async () => {
    await saveRegion(database(), sampleRegion('r9'));
    await jobs.schedule({ kind: 'refresh', region: 'r9', cron: '30 3 * * 1', input: { a: 1 } });
    await jobs.schedule({ kind: 'refresh', region: 'r9', cron: '45 3 * * *', input: { a: 2 } });
    await jobs.schedule({ kind: 'compute', region: 'r9', cron: '0 4 * * *', input: {} });
    expect(await jobs.schedules()).toHaveLength(2);
    await jobs.unschedule('compute', 'r9');
    expect(await jobs.schedules()).toEqual([
      { kind: 'refresh', region: 'r9', cron: '45 3 * * *', input: { a: 2 } },
    ]);
    await expect(
      jobs.schedule({ kind: 'compute', region: 'r9', cron: 'monday', input: {} }),
    ).rejects.toMatchObject({ code: 'bad_schedule' });
    const fails = async () => {
      throw new Error('not written down');
    };
    await expect(jobs.unschedule('refresh', 'r9', fails)).rejects.toThrow('not written down');
    await expect(
      jobs.schedule({ kind: 'refresh', region: 'r9', cron: '0 1 * * *', input: {} }, fails),
    ).rejects.toThrow('not written down');
    await expect(
      jobs.schedule({ kind: 'compute', region: 'r9', cron: '0 2 * * *', input: {} }, fails),
    ).rejects.toThrow('not written down');
    expect(await jobs.schedules()).toMatchObject([{ kind: 'refresh', cron: '45 3 * * *' }]);
    // The queue's own table asks for what is kept, and for nothing else.
    expect(await database().query('select key, cron from maillage_jobs.schedule')).toEqual([
      { key: 'refresh.r9', cron: '45 3 * * *' },
    ]);
    await jobs.unschedule('refresh', 'r9');
    expect(await database().query('select key from maillage_jobs.schedule')).toEqual([]);
  });

  it('refresh each region that is served, those too that are prepared beside a worker which runs', async () => {
    const db = database();
    await saveNetwork(db, sampleNetwork('scheduled'), 'scheduled.net');
    const prepared = async (region: string) => {
      await saveRegion(db, sampleRegion(region));
      await saveCoverage(
        db,
        region,
        sampleRecord(`of-${region}`, 'scheduled'),
        sampleFeatures(),
        sampleTimes(10),
        {
          makeCurrent: true,
        },
      );
    };
    const scheduled = async () =>
      (await jobs.schedules())
        .filter(({ kind }) => kind === 'refresh')
        .map(({ region, cron }) => [region, cron]);
    let standard: string | null = null;
    const log = { error: (told: { err: Error }) => errors.push(told.err) };
    const cron = '30 3 * * 1';
    const config = { refresh_schedule: cron, regions: '' };
    const kept = await keepRefreshScheduled(db, jobs, config, async () => standard, log as never);
    expect(await scheduled()).toEqual([]);
    standard = 's1';
    await prepared('s1');
    await expect.poll(scheduled).toEqual([['s1', cron]]);
    await prepared('s2');
    const both = [
      ['s1', cron],
      ['s2', cron],
    ];
    await expect.poll(scheduled).toEqual(both);
    // What somebody takes away is not put back by the next change.
    await jobs.unschedule('refresh', 's1');
    await prepared('s3');
    await expect.poll(scheduled).toEqual([
      ['s2', cron],
      ['s3', cron],
    ]);
    await kept.stop();
    await prepared('s4');
    await sleep(200);
    expect(await scheduled()).toHaveLength(2);
    for (const region of ['s2', 's3']) await jobs.unschedule('refresh', region);
  });

  it('tell nothing in the background that nobody expects', () => {
    expect(errors).toEqual([]);
  });
});

const WORKER = join(import.meta.dirname, '../support/processes/work_and_die.ts');

describe.skipIf(POSTGRESQL_URL === undefined)('a worker that is killed', () => {
  it('is replaced by another, which goes on from the checkpoint', { timeout: 120_000 }, async () => {
    const { db, url, drop } = await freshDatabase('postgresql');
    const jobs = await openJobs(db, { onError: () => undefined, heartbeat_s: 10, watch_s: 2, retry_s: 1 });
    const { id } = await jobs.add(job('r'));
    const child = spawn(process.execPath, [WORKER, url!], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: child.stdout }))
      if (line === 'at work') child.kill('SIGKILL');
    expect(await jobs.find(id)).toMatchObject({
      state: 'running',
      progress: { step: 'half', done: 1, total: 2 },
    });
    const seen: unknown[] = [];
    await jobs.work(all(async ({ attempt, checkpoint }) => seen.push([attempt, checkpoint])));
    await expect
      .poll(async () => (await jobs.find(id))?.state, { timeout: 60_000, interval: 500 })
      .toBe('done');
    expect(seen).toEqual([[2, { half: true }]]);
    await jobs.close();
    await drop();
  });
});

describe('a program that ended during a job on the embedded database', () => {
  it('takes it up again when it starts', async () => {
    const { db, drop } = await freshDatabase('embedded');
    const first = await openJobs(db, { onError: () => undefined, retry_s: 1 });
    const started = Promise.withResolvers<void>();
    await first.work(
      all(async ({ report }) => {
        await report({ step: 'half', done: 1, total: 2 }, { half: true });
        started.resolve();
        await new Promise(() => undefined);
      }),
    );
    const { id } = await first.add(job('r'));
    await started.promise;
    // The same database, as after a kill: the job is still said to run.
    const second = await openJobs(db, { onError: () => undefined, retry_s: 1 });
    const seen: unknown[] = [];
    await second.work(all(async ({ attempt, checkpoint }) => seen.push([attempt, checkpoint])));
    await expect.poll(async () => (await second.find(id))?.state, { timeout: 30_000 }).toBe('done');
    expect(seen).toEqual([[2, { half: true }]]);
    await first.close({ wait_ms: 0 });
    await second.close();
    await drop();
  });
});

describe('a region that was at work when the queue last looked', () => {
  it('has its next job done at once', async () => {
    const { db, drop } = await freshDatabase('embedded');
    await (await openJobs(db, { onError: () => undefined })).close({ wait_ms: 0 });
    // As a program that ended during a job leaves it; the queue looks again after a minute.
    await db.query(
      `update maillage_jobs.queue set singletons_active = array['r'] where name = 'region_jobs'`,
    );
    const jobs = await openJobs(db, { onError: () => undefined, watch_s: 60 });
    await jobs.work(all(async () => 'done'));
    const { id } = await jobs.add(job('r'));
    await expect.poll(async () => (await jobs.find(id))?.state, { timeout: 10_000 }).toBe('done');
    await jobs.close();
    await drop();
  });
});
