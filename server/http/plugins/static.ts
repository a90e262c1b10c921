import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { WEB_FOLDER } from '../../process/web_folder.ts';
import type { App, Reply, Request } from '../fastify_types.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Sends the page for an address below the root, which the page itself reads. Only where the page is built. */
    sendPage(request: Request, reply: Reply, status: number): void;
  }
}

/**
 * Serves the built page, as it is when it is asked for: built again meanwhile, it is the new one, with its new files. Files with a hash in
 * their name never change and are kept for ever; the others are asked for again. Without a build the address / says how to make one.
 */
export async function useWebPages(app: App, folder = WEB_FOLDER): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) {
    app.get('/', { schema: { hide: true } }, (_request, reply) => {
      reply.code(503).type('text/plain; charset=utf-8');
      return [
        'La page n’est pas construite : lancez `npm run build:web`, ou `npm start`, qui le fait. L’API est sous /docs.\n',
        'The page is not built: run `npm run build:web`, or `npm start`, which does it. The API is at /docs.\n',
      ].join('');
    });
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    prefix: '/',
    wildcard: false,
    // Each build has others: they are looked for when they are asked for.
    globIgnore: ['assets/**'],
    // The build lays a .br and a .gz beside each text file.
    preCompressed: true,
    index: ['index.html'],
    cacheControl: false,
    setHeaders(reply, path) {
      const hashed = /[/\\]assets[/\\][^/\\]+-[\w-]{8,}\.\w+$/.test(path);
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get<{ Params: { '*': string } }>('/assets/*', { schema: { hide: true } }, (request, reply) =>
    reply.sendFile(`assets/${request.params['*']}`),
  );
  let page = pageOf(folder) ?? '';
  app.decorate('sendPage', (request: Request, reply: Reply, status: number) => {
    page = pageOf(folder) ?? page;
    const below = (request.url.split('?', 1)[0] ?? '/').replace(/\/$/, '').split('/').length - 2;
    reply
      .code(status)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(pageBelow(page, below));
  });
  app.get('/reports/:id', { schema: { hide: true } }, (request, reply) => {
    app.sendPage(request, reply, 200);
    return reply;
  });
}

/** The page as it stands there; null while a build is about to write it. */
function pageOf(folder: string): string | null {
  try {
    return readFileSync(join(folder, 'index.html'), 'utf8');
  } catch {
    return null;
  }
}

/** The page as it is sent so many folders below the root: its files are found from there, and it is told where the root is. */
function pageBelow(page: string, folders: number): string {
  const root = '../'.repeat(folders) || './';
  return page
    .replaceAll(/(href|src)="\.\//g, `$1="${root}`)
    .replace('<meta charset', `<meta name="maillage-root" content="${root}" />\n    <meta charset`);
}
