import type { FastifyRateLimitStore } from '@fastify/rate-limit';
import { createCache, steady } from '../../../data/search/guards.ts';

/** How long a client's requests are counted together. */
export const WINDOW_MS = 60_000;
/** Clients that are counted at once: of more, those that asked longest ago are forgotten. */
const CLIENTS = 5000;

/**
 * Counts the requests of each client, in windows that begin with its first one. By a clock that only goes forward (`now`, milliseconds,
 * given by tests alone): with that of the system set back, a window would last until the former time comes again.
 */
export function newCounts(now = steady, window_ms = WINDOW_MS): FastifyRateLimitStore {
  const windows = createCache<{ began: number; current: number }>(CLIENTS, window_ms, now);
  const routes = new Map<string, FastifyRateLimitStore>();
  return {
    incr(client, callback) {
      const window = windows.get(client) ?? { began: now(), current: 0 };
      if (window.current++ === 0) windows.set(client, window);
      callback(null, { current: window.current, ttl: window_ms - (now() - window.began) });
    },
    // A route with a limit of its own counts apart; HEAD computes what GET does, and counts with it.
    child(options) {
      const { url, method } =
        (options as { routeInfo?: { url?: string; method?: string | string[] } }).routeInfo ?? {};
      const route = `${[method ?? ''].flat().join().replace('HEAD', 'GET')} ${url ?? ''}`;
      const counts = routes.get(route) ?? newCounts(now, window_ms);
      routes.set(route, counts);
      return counts;
    },
  };
}
