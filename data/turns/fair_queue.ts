import { MaillageError } from '../../errors/maillage_error.ts';
import { currentAsker } from './asker.ts';

/** How much may wait. */
export interface QueueLimits {
  /** Of all clients together. */
  most: number;
  /** Of one client. */
  mostOfClient: number;
}

/** What waits for its turn. */
export interface FairQueue<Task> {
  /** Adds what the current asker waits for; the program's own work is never refused. Throws `too_busy` (503). */
  add(task: Task): void;
  /** The next: clients take turns, each with what they asked first. */
  take(): Task | undefined;
  /** Takes away what nobody waits for any more; false where it was not there. */
  remove(task: Task): boolean;
  readonly size: number;
}

/** The program's own work takes turns like a client's. */
const OURSELVES = '';

export function newFairQueue<Task>({ most, mostOfClient }: QueueLimits): FairQueue<Task> {
  // In the order of turns: who was served goes to the end.
  const clients = new Map<string, Task[]>();
  let size = 0;
  return {
    add(task) {
      const client = currentAsker()?.client ?? OURSELVES;
      const waiting = clients.get(client) ?? [];
      if (client !== OURSELVES && (size >= most || waiting.length >= mostOfClient)) throw tooBusy();
      waiting.push(task);
      clients.set(client, waiting);
      size++;
    },
    take() {
      for (const [client, waiting] of clients) {
        const task = waiting.shift() as Task;
        if (waiting.length === 0) clients.delete(client);
        else if (clients.size > 1) {
          clients.delete(client);
          clients.set(client, waiting);
        }
        size--;
        return task;
      }
      return undefined;
    },
    remove(task) {
      for (const [client, waiting] of clients) {
        const at = waiting.indexOf(task);
        if (at < 0) continue;
        waiting.splice(at, 1);
        if (waiting.length === 0) clients.delete(client);
        size--;
        return true;
      }
      return false;
    },
    get size() {
      return size;
    },
  };
}

/** What who asks for too much at once is told. */
export const tooBusy = (): MaillageError => new MaillageError('too_busy');
