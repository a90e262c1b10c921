import { parentPort } from 'node:worker_threads';
import { MaillageError, type ToldError } from '../../errors/maillage_error.ts';

/** What it answers a message with. */
export type ThreadAnswer = { result: unknown } | { error: ToldError | { message: string; stack?: string } };

/**
 * The thread's own end of a lane: each message is answered with what `work` makes of it, or with its error; undefined is no answer,
 * for messages that only bring something. `givenAway`: what of a result passes to the asker without a copy, and is the thread's no longer.
 */
export function answerCalls<Message>(
  work: (message: Message) => unknown,
  brings: (message: Message) => boolean = () => false,
  givenAway: (result: unknown) => ArrayBuffer[] = () => [],
): void {
  parentPort?.on('message', async (message: Message) => {
    if (brings(message)) return void work(message);
    const answered = await answer(() => work(message));
    parentPort?.postMessage(answered, 'result' in answered ? givenAway(answered.result) : []);
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
