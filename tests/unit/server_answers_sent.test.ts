/** How whole answers are sent: what is kept in two forms, and the headers of data and of documents. */
import { createHook } from 'node:async_hooks';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import type { App } from '../../server/http/fastify_types.ts';
import { newApp } from '../../server/http/plugins/index.ts';
import { sendEither } from '../../server/http/plugins/send_either.ts';
import { bothForms } from '../../server/process/both_forms.ts';
import { newLogger } from '../../server/process/logging.ts';

/** How often something was compressed while an answer was made: each time begins a resource of zlib's. */
const compressed = { times: 0 };
const watch = createHook({
  init: (_id, type) => {
    if (type === 'ZLIB') compressed.times++;
  },
});

const TEXT = JSON.stringify({ items: Array.from({ length: 5000 }, (_, i) => ({ i, name: `é ${i}` })) });
let app: App;

beforeAll(async () => {
  const config = readConfig({ MAILLAGE_LOG_LEVEL: 'silent' });
  ({ app } = await newApp(config, newLogger(config)));
  watch.enable();
  const kept = bothForms(Buffer.from(TEXT));
  watch.disable();
  app.get('/api/v1/kept', async (request, reply) =>
    sendEither(request, reply.type('application/geo+json; charset=utf-8'), await kept),
  );
  app.get('/api/v1/bytes', (_request, reply) => reply.sendBytes('{"a":1}'));
  app.get('/api/v1/object', () => ({ a: 1 }));
  app.get('/page', (_request, reply) => reply.type('text/html; charset=utf-8').send('<p>'));
  await app.ready();
});
afterAll(() => app.close());

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

describe('what is kept in two forms', () => {
  // What was wrong: megabytes were compressed for each who asked, on threads that took the processor from the one that answers.
  it('is compressed once, and sent as it is taken, under one tag', async () => {
    const plain = await get('/api/v1/kept');
    expect(plain.payload).toBe(TEXT);
    expect(plain.headers['content-encoding']).toBeUndefined();
    for (const encodings of ['br, gzip', 'gzip;q=0.5', 'deflate, gzip, br']) {
      watch.enable();
      const zipped = await get('/api/v1/kept', { 'accept-encoding': encodings });
      watch.disable();
      expect(zipped.headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(zipped.rawPayload).toString()).toBe(TEXT);
      expect(zipped.headers.etag).toBe(plain.headers.etag);
      expect(zipped.headers.vary).toBe('accept-encoding, origin');
    }
    expect(compressed.times).toBe(1);
  });

  it('is compressed for who takes something else, and not sent to who has it', async () => {
    const other = await get('/api/v1/kept', { 'accept-encoding': 'br, gzip;q=0' });
    expect(other.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(other.rawPayload).toString()).toBe(TEXT);
    const known = await get('/api/v1/kept', {
      'accept-encoding': 'gzip',
      'if-none-match': String(other.headers.etag),
    });
    expect([known.statusCode, known.payload]).toEqual([304, '']);
  });
});

describe('headers', () => {
  const OF_EVERY_ANSWER = ['x-content-type-options', 'strict-transport-security', 'x-request-id'];
  const OF_DOCUMENTS = ['content-security-policy', 'cross-origin-opener-policy', 'referrer-policy'];

  it.each([
    '/api/v1/kept',
    '/api/v1/bytes',
    '/api/v1/object',
  ])('of data (%s) are those that mean something for it', async (url) => {
    const { headers } = await get(url);
    for (const name of OF_EVERY_ANSWER) expect(headers, name).toHaveProperty(name);
    for (const name of OF_DOCUMENTS) expect(headers, name).not.toHaveProperty(name);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['content-type']).toMatch(/^application\/(geo\+)?json; charset=utf-8$/);
    expect(headers.vary).toMatch(/\borigin\b/);
  });

  it.each(['/page', '/api/v1/nothing'])('of pages and problems (%s) are all', async (url) => {
    const { headers } = await get(url);
    for (const name of [...OF_EVERY_ANSWER, ...OF_DOCUMENTS]) expect(headers, name).toHaveProperty(name);
  });
});
