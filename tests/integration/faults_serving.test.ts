/** Faults of the real world while a server answers: OSRM killed, PostgreSQL gone and back, a list imported by a process that is killed. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { newLogger } from '../../server/process/logging.ts';
import { openStore } from '../../server/process/open_store.ts';
import { startServer } from '../../server/running/listen.ts';
import { type Cluster, newCluster, noCluster } from '../support/cluster.ts';
import { newFaultReport, watch } from '../support/outage.ts';
import {
  processesIn,
  type RunningCommand,
  runCommand,
  serveProcess,
  startCommand,
  waitUntil,
} from '../support/process.ts';
import { gridHome, type TestRegion, testEnvironment } from '../support/test_region.ts';

const PLACE = ['s4-4', 's5-4', 0.5] as const;
/** How PostgreSQL goes, and how long it is away. */
const ABSENCES = [
  { how: 'fast', away_s: 12 },
  { how: 'immediate', away_s: 5 },
] as const;

const report = newFaultReport();
let home: Awaited<ReturnType<typeof gridHome>>;
let environment: Record<string, string>;
let region: TestRegion;
let question: string;

beforeAll(async () => {
  home = await gridHome();
  region = home.region;
  environment = await testEnvironment(home.home);
  const [lon, lat] = region.point(...PLACE);
  question = `lon=${lon}&lat=${lat}`;
});
afterAll(async () => {
  await home?.remove();
  report.print();
});

const parts = async (url: string): Promise<Record<string, { ready: boolean; missing?: string }>> =>
  (await (await fetch(`${url}/health/ready`)).json()).parts;
const always =
  (expected: number) =>
  (status: number, text: string): string | null => {
    const time = status === 200 ? JSON.parse(text).drive_time_s : null;
    return time === expected ? null : `${status} ${text.slice(0, 200)}`;
  };

describe('OSRM is killed', () => {
  it('answers from road times go on, routes come back by themselves', async () => {
    const server = await serveProcess(environment);
    try {
      const route = async (): Promise<number> =>
        (await fetch(`${server.url}/api/v1/route?${question}&site=north`)).status;
      await waitUntil(async () => (await route()) === 200, 30_000, 'OSRM draws a route');
      const { drive_time_s } = await (await fetch(`${server.url}/api/v1/eligibility?${question}`)).json();
      expect(drive_time_s).toBeGreaterThan(0);
      const answers = watch(`${server.url}/api/v1/eligibility?${question}`, always(drive_time_s));
      const [osrm, ...others] = processesIn(home.home, 'osrm-routed');
      expect(others).toEqual([]);
      process.kill(osrm as number, 'SIGKILL');
      await waitUntil(async () => (await route()) !== 200, 5_000, 'the route is missed');
      const missed = await fetch(`${server.url}/api/v1/route?${question}&site=north`);
      expect([200, 503]).toContain(missed.status);
      const away_ms = await waitUntil(async () => (await route()) === 200, 30_000, 'OSRM is back');
      const seen = await answers.stop();
      expect(seen.bad).toEqual([]);
      expect(seen.asked).toBeGreaterThan(5);
      report.tell('OSRM killed, routes', 'nothing', away_ms);
      report.tell('OSRM killed, eligibility', 'nothing', 'never');
    } finally {
      await server.kill('SIGTERM');
    }
    // It ended with the server.
    await waitUntil(() => processesIn(home.home, 'osrm-routed').length === 0, 5_000, 'OSRM has ended');
  });

  it('ends with its server, even where that is killed', async () => {
    const server = await serveProcess(environment);
    await waitUntil(() => processesIn(home.home, 'osrm-routed').length === 1, 30_000, 'OSRM runs');
    await server.kill('SIGKILL');
    await waitUntil(() => processesIn(home.home, 'osrm-routed').length === 0, 10_000, 'OSRM has ended');
    // Neither the killed server's lock nor its open database is in the way of the next.
    const started = Date.now();
    const next = await serveProcess(environment);
    expect((await fetch(`${next.url}/api/v1/eligibility?${question}`)).status).toBe(200);
    report.tell('server killed, started again', 'nothing', Date.now() - started);
    await next.kill('SIGTERM');
  });
});

describe('a server that cannot start', () => {
  // What was wrong: it gave back its home and left the OSRM and the threads that it had begun to go on for nobody.
  it('ends what it has started', async () => {
    const config = readConfig({ ...environment, MAILLAGE_PORT: '0' });
    const opened = await openStore(config);
    const listen = async (): Promise<never> => {
      await waitUntil(() => processesIn(home.home, 'osrm-routed').length === 1, 30_000, 'OSRM runs');
      throw new Error('gone');
    };
    const db = { ...opened.db, listen };
    const log = newLogger(config);
    const started = startServer(config, { advertise: true, log, opened: { ...opened, db } });
    await expect(started).rejects.toThrow('gone');
    await waitUntil(() => processesIn(home.home, 'osrm-routed').length === 0, 10_000, 'OSRM has ended');
    // The home is free, and nothing else is in the way.
    const server = await startServer(config, { advertise: true, log });
    expect((await fetch(`${server.url}/api/v1/eligibility?${question}`)).status).toBe(200);
    await server.close();
  });
});

describe.skipIf(noCluster !== null)(`PostgreSQL${noCluster === null ? '' : ` (${noCluster})`}`, () => {
  let cluster: Cluster;
  let server: RunningCommand & { url: string };
  let expected: number;
  const settings = (): Record<string, string> => ({ ...environment, DATABASE_URL: cluster.url });
  const current = async (): Promise<string> =>
    (await (await fetch(`${server.url}/api/v1/coverages/current`)).json()).id;

  beforeAll(async () => {
    cluster = await newCluster();
    const prepared = await runCommand(['prepare', region.file], settings());
    expect(prepared.code, prepared.text).toBe(0);
    server = await serveProcess(settings());
    const answer = await (await fetch(`${server.url}/api/v1/eligibility?${question}`)).json();
    expected = answer.drive_time_s;
  });
  afterAll(async () => {
    await server?.kill('SIGTERM');
    cluster?.remove();
  });

  for (const { how, away_s } of ABSENCES) {
    it(`is stopped (${how}) for ${away_s} s and comes back`, async () => {
      const before = await current();
      const answers = watch(`${server.url}/api/v1/eligibility?${question}`, always(expected));
      const zones = watch(
        `${server.url}/api/v1/white-zones`,
        (status, text) => (status === 200 ? null : `${status} ${text}`),
        200,
      );
      cluster.stop(how);
      const gone = Date.now();
      await waitUntil(
        async () => (await parts(server.url)).database?.ready === false,
        10_000,
        'readiness names the database',
      );
      expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
      await sleep(away_s * 1000 - (Date.now() - gone));
      cluster.start();
      const started = Date.now();
      await waitUntil(
        async () => (await fetch(`${server.url}/health/ready`)).status === 200,
        15_000,
        'everything is ready',
      );
      const back_ms = Date.now() - started;
      expect((await fetch(`${server.url}/api/v1/white-zones`)).status).toBe(200);
      const seen = await answers.stop();
      expect(seen.bad).toEqual([]);
      const missed = await zones.stop();
      // What only the database has is missed with a plain problem, never with an unforeseen error.
      for (const complaint of missed.bad) expect(complaint).toMatch(/^503 .*"code":"database_/);
      expect(await current()).toBe(before);
      report.tell(`PostgreSQL stopped (${how}), eligibility`, 'nothing', 'never');
      report.tell(`PostgreSQL stopped (${how}), stored layers`, 'nothing', missed.longest_gap_ms);
      report.tell(`PostgreSQL back (${how}), ready again after`, 'nothing', back_ms);
    });
  }

  it('is back: a new list is taken over as before, within 2 s of its coverage', async () => {
    const list = JSON.parse(await readFile(join(home.home, 'files/sites.geojson'), 'utf8'));
    for (const { properties } of list.features)
      if (properties.id === 'north') Object.assign(properties, { statut: 'closed', fermeture: '2025-01-01' });
    const file = join(home.home, 'files/new.geojson');
    await writeFile(file, JSON.stringify(list));
    const before = await current();
    const seen = new Set<string>();
    const answers = watch(`${server.url}/api/v1/eligibility?${question}`, (status, text) => {
      if (status !== 200) return `${status} ${text}`;
      const { coverage, nearest } = JSON.parse(text);
      seen.add(`${coverage.id} ${nearest.map((site: { id: string }) => site.id).join(',')}`);
      return null;
    });
    // Killed at each step, and once more in the midst of it; then left to finish.
    const undisturbed = await runCommand(['import', 'sites', file, '--dry-run'], settings());
    expect(undisturbed.code, undisturbed.text).toBe(0);
    const steps = [/Storing the list/, /Coverage of/, /Drive times and outlines/];
    for (const step of steps) {
      for (const later_ms of [0, 60]) {
        const importing = startCommand(['import', 'sites', file], settings());
        await importing.wrote(step).catch((error: Error) => {
          if (!/ended without/.test(error.message)) throw error;
        });
        await sleep(later_ms);
        await importing.kill();
      }
    }
    const done = await runCommand(['import', 'sites', file], settings());
    expect(done.code, done.text).toBe(0);
    const finished = Date.now();
    await waitUntil(async () => (await current()) !== before, 2_000, 'the server has taken it over');
    const taken_ms = Date.now() - finished;
    await waitUntil(() => seen.size === 2, 2_000, 'an answer from the new coverage');
    const { bad } = await answers.stop();
    expect(bad).toEqual([]);
    // Two coverages, each with its own sites: never one's with the other's.
    expect([...seen].map((one) => one.split(' ')[1]).sort()).toEqual(['north,west', 'west']);
    report.tell(`import killed ${2 * steps.length} times`, 'nothing', 'never');
    report.tell('the new coverage seen by the server after', 'nothing', taken_ms);
  });
});
