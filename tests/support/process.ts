/** The command line as a process of its own, as people run it: to be watched, stopped and killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from './shared_data.ts';

export interface RunningCommand {
  child: ChildProcess;
  /** All that it has written, standard output and error together. */
  text(): string;
  /** Waits until it has written this; throws where it ends before, or is not there in time. */
  wrote(what: RegExp, within_ms?: number): Promise<string>;
  /** Ends it and waits until it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Waits for its end: its exit code, null where a signal ended it. */
  ended(): Promise<number | null>;
}

/** Starts `maillage ARGS` with these settings alone. */
export function startCommand(args: string[], environment: Record<string, string>): RunningCommand {
  const child = spawn(process.execPath, [join(projectRoot, 'server/cli/main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...environment },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  const closed = once(child, 'close');
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    child,
    text: () => text,
    async wrote(pattern, within_ms = 120_000) {
      for (const until = Date.now() + within_ms; ; await sleep(5)) {
        const found = text.match(pattern);
        if (found) return found[0];
        if (isOver() || Date.now() > until)
          throw new Error(
            `maillage ${args.join(' ')} ${isOver() ? 'ended' : 'was waited for'} without ${pattern}:\n${text}`,
          );
      }
    },
    async kill(signal = 'SIGKILL') {
      if (!isOver()) child.kill(signal);
      await closed;
    },
    async ended() {
      await closed;
      return child.exitCode;
    },
  };
}

/** Runs `maillage ARGS` to its end. */
export async function runCommand(
  args: string[],
  environment: Record<string, string>,
): Promise<{ code: number | null; text: string; time_ms: number }> {
  const started = Date.now();
  const command = startCommand(args, environment);
  const code = await command.ended();
  return { code, text: command.text(), time_ms: Date.now() - started };
}

/** Starts `maillage serve` on a free port and waits until it answers. */
export async function serveProcess(
  environment: Record<string, string>,
): Promise<RunningCommand & { url: string }> {
  const command = startCommand(['serve', '--port', '0'], environment);
  const url = await command.wrote(/http:\/\/[\d.]+:\d+/);
  return { ...command, url };
}

/** Numbers of the processes of a program (by the end of its path) that run in a folder or below; Linux alone. */
export function processesIn(folder: string, program: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
    .filter((pid) => {
      try {
        const [path] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return Boolean(path?.endsWith(program)) && readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
      } catch {
        return false; // It has ended, or is another user's.
      }
    });
}

/** Asks again and again until it is so; how long that took. Throws when it takes longer than `within_ms`. */
export async function waitUntil(
  isSo: () => Promise<boolean> | boolean,
  within_ms: number,
  what: string,
): Promise<number> {
  const started = Date.now();
  while (!(await isSo())) {
    if (Date.now() - started > within_ms) throw new Error(`After ${within_ms} ms not so: ${what}.`);
    await sleep(20);
  }
  return Date.now() - started;
}
