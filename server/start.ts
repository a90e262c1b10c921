/** `npm start`: builds the page where it is stale, prepares the default region where none is prepared, serves. */
import { enableCompileCache } from 'node:module';
import { processTerminal } from './cli/terminal.ts';
import { environment } from './config.ts';

enableCompileCache();
// Loaded after the cache is on, so that the second start reads what the first one compiled.
const { start } = await import('./cli/start.ts');
process.exitCode = await start(processTerminal(environment()));
process.exit();
