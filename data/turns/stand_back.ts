import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { basename } from 'node:path';

const LEAST = 19;

/** The calling thread leaves the processor to the one that started it where there is too little of it; the more so, the greater: 0 to 19. */
export function standBack(niceness: number): void {
  try {
    // Linux counts each thread as a process here: "PROCESS/task/THREAD" is the one that looks. It begins with the priority of its starter.
    const thread = Number(basename(readlinkSync('/proc/thread-self')));
    setPriority(thread, Math.min(LEAST, getPriority(thread) + niceness));
  } catch {
    // Another system, or one that does not let us: they share it evenly.
  }
}
