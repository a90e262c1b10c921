import { currentAsker } from '../turns/asker.ts';
import { newFairQueue } from '../turns/fair_queue.ts';

/** What stands between us and a service that is not ours: a bounded cache, a circuit breaker, a limit of requests at once. */

/** Milliseconds by a clock that only goes forward: what rests or is kept for a while does so when the system's clock is set back, too. */
export const steady = (): number => performance.now();

/** A cache of the `size` entries used last, each for `life_ms` at most. */
export function createCache<T>(size: number, life_ms: number, now = steady) {
  const entries = new Map<string, { value: T; until: number }>();
  return {
    get(key: string): T | undefined {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      if (entry.until <= now()) return undefined;
      entries.set(key, entry);
      return entry.value;
    },
    set(key: string, value: T): void {
      entries.delete(key);
      entries.set(key, { value, until: now() + life_ms });
      if (entries.size > size) entries.delete(entries.keys().next().value!);
    },
    get size() {
      return entries.size;
    },
  };
}

/**
 * A circuit breaker: after `failures` in a row it is open for `rest_ms`, and nothing is asked; then one request tries, and its
 * outcome closes or opens it again. `open(ms)` opens it at once, for a service that asks to wait.
 */
export function createBreaker(failures: number, rest_ms: number, now = steady) {
  let inARow = 0;
  let until = 0;
  let trying = false;
  return {
    /** Whether a request may go out now; the one that tries must end in `succeeded` or `failed`. */
    allows(): boolean {
      if (until === 0) return true;
      if (now() < until || trying) return false;
      trying = true;
      return true;
    },
    succeeded(): void {
      inARow = 0;
      until = 0;
      trying = false;
    },
    failed(): void {
      inARow++;
      if (trying || inARow >= failures) until = now() + rest_ms;
      trying = false;
    },
    open(ms: number): void {
      until = Math.max(until, now() + ms);
      trying = false;
    },
    get state(): 'closed' | 'open' | 'half_open' {
      if (until === 0) return 'closed';
      return now() < until ? 'open' : 'half_open';
    },
  };
}

/**
 * At most `atOnce` tasks at once and `waiting` in the queue, where clients take turns and none has more than a quarter; beyond, and where
 * who asked is gone, `null` instead of the task's result.
 */
export function createLimit(atOnce: number, waiting: number) {
  let running = 0;
  const queue = newFairQueue<() => void>({ most: waiting, mostOfClient: Math.ceil(waiting / 4) });
  /** Waits for a place; false where there is none to wait for, or nobody waits any more. */
  const place = (): Promise<boolean> => {
    const signal = currentAsker()?.signal;
    return new Promise((resolve) => {
      const gone = (): void => {
        if (queue.remove(begin)) resolve(false);
      };
      const begin = (): void => {
        signal?.removeEventListener('abort', gone);
        resolve(true);
      };
      try {
        queue.add(begin);
        signal?.addEventListener('abort', gone, { once: true });
      } catch {
        resolve(false);
      }
    });
  };
  return async <T>(task: () => Promise<T>): Promise<T | null> => {
    if (running < atOnce) running++;
    else if (!(await place())) return null;
    try {
      return await task();
    } finally {
      // The place goes straight to the next in the queue.
      const next = queue.take();
      if (next) next();
      else running--;
    }
  };
}
