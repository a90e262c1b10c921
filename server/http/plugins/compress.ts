import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { App } from '../fastify_types.ts';

/** What is smaller is sent as it is, whatever is accepted. */
export const COMPRESSED_FROM_BYTES = 1024;

/**
 * Brotli or gzip for everything that is text or a vector tile, at their lightest levels: answers are made on the fly, and a heavier
 * one waits longer than the few bytes are worth. Files of the page are compressed when it is built.
 */
export async function useCompression(app: App): Promise<void> {
  await app.register(compress, {
    globalDecompression: false,
    encodings: ['br', 'gzip'],
    threshold: COMPRESSED_FROM_BYTES,
    customTypes:
      /^(text\/(?!event-stream)|application\/([\w.+-]*json|[\w.+-]*xml|javascript|x-ndjson|vnd\.mapbox-vector-tile|vnd\.oai))/,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 20 } },
    zlibOptions: { level: 1 },
  });
}
