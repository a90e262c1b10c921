/**
 * Loaded into a server before its program (`--import`): tells each quarter of a second how long its answering thread worked at most without
 * looking who else has come, in milliseconds of its own processor time, which no neighbour lengthens ("turn 4.2").
 */
import { isMainThread } from 'node:worker_threads';

const LOOK_EVERY_MS = 1;
const TELL_EVERY_MS = 250;

if (isMainThread) {
  let last = spent_ms();
  let longest_ms = 0;
  // A turn that lasts lets no timer run: the next one tells how much of the processor it has taken.
  setInterval(() => {
    const now = spent_ms();
    longest_ms = Math.max(longest_ms, now - last);
    last = now;
  }, LOOK_EVERY_MS).unref();
  setInterval(() => {
    process.stdout.write(`turn ${longest_ms.toFixed(1)}\n`);
    longest_ms = 0;
  }, TELL_EVERY_MS).unref();
}

function spent_ms(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
