import type { onRequestHookHandler } from 'fastify';
import { clientOf } from '../../../data/turns/asker.ts';
import { turns } from '../../../data/turns/turns.ts';
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Config } from '../../config.ts';
import type { App, Request } from '../fastify_types.ts';
import { type Count, newCounts } from './rate_counts.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Most requests of a client in a minute where the route is counted apart; 0: any. */
    most_a_minute?: number;
  }
}

interface RouteLimit {
  most_a_minute: number;
}

/** For `config` of a route that is counted apart. Set by `useRateLimit`. */
export interface RateLimits {
  /** What computes much: MAILLAGE_RATE_LIMIT_HEAVY. */
  heavy: RouteLimit;
  /** What anybody may store: MAILLAGE_RATE_LIMIT_REPORTS. */
  reports: RouteLimit;
  /** Counts a file of a route that gives answers too, apart as what computes much. Throws `too_many_requests` (429). */
  checkFile(request: Request): void;
  /** Counts what anybody may store by the day. Throws `too_many_kept` (429). */
  checkDay(request: Request): void;
}

/**
 * Limits what one client may ask in a minute. This machine itself is not limited, unless a proxy is trusted: then
 * the client is the one that the proxy names. (@fastify/rate-limit waits for five promises at each request, and kept its counts in a store of ours.)
 */
export function useRateLimit(app: App, config: Config): RateLimits {
  if (config.rate_limit === 0)
    return {
      heavy: { most_a_minute: 0 },
      reports: { most_a_minute: 0 },
      checkFile: () => undefined,
      checkDay: () => undefined,
    };
  const everywhere = limiter(config.rate_limit, newCounts());
  const stored_a_day = config.rate_limit_reports * DAYS_OF_MINUTE;
  const apart = new Map<string, Count>();
  app.addHook('onRoute', (route) => {
    const own = route.config?.most_a_minute;
    if (own === 0) return;
    // A route with a limit of its own counts apart; HEAD computes what GET does, and counts with it.
    const name = `${[route.method].flat().join().replace('HEAD', 'GET')} ${route.url}`;
    const counts = apart.get(name) ?? newCounts();
    if (own !== undefined) apart.set(name, counts);
    const limit = own === undefined ? everywhere : limiter(own, counts);
    route.onRequest = [...[route.onRequest ?? []].flat(), limit];
  });
  return {
    heavy: { most_a_minute: config.rate_limit_heavy },
    reports: { most_a_minute: config.rate_limit_reports },
    checkFile: counted(
      config.rate_limit_heavy,
      newCounts(),
      (after) => new MaillageError('too_many_requests', { most: config.rate_limit_heavy, after }),
    ),
    checkDay: counted(
      stored_a_day,
      newCounts(undefined, DAY_MS),
      (after) => new MaillageError('too_many_kept', { most: stored_a_day, hours: Math.ceil(after / 3600) }),
    ),
  };
}

/** Refuses who asks for more than `most` in a minute, and tells everybody else what is left of it. */
const limiter =
  (most: number, count: Count): onRequestHookHandler =>
  (request, reply, done) => {
    const { ip } = request;
    if (isLoopback(ip) || request.url.startsWith('/health/')) return done();
    const { current, left_ms } = count(clientOf(ip));
    const after = Math.ceil(left_ms / 1000);
    reply.header('x-ratelimit-limit', most);
    reply.header('x-ratelimit-remaining', Math.max(0, most - current));
    reply.header('x-ratelimit-reset', after);
    if (current <= most) return done();
    // In turn, as answers are: a burst that is refused would go before whoever asks for something meanwhile.
    const refused = new MaillageError('too_many_requests', { most, after });
    turns.begin(request.asker ?? NEVER_GONE, (gone) => done(gone ?? refused));
  };

/** Who asked where nobody is known, in tests of a part. */
const NEVER_GONE = { aborted: false };

/** What anybody may store in a day: so many times what they may in a minute. */
const DAYS_OF_MINUTE = 30;
const DAY_MS = 24 * 3600 * 1000;

/** Counts requests of which a route tells so itself, and throws what is refused beyond `most`. */
const counted =
  (most: number, count: Count, refused: (after_s: number) => MaillageError): ((request: Request) => void) =>
  ({ ip }) => {
    if (most === 0 || isLoopback(ip)) return;
    const { current, left_ms } = count(clientOf(ip));
    if (current > most) throw refused(Math.ceil(left_ms / 1000));
  };

/** Whether an address is this machine's own. */
export function isLoopback(ip: string): boolean {
  return ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1';
}
