/** Changes of the list over HTTP: who may, what follows, and what is kept of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../server/cli/run.ts';
import { homeKey } from '../../server/process/home_key.ts';
import { testTerminal } from '../support/terminal.ts';
import { gridHome, type TestRegion, testEnvironment } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

let home: Awaited<ReturnType<typeof gridHome>>;
let region: TestRegion;
let server: TestServer;
let admin: string;

beforeAll(async () => {
  home = await gridHome();
  region = home.region;
  // As behind a proxy: this machine itself has no limit, but clients that are named have.
  server = await startTestServer(home.home, {
    MAILLAGE_TRUST_PROXY: '127.0.0.1',
    MAILLAGE_RATE_LIMIT_REPORTS: '3',
  });
  admin = await homeKey(home.home);
});
afterAll(async () => {
  await server?.close();
  await home?.remove();
});

const send: TestServer['send'] = (...request) => server.send(...request);

async function newToken(name: string, scopes: string[], more = {}): Promise<{ token: string; id: string }> {
  const { status, body } = await send('POST', '/api/v1/tokens', { name, scopes, ...more }, admin);
  expect(status).toBe(201);
  return body;
}

/** Waits for a job's end by its events, and gives all of them. */
async function eventsOf(job: string): Promise<{ state: string; error: unknown }[]> {
  const { headers, text } = await server.get(`/api/v1/jobs/${job}/events`);
  expect(headers.get('content-type')).toMatch(/text\/event-stream/);
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data as string));
}

const ETAG = /^W\//;

describe('tokens', () => {
  it('are needed for changes, known by their hash alone, limited to their scopes, and can be revoked', async () => {
    const path = '/api/v1/sites/west';
    const none = await send('PATCH', path, { employer: true });
    expect([none.status, none.body.code, none.headers.get('www-authenticate')]).toEqual([
      401,
      'token_missing',
      'Bearer realm="maillage"',
    ]);
    expect((await send('PATCH', path, { employer: true }, 'maillage_guess')).body.code).toBe('token_unknown');
    const reader = await newToken('reader', ['reports:decide']);
    const refused = await send('PATCH', path, { employer: true }, reader.token);
    expect([refused.status, refused.body.code]).toEqual([403, 'not_allowed']);
    const expired = await newToken('expired', ['admin'], { expires_at: '2001-01-01T00:00:00Z' });
    expect((await send('GET', '/api/v1/tokens', undefined, expired.token)).status).toBe(401);
    const listed = await send('GET', '/api/v1/tokens', undefined, admin);
    expect(listed.text).not.toContain(reader.token);
    expect((await send('DELETE', `/api/v1/tokens/${reader.id}`, undefined, admin)).body.revoked).toBe(true);
    expect((await send('GET', '/api/v1/reports', undefined, reader.token)).status).toBe(401);
  });

  /** What anybody may send: it changes nothing, or is bounded and looked at before it does. */
  const OPEN = [
    'POST /api/v1/answers',
    'POST /api/v1/eligibility',
    'POST /api/v1/placements',
    'POST /api/v1/reports',
    'POST /api/v1/scenarios',
    'POST /mcp',
  ];
  /** What tells of tokens, persons or who did what. */
  const CLOSED_TO_READ = ['GET /api/v1/audit', 'GET /api/v1/reports', 'GET /api/v1/tokens'];

  it('are asked for by every route that changes something, each with the scope that it says', async () => {
    const { paths } = (await server.get('/openapi.json')).body as {
      paths: Record<string, Record<string, { security?: unknown[] }>>;
    };
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]) => ({
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, 'x'),
        closed: (security ?? []).length > 0,
      })),
    );
    expect(operations.length).toBeGreaterThan(40);
    const open = operations
      .filter(({ method, closed }) => method !== 'GET' && !closed)
      .map(({ name }) => name);
    expect(open.sort()).toEqual(OPEN);
    const read = operations
      .filter(({ method, closed }) => method === 'GET' && closed)
      .map(({ name }) => name);
    expect(read.sort()).toEqual(CLOSED_TO_READ);
    // Tokens of one scope each: whatever the body, each route is closed to a stranger, and open to one scope beside admin at most.
    const scopes = ['sites:write', 'reports:decide', 'jobs:write'];
    const holders = await Promise.all(
      scopes.map((scope) => newToken(`holder of ${scope.replace(':', ' ')}`, [scope])),
    );
    for (const { name, method, path, closed } of operations) {
      if (!closed) continue;
      const ask = (token?: string) => send(method, path, method === 'POST' ? {} : undefined, token);
      const stranger = await ask();
      expect([name, stranger.status, stranger.body.code]).toEqual([name, 401, 'token_missing']);
      const refused = await Promise.all(holders.map(async ({ token }) => (await ask(token)).status === 403));
      expect([name, refused.filter((no) => no).length >= scopes.length - 1]).toEqual([name, true]);
    }
    // The backup is not documented: it is the home's own, and no token's, whatever it may do.
    const most = await newToken('holder of all', ['admin']);
    const backups = [undefined, holders[0]?.token, most.token].map((token) =>
      send('GET', '/api/v1/backup', undefined, token),
    );
    expect((await Promise.all(backups)).map(({ status }) => status)).toEqual([401, 403, 403]);
    for (const { id } of [...holders, most]) await send('DELETE', `/api/v1/tokens/${id}`, undefined, admin);
  });
});

describe('a change of a site', () => {
  it('brings the coverage to the list by a job, is blamed for what it did, and stays in the history', async () => {
    const { token } = await newToken('réseau régional', ['sites:write']);
    const before = (await server.get('/api/v1/coverages/current')).body;
    const [lon, lat] = region.point('s0-1', 's0-2', 0.3);
    const point = `/api/v1/eligibility?lon=${lon}&lat=${lat}`;
    expect((await server.get(point)).body.answer).toBe('not_eligible');

    const today = new Date().toISOString().slice(0, 10);
    const changed = await send(
      'PATCH',
      '/api/v1/sites/west?reason=Fin%20du%20bail',
      { status: 'closed', closed_on: today },
      token,
    );
    expect(changed.status).toBe(200);
    expect(changed.body.site.properties).toMatchObject({ status: 'closed', changed_by: 'réseau régional' });
    const events = await eventsOf(changed.body.job_id);
    expect(events.at(-1)).toMatchObject({ state: 'done', error: null });

    const after = (await server.get('/api/v1/coverages/current')).body;
    expect(after.id).not.toBe(before.id);
    const answer = await server.get(point);
    expect(answer.body.nearest.map((site: { id: string }) => site.id)).toEqual(['north']);
    expect(answer.headers.get('etag')).toMatch(ETAG);
    const changes = (await server.get(`/api/v1/coverages/current/changes?since=${before.id}`)).body;
    expect(changes.sites).toMatchObject([{ id: 'west', change: 'closed' }]);
    expect(changes.lost.population).toBeGreaterThan(1000);
    expect(changes.sites[0].lost.population).toBeCloseTo(changes.lost.population, 0);
    expect(changes.gained.population).toBe(0);

    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const then = await server.get(`${point}&on=${yesterday}`);
    expect(then.body.nearest[0].id).toBe('west');
    const history = (await server.get('/api/v1/sites/west/history')).body.items;
    expect(history.map((one: { properties: { reason: string } }) => one.properties.reason)).toContain(
      'Fin du bail',
    );

    const again = await send('PATCH', '/api/v1/sites/west', { status: 'open' }, token);
    expect((await eventsOf(again.body.job_id)).at(-1)?.state).toBe('done');
    expect((await server.get(point)).body.answer).toBe('not_eligible');
    expect((await send('PATCH', '/api/v1/sites/none', { employer: true }, token)).status).toBe(404);
    expect((await send('PATCH', '/api/v1/sites/west', { lon: 999 }, token)).body.code).toBe(
      'invalid_coordinates',
    );
    expect((await send('PATCH', '/api/v1/sites/west', { colour: 'red' }, token)).status).toBe(400);
  });

  it('by a whole list tells what it would do, then does it', async () => {
    const { token } = await newToken('réseau, imports', ['sites:write']);
    const [lon, lat] = region.point('s8-0', 's8-1', 0.5);
    const list = `id,nom,statut,lon,lat\neast,Le Neuf,open,${lon},${lat}\nbad,Le Faux,open,abc,${lat}\n`;
    const put = (query: string) =>
      server.post(`/api/v1/sites/import?name=liste.csv&keep_missing=true&${query}`, list, {
        'content-type': 'text/csv',
        authorization: `Bearer ${token}`,
      });
    const dry = await put('dry_run=true');
    expect(dry.body).toMatchObject({
      dry_run: true,
      added: [{ id: 'east' }],
      closed: [],
      rejected: [{ line: 3 }],
    });
    expect(dry.body.job_id).toBeUndefined();
    expect((await server.get('/api/v1/sites/east')).status).toBe(404);
    const done = await put('reason=Nouvelle%20liste');
    expect(done.body.version).toBe(dry.body.version + 1);
    expect((await eventsOf(done.body.job_id)).at(-1)?.state).toBe('done');
    expect((await server.get('/api/v1/sites/east')).body.properties.status).toBe('open');
    const search = (await server.get('/api/v1/search?q=le%20neuf')).body.items;
    expect(search[0]).toMatchObject({ kind: 'site', id: 'east' });
    const same = await put('');
    expect(same.body).toMatchObject({ added: [], changed: [], version: done.body.version });
  });
});

describe('reports', () => {
  const report = (body: unknown) => send('POST', '/api/v1/reports', body);

  it('are taken without an account, and without anybody’s telephone number', async () => {
    const made = await report({
      kind: 'closed',
      site_id: 'north',
      text: 'Fermé, voir 06 12 34 56 78 ou a@b.fr',
    });
    expect([made.status, made.body.decision]).toEqual([201, null]);
    expect(made.headers.get('location')).toBe(`/api/v1/reports/${made.body.id}`);
    expect((await server.get(`/api/v1/reports/${made.body.id}`)).body.kind).toBe('closed');
    const { body } = await send('GET', '/api/v1/reports?decided=false', undefined, admin);
    const [listed] = body.items;
    expect(listed.text).toContain('Fermé');
    expect(listed.text).not.toMatch(/12 34|a@b/);
    expect((await report({ kind: 'closed' })).body.code).toBe('report_invalid');
    expect((await report({ kind: 'missing', name: 'X', lon: 999, lat: 0 })).status).toBe(400);
    expect((await server.get('/api/v1/reports/none')).body.code).toBe('unknown_report');
    const unknown = await report({ kind: 'closed', site_id: 'atlantide' });
    expect([unknown.status, unknown.body.code]).toEqual([404, 'unknown_site']);
  });

  it('publish nobody’s contact details, and are not reverted by a list that is imported again', async () => {
    const [lon, lat] = region.point('s8-3', 's8-4', 0.5);
    const made = await report({
      kind: 'missing',
      name: 'Le Moulin 06 12 34 56 78',
      address: 'jean@ex.fr 06 12 34 56 78',
      url: 'https://ex.fr/?mail=jean@ex.fr',
      lon,
      lat,
    });
    const decided = await send(
      'POST',
      `/api/v1/reports/${made.body.id}/decision`,
      { accepted: true, reason: 'Vu avec jean@ex.fr' },
      admin,
    );
    expect((await eventsOf(decided.body.job_id)).at(-1)?.state).toBe('done');
    const { id } = decided.body.site;
    const known = await server.get(`/api/v1/sites/${id}`);
    expect(known.body.properties).toMatchObject({ name: 'Le Moulin', address: null, url: null });
    const history = await server.get(`/api/v1/sites/${id}/history`);
    const reports = await send('GET', '/api/v1/reports', undefined, admin);
    expect(known.text + history.text + reports.text).not.toMatch(/jean@|12 34/);

    const sites: { properties: Record<string, unknown>; geometry: { coordinates: number[] } }[] = (
      await server.get('/api/v1/sites')
    ).body.features;
    const rows = sites.filter(({ properties }) => properties.id !== id);
    const list = rows.map(
      ({ properties: { id, name, status }, geometry }) =>
        `${id},${name},${status},${geometry.coordinates.join(',')}\n`,
    );
    const again = await server.post(
      '/api/v1/sites/import?name=vieille.csv&dry_run=true',
      `id,nom,statut,lon,lat\n${list.join('')}`,
      { 'content-type': 'text/csv', authorization: `Bearer ${admin}` },
    );
    expect(again.body.kept).toContainEqual({ id, name: 'Le Moulin', fields: ['status'] });
    expect(again.body.closed).not.toContainEqual(expect.objectContaining({ id }));
  });

  it('are taken a few a minute from one client, and from each other client as well', async () => {
    const from = (client: string) =>
      server.post('/api/v1/reports', JSON.stringify({ kind: 'other', text: 'Bonjour' }), {
        'content-type': 'application/json',
        'x-forwarded-for': client,
      });
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push((await from('192.0.2.1')).status);
    expect(statuses).toEqual([201, 201, 201, 429, 429]);
    expect((await from('192.0.2.2')).status).toBe(201);
    const asked = await server.get('/api/v1/sites', { 'x-forwarded-for': '192.0.2.1' });
    expect(asked.status).toBe(200);
  });

  it('change the list when accepted, once, with the reason, and name themselves in the history', async () => {
    const [lon, lat] = region.point('s8-7', 's8-8', 0.5);
    const made = await report({ kind: 'missing', name: 'La Grange', lon, lat, text: 'Ouvert depuis peu' });
    const path = `/api/v1/reports/${made.body.id}/decision`;
    const { token } = await newToken('modération', ['reports:decide']);
    expect((await send('POST', path, { accepted: true }, token)).status).toBe(400);
    const accepted = await send('POST', path, { accepted: true, reason: 'Vérifié sur place' }, token);
    expect(accepted.body.report).toMatchObject({ decision: { accepted: true, reason: 'Vérifié sur place' } });
    expect(accepted.body.site.properties).toMatchObject({ name: 'La Grange', report_id: made.body.id });
    expect((await eventsOf(accepted.body.job_id)).at(-1)?.state).toBe('done');
    const there = await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`);
    expect(there.body).toMatchObject({ answer: 'not_eligible', nearest: [{ name: 'La Grange' }, {}, {}] });
    const twice = await send('POST', path, { accepted: false, reason: 'Non' }, token);
    expect([twice.status, twice.body.code]).toEqual([409, 'report_decided']);

    const other = await report({ kind: 'wrong_time', lon, lat, text: 'Trop court' });
    const refused = await send(
      'POST',
      `/api/v1/reports/${other.body.id}/decision`,
      { accepted: false, reason: 'Le temps est bon' },
      token,
    );
    expect(refused.body.site).toBeUndefined();
    expect((await server.get(`/api/v1/reports/${other.body.id}`)).body.decision.accepted).toBe(false);
  });
});

describe('the command line', () => {
  it('decides under the name of a role, with facts in place of those proposed', async () => {
    const made = await send('POST', '/api/v1/reports', { kind: 'closed', site_id: 'north', text: 'Fermé' });
    expect(made.status).toBe(201);
    const decide = async (...args: string[]) => {
      const terminal = testTerminal(await testEnvironment(home.home));
      const code = await run(['reports', ...args], terminal);
      return { code, told: terminal.printed() + terminal.errors() };
    };
    const accept = ['accept', made.body.id, '--reason', 'Appel au lieu', '--by', 'Réseau régional'];
    for (const wrong of ['closed_on=demain', 'couleur=rouge', 'lon=999', 'employer=peut-être'])
      expect((await decide(...accept, '--set', wrong)).code).toBe(2);
    const done = await decide(...accept, '--set', 'closed_on=2024-06-30', '--set', 'services=café|fablab');
    expect([done.code, done.told]).toEqual([0, expect.stringContaining('north was changed')]);
    const [, last] = (await server.get('/api/v1/sites/north/history')).body.items.slice(-2);
    expect(last.properties).toMatchObject({
      status: 'closed',
      closed_on: '2024-06-30',
      services: ['café', 'fablab'],
      changed_by: 'Réseau régional',
      report_id: made.body.id,
    });
    const other = await send('POST', '/api/v1/reports', { kind: 'other', text: 'Merci' });
    const { token } = await newToken('modération du soir', ['reports:decide']);
    const body = { accepted: false, reason: 'Rien à changer', by: 'Agence' };
    const refused = await send('POST', `/api/v1/reports/${other.body.id}/decision`, body, token);
    // A token is never hidden behind a role.
    expect(refused.body.report.decided_by).toBe('modération du soir (Agence)');
  });
});

describe('jobs and the audit log', () => {
  it('tell what was done and by whom, to those who may know', async () => {
    const { token } = await newToken('calcul', ['jobs:write']);
    const asked = await send('POST', '/api/v1/jobs', { kind: 'compute', on: '2016-01-01' }, token);
    expect(asked.status).toBe(202);
    expect((await eventsOf(asked.body.id)).at(-1)?.state).toBe('done');
    const { body } = await server.get('/api/v1/coverages');
    expect(body.items.map((one: { on: string }) => one.on)).toContain('2016-01-01');
    expect((await server.get('/api/v1/jobs')).text).not.toContain('calcul');
    const wrong = await send('POST', '/api/v1/jobs', { kind: 'format' }, token);
    expect(wrong.status).toBe(400);
    const audit = (await send('GET', '/api/v1/audit', undefined, admin)).body.items;
    const actions = audit.map((line: { action: string }) => line.action);
    for (const action of [
      'token.create',
      'token.revoke',
      'site.change',
      'sites.import',
      'report.accept',
      'job.compute',
    ]) {
      expect(actions).toContain(action);
    }
    expect(JSON.stringify(audit)).not.toContain(token);
  });
});
