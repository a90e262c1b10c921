import etag from '@fastify/etag';
import { tagHash } from '../../process/weak_tag.ts';
import type { App } from '../fastify_types.ts';

/**
 * Gives each answer a weak ETag (compressed or not, it is the same answer) and turns a repeated question into 304.
 * Must come before compression: the tag is of the plain text.
 */
export async function useEtag(app: App): Promise<void> {
  await app.register(etag, {
    weak: true,
    hashFn: tagHash,
    replyWith304: false,
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    const asked = request.headers['if-none-match'];
    const given = reply.getHeader('etag');
    if (reply.statusCode >= 300) {
      if (reply.statusCode !== 304) reply.removeHeader('etag');
    } else if (
      asked !== undefined &&
      given !== undefined &&
      (request.method === 'GET' || request.method === 'HEAD')
    ) {
      if (isKnown(asked, String(given))) {
        reply.code(304).removeHeader('content-length');
        done(null, '');
        return;
      }
    }
    done(null, payload);
  });
}

/** Whether an If-None-Match header names this tag, by RFC 9110's weak comparison. */
export function isKnown(ifNoneMatch: string, tag: string): boolean {
  if (ifNoneMatch === tag || ifNoneMatch.trim() === '*') return true;
  const plain = tag.replace(/^W\//, '');
  return ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === plain);
}
