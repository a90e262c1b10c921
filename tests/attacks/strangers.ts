/** How attacks ask: each stranger has an address of this machine's own network, which the server and its proxy see as it is (Linux). */
import { type ClientRequest, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';

/** Who asks whom. */
export interface Way {
  /** The server, or the proxy before it. */
  url: string;
  /** The client's address. */
  from: string;
}

/** What a stranger knows of a server. */
export interface Target extends Way {
  /** A point of the region. */
  lon: number;
  lat: number;
  /** Codes of its communes. */
  communes: string[];
  /** Id of an open site. */
  site: string;
  /** Id of the current coverage. */
  coverage: string;
  /** The home's key, for what its operator does. */
  key: string;
}

export interface Sending {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Answers that this process has had to `send`. */
export interface Answers {
  all: number;
  /** That tell what was asked. */
  good: number;
  /** That refuse it because it asks too much. */
  refused: number;
}
const had: Answers = { all: 0, good: 0, refused: 0 };
export const answers = (): Answers => ({ ...had });
const REFUSING: ReadonlySet<number | undefined> = new Set([429, 503]);

/** Begins a request; what goes wrong is the attack's own matter. */
export function open(
  { url, from }: Way,
  path: string,
  { method = 'GET', headers = {} }: Omit<Sending, 'body'> = {},
): ClientRequest {
  const options = { method, headers, agent: false, localAddress: from, rejectUnauthorized: false };
  const address = `${url}${path}`;
  const sent = url.startsWith('https:') ? tlsRequest(address, options) : plainRequest(address, options);
  sent.on('error', () => undefined);
  return sent;
}

/** Sends a request whose answer is read and not looked at. */
export function send(way: Way, path: string, sending: Sending = {}): ClientRequest {
  const sent = open(way, path, sending);
  sent.on('response', (answer) => {
    had.all++;
    if ((answer.statusCode ?? 500) < 400) had.good++;
    else if (REFUSING.has(answer.statusCode)) had.refused++;
    answer.resume();
  });
  sent.end(sending.body);
  return sent;
}

export const answered = (sent: ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    sent.once('close', () => resolve());
  });

/** A connection on which an attack writes what it likes. */
export function openSocket({ url, from }: Way): Socket {
  const { hostname, port, protocol } = new URL(url);
  const at = { host: hostname, port: Number(port), localAddress: from };
  const socket = protocol === 'https:' ? tlsConnect({ ...at, rejectUnauthorized: false }) : connect(at);
  socket.on('error', () => undefined);
  return socket;
}

/** Time of one GET, in milliseconds; infinite where it is not answered well, which `badly` is told. */
export function timeOf(way: Way, path: string, badly?: (how: string) => void): Promise<number> {
  const began = performance.now();
  return new Promise((resolve) => {
    const fail = (how: string): void => {
      badly?.(how);
      resolve(Number.POSITIVE_INFINITY);
    };
    const asked = open(way, path);
    asked.setTimeout(60_000, () => asked.destroy());
    asked.once('response', (answer) => {
      answer.resume();
      answer.once('end', () =>
        answer.statusCode === 200 ? resolve(performance.now() - began) : fail(String(answer.statusCode)),
      );
    });
    asked.once('error', (error) => fail((error as NodeJS.ErrnoException).code ?? error.message));
    asked.once('close', () => resolve(Number.POSITIVE_INFINITY));
    asked.end();
  });
}
