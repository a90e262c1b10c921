import { type Reason, say } from './sentences.ts';

/** So many reasons are kept, of some hundred bytes each; when there are more, all are made anew. */
const MOST_KEPT = 10_000;
type Key = Parameters<typeof say>[0];
const kept = new Map<Key, Map<string, Reason>>();
let count = 0;

/**
 * What `say` gives, made once for all points of which the same is said: a region has hundreds of thousands of points, and a few thousand
 * sentences about them. `of` tells all that the values follow from, in either language. The reason is frozen.
 */
export function sayOnce(key: Key, of: string, values: () => Parameters<typeof say>[1]): Reason {
  const known = kept.get(key)?.get(of);
  if (known !== undefined) return known;
  if (count++ >= MOST_KEPT) {
    kept.clear();
    count = 1;
  }
  const made = Object.freeze(say(key, values()));
  const ofKey = kept.get(key) ?? new Map<string, Reason>();
  kept.set(key, ofKey.set(of, made));
  return made;
}
