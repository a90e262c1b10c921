import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MaillageError } from '../../errors/maillage_error.ts';
import { readConfig } from '../../server/config.ts';
import type { App } from '../../server/http/fastify_types.ts';
import { isKnown } from '../../server/http/plugins/etag.ts';
import { newApp } from '../../server/http/plugins/index.ts';
import { useWebPages } from '../../server/http/plugins/static.ts';
import { newLogger } from '../../server/process/logging.ts';
import { Day, Lat, Lon, problems } from '../../server/schemas/common.ts';

let app: App;
let logged = '';

beforeAll(async () => {
  const config = readConfig({
    MAILLAGE_RATE_LIMIT: '5',
    MAILLAGE_BODY_LIMIT: '1024',
    MAILLAGE_TRUST_PROXY: '127.0.0.1',
  });
  const log = new Writable({
    write(chunk, _encoding, done) {
      logged += chunk;
      done();
    },
  });
  const made = await newApp(config, newLogger(config, log));
  app = made.app;
  app.get(
    '/api/v1/thing/:id',
    {
      schema: {
        tags: ['Places'],
        querystring: Type.Object({
          lon: Lon,
          lat: Lat,
          on: Type.Optional(Day),
          limit: Type.Integer({ default: 100 }),
        }),
        response: { 200: Type.Object({ lon: Type.Number(), text: Type.String() }), ...problems(400, 404) },
      },
    },
    (request) => ({ lon: request.query.lon, text: 'é'.repeat(3000) }),
  );
  app.post(
    '/api/v1/points',
    { schema: { body: Type.Object({ lon: Lon, lat: Lat }) } },
    (request) => request.body,
  );
  app.post('/api/v1/thing/all', () => '');
  app.get('/api/v1/known', () => {
    throw new MaillageError('nothing_prepared', { home: '/srv/secret' });
  });
  app.get('/api/v1/tiles/:layer/:y.mvt', () => '');
  app.get('/api/v1/broken', () => {
    throw new Error('secret detail');
  });
  app.get('/api/v1/busy', () => {
    throw new MaillageError('too_busy');
  });
  await app.ready();
});
afterAll(() => app.close());

const thing = (query: string) => app.inject(`/api/v1/thing/a?${query}`);

describe('bad requests', () => {
  it.each([
    ['', 'invalid_coordinates'],
    ['lon=9', 'invalid_coordinates'],
    ['lon=abc&lat=42', 'invalid_coordinates'],
    ['lon=999&lat=42', 'invalid_coordinates'],
    ['lon=NaN&lat=42', 'invalid_coordinates'],
    ['lon=Infinity&lat=42', 'invalid_coordinates'],
    ['lon=&lat=42', 'invalid_coordinates'],
    ['lon=0x9&lat=42', 'invalid_coordinates'],
    ['lon=9&lat=42&lat=43', 'invalid_coordinates'],
    ['lon=9&lat=42&on=2025-13-45', 'invalid_date'],
    ['lon=9&lat=42&on=2025-02-29', 'invalid_date'],
  ])('?%s is answered 400 %s', async (query, code) => {
    const answer = await thing(query);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ code, status: 400, title: 'Bad Request', type: 'about:blank' });
    expect(answer.json().errors[0].path).toMatch(/^(lon|lat|on)$/);
  });

  it('takes a body as it is: null, text and true are no numbers', async () => {
    for (const lon of [null, '9', true]) {
      const answer = await app.inject({ method: 'POST', url: '/api/v1/points', payload: { lon, lat: 42 } });
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_coordinates']);
    }
  });

  it.each([
    ['{', 'application/json', 400, 'invalid_json'],
    ['', 'application/json', 400, 'invalid_json'],
    ['x', 'text/plain', 415, 'unsupported_media_type'],
    [`{"lon":9,"lat":42,"x":"${'a'.repeat(2000)}"}`, 'application/json', 413, 'body_too_large'],
    ['{"lon":9,"lat":42,"x":[{"y":"\\u00f8x\\u0000"}]}', 'application/json', 400, 'invalid_body'],
    ['{"lon":9,"lat":42,"\\u0000":1}', 'application/json', 400, 'invalid_body'],
    // No JSON at all, and refused at its depth all the same: to read it first took 12 to 60 ms of everybody's time for 500 kB.
    ['['.repeat(1000), 'application/json', 400, 'invalid_body'],
    [`{"lon":9,"lat":42,"x":${'['.repeat(50)}${']'.repeat(50)}}`, 'application/json', 400, 'invalid_body'],
    [`{"lon":9,"lat":42,"__proto__":{}}`, 'application/json', 400, 'invalid_json'],
  ])('a bad body is answered (case %#)', async (payload, type, status, code) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/points',
      payload,
      headers: { 'content-type': type },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });

  it.each([
    `{"lon":9,"lat":42,"x":${'['.repeat(49)}${']'.repeat(49)}}`,
    `{"lon":9,"lat":42,"x":[${'[],{},'.repeat(100)}1]}`,
    `{"lon":9,"lat":42,"x":"\\\\\\"${'[{'.repeat(99)}"}`,
  ])('a body of other depths is read (case %#)', async (payload) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: '/api/v1/points', payload, headers });
    expect([answer.statusCode, answer.json()]).toEqual([200, JSON.parse(payload)]);
  });

  it('tells an unknown address from a method that is not possible', async () => {
    const nothing = await app.inject('/nothing');
    expect([nothing.statusCode, nothing.json().code]).toEqual([404, 'not_found']);
    const wrong = await app.inject({ method: 'DELETE', url: '/api/v1/thing/a' });
    expect([wrong.statusCode, wrong.json().code, wrong.headers.allow]).toEqual([
      405,
      'method_not_allowed',
      'GET, HEAD',
    ]);
    const ending = await app.inject('/api/v1/tiles/x/1.png');
    expect(ending.statusCode).toBe(404);
    // As long as addresses that others have, and none itself; POST is possible at one of those.
    for (const method of ['GET', 'POST', 'DELETE'] as const)
      expect((await app.inject({ method, url: '/api/v1/nothing' })).statusCode, method).toBe(404);
    const onlyPost = await app.inject('/api/v1/points');
    expect([onlyPost.statusCode, onlyPost.headers.allow]).toEqual([405, 'POST']);
    const query = await app.inject({ method: 'QUERY' as 'GET', url: '/api/v1/points' });
    expect([query.statusCode, query.headers.allow]).toEqual([405, 'POST']);
    const written = await app.inject({ method: 'DELETE', url: '/api/v1/thing/all' });
    expect([written.statusCode, written.headers.allow]).toEqual([405, 'POST']);
    expect((await app.inject('/api/v1/thing/%E0%A4%A')).statusCode).toBe(400);
    const nul = await app.inject('/api/v1/thing/a%00b?lon=9&lat=42');
    expect([nul.statusCode, nul.json().code]).toEqual([400, 'invalid_parameter']);
  });

  it('are problem documents too where the address itself is refused', async () => {
    const long = await app.inject(`/api/v1/thing/${'a'.repeat(300)}?lon=9&lat=42`);
    expect([long.statusCode, long.json().code]).toEqual([414, 'address_too_long']);
    expect(long.headers['content-type']).toMatch(/application\/problem\+json/);
  });
});

describe('failures', () => {
  it('of ours keep their code, sentence and French text', async () => {
    const answer = await app.inject('/api/v1/known');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      code: 'nothing_prepared',
      detail: expect.stringMatching(/^No region is prepared here/),
      text_fr: expect.stringMatching(/^Aucune région n’est encore préparée ici/),
    });
    expect(answer.payload).not.toContain('secret');
  });

  it('that nobody foresaw tell the request id and no detail, which the log has', async () => {
    const answer = await app.inject({ url: '/api/v1/broken', headers: { 'x-request-id': 'proxy-7' } });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'internal_error', request_id: 'proxy-7' });
    expect(answer.payload).not.toContain('secret');
    expect(answer.headers['x-request-id']).toBe('proxy-7');
    expect(logged).toContain('secret detail');
  });

  it('that strangers can have refused by the thousand are lines of the log, and no errors in it', async () => {
    logged = '';
    const { statusCode, headers } = await app.inject('/api/v1/busy');
    expect([statusCode, headers['retry-after']]).toEqual([503, '5']);
    const lines = logged
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([{ level: 30, status: 503 }]);
  });
});

describe('answers', () => {
  it('carry an ETag, and are 304 when known, compressed or not', async () => {
    const first = await thing('lon=9&lat=42');
    const tag = first.headers.etag as string;
    const again = await app.inject({
      url: '/api/v1/thing/a?lon=9&lat=42',
      headers: { 'if-none-match': `"x", ${tag}` },
    });
    expect([again.statusCode, again.payload, again.headers.etag]).toEqual([304, '', tag]);
    const zipped = await app.inject({
      url: '/api/v1/thing/a?lon=9&lat=42',
      headers: { 'accept-encoding': 'gzip', 'x-forwarded-for': '10.0.0.9' },
    });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(zipped.headers.etag).toBe(tag);
    expect(JSON.parse(gunzipSync(zipped.rawPayload).toString())).toEqual(first.json());
    expect((await thing('lon=9.5&lat=42')).headers.etag).not.toBe(tag);
  });

  it.each([
    ['"a"', '"a"', true],
    ['W/"a"', '"a"', true],
    ['"b", W/"a"', 'W/"a"', true],
    ['*', '"a"', true],
    ['"b"', '"a"', false],
  ])('If-None-Match %s knows %s: %s', (asked, tag, known) => {
    expect(isKnown(asked, tag)).toBe(known);
  });

  it('have strict headers, and are open to pages of other origins', async () => {
    const answer = await app.inject({ url: '/api/v1/known', headers: { origin: 'https://a.example' } });
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    const preflight = await app.inject({
      method: 'OPTIONS',
      url: '/api/v1/points',
      headers: { origin: 'https://a.example', 'access-control-request-method': 'POST' },
    });
    expect([preflight.statusCode, preflight.headers['access-control-allow-methods']]).toEqual([
      204,
      'GET, HEAD, POST',
    ]);
  });

  it('are limited for each client behind the trusted proxy, with the time to wait', async () => {
    const ask = (ip: string) =>
      app.inject({ url: '/api/v1/thing/a?lon=1&lat=1', headers: { 'x-forwarded-for': ip } });
    for (let i = 0; i < 5; i++) expect((await ask('10.1.1.1')).statusCode).toBe(200);
    const refused = await ask('10.1.1.1');
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask('10.1.1.2')).statusCode).toBe(200);
  });
});

describe('logs', () => {
  it('keep neither the point asked about nor the client', async () => {
    logged = '';
    await app.inject({
      url: '/api/v1/thing/a?lon=7.1234567&lat=42',
      headers: { 'x-forwarded-for': '10.20.30.40' },
    });
    expect(logged).toContain('"route":"/api/v1/thing/:id"');
    expect(logged).not.toContain('7.1234567');
    expect(logged).not.toContain('10.20.30.40');
  });
});

describe('the documentation', () => {
  it('is an OpenAPI 3.1 document made from the routes', async () => {
    const document = (await app.inject('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    const operation = document.paths['/api/v1/thing/{id}'].get;
    expect(operation.parameters.map((p: { name: string }) => p.name)).toEqual([
      'lon',
      'lat',
      'on',
      'limit',
      'id',
    ]);
    // What has a default need not be sent; every answer to a bad request is told.
    const required = operation.parameters.filter((p: { required?: boolean }) => p.required);
    expect(required.map((p: { name: string }) => p.name)).toEqual(['lon', 'lat', 'id']);
    expect(Object.keys(operation.responses)).toEqual(['200', '400', '404', '414']);
    expect(operation.responses['400'].content).toHaveProperty('application/problem+json');
    expect(document.paths).not.toHaveProperty('/api/v1/broken');
  });

  it('is a page without scripts or anything from elsewhere', async () => {
    const page = await app.inject('/docs');
    expect(page.headers['content-type']).toMatch(/text\/html/);
    expect(page.payload).toContain('/api/v1/thing/{id}');
    expect(page.payload).not.toMatch(/<script|style=|src="|https?:\/\//);
    expect((await app.inject('/docs.css')).headers['content-type']).toMatch(/text\/css/);
  });

  it('has a form for each GET, whatever stands in its path; what is filled in leads to the request', async () => {
    const { payload } = await app.inject('/docs');
    expect(payload).toMatch(
      /<form method="get" action="\/docs\/try"><input type="hidden" name=".path" value="\/api\/v1\/thing\/\{id\}">/,
    );
    for (const name of ['lon', 'lat', 'on', 'limit', 'id']) expect(payload).toContain(`name="${name}"`);
    const tried = async (query: string) => {
      const { statusCode, headers } = await app.inject(`/docs/try?${query}`);
      return [statusCode, headers.location];
    };
    expect(await tried('.path=/api/v1/thing/%7Bid%7D&id=a/b&lon=1.5&on=')).toEqual([
      303,
      '../api/v1/thing/a%2Fb?lon=1.5',
    ]);
    // Nowhere but to what the document names.
    expect(await tried('.path=//elsewhere.example/')).toEqual([303, '../docs']);
    expect(await tried('.path=constructor')).toEqual([303, '../docs']);
  });

  it('is in French for who asks for it, or whose browser does', async () => {
    const french = async (url: string, language: string) =>
      (await app.inject({ url, headers: { 'accept-language': language } })).payload.includes(
        '<html lang="fr">',
      );
    expect(await french('/docs', 'fr-FR,fr;q=0.9,en;q=0.5')).toBe(true);
    expect(await french('/docs', 'en-GB,en;q=0.9,fr;q=0.5')).toBe(false);
    expect(await french('/docs', 'de,fr;q=0.5')).toBe(true);
    expect(await french('/docs?lang=en', 'fr')).toBe(false);
    expect(await french('/docs?lang=fr', 'en')).toBe(true);
    const { payload } = await app.inject('/docs?lang=fr');
    expect(payload).toContain('<th scope="col">Paramètre</th>');
  });
});

it('the page is served as it is now: built again under a running server, it is the new one with its new files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'maillage-page-'));
  const build = (name: string): void => {
    rmSync(join(folder, 'assets'), { recursive: true, force: true });
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, `assets/page-${name}.js`), name);
    writeFileSync(
      join(folder, 'index.html'),
      `<meta charset="utf-8"><script src="./assets/page-${name}.js">`,
    );
  };
  build('AAAAAAAA');
  const { app: made } = await newApp(readConfig({}), newLogger(readConfig({ MAILLAGE_LOG_LEVEL: 'silent' })));
  try {
    await useWebPages(made, folder);
    await made.ready();
    const get = async (url: string) => {
      const { statusCode, body, headers } = await made.inject({ url, headers: { accept: 'text/html' } });
      return { statusCode, body, kept: headers['cache-control'] };
    };
    expect(await get('/assets/page-AAAAAAAA.js')).toMatchObject({
      statusCode: 200,
      kept: expect.stringContaining('immutable'),
    });
    build('BBBBBBBB');
    for (const [url, status] of [
      ['/', 200],
      ['/nowhere', 404],
      ['/reports/x', 200],
    ] as const)
      expect(await get(url)).toMatchObject({
        statusCode: status,
        body: expect.stringContaining('page-BBBBBBBB.js'),
      });
    expect(await get('/assets/page-BBBBBBBB.js')).toMatchObject({ statusCode: 200, body: 'BBBBBBBB' });
    expect(await get('/assets/page-AAAAAAAA.js')).toMatchObject({
      statusCode: 404,
      body: expect.stringContaining('"not_found"'),
    });
    expect((await get('/assets/%2e%2e/%2e%2e/package.json')).statusCode).toBeGreaterThanOrEqual(400);
    // While a build writes it, the one before.
    rmSync(join(folder, 'index.html'));
    expect(await get('/reports/x')).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('BBBBBBBB'),
    });
  } finally {
    await made.close();
    rmSync(folder, { recursive: true });
  }
});

it('what is no request is a problem like any other, on a connection that was used before too', async () => {
  const { app: made } = await newApp(readConfig({}), newLogger(readConfig({ MAILLAGE_LOG_LEVEL: 'silent' })));
  made.get('/good', () => 'good');
  try {
    await made.listen({ host: '127.0.0.1', port: 0 });
    const { port } = made.server.address() as AddressInfo;
    const send = (...parts: string[]): Promise<string> =>
      new Promise((resolve) => {
        let text = '';
        const socket = connect(port, '127.0.0.1');
        socket.setEncoding('utf8').on('data', (part: string) => {
          text += part;
          const next = parts.shift();
          if (next !== undefined) socket.write(next);
        });
        socket.on('error', () => undefined).on('close', () => resolve(text));
        socket.write(parts.shift() ?? '');
      });
    const flood = `GET /good HTTP/1.1\r\nhost: x\r\n${Array.from({ length: 1500 }, (_, i) => `h${i}: 123456789`).join('\r\n')}\r\n\r\n`;
    const good = 'GET /good HTTP/1.1\r\nhost: x\r\n\r\n';
    for (const [parts, status, code] of [
      [[flood], 431, 'headers_too_large'],
      [['\u0016\u0003\u0001 TLS?\r\n\r\n'], 400, 'not_http'],
      [[good, 'GET /good HTTP/1.1\r\nhost x\r\n\r\n'], 400, 'not_http'],
    ] as const) {
      const [head = '', body = ''] = (await send(...parts))
        .split('\r\n\r\n')
        .slice(-2)
        .join('\0')
        .split('\0');
      expect(head).toContain(`HTTP/1.1 ${status} `);
      expect(head.toLowerCase()).toContain('content-type: application/problem+json');
      expect(JSON.parse(body)).toMatchObject({ status, code, text_fr: expect.any(String) });
    }
  } finally {
    await made.close();
  }
});
