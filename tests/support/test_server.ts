import { readConfig } from '../../server/config.ts';
import { newLogger } from '../../server/process/logging.ts';
import { type RunningServer, startServer } from '../../server/running/listen.ts';
import { testEnvironment } from './test_region.ts';

/** A server on a home, on a free port, with a small client. */
export interface TestServer extends RunningServer {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: string, headers: Record<string, string>): Promise<Answer>;
  /** A body as JSON (undefined: none), with a token where one is named. */
  send(method: string, path: string, body?: unknown, token?: string): Promise<Answer>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; null where it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

export async function startTestServer(
  home: string,
  settings: Record<string, string> = {},
): Promise<TestServer> {
  const config = readConfig({ ...(await testEnvironment(home)), MAILLAGE_PORT: '0', ...settings });
  const server = await startServer(config, { advertise: true, log: newLogger(config) });
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${server.url}${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  };
  return {
    ...server,
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, body, headers) => ask(path, { method: 'POST', body, headers }),
    send: (method, path, body, token) =>
      ask(path, {
        method,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
