/** A change of the list is stored with its line in the audit log and the job that brings it to the coverage, or not at all. */
import { request as ask } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../data/store/audit.ts';
import { changeSite, listVersions } from '../../data/store/sites/sites.ts';
import { readConfig } from '../../server/config.ts';
import { buildApp } from '../../server/http/app.ts';
import type { App } from '../../server/http/fastify_types.ts';
import { homeKey } from '../../server/process/home_key.ts';
import { newLogger } from '../../server/process/logging.ts';
import { type Opened, openStore } from '../../server/process/open_store.ts';
import { type RunningService, startService } from '../../server/running/start_service.ts';
import { waitUntil } from '../support/process.ts';
import { gridHome, testEnvironment } from '../support/test_region.ts';

let home: Awaited<ReturnType<typeof gridHome>>;
let opened: Opened;
let service: RunningService;
let app: App;
let authorization: string;

/** As `serve` does; `work`: with the jobs. */
async function start(work: boolean, settings: Record<string, string> = {}): Promise<void> {
  const config = readConfig({ ...(await testEnvironment(home.home)), ...settings });
  const log = newLogger(config);
  service = await startService(config, opened, log, { work });
  app = await buildApp(service);
}
async function stop(): Promise<void> {
  await app?.close();
  await service?.close();
}

beforeAll(async () => {
  home = await gridHome();
  opened = await openStore(readConfig(await testEnvironment(home.home)));
  authorization = `Bearer ${await homeKey(home.home)}`;
});
afterEach(stop);
afterAll(async () => {
  await opened?.close();
  await home?.remove();
});

const send = (method: 'PATCH' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: string | object) =>
  app.inject({
    method,
    url,
    headers: {
      authorization,
      ...(typeof payload === 'string' && { 'content-type': 'application/octet-stream' }),
    },
    ...(payload !== undefined && { payload }),
  });
const version = async (): Promise<number> => (await listVersions(opened.db, 'grid'))[0]?.version ?? 0;
const audited = async (): Promise<number> => (await listAudit(opened.db)).length;
const list = (...ids: string[]): string =>
  [
    'id,nom,lon,lat',
    ...ids.map((id, i) => `${id},Lieu ${id},${home.region.point(`s${i}-2`, `s${i + 1}-2`)}`),
  ].join('\n');

describe('a change whose job cannot be queued', () => {
  it.each([
    ['a site', () => send('PATCH', '/api/v1/sites/north', { employer: true })],
    ['a list', () => send('POST', '/api/v1/sites/import?name=a.csv&force=true', list('west', 'south'))],
  ])('is not kept: %s', async (_what, change) => {
    await start(false);
    const before = [await version(), await audited()];
    service.jobs.add = () => Promise.reject(new Error(`no room in ${home.home}`));
    const refused = await change();
    expect([refused.statusCode, refused.json().code]).toEqual([500, 'internal_error']);
    expect(refused.body).not.toContain(home.home);
    expect([await version(), await audited()]).toEqual(before);
  });
});

describe('a change that no job knows of', () => {
  it('is told by readiness, and computed by the next process that works', async () => {
    await start(false);
    expect((await service.parts()).list).toBeNull();
    const before = service.served().coverage.id;
    const { db } = opened;
    await changeSite(db, 'grid', 'north', { status: 'closed', closed_on: '2025-01-01' }, { changed_by: 'x' });
    const ready = await app.inject('/health/ready');
    expect([ready.statusCode, ready.json().parts.list]).toEqual([
      200,
      { ready: false, missing: expect.stringMatching(/^version \d+ of the list is not in the coverage/) },
    ]);
    await stop();
    await start(true);
    await waitUntil(() => service.served().coverage.id !== before, 30_000, 'the coverage has the change');
    expect((await service.parts()).list).toBeNull();
    // Nothing more is computed where the names alone have changed.
    const jobs = (await service.jobs.list()).length;
    await changeSite(db, 'grid', 'west', { name: 'La Fabrique' }, { changed_by: 'x' });
    await stop();
    await start(true);
    expect([await service.jobs.list(), (await service.parts()).list]).toEqual([
      expect.objectContaining({ length: jobs }),
      null,
    ]);
  });
});

describe('a list over HTTP', () => {
  // What broke: a request without a body was answered 500.
  it('is missed where there is none', async () => {
    await start(false);
    const answer = await send('POST', '/api/v1/sites/import?name=a.csv&dry_run=true');
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'list_missing']);
    const empty = await send('POST', '/api/v1/sites/import?name=a.csv', '');
    expect([empty.statusCode, empty.json().code]).toEqual([400, 'list_missing']);
  });

  it('that would close most tiers-lieux is refused, unless it is forced', async () => {
    await start(false);
    const before = [await version(), await audited()];
    const short = list('elsewhere');
    const refused = await send('POST', '/api/v1/sites/import?name=a.csv', short);
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'list_closes_most']);
    expect(refused.json().text_fr).toContain('Il manque dans la liste');
    expect([await version(), await audited()]).toEqual(before);
    const tried = await send('POST', '/api/v1/sites/import?name=a.csv&dry_run=true', short);
    expect([tried.statusCode, tried.json().notes.join()]).toEqual([
      200,
      expect.stringContaining('force=true'),
    ]);
    const forced = await send('POST', '/api/v1/sites/import?name=a.csv&force=true', short);
    expect([forced.statusCode, forced.json().job_id]).toEqual([200, expect.any(String)]);
    expect(forced.json().closed.length).toBeGreaterThan(1);
    expect([await version(), await audited()]).toEqual([before[0]! + 1, before[1]! + 1]);
  });
});

describe('a request without a token', () => {
  // What broke: 64 MB were read into memory before the token was looked at.
  it('is answered before its body is sent', async () => {
    await start(false);
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as { port: number };
    const asked = ask({
      ...{ host: '127.0.0.1', port, method: 'POST', path: '/api/v1/sites/import?name=a.csv' },
      headers: { 'content-type': 'text/csv', 'content-length': 60e6 },
    });
    asked.on('error', () => undefined).write('id;');
    const status = await new Promise((resolve) =>
      asked.on('response', (answer) => resolve(answer.statusCode)),
    );
    asked.destroy();
    expect(status).toBe(401);
    expect((await app.inject({ method: 'HEAD', url: '/api/v1/tokens' })).statusCode).toBe(401);
  });
});

describe('what is asked for by itself', () => {
  it('is set by a setting or over HTTP', async () => {
    await start(true, { MAILLAGE_REFRESH_SCHEDULE: '30 3 * * 1' });
    const items = async () => (await app.inject('/api/v1/jobs/schedules')).json().items;
    expect(await items()).toEqual([{ kind: 'refresh', cron: '30 3 * * 1' }]);
    const wrong = await send('PUT', '/api/v1/jobs/schedules/refresh', { cron: 'every monday' });
    expect([wrong.statusCode, wrong.json().code]).toEqual([400, 'bad_schedule']);
    const set = await send('PUT', '/api/v1/jobs/schedules/import', { cron: '0 5 * * *' });
    expect([set.statusCode, (await items()).length]).toEqual([200, 2]);
    for (const kind of ['import', 'refresh'])
      expect((await send('DELETE', `/api/v1/jobs/schedules/${kind}`)).statusCode).toBe(200);
    const gone = await send('DELETE', '/api/v1/jobs/schedules/refresh');
    expect([gone.statusCode, gone.json().code, await items()]).toEqual([404, 'unknown_schedule', []]);
  });

  it('and jobs are counted by their state; a list may be asked for again', async () => {
    await start(false);
    const asked = await send('POST', '/api/v1/jobs', { kind: 'import' });
    expect([asked.statusCode, asked.json().kind]).toEqual([202, 'import']);
    const metrics = (await app.inject('/metrics')).body;
    expect(metrics).toMatch(/^maillage_jobs\{state="queued"\} [1-9]/m);
    expect(metrics).toMatch(/^maillage_jobs\{state="failed"\} 0/m);
    expect((await send('DELETE', `/api/v1/jobs/${asked.json().id}`)).statusCode).toBe(200);
  });
});
