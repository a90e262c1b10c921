/** osrm-routed as our child: started on a free loopback port, watched, restarted when it ends, ended with us. */
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MaillageError } from '../../errors/maillage_error.ts';
import { algorithmOf } from './build.ts';
import { spawnTied, type TiedChild } from './children.ts';
import type { OsrmExecutables } from './executables.ts';
import { stateOfFiles } from './file_sums.ts';

interface RoutedOptions {
  executables: Pick<OsrmExecutables, 'routed'>;
  /** ".../roads.osrm", as buildOsrmFiles returns it. */
  basePath: string;
  /** The greatest table has this number squared of entries. */
  maxTableSize?: number;
  threads?: number;
  logger?: { info(text: string): void; warn(text: string): void };
  /** How long the first start may take; loading a whole region's files takes seconds. */
  startTimeout_ms?: number;
  /** Gives up the first start. */
  signal?: AbortSignal;
}

interface RoutedState {
  status: 'starting' | 'running' | 'waiting' | 'stopped';
  /** The number of osrm-routed's process, null while there is none. */
  pid: number | null;
  /** How often it was started again. */
  restarts: number;
  /** Why it last ended, null while it never did. */
  last_end: string | null;
}

export interface Routed {
  /** Address to ask, e.g. http://127.0.0.1:41234; it changes when the port was taken while osrm-routed was down. */
  url(): string;
  state(): RoutedState;
  /** Ends osrm-routed for good; returns when it has ended. */
  stop(): Promise<void>;
}

/** The default of maxTableSize: tables of a hundred sites by ten thousand homes. */
export const MAX_TABLE_SIZE = 1000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;
/** Having run so long, the next wait is a short one again. */
const STABLE_MS = 60_000;
const ASK_EVERY_MS = 50;
/** It stands back behind the thread that answers: eligibility and isochrones are told without it. */
const NICENESS = 5;

/**
 * Starts osrm-routed and returns when it answers. Later, when it ends, it is started again: after 250 ms, then twice as
 * long each time, up to 30 s. Fails with `osrm_routed_failed` when it does not start the first time, with `osrm_files_damaged` where its
 * files are not those that were written.
 */
export async function startRouted(options: RoutedOptions): Promise<Routed> {
  const { logger, signal } = options;
  const state: RoutedState = { status: 'starting', pid: null, restarts: 0, last_end: null };
  let port = await freePort();
  let child: TiedChild | null = null;
  let ended: Promise<string> = Promise.resolve('');
  const stopping = new AbortController();

  const launch = async (): Promise<void> => {
    state.status = 'starting';
    const folder = dirname(options.basePath);
    if ((await stateOfFiles(folder)) === 'damaged') throw new MaillageError('osrm_files_damaged', { folder });
    const started = launchRouted(options, port, (await algorithmOf(options.basePath)) ?? 'ch');
    child = started.child;
    ended = started.ended;
    state.pid = await child.pid;
    const limit_ms = options.startTimeout_ms ?? 120_000;
    const giveUp = [
      stopping.signal,
      AbortSignal.timeout(limit_ms),
      ...(signal && state.restarts === 0 ? [signal] : []),
    ];
    const failed = await Promise.race([ended, untilItAnswers(port, AbortSignal.any(giveUp))]);
    if (failed !== null) {
      child.kill();
      // Whoever stops us goes on, and may delete the files, as soon as this fails.
      await ended;
      state.pid = null;
      throw new MaillageError('osrm_routed_failed', { base: options.basePath, why: failed });
    }
    state.status = 'running';
    logger?.info(`osrm-routed answers on port ${port}`);
  };

  const watch = async (): Promise<void> => {
    let wait_ms = FIRST_WAIT_MS;
    while (!stopping.signal.aborted) {
      const since = Date.now();
      state.last_end = await ended;
      state.pid = null;
      if (stopping.signal.aborted) return;
      if (state.status === 'running' && Date.now() - since > STABLE_MS) wait_ms = FIRST_WAIT_MS;
      state.status = 'waiting';
      logger?.warn(`osrm-routed ended (${state.last_end}); it is started again in ${wait_ms} ms`);
      await sleep(wait_ms, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      wait_ms = Math.min(LONGEST_WAIT_MS, wait_ms * 2);
      state.restarts++;
      // The port is kept where it is free, so that the address stays the same.
      try {
        port = await freePort(port);
        await launch();
      } catch (error) {
        logger?.warn((error as Error).message);
      }
    }
  };

  await launch();
  const watching = watch();
  return {
    url: () => `http://127.0.0.1:${port}`,
    state: () => ({ ...state }),
    async stop() {
      stopping.abort();
      child?.kill('SIGTERM');
      // It ends by itself within milliseconds; one that hangs is ended hard.
      const hung = setTimeout(() => child?.kill(), 3000);
      await Promise.all([ended, watching]);
      clearTimeout(hung);
      state.status = 'stopped';
      state.pid = null;
    },
  };
}

function launchRouted(
  options: RoutedOptions,
  port: number,
  algorithm: 'ch' | 'mld',
): { child: TiedChild; ended: Promise<string> } {
  const args = [
    ...['--ip', '127.0.0.1', '--port', String(port), '--algorithm', algorithm],
    ...['--threads', String(options.threads ?? availableParallelism())],
    ...['--max-table-size', String(options.maxTableSize ?? MAX_TABLE_SIZE)],
    basename(options.basePath),
  ];
  // Run in the files' folder: OSRM cuts ".osm" and the like out of any folder's name.
  const child = spawnTied(options.executables.routed, args, {
    cwd: dirname(options.basePath),
    niceness: NICENESS,
  });
  let output = '';
  const take = (text: string) => {
    output = (output + text).slice(-4000);
  };
  child.process.stdout?.setEncoding('utf8').on('data', take);
  child.process.stderr?.setEncoding('utf8').on('data', take);
  const ended = new Promise<string>((resolve) => {
    child.process.once('error', (error) => resolve(error.message));
    child.process.once('close', (code, signal) => {
      const complaint = output.split('\n').filter((line) => /\[(?:error|warn)\]|what\(\)/.test(line));
      const why = complaint.at(-1)?.replace(/^.*\[(?:error|warn)\]\s*/, '') ?? '';
      resolve(`${signal ? `signal ${signal}` : `code ${code}`}${why && `, ${why.trim()}`}`);
    });
  });
  return { child, ended };
}

/** null once the server speaks; a reason when it was given up. */
async function untilItAnswers(port: number, signal: AbortSignal): Promise<string | null> {
  while (!signal.aborted) {
    // Any answer will do: the point need not be near a road. It may be given up in the midst of one.
    const answered = await fetch(`http://127.0.0.1:${port}/nearest/v1/driving/0,0`, { signal })
      .then((response) => response.text())
      .then(
        (text) => text.includes('"code"'),
        () => false,
      );
    if (answered) return null;
    await sleep(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return signal.reason?.name === 'TimeoutError' ? 'it did not answer in time' : 'it was stopped';
}

/** `preferred` where it is free, else a port that the system chooses. */
function freePort(preferred = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (preferred !== 0 && error.code === 'EADDRINUSE') resolve(freePort());
      else reject(error);
    });
    server.listen(preferred, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
