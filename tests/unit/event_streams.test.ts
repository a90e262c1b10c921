import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { type EventStreams, newBell, newEventStreams } from '../../server/http/event_streams.ts';
import type { App } from '../../server/http/fastify_types.ts';
import { newApp } from '../../server/http/plugins/index.ts';

/** A server with one route of events, which never end by themselves. */
async function startStreams(options: { most?: number; mostOfClient?: number }) {
  const config = readConfig({ MAILLAGE_TRUST_PROXY: '127.0.0.1' });
  const { app } = await newApp(config, pino({ level: 'silent' }));
  const streams = newEventStreams(app, options);
  const ended: string[] = [];
  app.get('/events', { compress: false }, (request, reply) =>
    streams.send(request, reply, async function* (signal) {
      const bell = newBell(signal);
      yield 'data: begun\n\n';
      ended.push(await bell.wait(60_000));
    }),
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    app,
    streams,
    ended,
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/events`,
  };
}

/** Opens a stream as a client, and waits for its first event where there is one. */
const follow = (url: string, client: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(url, { headers: { 'x-forwarded-for': client }, agent: false }, (answer) => {
      answer.once('data', () => resolve(answer));
    }).on('error', reject);
  });

describe('event streams', () => {
  let app: App | undefined;
  afterEach(() => app?.close());
  const opened = async (options: { most?: number; mostOfClient?: number }) => {
    const started = await startStreams(options);
    app = started.app;
    return started;
  };
  const gone = (streams: EventStreams) => expect.poll(() => streams.open).toBe(0);

  it('end at once when who listens is gone, and leave nothing', async () => {
    const { streams, ended, url } = await opened({});
    const answers = await Promise.all(Array.from({ length: 10 }, () => follow(url, '192.0.2.1')));
    expect(streams.open).toBe(10);
    for (const answer of answers) answer.destroy();
    await gone(streams);
    await expect.poll(() => ended).toEqual(Array(10).fill('ended'));
  });

  it('are bounded by client and in all; others still get theirs', async () => {
    const { streams, url } = await opened({ most: 4, mostOfClient: 2 });
    const greedy = [await follow(url, '192.0.2.1'), await follow(url, '192.0.2.1')];
    expect((await follow(url, '192.0.2.1')).statusCode).toBe(503);
    const others = [await follow(url, '192.0.2.2'), await follow(url, '192.0.2.3')];
    expect(others.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect((await follow(url, '192.0.2.4')).statusCode).toBe(503);
    for (const answer of [...greedy, ...others]) answer.destroy();
    await gone(streams);
    const again = await follow(url, '192.0.2.1');
    expect(again.statusCode).toBe(200);
    again.destroy();
  });

  it('end with the server', async () => {
    const { ended, url } = await opened({});
    await follow(url, '192.0.2.1');
    await app?.close();
    expect(ended).toEqual(['ended']);
  });
});

describe('a bell', () => {
  it('remembers that it was rung before anybody waited, and has one listener on its signal', async () => {
    const ending = new AbortController();
    let listeners = 0;
    const { addEventListener } = ending.signal;
    ending.signal.addEventListener = (...all: Parameters<typeof addEventListener>) => {
      listeners++;
      addEventListener.apply(ending.signal, all);
    };
    const bell = newBell(ending.signal);
    bell.ring();
    expect(await bell.wait(10_000)).toBe('rung');
    for (let i = 0; i < 20; i++) expect(await bell.wait(1)).toBe('time');
    const waiting = bell.wait(10_000);
    ending.abort();
    expect(await waiting).toBe('ended');
    expect(listeners).toBe(1);
  });
});
