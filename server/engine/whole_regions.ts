import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import {
  communesOnRoads,
  finishTerritory,
  partsOfPlan,
  planTerritory,
  type Territory,
  type TerritoryInput,
} from '../../isochrones/ground/territory.ts';
import { shareArrays } from '../../isochrones/network/shared_arrays.ts';
import {
  type CoverageOptions,
  partsOfSurface,
  type SurfacePart,
} from '../../isochrones/questions/coverage.ts';
import { divideAmong, sortOffers } from '../../isochrones/search/divided_search.ts';
import {
  computeDriveTimes,
  type DriveTimes,
  emptyDriveTimes,
  firstOffers,
} from '../../isochrones/search/drive_times.ts';
import type { EngineSite, Network } from '../../isochrones/types.ts';
import { type Helps, helps, type Numbered, newParts, type Parts, type ToHelper } from './helps.ts';
import { type Lane, newLane, threadLost } from './lane.ts';
import type { ThreadStart } from './thread_start.ts';
import { packTimes } from './transferred_times.ts';

/** Whole regions, computed by the thread that is asked and others that help it; the results are those of one thread, bit for bit. */
export interface WholeRegions {
  territory(network: Network, input: TerritoryInput): Promise<Territory>;
  driveTimes(network: Network, sites: readonly EngineSite[]): Promise<DriveTimes>;
  /** The parts of a surface, in any order: see computeSurface. */
  surfaceParts(times: DriveTimes, territory: Territory, options: CoverageOptions): Promise<SurfacePart[]>;
}

/** What is smaller is done before another thread has heard of it. */
export const WORTH_HELP = {
  stretches: 20_000,
  /** Of territories and surfaces, a thousand blocks each. */
  parts: 4,
};
/** Helpers are let go when nothing was asked of them for so long: regions are computed seldom. */
const IDLE_MS = 20_000;

type ArgumentsOf<Name extends keyof Helps> =
  Parameters<Helps[Name]> extends [Network, ...infer Rest] ? Rest : never;

/** `helpers`: threads beside this one, as many as there are processors at most; they are started when they are needed first. */
export function wholeRegions(
  { helpers }: Pick<ThreadStart, 'helpers'>,
  worthHelp = WORTH_HELP,
): WholeRegions {
  const lanes = Array.from({ length: Math.min(helpers, availableParallelism() - 1) }, () =>
    newLane({
      program: new URL('./helper.ts', import.meta.url),
      size: 1,
      // A thread begins with the priority of its starter.
      niceness: 0,
      endAbandoned: false,
      idle_ms: IDLE_MS,
      most: 1,
      mostOfClient: 1,
      lost: threadLost,
    }),
  );
  const knows = new WeakMap<Worker, Network>();

  function ask<Name extends keyof Helps>(
    lane: Lane,
    name: Name,
    network: Network,
    args: ArgumentsOf<Name>,
  ): Promise<ReturnType<Helps[Name]>> {
    const call: ToHelper = { kind: 'help', name, args };
    const before = (worker: Worker) => {
      if (knows.get(worker) === network) return;
      worker.postMessage({ kind: 'network', network } satisfies ToHelper);
      knows.set(worker, network);
    };
    return lane.ask(call, { before }) as Promise<ReturnType<Helps[Name]>>;
  }

  /** Has the threads that help make parts, as long as there are some. */
  function madeByOthers<Part>(
    parts: Parts,
    others: (lane: Lane) => Promise<Numbered<Part>[]>,
  ): Promise<Numbered<Part>[][]> {
    const made = Promise.all(parts.count < worthHelp.parts ? [] : lanes.map(others));
    // Should this thread fail first, that is what is told.
    made.catch(() => undefined);
    return made;
  }

  /** All parts in their order, from those that this thread made and the others. */
  const inOrder = async <Part>(
    here: Numbered<Part>[],
    others: Promise<Numbered<Part>[][]>,
  ): Promise<Part[]> =>
    [here, ...(await others)]
      .flat()
      .sort(([a], [b]) => a - b)
      .map(([, part]) => part);

  return {
    async territory(network, input) {
      const whole = planTerritory(network, input);
      const { around, cells, grid, within } = whole;
      const shared = shareArrays({ around, cells, grid, within });
      const plan = { ...whole, ...shared };
      const parts = newParts(partsOfPlan(plan));
      const args: ArgumentsOf<'territory'> = [shared, parts];
      const others = madeByOthers(parts, (lane) => ask(lane, 'territory', network, args));
      const communes = communesOnRoads(network, input, plan);
      const made = await inOrder(helps.territory(network, ...args), others);
      return finishTerritory(network, input, plan, communes, made);
    },

    async driveTimes(network, sites) {
      if (lanes.length === 0 || network.stretchCount < worthHelp.stretches)
        return computeDriveTimes(network, sites);
      const times = emptyDriveTimes(network, sites);
      const { site, time_ds } = times;
      const threads = divideAmong(network, lanes.length + 1);
      let offers = sortOffers([firstOffers(times)], threads);
      while (offers.some(({ length }) => length > 0)) {
        const argsOf = (thread: number): ArgumentsOf<'search'> => [
          { time_ds, site },
          offers[thread],
          threads[thread],
        ];
        const theirs = lanes.map((lane, i) =>
          offers[i + 1].length === 0 ? new Int32Array(0) : ask(lane, 'search', network, argsOf(i + 1)),
        );
        const here = helps.search(network, ...argsOf(0));
        offers = sortOffers([here, ...(await Promise.all(theirs))], threads);
      }
      return times;
    },

    surfaceParts(times, territory, options) {
      const { blocks, communes, ground, mask, network, residents } = territory;
      const counted = { blocks, mask, ground, residents, communes: { length: communes.length } };
      const parts = newParts(partsOfSurface(territory));
      const args: ArgumentsOf<'surface'> = [counted, packTimes(times), options, parts];
      const others = madeByOthers(parts, (lane) => ask(lane, 'surface', network, args));
      return inOrder(helps.surface(network, ...args), others);
    },
  };
}
