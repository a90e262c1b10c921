import { type ByteText, bytesOf } from '../../../data/byte_text.ts';
import type { Config } from '../../config.ts';
import type { App, Reply } from '../fastify_types.ts';
import { endIfUnread, SMALL_BYTES } from './askers.ts';
import { COMPRESSED_FROM_BYTES } from './compress.ts';
import { isOpen, OPEN_HEADERS, varyByOrigin } from './cors.ts';
import { securityHeaders } from './helmet.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** Sends a whole text of JSON, as `send` would: what hooks would change of it passes them, the rest is written at once. */
    sendBytes(text: ByteText): void;
  }
}

/** What helmet asks of documents alone: what they may load and run, who opens them, what they tell where they lead. */
const OF_DOCUMENTS = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'origin-agent-cluster',
  'referrer-policy',
  'x-dns-prefetch-control',
];
/** Answers that no browser takes for a document that does any of it, whoever opens them: `nosniff` stays. Problems tell addresses of others, and keep all. */
const JSON_DATA = /^application\/(geo\+)?json\b/;

/** Headers that every answer has: its request's id, what helmet asks for, and whose pages may read it. To be used before compression, which adds to `vary`. */
export async function useAnswerHeaders(app: App, config: Config): Promise<void> {
  const ofAll = await securityHeaders(config);
  const ofOpen = { ...ofAll, ...OPEN_HEADERS };
  const ofData = without(ofAll, OF_DOCUMENTS);
  const ofOpenData = { ...ofData, ...OPEN_HEADERS };
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.header('x-request-id', request.id);
    const open = isOpen(request);
    const isData = JSON_DATA.test(String(reply.getHeader('content-type') ?? ''));
    const headers = isData ? (open ? ofOpenData : ofData) : open ? ofOpen : ofAll;
    for (const name in headers) if (!reply.hasHeader(name)) reply.header(name, headers[name]);
    if (open) reply.header('vary', varyByOrigin(String(reply.getHeader('vary') ?? '')));
    done(null, payload);
  });

  const flatOfData = Object.entries(ofData).flat();
  const flatOfOpenData = Object.entries({ ...ofOpenData, vary: varyByOrigin('') }).flat();
  app.decorateReply('sendBytes', function (this: Reply, text: ByteText): void {
    const { request, raw } = this;
    this.type('application/json; charset=utf-8');
    const { headers } = request.raw;
    const isSmall = text.length < COMPRESSED_FROM_BYTES;
    const asksForMore =
      (headers['accept-encoding'] !== undefined && !isSmall) || headers['if-none-match'] !== undefined;
    if (asksForMore || request.method !== 'GET' || text.length > SMALL_BYTES || this.hasHeader('vary')) {
      this.send(bytesOf(text));
      return;
    }
    // Each header that is set by itself, hook by hook, costs more than all of them in one list.
    const told = (isOpen(request) ? flatOfOpenData : flatOfData).slice();
    told.push('x-request-id', request.id, 'content-length', String(text.length));
    const own = this.getHeaders();
    for (const name in own) told.push(name, String(own[name]));
    raw.writeHead(raw.statusCode, told);
    this.hijack();
    raw.end(text, 'latin1');
    endIfUnread(raw);
  });
}

const without = (headers: Record<string, string>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
