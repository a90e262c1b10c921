/**
 * Does `work` on each item, `atOnce` of them at a time, so that questions to come take no memory. The first failure stops what
 * is under way through the signal that `work` gets, and is thrown.
 */
export async function aFewAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  signal: AbortSignal | undefined,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < items.length && !both.aborted) await work(items[next++], both);
  };
  await Promise.all(Array.from({ length: atOnce }, run)).catch((error) => {
    stop.abort(error);
    throw error;
  });
  signal?.throwIfAborted();
}
