import { workerData } from 'node:worker_threads';
import { giveBackAtRest } from '../../data/turns/idle_memory.ts';
import { standBack } from '../../data/turns/stand_back.ts';

/** What a thread of a lane starts with. */
export interface ThreadStart {
  niceness: number;
  /** How many threads it may start that help it. */
  helpers: number;
  /** Address of its program. */
  program: string;
}

// Before it reads its program: that alone takes up to a second of the processor (fonts, layout), in which others are answered.
const { niceness, program } = workerData as ThreadStart;
standBack(niceness);
giveBackAtRest();
await import(program);
