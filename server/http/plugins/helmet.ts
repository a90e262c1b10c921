import helmet from '@fastify/helmet';
import fastify from 'fastify';
import type { Config } from '../../config.ts';

/**
 * Strict security headers as helmet writes them, the same for every answer. The map needs a worker of its own origin, pictures made in the page
 * (data:, blob:) and nothing from elsewhere, unless a basemap style is set: then that style's host alone.
 */
export async function securityHeaders(config: Config): Promise<Record<string, string>> {
  const basemap = config.basemap_style_url ? [new URL(config.basemap_style_url).origin] : [];
  const model = fastify();
  await model.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:', ...basemap],
        connectSrc: ["'self'", ...basemap],
        workerSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: config.frame_ancestors.split(/\s+/).filter(Boolean),
      },
    },
    // frame-ancestors says it better; the API and its tiles may be used by other pages.
    frameguard: false,
    // For Flash, Internet Explorer and a filter that no browser has any more.
    xPermittedCrossDomainPolicies: false,
    xDownloadOptions: false,
    xXssProtection: false,
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
  });
  model.get('/', (_request, reply) => reply.code(204).send());
  const { headers } = await model.inject('/');
  await model.close();
  const own = Object.entries(headers).filter(
    ([name]) => !['date', 'connection', 'content-length'].includes(name),
  );
  return Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
}
