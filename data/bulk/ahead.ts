/**
 * Works on items ahead of who takes the results: at most `most` are under way, and results come in the items' order. Where one
 * fails, the stream fails when its turn comes; where no more items can be had, when the results of those before have been taken.
 */
export async function* ahead<T, R>(
  items: AsyncIterable<T>,
  most: () => number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const source = items[Symbol.asyncIterator]();
  const underWay: Promise<R>[] = [];
  let failure: { cause: unknown } | null = null;
  const next = async (): Promise<IteratorResult<T>> => {
    try {
      return await source.next();
    } catch (cause) {
      failure = { cause };
      return { done: true, value: undefined };
    }
  };
  try {
    for (let item = await next(); !item.done; item = await next()) {
      const result = work(item.value);
      // Told when its turn comes, not before.
      result.catch(() => undefined);
      underWay.push(result);
      while (underWay.length >= most()) yield await underWay.shift()!;
    }
    for (const result of underWay) yield await result;
  } finally {
    await source.return?.();
  }
  if (failure !== null) throw (failure as { cause: unknown }).cause;
}
