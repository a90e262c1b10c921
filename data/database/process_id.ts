/** Which process a number means: numbers are given out again. */
import { readFileSync } from 'node:fs';
import { codeOf } from './errors.ts';

/** Whether a process of this machine has this number. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Start of a process in clock ticks since the machine began (field 22 of /proc/PID/stat); null where there is no /proc. */
export function processStart(pid: number): string | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, field 2, may hold spaces and brackets: count from its end.
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
