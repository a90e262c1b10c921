import type { ServerResponse } from 'node:http';
import { type Asker, askerGone, clientOf, currentAsker, forAsker } from '../../../data/turns/asker.ts';
import { tooBusy } from '../../../data/turns/fair_queue.ts';
import { turns } from '../../../data/turns/turns.ts';
import type { App } from '../fastify_types.ts';

/** What is smaller is always answered: a system keeps so much for a connection anyway. */
export const SMALL_BYTES = 64 * 1024;
/** An answer that is not read for so long is ended. */
const IDLE_MS = 30_000;

const defaults = {
  mostOfClient: 200, // requests of one client that are being answered at once; a browser opens 6, a proxy 32 for many
  unsentBytes: 256 * 1024 * 1024, // of whole answers that are not read yet, in all
  smallBytes: SMALL_BYTES,
  idle_ms: IDLE_MS,
  streamIdle_ms: 300_000, // the same for a stream, which may wait for what it is made of
  grace_ms: 60_000, // a whole answer has this and the time that its bytes take at the least speed
  leastBytesPerSecond: 8 * 1024,
};

/** Ends the connection of an answer that was written and is not read. */
export function endIfUnread({ socket }: ServerResponse): void {
  if (socket !== null && socket.writableLength > 0) socket.setTimeout?.(IDLE_MS);
}

/** Who asks by a request. The signal is made when somebody looks at it: nearly all are answered before. */
class RequestAsker implements Asker {
  readonly client: string;
  #isGone = false;
  #ending: AbortController | undefined;

  constructor(client: string) {
    this.client = client;
  }

  get aborted(): boolean {
    return this.#isGone;
  }

  get signal(): AbortSignal {
    this.#ending ??= new AbortController();
    if (this.#isGone) this.#ending.abort(askerGone());
    return this.#ending.signal;
  }

  leave(): void {
    this.#isGone = true;
    this.#ending?.abort(askerGone());
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    asker: RequestAsker | null;
  }
}

/**
 * Knows who is being answered: what waits or computes for a request is bounded and fair by client and is left when the client is gone
 * (see `currentAsker`), and so is the thread that answers itself (see `turns`). Answers that are not read are ended, and together keep a bounded number of bytes. To be used before what
 * answers, and before compression, which hides how many bytes an answer has.
 */
export function useAskers(app: App, options: Partial<typeof defaults> = {}): void {
  const limits = { ...defaults, ...options };
  const open = new Map<string, number>();
  let unsent = 0;

  app.decorateRequest('asker', null);
  app.addHook('onRequest', (request, reply, done) => {
    const client = clientOf(request.ip);
    const mine = open.get(client) ?? 0;
    if (mine >= limits.mostOfClient) return done(tooBusy());
    open.set(client, mine + 1);
    const asker = new RequestAsker(client);
    request.asker = asker;
    // It comes once.
    reply.raw.on('close', () => {
      const left = (open.get(client) ?? 1) - 1;
      if (left > 0) open.set(client, left);
      else open.delete(client);
      if (!reply.raw.writableFinished) asker.leave();
    });
    forAsker(asker, done);
  });
  // Reading a body goes through the connection, which knows nothing of the request.
  app.addHook('preValidation', ({ asker }, _reply, done) => {
    if (asker === null) done();
    else if (currentAsker() === asker) turns.begin(asker, done);
    else forAsker(asker, () => turns.begin(asker, done));
  });

  app.addHook('onSend', (_request, reply, payload, done) => {
    const { raw } = reply;
    const whole = typeof payload === 'string' || Buffer.isBuffer(payload);
    // Asked without a connection (by tests) there is nothing to end.
    raw.socket?.setTimeout?.(whole || payload === null ? limits.idle_ms : limits.streamIdle_ms);
    // No sign of a text takes more than three bytes: a short one need not be measured.
    if (!whole || payload.length * 3 <= limits.smallBytes) return done(null, payload);
    const bytes = Buffer.byteLength(payload);
    if (bytes <= limits.smallBytes) return done(null, payload);
    if (unsent + bytes > limits.unsentBytes) return done(tooBusy());
    unsent += bytes;
    const late = setTimeout(
      () => raw.destroy(),
      limits.grace_ms + (bytes / limits.leastBytesPerSecond) * 1000,
    );
    late.unref();
    raw.once('close', () => {
      clearTimeout(late);
      unsent -= bytes;
    });
    done(null, payload);
  });
}
