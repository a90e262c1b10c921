#!/usr/bin/env node
// The command `maillage` wherever it is installed. Plain JavaScript, since it has to start on the system's Node too: it hands over to
// Node 24, the system's own or the one that the package `node` brings, which runs the TypeScript as it is.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const OLDEST = 24;

function node24() {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST) return process.execPath;
  try {
    return join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin/node');
  } catch {
    console.error(
      `Maillage runs on Node ${OLDEST} or newer, this is ${process.version}, and the package "node" that brings it is not installed: run npm install.`,
    );
    process.exit(1);
  }
}

const strip = new URL('./strip_types.js', import.meta.url).href;
// That Node calls the stripping of types an experiment is no news to whoever runs a command.
// How what was given back goes back to the system: see docs/run-book.md, "What to watch".
const memory = JSON.parse(readFileSync(join(here, 'memory.json'), 'utf8'));
const flags = ['--disable-warning=ExperimentalWarning', ...memory.flags, '--import', strip];
const env = { ...memory.environment, ...process.env };
const child = spawn(node24(), [...flags, join(here, 'main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env,
});
// A terminal sends its signals to both; one sent to this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`Node cannot be started: ${error.message}`);
  process.exit(1);
});
child.on('close', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
