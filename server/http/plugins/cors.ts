import type { App } from '../fastify_types.ts';

const OPEN_PATHS = /^\/(api\/v1|ogc|openapi\.json)(\/|\?|$)/;

/** The open data may be read by pages of any origin; nothing here rests on cookies. Changes need a token, sent in a header. */
export function useCors(app: App): void {
  app.addHook('onRequest', (request, reply, done) => {
    // Without an origin too: a copy that a cache keeps of such an answer is given to pages of others.
    if (OPEN_PATHS.test(request.url)) {
      reply.header('access-control-allow-origin', '*');
      reply.header(
        'access-control-expose-headers',
        'etag, link, location, maillage-coverage, maillage-programme, retry-after, x-request-id',
      );
      if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
        reply
          .code(204)
          .header('access-control-allow-methods', 'GET, HEAD, POST')
          .header('access-control-allow-headers', 'content-type, accept, if-none-match, authorization')
          .header('access-control-max-age', '86400')
          .send();
        return;
      }
    }
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    if (OPEN_PATHS.test(request.url)) {
      const varies = String(reply.getHeader('vary') ?? '');
      if (!/\borigin\b/i.test(varies)) reply.header('vary', varies === '' ? 'origin' : `${varies}, origin`);
    }
    done(null, payload);
  });
}
