import { newProgress, type Progress, SILENT } from '../process/progress.ts';

/** What a command has of the world: its streams, its environment, and when to stop. Tests give their own. */
export interface Terminal {
  /** Standard output: results alone. */
  output: NodeJS.WritableStream;
  print(text: string): void;
  /** Standard error: progress and failures. */
  error(text: string): void;
  progress(quiet?: boolean): Progress;
  environment: Record<string, string | undefined>;
  /** Aborted when the user or the system asks to stop. */
  signal: AbortSignal;
}

/** The process's own streams; the first SIGINT or SIGTERM aborts, a second one ends the process at once. */
export function processTerminal(environment: Record<string, string | undefined>): Terminal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(1);
      stop.abort(new Error(name));
    });
  }
  return {
    output: process.stdout,
    print: (text) => {
      process.stdout.write(text);
    },
    error: (text) => {
      process.stderr.write(text);
    },
    progress: (quiet) => (quiet ? SILENT : newProgress(process.stderr)),
    environment,
    signal: stop.signal,
  };
}
