/** A region prepared and served by Maillage as people run it: its own processes, over HTTP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { testCache } from '../support/osrm.ts';
import { projectRoot } from '../support/shared_data.ts';

export interface ServedRegion {
  url: string;
  stop(): Promise<void>;
}

const program = join(projectRoot, 'server/cli/main.ts');

/**
 * Prepares a region in a home of its own, once, and serves it: a built-in one by its id, or one as a region file says it, without
 * its id and name.
 */
export async function serveRegion(id: string, definition?: Record<string, unknown>): Promise<ServedRegion> {
  const folder = join(testCache, 'benchmark', id);
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'region.json');
  if (definition) await writeFile(file, JSON.stringify({ id, name: id, ...definition }));
  const home = join(folder, 'home');
  const prepared = run(['--home', home, 'prepare', definition ? file : id]);
  const said = collect(prepared);
  const [code] = await once(prepared, 'close');
  if (code !== 0) throw new Error(`prepare ended with code ${code}: ${said.slice(-5).join(' ')}`);
  const server = run(['--home', home, 'serve', '--port', '0']);
  const url = await addressOf(server);
  return {
    url,
    async stop() {
      server.kill('SIGTERM');
      await once(server, 'close');
    },
  };
}

function run(args: string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

function collect(child: ChildProcess): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream }).on('line', (line) => lines.push(line));
  return lines;
}

/** The address that a server tells as it begins to listen. */
export function addressOf(server: ChildProcess): Promise<string> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr])
      if (stream)
        createInterface({ input: stream }).on('line', (line) => {
          lines.push(line);
          const found = /answers on (http:\S+)/.exec(line);
          if (found) resolve(found[1]);
        });
    server.once('close', (code) =>
      reject(new Error(`serve ended with code ${code}: ${lines.slice(-5).join(' ')}`)),
    );
  });
}
