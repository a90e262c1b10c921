import { Writable } from 'node:stream';
import { run } from '../../server/cli/run.ts';
import type { Terminal } from '../../server/cli/terminal.ts';
import { newProgress } from '../../server/process/progress.ts';

/** A terminal that keeps what is written, for commands run inside a test. */
export interface TestTerminal extends Terminal {
  printed(): string;
  errors(): string;
  stop(): void;
}

export function testTerminal(environment: Record<string, string>): TestTerminal {
  let printed = '';
  let errors = '';
  const stop = new AbortController();
  return {
    output: new Writable({
      write(chunk, _encoding, done) {
        printed += chunk;
        done();
      },
    }),
    print: (text) => {
      printed += text;
    },
    error: (text) => {
      errors += text;
    },
    progress: () =>
      newProgress({
        write: (text) => {
          errors += text;
        },
      }),
    environment,
    signal: stop.signal,
    printed: () => printed,
    errors: () => errors,
    stop: () => stop.abort(new Error('stopped by the test')),
  };
}

/** A command run inside a test with these settings: its exit code, and what it wrote. */
export async function runHere(
  environment: Record<string, string>,
  args: string[],
): Promise<{ code: number; out: string; err: string }> {
  const terminal = testTerminal(environment);
  const code = await run(args, terminal);
  return { code, out: terminal.printed(), err: terminal.errors() };
}
