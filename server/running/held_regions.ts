import type { Logger } from 'pino';
import type { Database } from '../../data/database/database_interface.ts';
import type { Home } from '../../data/database/home.ts';
import type { Programme } from '../../data/rules/programmes/schema.ts';
import type { EngineCalls } from '../engine/calls.ts';
import { loadServed } from '../served/load.ts';
import type { Served } from '../served/served.ts';

/** What a worker holds of the regions whose jobs it did last. */
export interface HeldRegions {
  /** A region as it is stored now: what has not changed since it was held is not read again. Undefined: it cannot be loaded, or has no coverage yet. */
  hold(region: string): Promise<Served | undefined>;
  /** All that is held. */
  all(): Served[];
}

interface HeldContext {
  db: Database;
  home: Home;
  programmes: Programme[];
  engine: EngineCalls;
  log: Pick<Logger, 'warn'>;
  /** Most regions that are held at once: the one that was worked on longest ago makes room for the next. */
  limit: number;
}

/** Nothing is held at first. A region that cannot be loaded is no reason not to do its jobs, which may be what mends it: it is told. */
export function newHeldRegions({ db, home, programmes, engine, log, limit }: HeldContext): HeldRegions {
  const held = new Map<string, Served>();
  const finder = () => held.values().next().value?.regions;
  return {
    async hold(region) {
      const before = held.get(region) ?? null;
      try {
        const served = await loadServed(db, home, programmes, region, before, engine, finder());
        held.delete(region);
        if (!served) return undefined;
        held.set(region, served);
        for (const oldest of held.keys()) {
          if (held.size <= limit) break;
          held.delete(oldest);
        }
        return served;
      } catch (error) {
        log.warn(
          { err: error, region },
          'the region cannot be loaded beforehand; its jobs read what they need',
        );
        return undefined;
      }
    },
    all: () => [...held.values()],
  };
}
