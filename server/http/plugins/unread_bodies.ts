import type { IncomingMessage } from 'node:http';
import type { App } from '../fastify_types.ts';

/** So long what an answered request still sends is taken. */
const MOST_MS = 30_000;

/**
 * What an answered request still sends is read and thrown away. A connection serves one request after the other, and a proxy sends other
 * clients' requests over it: each of them would wait behind a body that nobody reads. Closing it at once would take the answer away from a
 * client that is still sending; who sends for longer than `most_ms` is left.
 */
export function useUnreadBodies(app: App, { most_ms = MOST_MS } = {}): void {
  app.addHook('onResponse', (request, _reply, done) => {
    const { raw } = request;
    if (hasBody(raw) && !raw.readableEnded && !raw.destroyed) throwAway(raw, most_ms);
    done();
  });
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

function throwAway(body: IncomingMessage, most_ms: number): void {
  const { socket } = body;
  const late = setTimeout(() => socket.destroy(), most_ms);
  late.unref();
  // Whoever began to read it would keep it from flowing; a body that flows stops where there was nobody.
  if (body.listenerCount('readable') > 0) body.removeAllListeners('readable');
  body.on('error', () => undefined);
  body.once('end', () => clearTimeout(late));
  body.resume();
}
