import { askerGone, currentAsker, forAsker } from './asker.ts';
import { newFairQueue } from './fair_queue.ts';

/** So long a thread that answers goes on from one request to the next before it looks who else has come. */
const SLICE_MS = 5;

/** Begins to answer a request when its turn has come; tells an error where nobody waits for it any more. */
type InTurn = (signal: AbortSignal, begin: (gone?: Error) => void) => void;

/**
 * Shares the thread that answers: a request is begun at once, unless the thread has been at work for some milliseconds without looking for
 * others. Then what has come waits, and clients take turns. So of one who sends hundreds of requests that take the thread 30 ms each
 * (large answers written as text, for example), another waits for one of them at most. What is begun goes on to its first wait unhindered.
 */
export function newTurns(): InTurn {
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

  return (signal, begin) => {
    if (waiting.size === 0 && !isOver()) return begin();
    const asker = currentAsker();
    const work = (): void => (signal.aborted ? begin(askerGone()) : begin());
    waiting.add(asker === undefined ? work : () => forAsker(asker, work));
    setImmediate(proceed);
  };
}
