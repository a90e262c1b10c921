/** The clock is set back or forward while there are jobs and coverages. Its change is played by moments in the database. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../data/database/database_interface.ts';
import type { JobHandler, JobInput, JobKind } from '../../data/jobs/job.ts';
import { type Jobs, openJobs } from '../../data/jobs/jobs.ts';
import { saveRegion } from '../../data/store/regions.ts';
import { describeDatabases } from '../support/database.ts';
import { sampleRegion } from '../support/store_samples.ts';

const JOB: JobInput = { kind: 'compute', region: 'r', input: {}, requested_by: 'test' };
const all = (handler: JobHandler): Record<JobKind, JobHandler> => ({
  compute: handler,
  import: handler,
  refresh: handler,
});

/** All moments that the queue has kept are so much later: as if the clock had been set back by it since. */
async function setBack(db: Database, by: string): Promise<void> {
  const moments = (table: string, columns: string[]): string =>
    `update maillage_jobs.${table} set ${columns.map((column) => `${column} = ${column} + interval '${by}'`).join(', ')};`;
  await db.exec(
    moments('job', [
      'start_after',
      'created_on',
      'started_on',
      'heartbeat_on',
      'completed_on',
      'keep_until',
    ]) +
      moments('queue', ['monitor_claim_on', 'monitor_on', 'maintain_on']) +
      moments('version', ['cron_on']),
  );
}

describeDatabases('jobs and the clock', (database) => {
  const opened: Jobs[] = [];
  const open = async (): Promise<Jobs> => {
    const jobs = await openJobs(database(), {
      onError: () => undefined,
      heartbeat_s: 10,
      watch_s: 2,
      retry_s: 1,
      clock_s: 1,
    });
    opened.push(jobs);
    return jobs;
  };
  beforeAll(() => saveRegion(database(), sampleRegion('r')));
  afterEach(async () => {
    for (const jobs of opened.splice(0)) await jobs.close({ wait_ms: 0 });
    await database().exec('delete from maillage_jobs.job');
  });
  const ended = (jobs: Jobs, id: string) =>
    expect.poll(async () => (await jobs.find(id))?.state, { timeout: 40_000, interval: 200 }).toBe('done');

  for (const by of ['1 hour', '1 day']) {
    it(`set back by ${by}: a job that waits is done at once, and once`, async () => {
      const jobs = await open();
      const { id } = await jobs.add(JOB);
      await setBack(database(), by);
      // Whoever asks for the same is given the one that waits.
      expect((await jobs.add(JOB)).id).toBe(id);
      let runs = 0;
      await jobs.work(all(async () => runs++));
      await ended(jobs, id);
      await setBack(database(), by);
      const next = await jobs.add({ ...JOB, input: { on: '2025-01-01' } });
      await setBack(database(), by);
      await ended(jobs, next.id);
      expect(runs).toBe(2);
    });

    it(`set back by ${by} while a job runs: it goes on, and the next one follows`, async () => {
      const jobs = await open();
      const gate = Promise.withResolvers<void>();
      let runs = 0;
      await jobs.work(
        all(async ({ input }) => {
          runs++;
          if (input.on === undefined) await gate.promise;
        }),
      );
      const { id } = await jobs.add(JOB);
      await expect.poll(() => runs).toBe(1);
      await setBack(database(), by);
      const next = await jobs.add({ ...JOB, input: { on: '2025-01-01' } });
      await sleep(12_000);
      expect([runs, (await jobs.find(id))?.state]).toEqual([1, 'running']);
      gate.resolve();
      await ended(jobs, id);
      await ended(jobs, next.id);
      expect(runs).toBe(2);
    });
  }

  it('set back by a day after a worker has died: its job is taken over', async () => {
    const dead = await open();
    const never = new Promise<void>(() => undefined);
    let runs = 0;
    await dead.work(
      all(async () => {
        runs++;
        await never;
      }),
    );
    const { id } = await dead.add(JOB);
    await expect.poll(() => runs).toBe(1);
    await dead.close({ wait_ms: 0 });
    await database().query(
      `update maillage_jobs.job set state = 'active', completed_on = null, started_on = now(), heartbeat_on = now() where id = $1::uuid`,
      [id],
    );
    await setBack(database(), '1 day');
    const jobs = await open();
    await jobs.work(all(async () => runs++));
    await ended(jobs, id);
    expect(runs).toBe(2);
  });

  it('set forward by a day while a job runs: it is done, with one result', async () => {
    const jobs = await open();
    const gate = Promise.withResolvers<void>();
    const results: number[] = [];
    await jobs.work(
      all(async () => {
        if (results.length === 0) await gate.promise;
        results.push(results.length);
        return 'the same whenever it is computed';
      }),
    );
    const { id } = await jobs.add(JOB);
    await expect.poll(async () => (await jobs.find(id))?.state).toBe('running');
    await setBack(database(), '-1 day');
    await sleep(3_000);
    gate.resolve();
    await ended(jobs, id);
    expect((await jobs.find(id))?.result).toBe('the same whenever it is computed');
    // Taken for dead it may be begun again: it finds done what is done.
    expect(results.length).toBeLessThanOrEqual(2);
  });
});
