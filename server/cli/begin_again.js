// The system reads how it keeps memory when a program begins: where nobody has said it, the program begins again with memory.json, as the
// same process. To be loaded before anything else.
import { readFileSync } from 'node:fs';

const { environment } = JSON.parse(readFileSync(new URL('./memory.json', import.meta.url), 'utf8'));
const isSaid = Object.keys(environment).some((name) => name in process.env);
if (process.platform === 'linux' && !isSaid)
  process.execve?.(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    ...process.env,
    ...environment,
  });
