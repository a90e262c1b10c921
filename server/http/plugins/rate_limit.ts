import rateLimit, { type FastifyRateLimitStore, type FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import { clientOf } from '../../../data/turns/asker.ts';
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Config } from '../../config.ts';
import type { App, Request } from '../fastify_types.ts';
import { newCounts, WINDOW_MS } from './rate_counts.ts';

interface RouteLimit {
  rateLimit: { max: number; timeWindow: number } | false;
}

/** For `config` of a route that is counted apart. Set by `useRateLimit`. */
export interface RateLimits {
  /** What computes much: MAILLAGE_RATE_LIMIT_HEAVY. */
  heavy: RouteLimit;
  /** What anybody may store: MAILLAGE_RATE_LIMIT_REPORTS. */
  reports: RouteLimit;
  /** Counts what anybody may store by the day. Throws `too_many_kept` (429). */
  checkDay(request: Request): void;
}

/**
 * Limits what one client may ask in a minute. This machine itself is not limited, unless a proxy is trusted: then
 * the client is the one that the proxy names.
 */
export async function useRateLimit(app: App, config: Config): Promise<RateLimits> {
  if (config.rate_limit === 0) return { heavy: limitOf(0), reports: limitOf(0), checkDay: () => undefined };
  await app.register(rateLimit, {
    max: config.rate_limit,
    timeWindow: WINDOW_MS,
    keyGenerator: (request) => clientOf(request.ip),
    store: Counts as unknown as FastifyRateLimitStoreCtor,
    allowList: (request) => isLoopback(request.ip) || request.url.startsWith('/health/'),
    skipOnError: true,
    errorResponseBuilder: (_request, { max, ttl }) =>
      new MaillageError('too_many_requests', { most: max, after: Math.ceil(ttl / 1000) }),
  });
  return {
    heavy: limitOf(config.rate_limit_heavy),
    reports: limitOf(config.rate_limit_reports),
    checkDay: dailyLimit(config.rate_limit_reports * DAYS_OF_MINUTE),
  };
}

/** What anybody may store in a day: so many times what they may in a minute. */
const DAYS_OF_MINUTE = 30;
const DAY_MS = 24 * 3600 * 1000;

function dailyLimit(most: number): (request: Request) => void {
  const counts = newCounts(undefined, DAY_MS);
  return (request) => {
    if (most === 0 || isLoopback(request.ip)) return;
    counts.incr(
      clientOf(request.ip),
      (_error, count) => {
        if ((count?.current ?? 0) <= most) return;
        throw new MaillageError('too_many_kept', { most });
      },
      DAY_MS,
      most,
    );
  };
}

/** The plugin makes its store with `new`. */
function Counts(): FastifyRateLimitStore {
  return newCounts();
}

const limitOf = (max: number): RouteLimit => ({
  rateLimit: max === 0 ? false : { max, timeWindow: WINDOW_MS },
});

/** Whether an address is this machine's own. */
export function isLoopback(ip: string): boolean {
  return ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1';
}
