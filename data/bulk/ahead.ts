/**
 * Works on items ahead of who takes the results: at most `most` are under way, and results come in the items' order. Where one
 * fails, the stream fails when its turn comes.
 */
export async function* ahead<T, R>(
  items: AsyncIterable<T>,
  most: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for await (const item of items) {
    const result = work(item);
    // Told when its turn comes, not before.
    result.catch(() => undefined);
    underWay.push(result);
    if (underWay.length >= most) yield await underWay.shift()!;
  }
  for (const result of underWay) yield await result;
}
