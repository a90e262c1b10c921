/**
 * Several regions on one PostgreSQL, as for all of France: three API processes that hold the regions they are asked for, two workers that
 * take the regions' jobs from one queue, and the proxy of deploy/nginx that sends what is asked of one region to one process.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRegionFile } from '../../data/sources/region_file.ts';
import { findBuiltin } from '../../data/sources/regions/definitions.ts';
import { readConfig } from '../../server/config.ts';
import { prepareRegions, type RegionOutcome } from '../../server/prepare/prepare_all.ts';
import { openStore } from '../../server/process/open_store.ts';
import { SILENT } from '../../server/process/progress.ts';
import { type Cluster, newCluster, noCluster } from '../support/cluster.ts';
import {
  type RunningCommand,
  runCommand,
  serveProcess,
  startCommand,
  waitUntil,
} from '../support/process.ts';
import { noProxy, startProxy } from '../support/proxy.ts';
import {
  type TestRegion,
  THREE_PLACES,
  testEnvironment,
  threeRegionsHome,
  writeTestRegion,
} from '../support/test_region.ts';

const [A, B, C] = THREE_PLACES.map(({ id }) => id) as [string, string, string];
const why = noCluster ?? noProxy;

describe.skipIf(why !== null)(`several regions on one PostgreSQL${why === null ? '' : ` (${why})`}`, () => {
  let cluster: Cluster;
  let home: Awaited<ReturnType<typeof threeRegionsHome>>;
  let settings: Record<string, string>;
  let servers: (RunningCommand & { url: string })[] = [];
  let workers: RunningCommand[] = [];
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  let token: string;

  const all = <T>(ask: (server: number) => Promise<T>): Promise<T[]> =>
    Promise.all(servers.map((_server, i) => ask(i)));
  const get = async (server: number, path: string) => (await fetch(`${servers[server]?.url}${path}`)).json();
  const coverage = async (server: number, region: string): Promise<string> =>
    (await get(server, `/api/v1/coverages/current?region=${region}`)).id;
  const question = ({ point }: TestRegion): string => {
    const [lon, lat] = point('s4-4', 's5-4', 0.5);
    return `/api/v1/eligibility?lon=${lon}&lat=${lat}`;
  };
  /** Changes a site of a region through one of the servers: the id of the job that computes it. */
  const change = async (server: number, region: string, id: string, facts: object): Promise<string> => {
    const response = await fetch(`${servers[server]?.url}/api/v1/sites/${id}?region=${region}&reason=test`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(facts),
    });
    const body = await response.json();
    expect(response.status, JSON.stringify(body)).toBe(200);
    return body.job_id;
  };
  /** Ids of the regions that a server holds. */
  const held = async (server: number): Promise<string[]> =>
    (await get(server, '/api/v1/regions')).items
      .filter((one: { memory_bytes: number | null }) => one.memory_bytes !== null)
      .map(({ id }: { id: string }) => id);
  const startWorker = async (): Promise<RunningCommand> => {
    const worker = startCommand(['worker'], { ...settings, MAILLAGE_LOG_LEVEL: 'info' });
    await worker.wrote(/waits for jobs/);
    return worker;
  };

  const prepareAll = async (): Promise<void> => {
    const config = readConfig(settings);
    const opened = await openStore(config);
    const begins = () => undefined;
    const ended = (outcome: RegionOutcome) => expect(outcome).not.toHaveProperty('error');
    const definitions = await Promise.all(home.regions.map(({ file }) => loadRegionFile(file, findBuiltin)));
    await prepareRegions({ ...opened, config, progress: SILENT }, definitions, {}, { begins, ended }).finally(
      () => opened.close(),
    );
  };

  beforeAll(async () => {
    cluster = await newCluster();
    home = await threeRegionsHome();
    settings = { ...(await testEnvironment(home.home)), DATABASE_URL: cluster.url };
    await prepareAll();
    // Two regions in each process at once: the first, and the one that it was asked for last.
    const bounded = { ...settings, MAILLAGE_LOADED_REGIONS: '2' };
    servers = await Promise.all([serveProcess(bounded), serveProcess(bounded), serveProcess(bounded)]);
    workers = await Promise.all([startWorker(), startWorker()]);
    proxy = await startProxy(servers.map(({ url }) => url));
    const made = await runCommand(['token', 'create', 'test', '--scope', 'sites:write'], settings);
    expect(made.code, made.text).toBe(0);
    token = made.text.trim();
  }, 300_000);
  afterAll(async () => {
    await proxy?.stop();
    for (const one of [...workers, ...servers]) await one.kill('SIGTERM');
    cluster?.remove();
    await home?.remove();
  });

  it('the proxy sends what is asked of one region to one process, and the rest to each in turn', async () => {
    expect(await all(held)).toEqual([[A], [A], [A]]);
    for (let i = 0; i < 6; i++) {
      expect((await proxy.get(`/regions/${B}/api/v1/statistics`)).status).toBe(200);
      expect((await proxy.get(`/api/v1/statistics?by=commune&region=${B}`)).status).toBe(200);
    }
    expect((await all(held)).filter((regions) => regions.includes(B))).toEqual([[A, B]]);
    for (let i = 0; i < 6; i++)
      expect((await proxy.get(question(home.regions[2] as TestRegion))).status).toBe(200);
    expect((await all(held)).filter((regions) => regions.includes(C))).toHaveLength(3);
  });

  it('each process answers for each region, from the same coverage', async () => {
    for (const region of home.regions) {
      const told = await all((i) => get(i, question(region)));
      expect(told[0].drive_time_s).toEqual(expect.any(Number));
      expect(told[1]).toEqual(told[0]);
      expect(told[2]).toEqual(told[0]);
    }
    const coverages = await all((i) => Promise.all([A, B, C].map((region) => coverage(i, region))));
    expect(coverages[1]).toEqual(coverages[0]);
    expect(coverages[2]).toEqual(coverages[0]);
    expect(new Set(coverages[0]).size).toBe(3);
  });

  it('changes of two regions at once are computed by the workers and served by all processes, and the third stays', async () => {
    const before = await Promise.all([A, B, C].map((region) => coverage(0, region)));
    const jobs = await Promise.all([
      change(0, A, 'north', { status: 'closed', closed_on: '2025-01-01' }),
      change(1, B, 'north', { status: 'closed', closed_on: '2025-01-01' }),
    ]);
    for (const job of jobs)
      await waitUntil(async () => (await get(2, `/api/v1/jobs/${job}`)).state === 'done', 60_000, job);
    for (const [i, region] of [A, B].entries())
      await waitUntil(
        async () => {
          const now = await all((server) => coverage(server, region));
          return new Set(now).size === 1 && now[0] !== before[i];
        },
        10_000,
        `all serve the new coverage of ${region}`,
      );
    expect(await all((server) => coverage(server, C))).toEqual(Array(3).fill(before[2]));
    const [a, b] = home.regions as [TestRegion, TestRegion, TestRegion];
    for (const told of [
      ...(await all((i) => get(i, question(a)))),
      ...(await all((i) => get(i, question(b)))),
    ])
      expect(told.nearest.map(({ id }: { id: string }) => id)).toEqual(['west']);
  });

  it('where a worker is killed the other does the jobs of all regions', async () => {
    const before = await coverage(0, A);
    const [worker] = workers as [RunningCommand, RunningCommand];
    await worker.kill();
    const jobs = [
      await change(0, A, 'north', { status: 'open', closed_on: null }),
      await change(1, B, 'north', { status: 'open', closed_on: null }),
      await change(2, C, 'north', { status: 'closed', closed_on: '2025-01-01' }),
    ];
    for (const job of jobs)
      await waitUntil(async () => (await get(0, `/api/v1/jobs/${job}`)).state === 'done', 60_000, job);
    await waitUntil(
      async () => {
        const now = await all((server) => coverage(server, A));
        return new Set(now).size === 1 && now[0] !== before;
      },
      10_000,
      'all serve the new coverage',
    );
    workers[0] = await startWorker();
  });

  it('a region that is prepared meanwhile is served by all processes, and is worked on by the workers', async () => {
    const folder = join(home.home, 'files', 'grid-d');
    await mkdir(folder, { recursive: true });
    const place = { id: 'grid-d', name: 'Grille D', origin: [3, 47] as [number, number], communes: '993' };
    const region = await writeTestRegion(folder, place);
    const prepared = await runCommand(['prepare', region.file], settings);
    expect(prepared.code, prepared.text).toBe(0);
    await waitUntil(
      async () => (await all((i) => get(i, '/api/v1/regions'))).every(({ items }) => items.length === 4),
      10_000,
      'all know of it',
    );
    const told = await all((i) => get(i, question(region)));
    expect(told[0].drive_time_s).toEqual(expect.any(Number));
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
    const before = told[0].coverage.id;
    await change(0, 'grid-d', 'west', { status: 'closed', closed_on: '2025-01-01' });
    await waitUntil(
      async () => (await all((i) => coverage(i, 'grid-d'))).every((id) => id !== before),
      60_000,
      'all serve the change',
    );
  });

  it('a process that is killed leaves its regions to the others', async () => {
    const path = `/regions/${A}/api/v1/statistics`;
    for (const region of [B, C]) await all((i) => get(i, `/api/v1/statistics?region=${region}`));
    expect((await proxy.get(path)).status).toBe(200);
    const holders = (await all(held)).flatMap((regions, i) => (regions.includes(A) ? [i] : []));
    expect(holders).toHaveLength(1);
    const answers: number[] = [];
    let stopped = false;
    const asking = (async () => {
      while (!stopped) answers.push((await proxy.get(path)).status);
    })();
    await sleep(300);
    await servers[holders[0] as number]?.kill();
    await sleep(2_000);
    stopped = true;
    await asking;
    expect(answers.length).toBeGreaterThan(10);
    expect([...new Set(answers)]).toEqual([200]);
  });
});
