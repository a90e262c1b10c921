import { AsyncLocalStorage } from 'node:async_hooks';
import { Worker } from 'node:worker_threads';
import { type Asker, askerGone, currentAsker } from '../../data/turns/asker.ts';
import { type FairQueue, newFairQueue, type QueueLimits } from '../../data/turns/fair_queue.ts';
import { threadLimits } from '../../data/turns/idle_memory.ts';
import { MaillageError, thrownElsewhere } from '../../errors/maillage_error.ts';
import type { ThreadAnswer } from './thread_answer.ts';
import type { ThreadStart } from './thread_start.ts';

/** How long a thread may go on with what nobody waits for before it is ended, so that others have it. */
const ABANDONED_MS = 1000;
/** How long a thread without work is kept: it takes 30 to 150 MB, and a new one is there in some tenths of a second. */
const IDLE_MS = 120_000;

export interface LaneOptions extends QueueLimits {
  /** The thread's program: it answers each message by `answerCalls`. */
  program: URL;
  /** Threads at most; each is started when it is needed first. */
  size: number;
  /** 0 to 19: how far its threads stand back behind those that answer, where the system can. */
  niceness: number;
  /** How many threads each of them may start that help it; none where it is left out. */
  helpers?: number;
  /** Whether a thread that computes for nobody is ended. */
  endAbandoned: boolean;
  /** How long a thread without work is kept; null: as long as the process. */
  idle_ms?: number | null;
  /** What is told to who waited for a thread that ended. */
  lost: (cause?: unknown) => MaillageError;
}

/** Threads that do one thing after the other. */
export interface Lane {
  /**
   * Has a message answered by a thread. `before` may send it what it needs first. What waits is bounded and fair by client; who is gone
   * is forgotten, waiting or under way. `unheard` is called once a thread no longer works at what nobody waits for any more: it may have
   * left something behind. Throws `too_busy` (503), `asker_gone`, what `lost` makes, and what the thread throws.
   * A message that takes memory is given as what makes it: it is made when a thread is free for it, so that no more of them are there than threads,
   * however many wait; what that throws is thrown.
   */
  ask(
    message: object | (() => Promise<object>),
    options?: { before?: (worker: Worker) => void; unheard?: () => void },
  ): Promise<unknown>;
  /** How many wait for a thread. */
  readonly waiting: number;
  close(): Promise<void>;
}

interface Call {
  message: object | (() => Promise<object>);
  before: ((worker: Worker) => void) | undefined;
  unheard: (() => void) | undefined;
  /** Nobody waits for it any more. */
  isLeft: boolean;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

interface Thread {
  worker: Worker;
  call: Call | null;
  /** The message of its call is being made: the thread itself waits. */
  isMaking: boolean;
  /** Runs while it has no work. */
  ending: NodeJS.Timeout | undefined;
}

export function newLane(options: LaneOptions): Lane {
  const queue: FairQueue<Call> = newFairQueue(options);
  const threads = new Set<Thread>();
  let closed = false;

  function start(): Thread {
    const { helpers = 0, niceness, program } = options;
    const workerData: ThreadStart = { niceness, helpers, program: program.href };
    const worker = new Worker(new URL('./thread_start.ts', import.meta.url), {
      workerData,
      resourceLimits: threadLimits(),
    });
    const thread: Thread = { worker, call: null, isMaking: false, ending: undefined };
    thread.worker.on('message', (answer: ThreadAnswer) => {
      const { call } = thread;
      thread.call = null;
      // An idle thread does not keep the process alive.
      thread.worker.unref();
      if (call?.isLeft) call.unheard?.();
      if ('error' in answer) call?.reject(errorOf(answer.error));
      else call?.resolve(answer.result);
      proceed();
      if (thread.call === null) endLater(thread);
    });
    const lost = (cause?: unknown): void => {
      if (thread.call?.isLeft) thread.call.unheard?.();
      if (!threads.delete(thread)) return;
      thread.call?.reject(options.lost(cause));
      proceed();
    };
    thread.worker.on('error', lost);
    thread.worker.on('exit', () => lost());
    thread.worker.unref();
    threads.add(thread);
    return thread;
  }

  /** Ends a thread to which no work comes. */
  function endLater(thread: Thread): void {
    const { idle_ms = IDLE_MS } = options;
    if (idle_ms === null) return;
    thread.ending = setTimeout(() => {
      threads.delete(thread);
      void thread.worker.terminate();
    }, idle_ms).unref();
  }

  function idle(): Thread | null {
    for (const thread of threads) if (thread.call === null) return thread;
    return threads.size < options.size ? start() : null;
  }

  /** Gives threads without work what waits. */
  function proceed(): void {
    while (!closed && queue.size > 0) {
      const thread = idle();
      if (thread === null) return;
      clearTimeout(thread.ending);
      const call = queue.take() as Call;
      thread.call = call;
      if (isToBeMade(call.message)) void makeAndPost(thread, call, call.message);
      else if (!post(thread, call, call.message)) endLater(thread);
    }
  }

  /** Gives a thread its call; false where that cannot pass between threads, and the thread has not begun anything. */
  function post(thread: Thread, call: Call, message: object): boolean {
    try {
      call.before?.(thread.worker);
      thread.worker.postMessage(message);
      thread.worker.ref();
      return true;
    } catch (error) {
      thread.call = null;
      call.reject(error);
      return false;
    }
  }

  async function makeAndPost(thread: Thread, call: Call, make: () => Promise<object>): Promise<void> {
    thread.isMaking = true;
    const made = await make().catch((error: unknown) => {
      call.reject(error);
      return null;
    });
    thread.isMaking = false;
    // Nobody waits for it any more, or the thread has ended meanwhile, which has told who waited.
    const isWanted = made !== null && !call.isLeft && threads.has(thread);
    if (isWanted && post(thread, call, made)) return;
    thread.call = null;
    proceed();
    if (thread.call === null) endLater(thread);
  }

  function leave(call: Call): void {
    call.isLeft = true;
    call.reject(askerGone());
    if (queue.remove(call) || !options.endAbandoned) return;
    setTimeout(() => {
      for (const thread of threads)
        if (thread.call === call && !thread.isMaking) {
          threads.delete(thread);
          void thread.worker.terminate();
          proceed();
        }
    }, ABANDONED_MS).unref();
  }

  return {
    ask(message, { before, unheard } = {}) {
      const asker: Asker | undefined = currentAsker();
      return new Promise((resolve, reject) => {
        if (closed) throw options.lost();
        if (asker?.signal.aborted) throw askerGone();
        const gone = (): void => leave(call);
        const settled =
          <T>(settle: (value: T) => void) =>
          (value: T): void => {
            asker?.signal.removeEventListener('abort', gone);
            settle(value);
          };
        const call: Call = {
          // It is made for who asks now, whoever's end makes a thread free.
          message: isToBeMade(message) ? AsyncLocalStorage.bind(message) : message,
          before,
          unheard,
          isLeft: false,
          resolve: settled(resolve),
          reject: settled(reject),
        };
        queue.add(call);
        asker?.signal.addEventListener('abort', gone, { once: true });
        proceed();
      });
    },
    get waiting() {
      return queue.size;
    },
    async close() {
      closed = true;
      for (let call = queue.take(); call !== undefined; call = queue.take()) call.reject(options.lost());
      // Their end rejects what they had.
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

/** What is told where a thread of the engine ended. */
export const threadLost = (cause?: unknown): MaillageError =>
  new MaillageError('engine_thread_lost', {}, { cause });

/** A function cannot pass between threads: it makes what does. */
const isToBeMade = (message: object): message is () => Promise<object> => typeof message === 'function';

function errorOf(told: Extract<ThreadAnswer, { error: unknown }>['error']): Error {
  if ('key' in told) return thrownElsewhere(told);
  const error = new Error(told.message);
  if (told.stack !== undefined) error.stack = told.stack;
  return error;
}
