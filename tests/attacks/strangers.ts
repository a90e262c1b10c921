/** How attacks ask: each stranger has an address of this machine's own network, which the server and its proxy see as it is (Linux). */
import { type ClientRequest, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';

export interface Target {
  /** The server, or the proxy before it. */
  url: string;
  /** A point of the region. */
  lon: number;
  lat: number;
  /** Id of the current coverage. */
  coverage: string;
  /** The home's key, for what its operator does. */
  key: string;
}

interface Sending {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Who sends it. */
  from?: string;
}

export const STRANGER = '127.0.66.66';

/** Answers that this process has had to `send`, and how many of them refused it because it asks too much. */
export interface Answers {
  all: number;
  refused: number;
}
const had: Answers = { all: 0, refused: 0 };
export const answers = (): Answers => ({ ...had });
const REFUSING: ReadonlySet<number | undefined> = new Set([429, 503]);

/** Begins a request; what goes wrong is the attack's own matter. */
export function open(
  url: string,
  { method = 'GET', headers = {}, from = STRANGER }: Sending = {},
): ClientRequest {
  const tls = url.startsWith('https:');
  const options = { method, headers, agent: false, localAddress: from, rejectUnauthorized: false };
  const sent = tls ? tlsRequest(url, options) : plainRequest(url, options);
  sent.on('error', () => undefined);
  return sent;
}

/** Sends a request whose answer is read and not looked at. */
export function send(url: string, sending: Sending = {}): ClientRequest {
  const sent = open(url, sending);
  sent.on('response', (answer) => {
    had.all++;
    if (REFUSING.has(answer.statusCode)) had.refused++;
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
export function openSocket(url: string): Socket {
  const { hostname, port, protocol } = new URL(url);
  const at = { host: hostname, port: Number(port), localAddress: STRANGER };
  const socket = protocol === 'https:' ? tlsConnect({ ...at, rejectUnauthorized: false }) : connect(at);
  socket.on('error', () => undefined);
  return socket;
}

/** Time of one GET as another client, in milliseconds; infinite where it is not answered well, which `badly` is told. */
export function timeOf(url: string, from: string, badly?: (how: string) => void): Promise<number> {
  const began = performance.now();
  return new Promise((resolve) => {
    const fail = (how: string): void => {
      badly?.(how);
      resolve(Number.POSITIVE_INFINITY);
    };
    const asked = open(url, { from });
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
