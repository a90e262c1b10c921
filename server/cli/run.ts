import { CommanderError } from 'commander';
import { MaillageError } from '../../errors/maillage_error.ts';
import { sentenceOf } from './failures.ts';
import { newProgram } from './program.ts';
import type { Terminal } from './terminal.ts';
import { waitForServer } from './wait_for_server.ts';

/**
 * Runs one command line. Exit code: 0 done, 1 failed (one sentence was written), 2 wrong usage (what is wrong was written).
 */
export async function run(args: string[], terminal: Terminal): Promise<number> {
  try {
    await runOnce(args, terminal);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return failureOf(error, terminal);
  }
}

async function runOnce(args: string[], terminal: Terminal, isSecond = false): Promise<void> {
  let wait = async (): Promise<boolean> => false;
  const program = newProgram(terminal).hook('preAction', async (all, action) => {
    wait = () => waitForServer(all, action, terminal);
    await wait();
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    // A server took the home between the look at it and the work, of which nothing is done yet: it is asked then.
    const taken = error instanceof MaillageError && error.code === 'home_in_use';
    if (!taken || isSecond || !(await wait())) throw error;
    await runOnce(args, terminal, true);
  }
}

/** Writes what went wrong in a sentence, and gives the exit code for it. */
export function failureOf(error: unknown, terminal: Terminal): number {
  if (terminal.signal.aborted) {
    terminal.error('Stopped. What was finished is kept; the same command goes on from there.\n');
    return 1;
  }
  terminal.error(`${sentenceOf(error)}\n`);
  return error instanceof MaillageError && error.code === 'bad_setting' ? 2 : 1;
}
