/** Of which region a request is answered: whatever is done for it, in every call and wait, is done on the same served state. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Served } from './served.ts';

interface Asked {
  served: Served | null;
  /** Name of the region that was asked, where another one that holds the point answers. */
  insteadOf: string | undefined;
}

const asked = new AsyncLocalStorage<Asked>();

/** Does `work` on what is served of a region; `insteadOf`: name of the region that was asked, where that is another. */
export const forRegion = <T>(served: Served, work: () => T, insteadOf?: string): T =>
  asked.run({ served, insteadOf }, work);

/** Name of the region that the request asked, where another one answers, which holds its point. */
export const askedInsteadOf = (): string | undefined => asked.getStore()?.insteadOf;

/** What is answered from here; null: no region was asked for, the program's own is meant. */
export const servedHere = (): Served | null => asked.getStore()?.served ?? null;

/** Lets go of what was served when the request came: for answers that go on for hours, whose region may be let go of meanwhile. */
export function leaveRegion(): void {
  const store = asked.getStore();
  if (store) store.served = null;
}
