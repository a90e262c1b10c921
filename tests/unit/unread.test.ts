import { Agent, type ClientRequest, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../server/http/fastify_types.ts';
import { useAskers } from '../../server/http/plugins/askers.ts';
import { useUnreadBodies } from '../../server/http/plugins/unread_bodies.ts';

const LARGE = 'x'.repeat(8 * 1024 * 1024);

describe('answers that nobody reads', () => {
  let app: App | undefined;
  const sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await app?.close();
  });
  async function start(options: Parameters<typeof useAskers>[1]): Promise<number> {
    app = fastify() as unknown as App;
    useAskers(app, options);
    app.get('/large', () => LARGE);
    app.get('/small', () => 'small');
    await app.listen({ host: '127.0.0.1', port: 0 });
    return (app.server.address() as AddressInfo).port;
  }
  /** Asks and never reads; resolves when the server has ended it. */
  function askWithoutReading(port: number): { socket: Socket; ended: Promise<void> } {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.pause();
    socket.on('error', () => undefined);
    socket.write('GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n');
    return { socket, ended: new Promise((resolve) => socket.once('close', () => resolve())) };
  }
  const status = async (port: number, path: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  const openOnServer = async (): Promise<number> =>
    new Promise((resolve) => app?.server.getConnections((_error, count) => resolve(count)));

  it('are ended, and what they kept is free again', async () => {
    const port = await start({ idle_ms: 300, unsentBytes: 3 * LARGE.length });
    for (let i = 0; i < 3; i++) askWithoutReading(port);
    await expect.poll(() => status(port, '/large')).toBe(503);
    expect(await status(port, '/small')).toBe(200);
    await expect.poll(() => status(port, '/large'), { timeout: 5000 }).toBe(200);
  });

  it('nor are they kept by who reads a few bytes now and then', async () => {
    const port = await start({ idle_ms: 60_000, grace_ms: 500, leastBytesPerSecond: 1e9 });
    const { socket, ended } = askWithoutReading(port);
    let over = false;
    void ended.then(() => {
      over = true;
    });
    for (let i = 0; i < 40 && !over; i++) {
      socket.read(10);
      await sleep(100);
      if ((await openOnServer()) === 0) over = true;
    }
    expect(over).toBe(true);
  });
});

describe('bodies that go on when they are answered', () => {
  let app: App;
  let port: number;
  beforeEach(async () => {
    app = fastify() as unknown as App;
    useUnreadBodies(app, { most_ms: 300 });
    app.addContentTypeParser('*', (_request, _payload, done) => done(null, null));
    app.post('/', () => 'enough');
    await app.listen({ host: '127.0.0.1', port: 0 });
    port = (app.server.address() as AddressInfo).port;
  });
  afterEach(() => app.close());
  const headers = { 'content-type': 'image/png' };
  const told = (sending: ClientRequest): Promise<string> =>
    new Promise((resolve) => {
      sending.on('error', (error) => resolve(error.message));
      sending.on('response', (answer) => answer.setEncoding('utf8').on('data', resolve));
    });

  it('are left after a while', async () => {
    const sending = request({ port, method: 'POST', headers });
    const answer = told(sending);
    let isOver = false;
    sending.once('close', () => {
      isOver = true;
    });
    for (let i = 0; i < 500 && !isOver; i++) {
      sending.write('some more');
      await sleep(20);
    }
    expect([await answer, isOver]).toEqual(['enough', true]);
  });

  it('and those that end leave the connection to who comes next', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (const pause_ms of [0, 600, 0]) {
      await sleep(pause_ms);
      const sending = request({ port, method: 'POST', headers, agent });
      sending.on('socket', (socket) => socket.once('connect', () => ports.add(socket.localPort)));
      const answer = told(sending);
      sending.end(Buffer.alloc(500_000));
      expect(await answer).toBe('enough');
    }
    expect(ports.size).toBe(1);
    agent.destroy();
  });
});
