#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { environment } from '../config.ts';
import { processTerminal } from './terminal.ts';

enableCompileCache();
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});
// Loaded after the cache is on, so that the next command reads what this one compiled.
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv.slice(2), processTerminal(environment()));
// Children and threads are ended by their commands; a handle that is left must not keep the process.
process.exit();
