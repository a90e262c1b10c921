import { parentPort } from 'node:worker_threads';
import { MaillageError } from '../../isochrones/errors.ts';
import { type FromThread, type Ground, newGround, operations, type ToThread } from './operations.ts';

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

async function run({ id, ground, name, args }: Extract<ToThread, { kind: 'run' }>): Promise<FromThread> {
  try {
    const operation = operations[name] as (...args: unknown[]) => unknown;
    return { id, result: await operation(grounds.get(ground), ...args) };
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
