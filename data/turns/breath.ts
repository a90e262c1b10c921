import { askerGone, currentAsker } from './asker.ts';
import { turns } from './turns.ts';

/**
 * For loops over thousands of things on a thread that also answers: `await breath()` at each of them lets others have their turn where the
 * thread has gone on for some milliseconds without a pause, whoever it was at work for.
 */
export const breath = turns.breath;

/** `if (isBreathDue()) await breath()`: the same where a loop does thousands of things in a millisecond. */
export const isBreathDue = turns.isBreathDue;

/** Behind what many wait for together: each of them goes on in a turn of its own. */
export const nextTurn = turns.next;

/**
 * Before what takes some milliseconds in one piece: a turn of its own, and `asker_gone` where nobody waits for it any more. Not only where a
 * pause is due: many may come here at once, before any of them has begun.
 */
export async function ownTurn(): Promise<void> {
  await nextTurn();
  if (currentAsker()?.signal.aborted) throw askerGone();
}

/** `Array.map`, with such pauses. */
export async function mapInSlices<T, U>(
  items: readonly T[],
  change: (item: T, index: number) => U,
): Promise<U[]> {
  const made: U[] = [];
  for (const item of items) {
    made.push(change(item, made.length));
    if (isBreathDue()) await breath();
  }
  return made;
}
