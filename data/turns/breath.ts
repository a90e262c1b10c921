import { setImmediate as afterOthers } from 'node:timers/promises';

/** So long a thread that answers works on one thing: whoever asks meanwhile notices nothing of it. */
const SLICE_MS = 5;

/**
 * For loops over thousands of things on a thread that also answers: `await breath()` at each of them lets others have their turn where this
 * work has gone on for some milliseconds without a pause.
 */
export function newBreath(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < SLICE_MS) return;
    await afterOthers();
    since = performance.now();
  };
}

/** `Array.map`, with such pauses. */
export async function mapInSlices<T, U>(items: readonly T[], change: (item: T) => U): Promise<U[]> {
  const breath = newBreath();
  const made: U[] = [];
  for (const item of items) {
    made.push(change(item));
    await breath();
  }
  return made;
}
