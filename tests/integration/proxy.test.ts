/** What the reverse proxy of deploy/nginx does with servers of a test's own: no answer of one asker becomes the fault of another. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noProxy, startProxy } from '../support/proxy.ts';

/** More than systems keep for the connections in between. */
const LARGE_BYTES = 64 * 2 ** 20;

/** Such a body, in parts; `tell`: bytes that were taken. */
function* largeBody(tell: (bytes: number) => void): Generator<Buffer> {
  const part = Buffer.alloc(64 * 1024);
  for (let bytes = 0; bytes < LARGE_BYTES; bytes += part.length) {
    tell(part.length);
    yield part;
  }
}

const closing: (() => Promise<unknown>)[] = [];
async function startServer(answer: RequestListener): Promise<string> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.skipIf(noProxy !== null)(`the proxy${noProxy === null ? '' : ` (${noProxy})`}`, () => {
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  const asked: string[] = [];
  let sent = 0;
  let release: (() => void)[] = [];
  beforeAll(async () => {
    const answer: RequestListener = (request, response) => {
      asked.push(request.url ?? '');
      const path = request.url?.split('?')[0];
      if (path === '/busy') response.writeHead(503).end('busy');
      else if (path === '/head') response.writeHead(200, { link: `<${'x'.repeat(7000)}>` }).end('large head');
      else if (path === '/slow') release.push(() => response.end('slow'));
      else if (path === '/large') {
        sent = 0;
        Readable.from(
          largeBody((bytes) => (sent += bytes)),
          { objectMode: false },
        ).pipe(response);
      } else if (path === '/garbled') response.socket?.end('this is no HTTP\r\n\r\n');
      else response.end('well');
    };
    proxy = await startProxy([await startServer(answer), await startServer(answer)]);
  });
  afterAll(async () => {
    await proxy?.stop();
    for (const close of closing) await close();
  });

  // What was wrong: two of them, and both servers counted as dead for five seconds: 52 of 56 answers of others were 502.
  it('takes no server for dead by what one request is answered', async () => {
    for (const path of ['/busy', '/head', '/garbled']) {
      for (let i = 0; i < 4; i++) await proxy.get(`${path}?lon=0.5&lat=45`).catch(() => undefined);
      const others = await Promise.all(Array.from({ length: 20 }, () => proxy.get('/api/v1/eligibility')));
      expect([path, others.filter(({ status }) => status !== 200).length]).toEqual([path, 0]);
    }
  });

  it('passes answers with large heads on', async () => {
    expect((await proxy.get('/head')).status).toBe(200);
  });

  it('writes down no asker and no point, whatever fails', async () => {
    await proxy.get('/garbled?lon=0.123456&lat=45.654321').catch(() => undefined);
    const logs = proxy.errors() + proxy.log();
    expect(logs).toContain('/garbled');
    expect(logs).not.toMatch(/0\.123456|45\.654321|127\.0\.0\.1/);
  });

  it('has a hundred requests of one client under way at most', async () => {
    const refused: number[] = [];
    const slow = Array.from({ length: 103 }, () =>
      proxy.get('/slow').then(({ status }) => {
        if (status === 429) refused.push(status);
      }),
    );
    await expect.poll(() => [release.length, refused.length], { timeout: 20_000 }).toEqual([100, 3]);
    for (const answer of release) answer();
    release = [];
    await Promise.all(slow);
    expect((await proxy.get('/again')).status).toBe(200);
  });

  it('keeps of an answer that is not read only what fits its buffers, and nothing on the disk', async () => {
    const { port } = new URL(proxy.url);
    const reading = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ host: '127.0.0.1', port, path: '/large', rejectUnauthorized: false, agent: false }, resolve).on(
        'error',
        reject,
      );
    });
    reading.pause();
    // Until nothing of it moves any more.
    for (let before = -1; before < sent; await sleep(500)) before = sent;
    expect(sent).toBeLessThan(LARGE_BYTES / 2);
    let read = 0;
    for await (const part of reading) read += (part as Buffer).length;
    expect(read).toBe(LARGE_BYTES);
  });

  it.each([
    '/metrics',
    '/metrics/',
    '/metrics/?x=1',
    '/%6detrics',
    '//metrics',
    '/health',
    '/health/ready',
    '/x/../metrics',
  ])('%s is for the machines inside', async (path) => {
    const before = asked.length;
    expect((await proxy.get(path)).status).toBe(404);
    expect(asked.slice(before)).toEqual([]);
  });
});
