import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { App } from '../../server/http/fastify_types.ts';
import { useAskers } from '../../server/http/plugins/askers.ts';

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
