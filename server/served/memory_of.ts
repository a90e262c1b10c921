import type { Served } from './served.ts';

/** A served state never changes. */
const counted = new WeakMap<Served, number>();

/**
 * Bytes of the arrays that a served region keeps: roads, territory, drive times, each array once. What else it keeps, names of
 * communes and sites among it, is a few hundredths of that.
 */
export function memoryOf(served: Served): number {
  const known = counted.get(served);
  if (known !== undefined) return known;
  const { network, territory, current } = served;
  const seen = new Set<object>();
  let bytes = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) bytes += value.byteLength;
    else for (const part of ArrayBuffer.isView(value) ? [value.buffer] : Object.values(value)) visit(part);
  };
  visit([network, territory, current.driveTimes]);
  counted.set(served, bytes);
  return bytes;
}
