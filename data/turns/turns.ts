import { AsyncResource } from 'node:async_hooks';
import { askerGone } from './asker.ts';
import { newFairQueue } from './fair_queue.ts';

/** So long a thread that answers works before it looks who else has come: whoever asks meanwhile notices nothing of it. */
const SLICE_MS = 5;

/** How what a thread does is shared among those that it is done for. */
export interface Turns {
  /** Begins to answer a request when its turn has come; tells an error where nobody waits for it any more. */
  begin(signal: Pick<AbortSignal, 'aborted'>, begin: (gone?: Error) => void): void;
  /** Lets others have their turn where the thread has been at work for some milliseconds; else nothing is waited for. */
  breath(): Promise<void>;
  /** The next turn, also where the thread has not worked yet: for those who wake at once, before any of them has begun. */
  next(): Promise<void>;
  /** Whether `breath` would wait: in the innermost loops a promise for each thing costs more than the thing. */
  isBreathDue(): boolean;
}

const NOW = Promise.resolve();

/**
 * Shares a thread: a request is begun at once, and what takes long goes on at each breath, unless the thread has been at work for some
 * milliseconds without looking for others. Then both wait, and clients take turns. So however many large answers one client asks for at
 * once, another waits for a few milliseconds of them at most; what is begun goes on to its first wait or breath unhindered.
 */
export function newTurns(): Turns {
  // Requests under way are bounded by client already.
  const waiting = newFairQueue<() => void>({
    most: Number.POSITIVE_INFINITY,
    mostOfClient: Number.POSITIVE_INFINITY,
  });
  let sliceBegan: number | null = null;

  /** Whether this thread has worked for so long that it looks for others first. */
  function isOver(): boolean {
    const now = performance.now();
    if (sliceBegan === null) {
      sliceBegan = now;
      // Runs once whoever has come meanwhile was read.
      setImmediate(() => {
        sliceBegan = null;
      });
    }
    return now - sliceBegan >= SLICE_MS;
  }

  /** One at a time: what a request does without a wait is done when the next is taken. */
  function proceed(): void {
    if (isOver()) setImmediate(proceed);
    else waiting.take()?.();
  }

  function wait(work: () => void): void {
    waiting.add(work);
    setImmediate(proceed);
  }

  return {
    begin(signal, begin) {
      if (waiting.size === 0 && !isOver()) return begin();
      // As who came, not as who made way for it: that may be within a transaction, or answer for another region. (`AsyncLocalStorage.bind`
      // makes a function with members of its own, fifty times the cost.)
      const come = new AsyncResource('Turn');
      wait(() => come.runInAsyncScope(begin, undefined, signal.aborted ? askerGone() : undefined));
    },
    breath: () => (isOver() ? new Promise(wait) : NOW),
    next: () => new Promise(wait),
    isBreathDue: isOver,
  };
}

/** Those of this thread. */
export const turns: Turns = newTurns();
