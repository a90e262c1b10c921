/**
 * Child processes that never outlive us. On POSIX each runs under a small shell that holds a pipe from us: when the pipe
 * closes, for whatever reason we ended (a signal, a crash, kill -9), the shell ends the child. No handler of ours has to run.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';

/** How much of a child's last output is kept for error messages. */
const KEPT_OUTPUT = 64 * 1024;

// The program gets no input of its own; its number comes by file 3, its exit code becomes the shell's. The shell takes
// in both of its children, so that none is left behind as a zombie where nobody else does. How our own memory is kept is not said to it.
const TIED = `
unset MALLOC_MMAP_THRESHOLD_ MALLOC_TRIM_THRESHOLD_
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
program=$!
echo $program >&3
exec 3>&-
( read -r _ <&4; kill -9 $program ) 2>/dev/null &
watcher=$!
exec 4<&-
trap 'kill -TERM $program 2>/dev/null' TERM
wait $program
code=$?
while kill -0 $program 2>/dev/null; do wait $program; code=$?; done
kill $watcher 2>/dev/null
wait $watcher 2>/dev/null
exit $code
`;

export interface TiedChild {
  process: ChildProcess;
  /** The program's own process number; null when it could not be started. */
  pid: Promise<number | null>;
  /** Asks the program to end (SIGTERM), or ends it at once (SIGKILL, the default). */
  kill(signal?: 'SIGTERM' | 'SIGKILL'): void;
}

interface TiedOptions {
  cwd?: string;
  /** Its environment; ours where it is left out. */
  env?: NodeJS.ProcessEnv;
  /** 0 to 19: how far it stands back behind others where there is too little of the processor; on POSIX alone. */
  niceness?: number;
}

/** Starts a program that ends with us. Its output comes by `process.stdout` and `process.stderr`. */
export function spawnTied(command: string, args: string[], options: TiedOptions = {}): TiedChild {
  return process.platform === 'win32'
    ? spawnOnWindows(command, args, options)
    : spawnUnderShell(command, args, options);
}

function spawnUnderShell(
  command: string,
  args: string[],
  { niceness = 0, ...options }: TiedOptions,
): TiedChild {
  const nice = niceness === 0 ? [] : ['nice', '-n', String(niceness)];
  // A process group of its own: a Ctrl-C in the terminal reaches us alone.
  const child = spawn('/bin/sh', ['-c', TIED, 'sh', ...nice, command, ...args], {
    ...options,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const [input, , , numbers] = child.stdio as unknown as [Writable, Readable, Readable, Readable];
  input.on('error', () => undefined);
  const closeInput = () => input.destroy();
  child.once('exit', closeInput);
  const pid = new Promise<number | null>((resolve) => {
    numbers.once('data', (text) => resolve(Number(text)));
    numbers.once('close', () => resolve(null));
    numbers.once('error', () => resolve(null));
  });
  return {
    process: child,
    pid,
    kill(signal = 'SIGKILL') {
      // The shell passes on what it is asked; at the pipe's end it ends the program at once.
      if (signal === 'SIGTERM') child.kill('SIGTERM');
      else closeInput();
    },
  };
}

function spawnOnWindows(command: string, args: string[], options: TiedOptions): TiedChild {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.removeListener('exit', end));
  return {
    process: child,
    pid: Promise.resolve(child.pid ?? null),
    kill: (signal = 'SIGKILL') => void child.kill(signal),
  };
}

export interface ChildResult {
  /** 0 when all went well; 128 + n after signal n; null when the shell itself was ended. */
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The end of what it wrote, both streams together. */
  output: string;
}

/**
 * Runs a program to its end. `onText` gets its output as it comes. An abort ends the program and rejects with the signal's
 * reason; a program that cannot be started rejects with the system's error; any exit code resolves.
 */
export function runChild(
  command: string,
  args: string[],
  options: { cwd?: string; signal?: AbortSignal; onText?: (text: string) => void } = {},
): Promise<ChildResult> {
  const { signal, onText, cwd } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const child = spawnTied(command, args, cwd === undefined ? {} : { cwd });
    const abort = () => child.kill();
    signal?.addEventListener('abort', abort, { once: true });
    let output = '';
    const take = (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT);
      onText?.(text);
    };
    child.process.stdout?.setEncoding('utf8').on('data', take);
    child.process.stderr?.setEncoding('utf8').on('data', take);
    child.process.once('error', reject);
    child.process.once('close', (code, endedBy) => {
      signal?.removeEventListener('abort', abort);
      if (signal?.aborted) reject(signal.reason);
      else resolve({ code, signal: endedBy, output });
    });
  });
}

/** The signal that ended a program, by the system's number for it; 0 when it ended by itself. */
export function endingSignal({ code, signal }: Pick<ChildResult, 'code' | 'signal'>): number {
  if (signal) return constants.signals[signal];
  return code !== null && code > 128 ? code - 128 : 0;
}
