import { readHomeLock } from '../../data/database/home.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { Config } from '../config.ts';
import { homeKey } from '../process/home_key.ts';
import { newLogger } from '../process/logging.ts';
import { startServer } from '../running/listen.ts';

/** Asks a server of this home. Its answers to wrong questions come back as MaillageErrors. */
export interface Server {
  url: string;
  json<T>(path: string, init?: RequestInit): Promise<T>;
  /** The same with the home's key, for what changes something; `body` goes as JSON, bytes as they are. */
  change<T>(method: 'GET' | 'POST' | 'DELETE' | 'PATCH', path: string, body?: unknown): Promise<T>;
}

/**
 * Runs `work` with the server that holds the home; where none does, one is started for it alone, in this process, on a free
 * port of the loopback address. Errors: those of startServer, `server_unreachable`.
 */
export async function withServer<T>(config: Config, work: (server: Server) => Promise<T>): Promise<T> {
  const running = await runningServer(config);
  if (running) return work(running);
  const quiet = { ...config, host: '127.0.0.1', port: 0, log_level: 'error' as const };
  const started = await startServer(quiet, { advertise: false, log: newLogger(quiet) });
  try {
    return await work(serverAt(started.url, config.home));
  } finally {
    await started.close();
  }
}

function serverAt(url: string, home: string): Server {
  return {
    url,
    async json<T>(path: string, init: RequestInit = {}): Promise<T> {
      const response = await ask(`${url}${path}`, init);
      return (await response.json()) as T;
    },
    async change<T>(method: string, path: string, body?: unknown): Promise<T> {
      const response = await ask(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${await homeKey(home)}`,
          ...(body !== undefined && {
            'content-type': Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json',
          }),
        },
        ...(body !== undefined && {
          body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
        }),
      });
      return (await response.json()) as T;
    },
  };
}

/** The server that holds the home now; null where none does. */
export async function runningServer(config: Config): Promise<Server | null> {
  const lock = await readHomeLock(config.home);
  if (!lock?.url) return null;
  // MAILLAGE_REGION means the same region to a command whatever the server's own is.
  return serverAt(config.region === '' ? lock.url : `${lock.url}/regions/${config.region}`, config.home);
}

/** The answer, where it is one; a problem document becomes the error that it tells. */
export async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init).catch((cause: unknown) => {
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    throw new MaillageError('server_unreachable', { url: new URL(url).origin, why }, { cause });
  });
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as {
    code?: string;
    detail?: string;
    text_fr?: string;
  };
  const { code, detail } = problem;
  if (code === undefined || detail === undefined)
    throw new MaillageError('server_failed', { answer: response.status, path: new URL(url).pathname });
  throw new MaillageError(
    'server_said',
    { sentence: detail, sentence_fr: problem.text_fr ?? detail },
    { code },
  );
}
