import type { Worker } from 'node:worker_threads';
import type { RoadCells } from '../../isochrones/ground/road_cells.ts';
import type { Territory } from '../../isochrones/ground/territory.ts';
import type { Network } from '../../isochrones/types.ts';
import { type Lane, type LaneOptions, newLane, threadLost } from './lane.ts';
import type { ArgumentsOf, OperationName, ResultOf, ToThread } from './operations.ts';
import type { PackedTerritoryInput } from './territory_input.ts';

/** Networks that a thread keeps at once: the current one, and the former while the last requests on it are answered. */
const KEPT_GROUNDS = 2;

/** What may wait for the threads: at a tenth of a second each, one client waits ten seconds at most for what it asked itself. */
const WAITING = { most: 1000, mostOfClient: 100 };

/**
 * Operations that somebody looks at the map for: they have threads of their own, so that none of the others holds them up.
 */
const POINT: ReadonlySet<OperationName> = new Set(['isochrone']);

/**
 * Computations of whole regions: a thread of their own does them one after the other, with others that help it, beside those that
 * answer, and keeps the surface that the next coverage starts from.
 */
const WHOLE_REGION: ReadonlySet<OperationName> = new Set([
  'coverage',
  'driveTimes',
  'outlines',
  'surface',
  'verify',
]);

export interface EnginePoolOptions {
  surface_idle_ms?: number | null;
  standsBack?: boolean;
}

interface EnginePool {
  /** `roads`: what isochrones are drawn on, where the operation needs it. */
  run<Name extends OperationName>(
    ground: { network: Network; territory: Territory; roads?: RoadCells | null },
    name: Name,
    ...args: ArgumentsOf<Name>
  ): Promise<ResultOf<Name>>;
  /** Makes a region's territory on a network. */
  territory(network: Network, input: PackedTerritoryInput): Promise<Territory>;
  /** Divides the ground among the roads of a network. */
  roadCells(network: Network): Promise<RoadCells>;
  /** From now on somebody is answered: a territory that is made stands back too. */
  beginAnswering(): void;
  /** How many computations wait for a thread. */
  readonly waiting: number;
  close(): Promise<void>;
}

/**
 * `size` threads for what is looked at, as many for what is longer, and one for what takes whole regions; all of them stand back behind
 * the thread that answers. Networks and territories are shared memory, so a thread more costs only its scratch. A thread that dies fails the call
 * it had (engine_thread_lost, 503) and is replaced. Who is gone is forgotten, and clients take turns: see `newLane`. The thread for whole
 * regions, and with it the surface, is let go when it had no work for `surface_idle_ms`; null: never. `standsBack`: false where nobody is answered beside.
 */
export function createEnginePool(
  size: number,
  { surface_idle_ms = null, standsBack = true }: EnginePoolOptions = {},
): EnginePool {
  const groundIds = new WeakMap<Territory, number>();
  /** What each thread has. */
  const grounds = new WeakMap<Worker, { id: number; hasRoads: boolean }[]>();
  let lastGround = 0;
  const lane = (threads: number, niceness: number): LaneOptions => ({
    ...WAITING,
    program: new URL('./thread.ts', import.meta.url),
    size: threads,
    niceness: standsBack ? niceness : 0,
    endAbandoned: true,
    lost: threadLost,
  });
  const point = newLane(lane(size, 4));
  const long = newLane(lane(size, 8));
  // It keeps the surface that the next coverage starts from.
  const wholeRegion = newLane({
    ...lane(1, 14),
    helpers: size,
    endAbandoned: false,
    idle_ms: surface_idle_ms,
  });
  // What starts waits for its territory, and nobody is answered yet that it could hold up.
  const starting = newLane({ ...lane(1, 0), helpers: size, endAbandoned: false, idle_ms: 0 });
  let isAnswering = false;
  const lanes = [point, long, wholeRegion, starting];
  const laneOf = (name: OperationName): Lane =>
    POINT.has(name) ? point : WHOLE_REGION.has(name) ? wholeRegion : long;

  /** Gives a thread the ground of a call, and the cells of its roads, unless it has them: dozens of arrays that would be told anew each time. */
  const bring = (
    worker: Worker,
    id: number,
    { network, territory, roads = null }: Parameters<EnginePool['run']>[0],
  ) => {
    const send = (message: ToThread) => worker.postMessage(message);
    const has = grounds.get(worker) ?? [];
    grounds.set(worker, has);
    let ground = has.find((one) => one.id === id);
    if (!ground) {
      send({ kind: 'ground', ground: id, network, territory });
      ground = { id, hasRoads: false };
      has.push(ground);
      const oldest = has.length > KEPT_GROUNDS ? has.shift() : undefined;
      if (oldest) send({ kind: 'forget', ground: oldest.id });
    }
    if (roads === null || ground.hasRoads) return;
    send({ kind: 'roads', ground: id, cells: roads });
    ground.hasRoads = true;
  };

  return {
    run(ground, name, ...args) {
      const id = groundIds.get(ground.territory) ?? ++lastGround;
      groundIds.set(ground.territory, id);
      const call: ToThread = { kind: 'run', ground: id, name, args };
      return laneOf(name).ask(call, { before: (worker) => bring(worker, id, ground) }) as Promise<
        ResultOf<typeof name>
      >;
    },
    async territory(network, input) {
      const call: ToThread = { kind: 'territory', network, input };
      const made = await (isAnswering ? wholeRegion : starting).ask(call);
      // The network stays the very object that it is.
      return { ...(made as Territory), network };
    },
    async roadCells(network) {
      const call: ToThread = { kind: 'cells', network };
      return (await long.ask(call)) as RoadCells;
    },
    beginAnswering() {
      isAnswering = true;
    },
    get waiting() {
      return lanes.reduce((sum, { waiting }) => sum + waiting, 0);
    },
    async close() {
      await Promise.all(lanes.map((each) => each.close()));
    },
  };
}
