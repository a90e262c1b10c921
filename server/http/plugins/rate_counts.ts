import { createCache, steady } from '../../../data/search/guards.ts';

/** How long a client's requests are counted together. */
export const WINDOW_MS = 60_000;
/** Clients that are counted at once: of more, those that asked longest ago are forgotten. */
const CLIENTS = 5000;

/** Counts one more request of a client: how many it has made in its window, and how long that still lasts. */
export type Count = (client: string) => { current: number; left_ms: number };

/**
 * Counts the requests of each client, in windows that begin with its first one. By a clock that only goes forward (`now`, milliseconds,
 * given by tests alone): with that of the system set back, a window would last until the former time comes again.
 */
export function newCounts(now = steady, window_ms = WINDOW_MS): Count {
  const windows = createCache<{ began: number; current: number }>(CLIENTS, window_ms, now);
  return (client) => {
    const window = windows.get(client) ?? { began: now(), current: 0 };
    if (window.current++ === 0) windows.set(client, window);
    return { current: window.current, left_ms: window_ms - (now() - window.began) };
  };
}
