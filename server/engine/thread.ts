import { parentPort } from 'node:worker_threads';
import { MaillageError } from '../../isochrones/errors.ts';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { type FromThread, type Ground, newGround, operations, type ToThread } from './operations.ts';
import { unpackTerritoryInput } from './territory_input.ts';

/** A thread that computes: it is given grounds, which it shares with all others, and runs operations on them in turn. */
const grounds = new Map<number, Ground>();

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'ground') {
    grounds.set(message.ground, newGround(message.network, message.territory));
    return;
  }
  if (message.kind === 'forget') {
    grounds.delete(message.ground);
    return;
  }
  void run(message).then((answer) => parentPort?.postMessage(answer));
});

type Call = Extract<ToThread, { id: number }>;

async function run(call: Call): Promise<FromThread> {
  const { id } = call;
  try {
    return { id, result: await resultOf(call) };
  } catch (error) {
    const { message, stack } = error as Error;
    // Classes do not pass between threads: tell what an error of ours is made of.
    if (error instanceof MaillageError) {
      const { code, status, text_fr } = error;
      return { id, error: { message, code, status, ...(text_fr !== undefined && { text_fr }) } };
    }
    return { id, error: { message, ...(stack !== undefined && { stack }) } };
  }
}

function resultOf(call: Call): unknown {
  if (call.kind === 'run') {
    const operation = operations[call.name] as (...args: unknown[]) => unknown;
    return operation(grounds.get(call.ground), ...call.args);
  }
  // Its network is where it came from already.
  return { ...buildTerritory(call.network, unpackTerritoryInput(call.input)), network: null };
}
