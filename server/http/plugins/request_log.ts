import { randomUUID } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../../config.ts';
import type { App } from '../fastify_types.ts';
import { isRefused } from './problems.ts';

/** Makes a request id, or keeps the one that a proxy gave if it is a plain word. */
export function requestId(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

/** One line for each answered request, with its id, which the client gets as X-Request-Id. */
export function useRequestLog(app: App, config: Config): void {
  // What all answers of a kind share is written once; kinds are few.
  const kinds = new Map<string, FastifyBaseLogger>();
  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const status = reply.statusCode;
    const route = request.routeOptions.url ?? 'none';
    const kind = `${method} ${status} ${route}`;
    const log = kinds.get(kind) ?? request.log.child({ method, route, status });
    kinds.set(kind, log);
    // An error's line is written at once: what a stranger can have refused by the thousand is none.
    const level = status >= 500 && !isRefused(request) ? 'error' : 'info';
    const line: Record<string, unknown> = {
      request_id: request.id,
      time_ms: Math.round(reply.elapsedTime * 10) / 10,
    };
    if (config.log_coordinates) line.url = request.url;
    log[level](line, 'request');
    done();
  });
}
