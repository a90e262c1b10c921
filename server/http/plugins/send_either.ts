import type { BothForms } from '../../process/both_forms.ts';
import type { Reply, Request } from '../fastify_types.ts';

/** Whether the asker takes what gzip has compressed. */
export const takesGzip = ({ headers }: Pick<Request, 'headers'>): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(String(headers['accept-encoding'] ?? ''));

/** Sends what is kept in both forms in the one that the asker takes: all who ask are sent the same bytes, and nothing is compressed for them. */
export function sendEither(request: Request, reply: Reply, { plain, gzipped, etag }: BothForms): Reply {
  reply.header('etag', etag).header('vary', 'accept-encoding');
  if (!takesGzip(request)) return reply.send(viewOf(plain));
  return reply.header('content-encoding', 'gzip').send(viewOf(gzipped));
}

const viewOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
