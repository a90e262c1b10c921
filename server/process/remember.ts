/** What is made once and kept as the promise of it, for all who ask meanwhile; what failed is forgotten, and made again. */
import { forEveryone } from '../../data/turns/asker.ts';
import { nextTurn } from '../../data/turns/breath.ts';
import type { KeptByBytes } from './kept_by_bytes.ts';

/**
 * The value under a key, made once; of more than `limit` what was used longest ago is forgotten, and told to `onForgotten`. All who waited for
 * it go on in turns: what each makes of it may take long, and they would do it one after the other in one piece.
 */
export function remember<V>(
  kept: Map<string, Promise<V>>,
  key: string,
  limit: number,
  make: () => Promise<V>,
  onForgotten?: (key: string) => void,
): Promise<V> {
  const known = kept.get(key);
  if (known) {
    kept.delete(key);
    kept.set(key, known);
    return settled.has(known) ? known : inTurn(known);
  }
  const made = rememberWith(kept, key, make);
  for (const oldest of kept.keys()) {
    if (kept.size <= limit) break;
    kept.delete(oldest);
    onForgotten?.(oldest);
  }
  return inTurn(made);
}

const settled = new WeakSet<Promise<unknown>>();

async function inTurn<V>(value: Promise<V>): Promise<V> {
  const made = await value;
  settled.add(value);
  await nextTurn();
  return made;
}

/** The value of a key, made once for all who ask meanwhile (`pending`), then kept by its bytes. */
export async function rememberByBytes<V>(
  kept: KeptByBytes<V>,
  pending: Map<string, Promise<V>>,
  key: string,
  make: () => Promise<V>,
): Promise<V> {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const value = await rememberWith(pending, key, make);
  if (pending.delete(key)) kept.set(key, value);
  return value;
}

/** The value of a key, made once and kept as long as `kept` keeps the key: for good, or with the object that is the key. */
export function rememberWith<Key, V>(
  kept: {
    get(key: Key): Promise<V> | undefined;
    set(key: Key, value: Promise<V>): unknown;
    delete(key: Key): unknown;
  },
  key: Key,
  make: () => Promise<V>,
): Promise<V> {
  const known = kept.get(key);
  if (known) return known;
  const made = forEveryone(make);
  kept.set(key, made);
  made.catch(() => {
    if (kept.get(key) === made) kept.delete(key);
  });
  return made;
}
