import { Readable } from 'node:stream';
import { clientOf } from '../../data/turns/asker.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { leaveRegion } from '../served/asked_region.ts';
import type { App, Reply, Request } from './fastify_types.ts';
import { isLoopback } from './plugins/rate_limit.ts';

const defaults = {
  most: 1000, // streams at once in all
  mostOfClient: 60, // of one client, which may be an office; this machine itself has no limit of its own
};

/** Streams of server-sent events. */
export interface EventStreams {
  /**
   * Answers with what `events` gives until it ends, the client is gone or the server closes: the signal says so, and `events` has to
   * end then. Throws `too_many_streams` (503).
   */
  send(request: Request, reply: Reply, events: (signal: AbortSignal) => AsyncIterable<string>): Reply;
  /** How many are open now. */
  readonly open: number;
}

/** Event streams that are bounded, in all and by client, and leave nothing behind when they end. */
export function newEventStreams(app: App, options: Partial<typeof defaults> = {}): EventStreams {
  const { most, mostOfClient } = { ...defaults, ...options };
  const open = new Map<AbortController, string>();
  // A stream must not keep a server that is closing.
  app.addHook('preClose', async () => {
    for (const stream of open.keys()) stream.abort();
  });
  return {
    send(request, reply, events) {
      const client = clientOf(request.ip);
      const mine = [...open.values()].filter((other) => other === client).length;
      if (open.size >= most || (mine >= mostOfClient && !isLoopback(request.ip))) {
        throw new MaillageError('too_many_streams');
      }
      const stream = new AbortController();
      open.set(stream, client);
      reply.raw.once('close', () => {
        open.delete(stream);
        stream.abort();
      });
      reply
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no');
      // It goes on for hours: its region may be let go of meanwhile.
      leaveRegion();
      return reply.send(Readable.from(events(stream.signal)));
    },
    get open() {
      return open.size;
    },
  };
}

/** A wait that ends by `ring`, by the signal or after a time, whichever comes first; it can be waited for again and again. */
export function newBell(signal: AbortSignal): {
  ring(): void;
  wait(longest_ms: number): Promise<'rung' | 'ended' | 'time'>;
} {
  let rung = false;
  let wake: (() => void) | null = null;
  signal.addEventListener('abort', () => wake?.(), { once: true });
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait(longest_ms) {
      let timer: NodeJS.Timeout | undefined;
      if (!rung && !signal.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, longest_ms);
        });
      clearTimeout(timer);
      wake = null;
      const was = rung;
      rung = false;
      if (signal.aborted) return 'ended';
      return was ? 'rung' : 'time';
    },
  };
}
