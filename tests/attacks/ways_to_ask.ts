/** How strangers ask: so many at once, without waiting, without reading. */
import { setTimeout as sleep } from 'node:timers/promises';
import { answered, openSocket, type Sending, send, type Target } from './strangers.ts';

/** Goes on until the signal says so. */
export type Attacking = (target: Target, signal: AbortSignal) => Promise<void>;

export const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Requests that are waited for, so many at once, again and again. */
export const repeated =
  (atOnce: number, ask: (target: Target, i: number) => [path: string, sending?: Sending]): Attacking =>
  async (target, signal) => {
    let next = 0;
    const one = async (): Promise<void> => {
      while (!signal.aborted)
        await Promise.race([answered(send(target, ...ask(target, next++))), until(signal)]);
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  };

/** Requests that are given up a moment after they were sent: some two hundred a second. */
export const abandoned =
  (path: (target: Target, i: number) => string): Attacking =>
  async (target, signal) => {
    for (let i = 0; !signal.aborted; i++) {
      const sent = send(target, path(target, i));
      setTimeout(() => sent.destroy(), 30);
      if (i % 4 === 3) await sleep(20);
    }
  };

/** Answers that are asked for and not read. */
export const unread =
  (count: number, path: string): Attacking =>
  async (target, signal) => {
    const sockets = Array.from({ length: count }, () => {
      const socket = openSocket(target);
      socket.pause();
      socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      return socket;
    });
    await until(signal);
    for (const socket of sockets) socket.destroy();
  };

export const gets = (atOnce: number, path: (target: Target, i: number) => string): Attacking =>
  repeated(atOnce, (target, i) => [path(target, i)]);

/** The same from a client that takes answers in a packed form, as browsers do. */
export const packed = (atOnce: number, path: (target: Target, i: number) => string): Attacking =>
  repeated(atOnce, (target, i) => [path(target, i), { headers: { 'accept-encoding': 'br, gzip' } }]);

export const posts = (
  atOnce: number,
  path: string,
  type: string,
  body: (target: Target, i: number) => string,
): Attacking =>
  repeated(atOnce, (target, i) => [
    path,
    { method: 'POST', headers: { 'content-type': type }, body: body(target, i) },
  ]);

export const JSON_TYPE = 'application/json';

/** A list as its operator sends it, which nothing comes of. */
export const imported =
  (rows: number, name: (i: number) => string): Attacking =>
  async (target, signal) => {
    const { key, lon, lat } = target;
    const row = (i: number): string =>
      `attack-${i},${name(i)},${lon + (i % 100) / 1000},${lat + (i % 9973) / 1e5},open`;
    const body = `id,nom,lon,lat,statut\n${Array.from({ length: rows }, (_, i) => row(i)).join('\n')}\n`;
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'text/csv' };
    const path = '/api/v1/sites/import?name=attack.csv&dry_run=true&keep_missing=true';
    while (!signal.aborted) {
      const sent = send(target, path, { method: 'POST', headers, body });
      await Promise.race([answered(sent), until(signal)]);
      sent.destroy();
    }
  };
