import { performance } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const YOUNG_MB = 24;

/**
 * Bounds of a thread's objects, for `new Worker`: by itself the system takes up to 200 MB for young ones before it looks which are in use.
 */
export function threadLimits(): { maxYoungGenerationSizeMb: number } {
  // What the command line says of young objects is said to the first thread, which has begun; else it would go before this.
  setFlagsFromString('--max-semi-space-size=0');
  return { maxYoungGenerationSizeMb: YOUNG_MB };
}

const defaults = {
  every_ms: 30_000,
  mostActive: 0.03, // share of that time: who had so little to do is missed by nobody for a moment
  leastBytes: 16 * 2 ** 20, // that are in use beside what was in use after the last time
};

/**
 * Lets this thread give back what it does not use any more when it had nothing to do for half a minute. By itself the system looks for it
 * when more is wanted, so that a server that nobody asks holds all that starting or a busy hour left. To look takes some hundred
 * milliseconds for each 100 MB in use. Returns what ends it.
 */
export function giveBackAtRest(
  options: Partial<typeof defaults> = {},
  giveBack: () => void = collectGarbage,
): () => void {
  const { every_ms, mostActive, leastBytes } = { ...defaults, ...options };
  let before = performance.eventLoopUtilization();
  let kept = 0;
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization > mostActive || bytesInUse() - kept < leastBytes) return;
    giveBack();
    kept = bytesInUse();
  }, every_ms);
  timer.unref();
  return () => clearInterval(timer);
}

/** Objects of this thread, and the bytes that they hold outside of its heap. */
function bytesInUse(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

function collectGarbage(): void {
  // Node gives no other way to it: the flag makes the function known to contexts that are made from now on.
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
