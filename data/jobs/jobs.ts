/**
 * The queue of jobs, on PostgreSQL for several processes, on the embedded database for one. pg-boss keeps it; here is
 * what Maillage asks of it: one job at a time a region, retried, taken over when a worker dies, progress told.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type JobWithMetadata, PgBoss } from 'pg-boss';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { Database } from '../database/database_interface.ts';
import { bossDatabase } from './boss_database.ts';
import { mendAfterClock } from './clock.ts';
import {
  JOB_KINDS,
  type Job,
  type JobHandler,
  type JobInput,
  type JobKind,
  type JobState,
  type Schedule,
} from './job.ts';
import { forgetOldProgress, JOB_CHANNEL, progressOf } from './job_progress.ts';
import { countsOf, jobOf, UUID } from './job_record.ts';
import { runJob } from './run_job.ts';

const QUEUE = 'region_jobs';
const SCHEMA = 'maillage_jobs';
const NO_JOB = '00000000-0000-0000-0000-000000000000';

const defaults = {
  // A worker that was silent for so long is dead: longer than anything that holds its thread. Reading and building roads does for
  // long; a computation does its work in other threads.
  heartbeat_s: { compute: 10, import: 45, refresh: 45 },
  watch_s: { postgresql: 3, embedded: 15 }, // how often dead workers are looked for; the embedded database has no other
  attempts: 7, // in all
  retry_s: 1, // wait before the second attempt, doubled each time
  retryMost_s: 300, // longest wait
  longest_s: 6 * 3600, // no job takes longer
  kept_s: 7 * 24 * 3600, // how long ended jobs are listed
  looks_ms: [10, 50, 100, 500, 1000, 5000], // waits before each look whether a job's end was written
  clock_s: 30, // how often it is looked whether the clock was set back
  poll_s: 2, // nobody is notified when a region becomes free or a retry is due
};

interface OpenJobsOptions {
  /** Told what goes wrong in the background (a lost database ...); the queue goes on by itself. */
  onError: (error: Error) => void;
  heartbeat_s?: number;
  watch_s?: number;
  retry_s?: number;
  clock_s?: number;
}

export interface Jobs {
  /**
   * Queues a job; the same job that still waits is returned instead of another. `tx`: within that transaction, before whose end
   * the job does not begin.
   */
  add(input: JobInput, tx?: Database): Promise<Job>;
  find(id: string): Promise<Job | null>;
  /** Newest first. */
  list(filter?: { region?: string; limit?: number }): Promise<Job[]>;
  /** Ends a job that waits, or asks a running one to end; within `tx` where it is given. Errors: unknown_job, job_ended. */
  cancel(id: string, tx?: Database): Promise<Job>;
  /** Takes jobs from now on, until `close`. `concurrency`: how many regions at once. */
  work(handlers: Record<JobKind, JobHandler>, options?: { concurrency?: number }): Promise<void>;
  /** One schedule a kind and region; the same again replaces it. `also` is done in the transaction that keeps it. Errors: bad_schedule. */
  schedule(schedule: Schedule, also?: (tx: Database) => Promise<void>): Promise<void>;
  /** Takes a schedule away, and does `also` in the same transaction. */
  unschedule(kind: JobKind, region: string, also?: (tx: Database) => Promise<void>): Promise<void>;
  schedules(): Promise<Schedule[]>;
  /** How many jobs are in each state; those that ended lately among them. */
  counts(): Promise<Record<JobState, number>>;
  /** Waits for running jobs so long at most; what still runs then is aborted and taken up by another worker, or next time. */
  close(options?: { wait_ms?: number }): Promise<void>;
}

/** Opens the queue; its tables are made where they are missing. Errors: those of the database. */
export async function openJobs(db: Database, options: OpenJobsOptions): Promise<Jobs> {
  const embedded = db.kind === 'embedded';
  const watch_s = options.watch_s ?? defaults.watch_s[db.kind];
  const boss = new PgBoss({
    db: bossDatabase(db),
    backend: embedded ? 'pglite' : 'postgres',
    schema: SCHEMA,
    useListenNotify: true,
    superviseIntervalSeconds: watch_s,
    // Less than the interval: what was done a little less than it ago would wait for the time after.
    monitorIntervalSeconds: Math.max(1, watch_s / 2),
    cronMonitorIntervalSeconds: 30,
    // The embedded database has no vacuum of its own and nothing to rebuild indexes beside.
    reindex: !embedded,
    monitorVacuum: !embedded,
  });
  boss.on('error', options.onError);
  await boss.start();
  const queue = {
    retryLimit: defaults.attempts - 1,
    retryDelay: options.retry_s ?? defaults.retry_s,
    retryBackoff: true,
    retryDelayMax: defaults.retryMost_s,
    expireInSeconds: defaults.longest_s,
    deleteAfterSeconds: defaults.kept_s,
    notify: true,
  };
  await boss.createQueue(QUEUE, { ...queue, policy: 'singleton' });
  await boss.updateQueue(QUEUE, queue);

  const found = (filter: { id?: string; key?: string; queued?: boolean }, tx?: Database) =>
    boss.findJobs<JobInput>(QUEUE, { ...filter, ...(tx && { db: bossDatabase(tx) }) });

  // pg-boss reads the queue's settings when it is first asked about its jobs, on a connection of its own: never within a transaction.
  await found({ id: NO_JOB });

  async function jobsOf(rows: JobWithMetadata<JobInput>[], from: Database): Promise<Job[]> {
    const progress = await progressOf(
      from,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => jobOf(row, progress.get(row.id) ?? null));
  }

  async function find(id: string, from: Database = db, tx?: Database): Promise<Job | null> {
    if (!UUID.test(id)) return null;
    return (await jobsOf(await found({ id }, tx), from))[0] ?? null;
  }

  const silence = (kind: JobKind) => ({
    heartbeatSeconds: options.heartbeat_s ?? defaults.heartbeat_s[kind],
  });
  const send = ({ kind, region, cron, input }: Schedule) => {
    const data: JobInput = { kind, region, input, requested_by: 'schedule' };
    return boss.schedule(QUEUE, cron, data, {
      tz: 'Europe/Paris',
      key: scheduleKey(kind, region),
      ...silence(kind),
      ...inRegion(region),
    });
  };
  const kept = () =>
    db.query<Schedule>(
      'select kind, region_id as region, cron, input from schedules order by region_id, kind',
    );
  /** The queue has the schedules that are kept, no others: after a restored backup, and after a process that ended between the two. */
  async function sendKept(): Promise<void> {
    const schedules = await kept();
    const keys = new Set(schedules.map(({ kind, region }) => scheduleKey(kind, region)));
    for (const { key } of await boss.getSchedules(QUEUE))
      if (!keys.has(key)) await boss.unschedule(QUEUE, key);
    for (const schedule of schedules) await send(schedule);
  }
  await sendKept();

  /** pg-boss writes a job's end once its handler has returned; listeners are told when it can be read. */
  async function tellEnd(id: string): Promise<void> {
    for (const wait_ms of defaults.looks_ms) {
      await sleep(wait_ms, undefined, { ref: false });
      const state = await find(id).then(
        (job) => job?.state,
        () => undefined,
      );
      if (state !== 'running') return db.notify(JOB_CHANNEL, id).catch(() => undefined);
    }
  }

  const mend = () =>
    mendAfterClock(db, { schema: SCHEMA, queue: QUEUE, longestWait_s: defaults.retryMost_s });
  let mending: NodeJS.Timeout | undefined;

  /** Nobody else can be at work on the embedded database: what is said to run was cut off with its process. */
  async function takeUpOrphans(): Promise<void> {
    for (const row of await found({}))
      if (row.state === 'active')
        await boss.fail(QUEUE, row.id, { code: 'interrupted', message: 'The program ended during the job.' });
  }

  return {
    async add(input, tx) {
      const work = async (within: Database): Promise<Job> => {
        await within.query('select pg_advisory_xact_lock(hashtext($1))', [`job ${input.region}`]);
        const waiting = await found({ key: input.region, queued: true }, within);
        const same = waiting.find(
          ({ data, state }) =>
            state === 'created' && data.kind === input.kind && isDeepStrictEqual(data.input, input.input),
        );
        // A worker passes over a locked row: the job that is returned begins after what is done in this transaction.
        const [held] =
          same === undefined
            ? []
            : await within.query(
                `select 1 from ${SCHEMA}.job where name = $1 and id = $2::uuid and state = 'created' for update`,
                [QUEUE, same.id],
              );
        const id =
          (held && same?.id) ??
          (await boss.send(
            QUEUE,
            { ...input },
            { ...inRegion(input.region), ...silence(input.kind), db: bossDatabase(within) },
          ));
        if (id === null) throw new Error(`pg-boss took no job of the kind ${input.kind}`);
        await within.notify(JOB_CHANNEL, id);
        return (await find(id, within, within))!;
      };
      return tx === undefined ? db.transaction(work) : work(tx);
    },
    find: (id) => find(id),
    async list({ region, limit } = {}) {
      const rows = await found(region === undefined ? {} : { key: region });
      rows.sort((a, b) => b.createdOn.getTime() - a.createdOn.getTime());
      return jobsOf(rows.slice(0, limit), db);
    },
    async cancel(id, tx) {
      const from = tx ?? db;
      const job = await find(id, from, tx);
      if (job === null) throw new MaillageError('unknown_job', { id });
      if (job.state === 'done' || job.state === 'failed' || job.state === 'cancelled')
        throw new MaillageError('job_ended', { id, state: job.state });
      await boss.cancel(QUEUE, id, tx && { db: bossDatabase(tx) });
      await from.notify(JOB_CHANNEL, id);
      return (await find(id, from, tx))!;
    },
    async work(handlers, { concurrency = 1 } = {}) {
      if (embedded) await takeUpOrphans();
      await forgetOldProgress(db);
      await mend();
      mending ??= setInterval(
        () => mend().catch(options.onError),
        1000 * (options.clock_s ?? defaults.clock_s),
      );
      mending.unref();
      await boss.work(
        QUEUE,
        {
          perJobResults: true,
          includeMetadata: true,
          localConcurrency: concurrency,
          // Looks past the jobs of regions at work; that there is never a second one is the queue's policy.
          groupConcurrency: 1,
          pollingIntervalSeconds: defaults.poll_s,
          notifyPollingIntervalSeconds: defaults.poll_s,
        },
        (rows: JobWithMetadata<JobInput>[]) =>
          Promise.all(
            rows.map((row) => {
              const isCancelled = async () => (await find(row.id))?.state === 'cancelled';
              return runJob(db, row, handlers, isCancelled, options.onError).finally(
                () => void tellEnd(row.id),
              );
            }),
          ),
      );
    },
    async schedule(schedule, also) {
      const { kind, region, cron, input } = schedule;
      try {
        await send(schedule);
      } catch (error) {
        throw new MaillageError('bad_schedule', { cron }, { cause: error });
      }
      try {
        await db.transaction(async (tx) => {
          await tx.query(
            `insert into schedules (kind, region_id, cron, input) values ($1, $2, $3, $4::json)
             on conflict (kind, region_id) do update set cron = excluded.cron, input = excluded.input`,
            [kind, region, cron, JSON.stringify(input)],
          );
          await also?.(tx);
        });
      } finally {
        // Not kept, or taken out by a process that started meanwhile.
        await sendKept();
      }
    },
    async unschedule(kind, region, also) {
      await db.transaction(async (tx) => {
        await tx.query('delete from schedules where kind = $1 and region_id = $2', [kind, region]);
        await also?.(tx);
      });
      await boss.unschedule(QUEUE, scheduleKey(kind, region));
    },
    schedules: () => kept(),
    async counts() {
      const rows = await db.query<{ state: JobWithMetadata['state']; count: number }>(
        `select state, count(*)::int as count from ${SCHEMA}.job where name = $1 group by state`,
        [QUEUE],
      );
      return countsOf(rows);
    },
    async close({ wait_ms = 30_000 } = {}) {
      clearInterval(mending);
      await boss.stop({ close: false, graceful: wait_ms > 0, timeout: Math.max(wait_ms, 1000) });
    },
  };
}

const inRegion = (region: string) => ({ singletonKey: region, group: { id: region } });

const scheduleKey = (kind: JobKind, region: string): string => `${kind}.${region}`;

export { JOB_CHANNEL, JOB_KINDS };
