import type { App, Request } from '../fastify_types.ts';

const OPEN_PATHS = /^\/(api\/v1|ogc|openapi\.json)(\/|\?|$)/;

/** Whether what is asked for is open data, which pages of any origin may read. */
export const isOpen = ({ url }: Pick<Request, 'url'>): boolean => OPEN_PATHS.test(url);

/** Headers of open data. Without an origin too: a copy that a cache keeps of such an answer is given to pages of others. */
export const OPEN_HEADERS: Record<string, string> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'etag, link, location, maillage-coverage, maillage-programme, retry-after, x-request-id',
};

/** A header `vary` that names the origin beside what it names. */
export const varyByOrigin = (varies: string): string =>
  varies === '' ? 'origin' : /\borigin\b/i.test(varies) ? varies : `${varies}, origin`;

/** What browsers ask before they send something from a page of another origin. Nothing here rests on cookies; changes need a token, sent in a header. */
export function useCors(app: App): void {
  app.addHook('onRequest', (request, reply, done) => {
    const asks =
      request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (!asks || !isOpen(request)) return done();
    reply
      .code(204)
      .header('access-control-allow-methods', 'GET, HEAD, POST')
      .header('access-control-allow-headers', 'content-type, accept, if-none-match, authorization')
      .header('access-control-max-age', '86400')
      .send();
  });
}
