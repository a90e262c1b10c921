import { randomUUID } from 'node:crypto';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config.ts';
import type { App } from '../types.ts';

/**
 * The logger: one JSON line an event. An asker's point is personal data: by default neither query, body, address nor client
 * is logged, only the route's pattern (MAILLAGE_LOG_COORDINATES changes that).
 */
export function newLogger(config: Config, destination?: DestinationStream): Logger {
  return pino(
    {
      level: config.log_level,
      base: null,
      redact: ['req.headers.authorization', 'headers.authorization'],
      serializers: {
        req: (request: { id: string; method: string }) => ({ id: request.id, method: request.method }),
        res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
      },
    },
    destination ?? pino.destination({ dest: 2, sync: false }),
  );
}

/** Makes a request id, or keeps the one that a proxy gave if it is a plain word. */
export function requestId(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

/** One line for each answered request, with its id, which the client gets as X-Request-Id. */
export function useRequestLog(app: App, config: Config): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const level = reply.statusCode >= 500 ? 'error' : 'info';
    const line: Record<string, unknown> = {
      request_id: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      time_ms: Math.round(reply.elapsedTime * 10) / 10,
    };
    if (config.log_coordinates) line.url = request.url;
    request.log[level](line, 'request');
    done();
  });
}
