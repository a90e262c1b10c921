import { Worker } from 'node:worker_threads';
import { MaillageError } from '../../isochrones/errors.ts';
import type { Territory } from '../../isochrones/ground/territory.ts';
import type { Network } from '../../isochrones/types.ts';
import type { ArgumentsOf, FromThread, OperationName, ResultOf, ToThread } from './operations.ts';
import type { PackedTerritoryInput } from './territory_input.ts';

/** Networks that a thread keeps at once: the current one, and the former while the last requests on it are answered. */
const KEPT_GROUNDS = 2;

/**
 * Computations of whole regions: a thread of their own does them one after the other, beside those that answer, and keeps
 * the surface that the next coverage starts from.
 */
const WHOLE_REGION: ReadonlySet<OperationName> = new Set(['coverage', 'surface', 'outlines', 'verify']);

/** A call before it has its number. */
type Unnumbered<Call> = Call extends unknown ? Omit<Call, 'id'> : never;

interface Thread {
  worker: Worker;
  grounds: number[];
  waiting: Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>;
}

export interface EnginePool {
  run<Name extends OperationName>(
    ground: { network: Network; territory: Territory },
    name: Name,
    ...args: ArgumentsOf<Name>
  ): Promise<ResultOf<Name>>;
  /** Makes a region's territory on a network. */
  territory(network: Network, input: PackedTerritoryInput): Promise<Territory>;
  close(): Promise<void>;
}

/**
 * `size` threads that compute, and one for what takes whole regions, so that the thread that answers is never blocked. Networks and territories are shared memory, so a
 * thread more costs only its scratch. A thread that dies fails the calls it had (engine_thread_lost, 503) and is replaced.
 */
export function createEnginePool(size: number): EnginePool {
  const groundIds = new WeakMap<Territory, number>();
  const threads: Thread[] = [];
  let lastGround = 0;
  let lastCall = 0;

  const start = (slot: number): Thread => {
    const thread: Thread = {
      worker: new Worker(new URL('./thread.ts', import.meta.url)),
      grounds: [],
      waiting: new Map(),
    };
    thread.worker.on('message', (message: FromThread) => {
      const call = thread.waiting.get(message.id);
      thread.waiting.delete(message.id);
      if (thread.waiting.size === 0) thread.worker.unref();
      if ('error' in message) call?.reject(errorOf(message.error));
      else call?.resolve(message.result);
    });
    const lost = (cause?: unknown) => {
      if (threads[slot] === thread) delete threads[slot];
      for (const { reject } of thread.waiting.values())
        reject(
          new MaillageError('engine_thread_lost', 'The computation was interrupted; ask again.', {
            status: 503,
            text_fr: 'Le calcul a été interrompu ; réessayez.',
            cause,
          }),
        );
      thread.waiting.clear();
    };
    thread.worker.on('error', lost);
    thread.worker.on('exit', lost);
    // An idle thread does not keep the process alive.
    thread.worker.unref();
    threads[slot] = thread;
    return thread;
  };

  const leastBusy = (): Thread => {
    let best = threads[0] ?? start(0);
    for (let slot = 1; slot < size && best.waiting.size > 0; slot++) {
      const thread = threads[slot] ?? start(slot);
      if (thread.waiting.size < best.waiting.size) best = thread;
    }
    return best;
  };

  const wholeRegionThread = (): Thread => threads[size] ?? start(size);

  /** Sends a call and waits for its answer. */
  const ask = (thread: Thread, call: Unnumbered<Extract<ToThread, { id: number }>>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++lastCall;
      thread.waiting.set(id, { resolve, reject });
      thread.worker.ref();
      send(thread, { ...call, id });
    });

  const send = (thread: Thread, message: ToThread) => thread.worker.postMessage(message);

  return {
    run(ground, name, ...args) {
      const thread = WHOLE_REGION.has(name) ? wholeRegionThread() : leastBusy();
      const groundId = groundIds.get(ground.territory) ?? ++lastGround;
      groundIds.set(ground.territory, groundId);
      if (!thread.grounds.includes(groundId)) {
        const { network, territory } = ground;
        send(thread, { kind: 'ground', ground: groundId, network, territory });
        thread.grounds.push(groundId);
        const oldest = thread.grounds.length > KEPT_GROUNDS ? thread.grounds.shift() : undefined;
        if (oldest !== undefined) send(thread, { kind: 'forget', ground: oldest });
      }
      return ask(thread, { kind: 'run', ground: groundId, name, args }) as Promise<ResultOf<typeof name>>;
    },
    async territory(network, input) {
      const made = await ask(wholeRegionThread(), { kind: 'territory', network, input });
      // The network stays the very object that it is.
      return { ...(made as Territory), network };
    },
    async close() {
      await Promise.all(threads.filter(Boolean).map(({ worker }) => worker.terminate()));
    },
  };
}

function errorOf(told: Extract<FromThread, { error: unknown }>['error']): Error {
  const { message, code, status, text_fr, stack } = told;
  if (code !== undefined)
    return new MaillageError(code, message, {
      ...(status !== undefined && { status }),
      ...(text_fr !== undefined && { text_fr }),
    });
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
