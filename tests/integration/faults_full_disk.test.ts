/** The disk of a PostgreSQL is full while a server and a worker are at work: that of the coverages, and the whole one with its log. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, newCluster, noCluster } from '../support/cluster.ts';
import { newFaultReport, watch } from '../support/outage.ts';
import {
  type RunningCommand,
  runCommand,
  serveProcess,
  startCommand,
  waitUntil,
} from '../support/process.ts';
import { NO_SMALL_DISK, newSmallDisk, type SmallDisk } from '../support/small_disk.ts';
import { gridHome, testEnvironment } from '../support/test_region.ts';

/** The database with its log, and the tables of the coverages: megabytes. */
const DISK_MB = { all: 320, coverages: 24 };
const TABLES = ['coverage_features', 'coverage_times'];

const disk = noCluster === null ? newSmallDisk(DISK_MB.all) : null;
const missing = noCluster === null ? (disk === null ? NO_SMALL_DISK : '') : ` (${noCluster})`;

describe.skipIf(disk === null)(`the disk of a PostgreSQL is full${missing}`, () => {
  const report = newFaultReport();
  let coveragesDisk: SmallDisk;
  let cluster: Cluster;
  let home: Awaited<ReturnType<typeof gridHome>>;
  let server: RunningCommand & { url: string };
  let worker: RunningCommand;
  let token: string;
  let question: string;

  /** One statement on a connection of its own. */
  const sql = async (statement: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: cluster.url });
    // A connection that is cut is told by the statement on it.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const ask = async (path: string) => {
    const answer = await fetch(`${server.url}${path}`);
    return { status: answer.status, body: await answer.json() };
  };
  const current = async (): Promise<string> => (await ask('/api/v1/coverages/current')).body.id;
  const served = async (): Promise<string> => (await ask(question)).body.coverage.id;
  const job = async (id: string) => (await ask(`/api/v1/jobs/${id}`)).body;
  const change = (facts: object): Promise<Response> =>
    fetch(`${server.url}/api/v1/sites/north?reason=test`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(facts),
    });
  /** Asks all the time: every question has its answer. */
  const watchAnswers = () =>
    watch(`${server.url}${question}`, (status, text) => (status === 200 ? null : `${status} ${text}`));
  /** Starts PostgreSQL where it has ended, as an orchestrator does; it may still be about to end, or come back by itself. */
  const isBack = async (): Promise<boolean> => {
    const answers = () =>
      sql('select 1').then(
        () => true,
        () => false,
      );
    if (await answers()) return true;
    try {
      cluster.start();
    } catch {
      // Still ending, or started meanwhile.
    }
    return answers();
  };
  /** Rows of coverages without all that belongs to them. */
  const halves = () =>
    sql(`select id from maillage.coverages c where not exists (select 1 from maillage.coverage_times t where t.coverage_id = c.id)
      or not exists (select 1 from maillage.coverage_features f where f.coverage_id = c.id)`);

  beforeAll(async () => {
    cluster = await newCluster(disk!.folder);
    coveragesDisk = newSmallDisk(DISK_MB.coverages)!;
    home = await gridHome();
    const settings = { ...(await testEnvironment(home.home)), DATABASE_URL: cluster.url };
    const prepared = await runCommand(['prepare', home.region.file], settings);
    expect(prepared.code, prepared.text).toBe(0);
    const space = join(coveragesDisk.folder, 'space');
    mkdirSync(space);
    execFileSync('chown', ['postgres', space]);
    await sql(`create tablespace small location '${space}'`);
    for (const table of TABLES) await sql(`alter table maillage.${table} set tablespace small`);
    server = await serveProcess(settings);
    worker = startCommand(['worker'], settings);
    await worker.wrote(/waits for jobs/);
    const made = await runCommand(['token', 'create', 'test', '--scope', 'sites:write'], settings);
    token = made.text.trim();
    const [lon, lat] = home.region.point('s4-4', 's5-4', 0.5);
    question = `/api/v1/eligibility?lon=${lon}&lat=${lat}`;
  });
  afterAll(async () => {
    await worker?.kill('SIGTERM');
    await server?.kill('SIGTERM');
    cluster?.remove();
    coveragesDisk?.remove();
    disk!.remove();
    await home?.remove();
    report.print();
  });

  it('for coverages: the job tells it, the former coverage is served, and the new one comes once there is room', async () => {
    const before = await current();
    const answers = watchAnswers();
    coveragesDisk.fill(0);
    const changed = await change({ status: 'closed', closed_on: '2025-01-01' });
    expect(changed.status, await changed.clone().text()).toBe(200);
    const { job_id } = await changed.json();
    await waitUntil(async () => (await job(job_id)).error !== null, 30_000, 'the job tells of its failure');
    const told = await job(job_id);
    expect(told.error).toEqual({
      code: 'disk_full',
      // Strangers are not told where; who runs the service finds it in the log.
      message: 'The disk of this service is full: nothing was stored; try again later.',
    });
    expect(['retrying', 'running']).toContain(told.state);
    expect([await current(), await served()]).toEqual([before, before]);
    expect((await ask('/health/ready')).body.parts.list.missing).toContain(`the job ${job_id} is`);
    expect(await halves()).toEqual([]);

    coveragesDisk.free();
    const room_ms = await waitUntil(
      async () => (await current()) !== before,
      60_000,
      'the new coverage came',
    );
    await waitUntil(async () => (await job(job_id)).state === 'done', 10_000, 'the job is done');
    const answer = (await ask(question)).body;
    expect(answer.nearest.map(({ id }: { id: string }) => id)).not.toContain('north');
    expect(await halves()).toEqual([]);
    expect((await answers.stop()).bad).toEqual([]);
    report.tell('disk of the coverages full, eligibility', 'nothing', 'never');
    report.tell('room again, the new coverage after', 'nothing', room_ms);
  });

  it('with its log: PostgreSQL ends, answers go on; what was acknowledged is there when it starts with room again', async () => {
    const before = await current();
    const former = (await ask('/api/v1/sites/north')).body.properties.name;
    const answers = watchAnswers();
    disk!.fill(0);
    // What is asked to be written is refused in plain words, or is kept.
    const first = await change({ name: 'Premier nom' });
    await waitUntil(
      // Asks for another file of the log, again and again.
      () =>
        sql('select pg_switch_wal(), txid_current()').then(
          () => false,
          () => true,
        ),
      30_000,
      'PostgreSQL finds no room for its log',
    );
    await waitUntil(
      async () => (await ask('/health/ready')).body.parts.database.ready === false,
      30_000,
      'readiness names the database',
    );
    const second = await change({ name: 'Second nom' });
    expect((await second.json()).code).toMatch(/^(database_unreachable|disk_full)$/);
    expect(await served()).toBe(before);

    disk!.free();
    await waitUntil(isBack, 30_000, 'PostgreSQL is back');
    const started = Date.now();
    await waitUntil(async () => (await fetch(`${server.url}/health/ready`)).status === 200, 15_000, 'ready');
    const ready_ms = Date.now() - started;
    // An acknowledged change is kept; its job brings it to the served list.
    const name = first.status === 200 ? 'Premier nom' : former;
    const told = async () => (await ask('/api/v1/sites/north')).body.properties.name;
    const kept_ms = await waitUntil(async () => (await told()) === name, 60_000, 'the site has its name');
    expect([await current(), await halves()]).toEqual([before, []]);

    const reopened = await change({ status: 'open', closed_on: null });
    expect(reopened.status, await reopened.clone().text()).toBe(200);
    const { job_id } = await reopened.json();
    const changed_ms = await waitUntil(
      async () => (await current()) !== before,
      60_000,
      'the next coverage came',
    );
    await waitUntil(async () => (await job(job_id)).state === 'done', 10_000, 'the job is done');
    expect((await answers.stop()).bad).toEqual([]);
    report.tell('disk of the log full, PostgreSQL ended, eligibility', 'nothing', 'never');
    report.tell(
      'started with room, ready after',
      first.status === 200 ? 'nothing' : 'a refused change',
      ready_ms,
    );
    report.tell('the change of before served after', 'nothing', kept_ms);
    report.tell('the next change served after', 'nothing', changed_ms);
  });
});
