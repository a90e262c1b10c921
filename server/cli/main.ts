#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});
enableCompileCache();
// All else is loaded after the cache is on, so that the next command reads what this one compiled.
const [{ environment }, { shareCompiled }, { run }, { processTerminal }] = await Promise.all([
  import('../config.ts'),
  import('./compile_cache.ts'),
  import('./run.ts'),
  import('./terminal.ts'),
]);
shareCompiled(environment());
process.exitCode = await run(process.argv.slice(2), processTerminal(environment()));
// Children and threads are ended by their commands; a handle that is left must not keep the process.
process.exit();
