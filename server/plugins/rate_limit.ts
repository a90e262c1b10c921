import rateLimit from '@fastify/rate-limit';
import type { Config } from '../config.ts';
import type { App } from '../types.ts';

/** `config: HEAVY` on a route: counted apart, by MAILLAGE_RATE_LIMIT_HEAVY. Set by `useRateLimit`. */
export interface RateLimits {
  heavy: { rateLimit: { max: number; timeWindow: string } | false };
}

/**
 * Limits what one client may ask in a minute. This machine itself is not limited, unless a proxy is trusted: then
 * the client is the one that the proxy names.
 */
export async function useRateLimit(app: App, config: Config): Promise<RateLimits> {
  if (config.rate_limit === 0) return { heavy: { rateLimit: false } };
  await app.register(rateLimit, {
    max: config.rate_limit,
    timeWindow: '1 minute',
    allowList: (request) => isLoopback(request.ip) || request.url.startsWith('/health/'),
    skipOnError: true,
    errorResponseBuilder: (_request, context) => {
      const error = new Error(
        `More than ${context.max} requests a minute from this address; go on in ${context.after}.`,
      );
      return Object.assign(error, { statusCode: context.statusCode });
    },
  });
  const heavy = config.rate_limit_heavy;
  return { heavy: { rateLimit: heavy === 0 ? false : { max: heavy, timeWindow: '1 minute' } } };
}

/** Whether an address is this machine's own. */
export function isLoopback(ip: string): boolean {
  return ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1';
}
