/** What strangers, and holders of tokens, must not get by a name, a depth or an error. */
import { pino } from 'pino';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../data/database/database_interface.ts';
import { defuse } from '../../data/tables/defuse.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { readConfig } from '../../server/config.ts';
import type { App } from '../../server/http/fastify_types.ts';
import { type Auth, newAuth, useAuth } from '../../server/http/plugins/auth.ts';
import { newApp } from '../../server/http/plugins/index.ts';
import { publicDetail } from '../../server/http/plugins/public_detail.ts';
import { keeperRoute } from '../../server/http/resources/keeper/routes.ts';
import type { Service } from '../../server/http/route_context.ts';

describe('what strangers are told of faults', () => {
  it.each([
    [
      'disk_full',
      'The disk that holds the database in /srv/geheim/base is full.',
      /^The disk of this service/,
    ],
    [
      'database_unreachable',
      'The database x on db.internal:5432 cannot be reached.',
      /^The database of this/,
    ],
    [
      'nothing_prepared',
      'No region is prepared in /srv/maillage yet: run `npm run ...`.',
      /^No region is prepared here/,
    ],
    ['osrm_failed', 'OSRM at http://osrm:5000/route/v1 does not answer.', /^OSRM at … does not answer\.$/],
    ['source_missing', 'The file /srv/lists/a.csv is not there.', /^The file … is not there\.$/],
    ['osrm_failed', 'connect ECONNREFUSED 127.0.0.1:5000', /^connect ECONNREFUSED …$/],
    [
      'too_busy',
      'Too much waits to be computed already: ask again in a few seconds.',
      /^Too much waits to be/,
    ],
    ['list', 'sites and/or places, 12:30, 44.8/-0.5', /^sites and\/or places, 12:30, 44\.8\/-0\.5$/],
  ])('%s: %s', (code, message, told) => expect(publicDetail(code, message)).toMatch(told));
});

describe('requests', () => {
  let app: App;
  let auth: Auth;
  const tokens: Record<string, { name: string; scopes: string[] }> = {
    named: { name: 'command', scopes: ['admin'] },
    keeper: { name: 'Marie', scopes: ['sites:write'] },
    reader: { name: 'Région', scopes: ['reports:decide'] },
  };
  beforeAll(async () => {
    const config = readConfig({
      MAILLAGE_RATE_LIMIT_HEAVY: '6',
      MAILLAGE_RATE_LIMIT_REPORTS: '1',
      MAILLAGE_TRUST_PROXY: '127.0.0.1',
    });
    const made = await newApp(config, pino({ level: 'silent' }));
    app = made.app;
    const db = {
      query: async () => [tokens[next]].filter(Boolean),
    } as unknown as Database;
    auth = newAuth(db, 'the-key-of-the-home');
    useAuth(app, auth);
    app.get(
      '/api/v1/kind',
      { config: { scope: 'admin' }, schema: { security: [{ token: [] }] } },
      (request) => auth.actorOf(request),
    );
    app.get('/api/v1/heavy', { config: made.limits.heavy }, () => ({}));
    app.get('/api/v1/file', { config: { most_a_minute: 0 } }, (request) => {
      made.limits.checkFile(request);
      return {};
    });
    app.post('/api/v1/stored', (request) => {
      made.limits.checkDay(request);
      return {};
    });
    app.post('/api/v1/body', { schema: { body: Type.Unknown() } }, () => ({}));
    app.get('/api/v1/full', () => {
      throw new MaillageError('disk_full.home', { home: '/srv/secret' });
    });
    app.get('/api/v1/tiles/a.mvt', (_request, reply) =>
      reply.type('application/x-protobuf').send(Buffer.from('x')),
    );
    const service = { auth, expectChange: () => expected++ } as unknown as Service;
    await app.register(async (api) => keeperRoute(api as unknown as App, { service, limits: made.limits }));
    await app.ready();
  });
  afterAll(() => app.close());
  let next = '';
  let expected = 0;
  const kindOf = async (token: string) => {
    next = token;
    const answer = await app.inject({ url: '/api/v1/kind', headers: { authorization: `Bearer ${token}` } });
    return answer.statusCode === 200 ? answer.json().kind : answer.statusCode;
  };

  it('of a token are never those of the machine itself, whatever its name', async () => {
    expect(await kindOf('named')).toBe('token');
    expect(await kindOf('the-key-of-the-home')).toBe('command');
    expect(await kindOf('reader')).toBe(403);
    expect(await kindOf('unknown')).toBe(401);
  });

  it('of those who may change the list have a change made ready, and no others', async () => {
    const asked = async (token: string | null) => {
      next = token ?? '';
      const headers = token === null ? {} : { authorization: `Bearer ${token}` };
      await app.inject({ url: '/keeper', headers });
      return expected;
    };
    const counts: number[] = [];
    for (const token of [null, 'unknown', 'reader', 'keeper', 'named', null]) counts.push(await asked(token));
    expect(counts).toEqual([0, 0, 0, 1, 2, 2]);
  });

  it.each([
    ['lists', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['objects', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ])('with a body of %s within one another are refused, not failed', async (_, payload) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/body',
      payload,
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_body']);
  });

  it('by HEAD count with those by GET', async () => {
    const ask = (method: 'GET' | 'HEAD') =>
      app.inject({ method, url: '/api/v1/heavy', headers: { 'x-forwarded-for': '192.0.2.20' } });
    for (let i = 0; i < 3; i++) {
      expect((await ask('GET')).statusCode).toBe(200);
      expect((await ask('HEAD')).statusCode).toBe(200);
    }
    expect((await ask('GET')).statusCode).toBe(429);
    expect((await ask('HEAD')).statusCode).toBe(429);
  });

  it('that store something are bounded by the day, for each client', async () => {
    const store = (client: number) =>
      app.inject({
        method: 'POST',
        url: '/api/v1/stored',
        headers: { 'x-forwarded-for': `192.0.2.${client}` },
      });
    // Thirty times what a client may store in a minute.
    for (let i = 0; i < 30; i++) expect((await store(30)).statusCode).toBe(200);
    const refused = await store(30);
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'too_many_kept']);
    expect(refused.headers['retry-after']).toBe(String(24 * 3600));
    expect((await store(31)).statusCode).toBe(200);
  });

  it('for files count apart, and are told when to go on as others are', async () => {
    const ask = () => app.inject({ url: '/api/v1/file', headers: { 'x-forwarded-for': '192.0.2.40' } });
    for (let i = 0; i < 6; i++) expect((await ask()).statusCode).toBe(200);
    const refused = await ask();
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('from one IPv6 network count together', async () => {
    const ask = (i: number) =>
      app.inject({ url: '/api/v1/heavy', headers: { 'x-forwarded-for': `2001:db8:7:7::${i}` } });
    for (let i = 0; i < 6; i++) expect((await ask(i)).statusCode).toBe(200);
    expect((await ask(7)).statusCode).toBe(429);
  });

  it('that fail for want of room tell no path', async () => {
    const answer = await app.inject('/api/v1/full');
    expect([answer.statusCode, answer.payload.includes('/srv')]).toEqual([507, false]);
  });

  it('for tiles without an origin are answered so that a cache may give them to pages of others', async () => {
    const { headers } = await app.inject('/api/v1/tiles/a.mvt');
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers.vary).toMatch(/\borigin\b/i);
  });
});

describe('cells of exported tables', () => {
  it.each(['=1+1', '＝1+1', '＋1', '－1', '＠a', '+a', '-a', '@a', '\t=1'])('%s is no formula', (text) => {
    expect(defuse(text)).toBe(`'${text}`);
  });
});
