/**
 * Loaded into a server before its program (`--import`): tells each quarter of a second how long its answering thread worked at most without
 * looking who else has come, and how long that thread and the whole process have worked so far, in milliseconds of their own processor time, which no
 * neighbour lengthens ("turn 4.2 thread 900 process 1800").
 */
import { isMainThread } from 'node:worker_threads';

const LOOK_EVERY_MS = 1;
const TELL_EVERY_MS = 250;

if (isMainThread) {
  let last = milliseconds(process.threadCpuUsage());
  let longest_ms = 0;
  // A turn that lasts lets no timer run: the next one tells how much of the processor it has taken.
  setInterval(() => {
    const now = milliseconds(process.threadCpuUsage());
    longest_ms = Math.max(longest_ms, now - last);
    last = now;
  }, LOOK_EVERY_MS).unref();
  setInterval(() => {
    const thread = milliseconds(process.threadCpuUsage());
    const all = milliseconds(process.cpuUsage());
    process.stdout.write(`turn ${longest_ms.toFixed(1)} thread ${thread} process ${all}\n`);
    longest_ms = 0;
  }, TELL_EVERY_MS).unref();
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
