/** Who is being answered: what is done for them knows it from here, through every call and wait in between. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { MaillageError } from '../../errors/maillage_error.ts';

export interface Asker {
  /** Who takes turns with others: an address, or a network of addresses that one client has all of. */
  client: string;
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
}

const askers = new AsyncLocalStorage<Asker>();
const NEVER = new AbortController().signal;

/** Does `work` for who asks. */
export const forAsker = <T>(asker: Asker, work: () => T): T => askers.run(asker, work);

/** Who is being answered here; undefined: nobody, the program works for itself. */
export const currentAsker = (): Asker | undefined => askers.getStore();

/** Does what others will be answered with too: it goes on though who asked first is gone. */
export function forEveryone<T>(work: () => T): T {
  const asker = askers.getStore();
  return asker === undefined ? work() : askers.run({ client: asker.client, signal: NEVER }, work);
}

/** What is thrown where work is left because nobody waits for it. */
export const askerGone = (): MaillageError => new MaillageError('asker_gone');

/** The client that an address belongs to: of an IPv6 address its network of 64 bits, which one line has all of. */
export function clientOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::', 2);
  const groups = head.split(':').filter(Boolean);
  const behind = tail.split(':').filter(Boolean);
  const zeros = plain.includes('::') ? 8 - groups.length - behind.length : 0;
  const all = [...groups, ...Array<string>(Math.max(0, zeros)).fill('0'), ...behind];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
