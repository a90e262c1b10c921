import type { Logger } from 'pino';
import type { Database } from '../../data/database/database_interface.ts';
import type { Home } from '../../data/database/home.ts';
import type { Programme } from '../../data/rules/programmes/schema.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { Config } from '../config.ts';
import type { EngineCalls } from '../engine/calls.ts';
import { remember } from '../process/remember.ts';
import { defaultRegion, loadServed } from './load.ts';
import {
  answeringRegion,
  indexRegions,
  type KnownRegion,
  type RegionIndex,
  regionAt,
} from './region_index.ts';
import type { Served } from './served.ts';

/** What a server answers for: its default region, always loaded, and the others of its home, loaded when asked for. */
export interface ServedRegions {
  /** The default region as it is served now; null: nothing is prepared yet. */
  standard(): Served | null;
  /** Why the default region's newest coverage is not served; null: it is. */
  broken(): string | null;
  /** Regions that are answered for, the default one first; empty where it is the only one. */
  known(): readonly KnownRegion[];
  /** The region that holds a point; null: none, or the default one is the only one. */
  at(lon: number, lat: number): string | null;
  /** The region that answers for a point where `asked` is asked: that one, unless the point lies in another and not in it. */
  answering(asked: string, lon: number, lat: number): string;
  /** A region as it is served, loaded where it is not. Errors: unknown_region (404), those of loadServed. */
  load(id: string): Promise<Served>;
  /** What is in memory of a region now; undefined: nothing. */
  loaded(id: string): Served | undefined;
  /** All that is in memory, the default region first. */
  allLoaded(): Served[];
  /** Reads again what has changed: of this region, or of any. What cannot be read leaves the former in place. */
  reload(region?: string): Promise<void>;
  /** Calls `listener` with the id of each region that is let go of from now on. */
  whenLetGo(listener: (region: string) => void): void;
  /** Resolves when nothing is read again any more. */
  settled(): Promise<void>;
}

interface RegionsContext {
  db: Database;
  home: Home;
  config: Pick<Config, 'region' | 'regions' | 'loaded_regions'>;
  programmes: Programme[];
  engine: EngineCalls;
  log: Pick<Logger, 'info' | 'error'>;
  /** Called with each state that is served from now on, and whether it is the default region's. */
  onLoaded(served: Served, isStandard: boolean): void;
}

/**
 * Loads the default region and looks which others there are. Of those, MAILLAGE_LOADED_REGIONS less one are kept in memory, and the one
 * that was asked for longest ago makes room for the next: an answer that is being made keeps its own until it is given.
 */
export async function openServedRegions(context: RegionsContext): Promise<ServedRegions> {
  const { db, home, config, programmes, engine, log, onLoaded } = context;
  let standard: Served | null = null;
  let broken: string | null = null;
  let index: RegionIndex = new Map();
  const others = new Map<string, Promise<Served>>();
  const states = new Map<string, Served>();
  const listeners: ((region: string) => void)[] = [];
  let reloading: Promise<void> = Promise.resolve();

  const read = (id: string, before: Served | null): Promise<Served | null> =>
    loadServed(db, home, programmes, id, before, engine, standard?.regions);

  const take = (served: Served): void => {
    onLoaded(served, served === standard);
    log.info(
      { region: served.region.id, coverage: served.coverage.id, sites: served.current.open.length },
      'coverage is served',
    );
  };

  const onLetGo = (id: string): void => {
    for (const listener of listeners) listener(id);
  };

  const forget = (id: string): void => {
    others.delete(id);
    if (states.delete(id)) onLetGo(id);
  };

  /** The default region: the one that is set or was prepared last, which may be another than before. */
  const readStandard = async (): Promise<void> => {
    const id = await defaultRegion(db, config.region);
    if (id === null) return;
    const former = standard;
    const next = await read(id, former?.region.id === id ? former : (states.get(id) ?? null));
    if (!next) return;
    broken = null;
    if (next === former) return;
    standard = next;
    forget(id);
    if (former && former.region.id !== id) onLetGo(former.region.id);
    take(next);
  };

  const readOther = async (id: string): Promise<void> => {
    const before = states.get(id);
    const next = before && (await read(id, before));
    if (!next || next === before || states.get(id) !== before) return;
    states.set(id, next);
    others.set(id, Promise.resolve(next));
    take(next);
  };

  const look = async (): Promise<void> => {
    if (standard) index = await indexRegions(db, config, programmes, standard.region.id, index);
    for (const id of [...others.keys()]) if (!index.has(id)) forget(id);
  };

  await readStandard();
  await look();

  return {
    standard: () => standard,
    broken: () => broken,
    known: () => [...index.values()],
    at: (lon, lat) => regionAt(index, lon, lat),
    answering: (asked, lon, lat) => answeringRegion(index, asked, lon, lat),
    async load(id) {
      if (standard?.region.id === id) return standard;
      if (!index.has(id)) throw new MaillageError('unknown_region.not_served', { id });
      return remember(
        others,
        id,
        Math.max(1, config.loaded_regions - 1),
        async () => {
          const served = await read(id, null);
          if (!served) throw new MaillageError('unknown_region.not_served', { id });
          // Unless it was let go of while it was being loaded.
          if (others.has(id)) {
            states.set(id, served);
            take(served);
          }
          return served;
        },
        forget,
      );
    },
    loaded: (id) => (standard?.region.id === id ? standard : states.get(id)),
    allLoaded: () => [...(standard ? [standard] : []), ...states.values()],
    reload(region) {
      const again = async (): Promise<void> => {
        try {
          await readStandard();
        } catch (error) {
          broken = error instanceof Error ? error.message : String(error);
          log.error({ err: error }, 'the new coverage cannot be loaded; the former one goes on');
        }
        const changed = region === undefined ? [...states.keys()] : [region];
        for (const id of changed)
          await readOther(id).catch((error) =>
            log.error(
              { err: error, region: id },
              'the new coverage cannot be loaded; the former one goes on',
            ),
          );
        await look().catch((error) =>
          log.error({ err: error }, 'it cannot be read which regions are prepared'),
        );
      };
      reloading = reloading.then(again);
      return reloading;
    },
    whenLetGo(listener) {
      listeners.push(listener);
    },
    settled: () => reloading,
  };
}
