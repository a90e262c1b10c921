import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { MaillageError, type ToldError } from '../../errors/maillage_error.ts';

/** What a thread of a lane starts with. */
export interface ThreadStart {
  niceness: number;
}

/** What it answers a message with. */
export type ThreadAnswer = { result: unknown } | { error: ToldError | { message: string; stack?: string } };

/**
 * The thread's own end of a lane: each message is answered with what `work` makes of it, or with its error; undefined is no answer,
 * for messages that only bring something.
 */
export function answerCalls<Message>(
  work: (message: Message) => unknown,
  brings: (message: Message) => boolean = () => false,
): void {
  standBack((workerData as ThreadStart | null)?.niceness ?? 0);
  parentPort?.on('message', async (message: Message) => {
    if (brings(message)) return void work(message);
    parentPort?.postMessage(await answer(() => work(message)));
  });
}

async function answer(work: () => unknown): Promise<ThreadAnswer> {
  try {
    return { result: await work() };
  } catch (error) {
    const { message, stack } = error as Error;
    // Classes do not pass between threads: tell what an error of ours is made of.
    if (error instanceof MaillageError) {
      const { key, code, values } = error;
      return { error: { key, code, values } };
    }
    return { error: { message, ...(stack !== undefined && { stack }) } };
  }
}

/** Leaves the processor to the threads that answer, when there is too little of it. Linux counts each thread as a process here. */
function standBack(niceness: number): void {
  try {
    // "PROCESS/task/THREAD" of the thread that looks.
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), niceness);
  } catch {
    // Another system, or one that does not let us: they share it evenly.
  }
}
