import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { WEB_FOLDER } from '../../process/web_folder.ts';
import type { App } from '../fastify_types.ts';

/**
 * Serves the built page. Files with a hash in their name never change and are kept for ever; the others are asked for again. Without a
 * build the address / says how to make one.
 */
export async function useWebPages(app: App, folder = WEB_FOLDER): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) {
    app.get('/', { schema: { hide: true } }, (_request, reply) => {
      reply.code(503).type('text/plain; charset=utf-8');
      return 'The page is not built: run `npm run build:web`, or `npm start`, which does it. The API is at /docs.\n';
    });
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    prefix: '/',
    wildcard: false,
    // The build lays a .br and a .gz beside each text file.
    preCompressed: true,
    index: ['index.html'],
    cacheControl: false,
    setHeaders(reply, path) {
      const hashed = /[/\\]assets[/\\][^/\\]+-[\w-]{8,}\.\w+$/.test(path);
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
