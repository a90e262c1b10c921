/** `npm start`: builds the page where it is stale, prepares the default region where none is prepared, serves. */
import './cli/begin_again.js';
import { enableCompileCache } from 'node:module';

enableCompileCache();
// All else is loaded after the cache is on, so that the second start reads what the first one compiled.
const [{ environment }, { shareCompiled }, { start }, { processTerminal }] = await Promise.all([
  import('./config.ts'),
  import('./cli/compile_cache.ts'),
  import('./cli/start.ts'),
  import('./cli/terminal.ts'),
]);
shareCompiled(environment());
process.exitCode = await start(processTerminal(environment()));
process.exit();
