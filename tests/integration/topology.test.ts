/**
 * What docker-compose.yml starts, on one machine and from the system's packages: PostgreSQL with PostGIS, two API processes,
 * one worker, the reverse proxy. A change through one process is seen through the other, under load, and never half.
 */
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, newCluster, noCluster } from '../support/cluster.ts';
import {
  type RunningCommand,
  runCommand,
  serveProcess,
  startCommand,
  waitUntil,
} from '../support/process.ts';
import { noProxy, startProxy } from '../support/proxy.ts';
import { gridHome, testEnvironment } from '../support/test_region.ts';

/** Askers at each server while something changes. */
const ASKERS = 10;

describe.skipIf(noCluster !== null)(
  `two servers and a worker on one PostgreSQL${noCluster === null ? '' : ` (${noCluster})`}`,
  () => {
    let cluster: Cluster;
    let home: Awaited<ReturnType<typeof gridHome>>;
    let settings: Record<string, string>;
    let servers: (RunningCommand & { url: string })[] = [];
    let worker: RunningCommand;
    let token: string;
    let question: string;

    const get = async (server: number, path: string): Promise<Response> =>
      fetch(`${servers[server]?.url}${path}`);
    const coverage = async (server: number): Promise<string> =>
      (await (await get(server, '/api/v1/coverages/current')).json()).id;
    const change = async (server: number, id: string, facts: object): Promise<Response> =>
      fetch(`${servers[server]?.url}/api/v1/sites/${id}?reason=test`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(facts),
      });

    beforeAll(async () => {
      cluster = await newCluster();
      home = await gridHome();
      settings = { ...(await testEnvironment(home.home)), DATABASE_URL: cluster.url };
      const prepared = await runCommand(['prepare', home.region.file], settings);
      expect(prepared.code, prepared.text).toBe(0);
      servers = [await serveProcess(settings), await serveProcess(settings)];
      worker = startCommand(['worker'], settings);
      await worker.wrote(/waits for jobs/);
      const made = await runCommand(['token', 'create', 'test', '--scope', 'sites:write'], settings);
      expect(made.code, made.text).toBe(0);
      token = made.text.trim();
      const [lon, lat] = home.region.point('s4-4', 's5-4', 0.5);
      question = `/api/v1/eligibility?lon=${lon}&lat=${lat}`;
    });
    afterAll(async () => {
      await worker?.kill('SIGTERM');
      for (const server of servers) await server.kill('SIGTERM');
      cluster?.remove();
      await home?.remove();
    });

    it('answer the same, from the same coverage', async () => {
      const [first, second] = await Promise.all([get(0, question), get(1, question)]);
      expect(await first?.json()).toEqual(await second?.json());
      expect(await coverage(0)).toBe(await coverage(1));
    });

    it('a site closed through one is seen through the other, under load, without a wrong or mixed answer', async () => {
      const before = await (await get(0, question)).json();
      const wrong: string[] = [];
      /** What was answered: coverage, time and the sites named. */
      const seen = new Map<string, Set<string>>();
      let asked = 0;
      let stopped = false;
      const askers = servers.flatMap((_server, i) =>
        Array.from({ length: ASKERS }, async () => {
          while (!stopped) {
            const response = await get(i, question);
            const text = await response.text();
            asked++;
            if (response.status !== 200) {
              wrong.push(`${response.status} ${text}`);
              continue;
            }
            const { coverage: from, drive_time_s, nearest } = JSON.parse(text);
            const told = `${drive_time_s} ${nearest.map((site: { id: string }) => site.id)}`;
            seen.set(from.id, (seen.get(from.id) ?? new Set()).add(told));
            await sleep(5);
          }
        }),
      );
      await sleep(500);
      const started = Date.now();
      const changed = await change(0, 'north', { status: 'closed', closed_on: '2025-01-01' });
      expect(changed.status, await changed.clone().text()).toBe(200);
      const answered_ms = Date.now() - started;
      await waitUntil(async () => (await coverage(1)) !== before.coverage.id, 20_000, 'the other has it');
      const seen_ms = Date.now() - started;
      await waitUntil(async () => (await coverage(0)) === (await coverage(1)), 5_000, 'both have it');
      await sleep(300);
      stopped = true;
      await Promise.all(askers);

      expect(wrong).toEqual([]);
      // Each coverage has told one thing alone, and there are two of them.
      expect([...seen.values()].map((told) => told.size)).toEqual([1, 1]);
      const after = await (await get(1, question)).json();
      expect(after.nearest.map((site: { id: string }) => site.id)).not.toContain('north');
      process.stdout.write(
        `Under ${2 * ASKERS} askers (${asked} answers): changed in ${answered_ms} ms, seen through the other server after ${seen_ms} ms\n`,
      );
    });

    it('a worker that is killed is replaced: the change that it was at arrives all the same', async () => {
      const before = await coverage(0);
      await worker.kill();
      const changed = await change(1, 'north', { status: 'open', closed_on: null });
      expect(changed.status, await changed.clone().text()).toBe(200);
      await sleep(500);
      // Nobody computes, everybody answers from what there was.
      expect(await coverage(0)).toBe(before);
      expect((await get(0, question)).status).toBe(200);
      worker = startCommand(['worker'], settings);
      await waitUntil(async () => (await coverage(0)) !== before, 30_000, 'the next worker has done it');
      await waitUntil(async () => (await coverage(0)) === (await coverage(1)), 5_000, 'both have it');
    });

    it('a worker that is killed in the midst of a computation is replaced within half a minute', async () => {
      const state = async (id: string): Promise<string> =>
        (await (await get(0, `/api/v1/jobs/${id}`)).json()).state;
      const before = await coverage(0);
      await worker.wrote(/waits for jobs/);
      // What docker-compose.yml looks at.
      expect(Date.now() - statSync('/tmp/maillage-worker-alive').mtimeMs).toBeLessThan(20_000);
      const [lon, lat] = home.region.point('s6-4', 's7-4', 0.5);
      const changed = await change(1, 'north', { lon, lat });
      const { job_id } = await changed.json();
      await waitUntil(async () => (await state(job_id)) === 'running', 10_000, 'the worker is at it');
      await worker.kill();
      const killed = Date.now();
      expect([await state(job_id), await coverage(0)]).toEqual(['running', before]);
      worker = startCommand(['worker'], settings);
      await waitUntil(async () => (await coverage(0)) !== before, 30_000, 'the next worker has done it');
      const replaced_ms = Date.now() - killed;
      // The job's end is written a moment after its coverage.
      await waitUntil(async () => (await state(job_id)) === 'done', 5_000, 'the job is done');
      process.stdout.write(`Worker killed in a computation: the new coverage came after ${replaced_ms} ms\n`);
    });

    describe.skipIf(noProxy !== null)(`behind the proxy${noProxy === null ? '' : ` (${noProxy})`}`, () => {
      let proxy: Awaited<ReturnType<typeof startProxy>>;
      beforeAll(async () => {
        proxy = await startProxy(servers.map(({ url }) => url));
      });
      afterAll(() => proxy?.stop());

      it('answers over TLS alone, and keeps what is for the machines inside', async () => {
        const plain = await fetch(`${proxy.plainUrl}/api/v1/region`, { redirect: 'manual' });
        expect([plain.status, plain.headers.get('location')]).toEqual([
          308,
          `https://127.0.0.1/api/v1/region`,
        ]);
        const answer = await proxy.get(question);
        expect([answer.status, JSON.parse(answer.text).drive_time_s]).toEqual([200, expect.any(Number)]);
        expect(answer.headers['strict-transport-security']).toBeTruthy();
        for (const path of ['/metrics', '/health/ready'])
          expect((await proxy.get(path)).status, path).toBe(404);
      });

      it('keeps lasting tiles, and nothing that may change', async () => {
        const description = JSON.parse((await proxy.get('/api/v1/tiles/communes.json')).text);
        const [template] = description.tiles as string[];
        const { lon, lat } = Object.fromEntries(
          [...question.matchAll(/(lon|lat)=([\d.-]+)/g)].map(([, name, value]) => [name, Number(value)]),
        );
        const z = 8;
        const x = Math.floor(((lon + 180) / 360) * 2 ** z);
        const y = Math.floor((0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * 2 ** z);
        const path = new URL(
          (template as string).replace('{z}', `${z}`).replace('{x}', `${x}`).replace('{y}', `${y}`),
          'https://localhost',
        );
        const tile = `${path.pathname}${path.search}`;
        expect((await proxy.get(tile)).headers['x-cache']).toBe('MISS');
        expect((await proxy.get(tile)).headers['x-cache']).toBe('HIT');
        await proxy.get(question);
        expect((await proxy.get(question)).headers['x-cache']).not.toBe('HIT');
      });

      // What was wrong: the proxy refused every list of more than 1 MB, where the API takes 64.
      it('passes a list of tiers-lieux on, whatever its size', async () => {
        const rows = Array.from({ length: 20_000 }, (_, i) => `nowhere-${i},${'Lieu '.repeat(20)},999,999`);
        const list = Buffer.from(['id,nom,lon,lat', ...rows].join('\n'));
        expect(list.length).toBeGreaterThan(2e6);
        const path = '/api/v1/sites/import?name=liste.csv&dry_run=true';
        const headers = { 'content-type': 'text/csv', 'content-length': String(list.length) };
        const refused = await proxy.post(path, list, headers);
        expect([refused.status, JSON.parse(refused.text).code]).toEqual([401, 'token_missing']);
        const read = await proxy.post(path, list, { ...headers, authorization: `Bearer ${token}` });
        expect([read.status, JSON.parse(read.text).rejected?.length]).toEqual([200, rows.length]);
        expect((await proxy.post('/api/v1/reports', list, headers)).status).toBe(413);
      });

      it('writes down no point that somebody asked about', async () => {
        await proxy.get(question);
        const point = question.match(/lon=([\d.-]+)/)?.[1] as string;
        await waitUntil(() => proxy.log().includes('/api/v1/eligibility'), 2_000, 'the log has the request');
        expect(proxy.log()).not.toContain(point);
      });

      it('goes on while one of the servers is killed', async () => {
        const answers: number[] = [];
        let stopped = false;
        const asking = (async () => {
          while (!stopped) answers.push((await proxy.get(question)).status);
        })();
        await sleep(200);
        await servers[1]?.kill();
        await sleep(1_500);
        stopped = true;
        await asking;
        expect(answers.length).toBeGreaterThan(20);
        expect([...new Set(answers)]).toEqual([200]);
      });
    });
  },
);
