import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { readHomeLock } from '../../data/database/home.ts';
import { readConfig } from '../config.ts';
import type { Terminal } from './terminal.ts';

/** Commands that take a home for themselves: they ask no server, and say at once who has it. */
const OWN_HOME = ['prepare', 'serve', 'worker'];
const POLL_MS = 200;
/** A server loads roads and coverage before it answers: seconds, longer on a busy machine. */
const PATIENCE_MS = 60_000;

/**
 * Before a command that asks the server of its home: waits while a process holds the home and does not answer yet, as `serve` does
 * that has just been started. True where there is a server to ask, or nobody holds the home; false where the wait was in vain, or
 * the command takes its home for itself.
 */
export async function waitForServer(
  program: Command,
  action: Command,
  terminal: Terminal,
  patience_ms = PATIENCE_MS,
): Promise<boolean> {
  if (OWN_HOME.includes(action.name())) return false;
  const { home } = program.opts<{ home?: string }>();
  const config = readConfig(terminal.environment, home === undefined ? {} : { home });
  // Beside a PostgreSQL a command needs no server.
  if (config.database_url !== '') return true;
  let told = false;
  for (const until = Date.now() + patience_ms; Date.now() < until && !terminal.signal.aborted; ) {
    const lock = await readHomeLock(config.home);
    if (lock === null || lock.url !== null) return true;
    if (!told)
      terminal.error(
        `Process ${lock.pid} uses the home ${config.home} and does not answer yet: waiting for it, up to a minute.\n`,
      );
    told = true;
    await sleep(POLL_MS);
  }
  return false;
}
