import { Writable } from 'node:stream';
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
