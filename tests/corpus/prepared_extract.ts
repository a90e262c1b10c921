/** An extract prepared in a new home by the command line, then served; OSRM beside it on the files that were built. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openNetworkFile } from '../../isochrones/network/network.ts';
import { createOsrmClient, type OsrmClient } from '../../isochrones/osrm/client.ts';
import { MAX_TABLE_SIZE, startRouted } from '../../isochrones/osrm/routed.ts';
import type { Network } from '../../isochrones/types.ts';
import { osrmForTests } from '../support/osrm.ts';
import { projectRoot } from '../support/shared_data.ts';
import { testEnvironment } from '../support/test_region.ts';

export interface ServedExtract {
  url: string;
  osrm: OsrmClient;
  network: Network;
  stop(): Promise<void>;
}

export interface PreparedExtract {
  refused: string | null;
  prepare_s: number;
  /** The most that the command and its programs held at once; null where the system does not tell. */
  memory_mib: number | null;
  serve(): Promise<ServedExtract>;
}

const program = join(projectRoot, 'server/cli/main.ts');
const SAMPLE_EVERY_MS = 100;

/** Prepares a region file. Errors of the command are told as `refused`. */
export async function prepareExtract(name: string, file: string): Promise<PreparedExtract> {
  const home = await mkdtemp(join(tmpdir(), `maillage-corpus-${name}-`));
  const env = { ...process.env, ...(await testEnvironment(home)), MAILLAGE_LOG_LEVEL: 'info' };
  const start = performance.now();
  const child = spawn(process.execPath, [program, '--home', home, 'prepare', file], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = collect(child);
  let most = 0;
  const watching = setInterval(async () => {
    most = Math.max(most, await memoryOfTree(child.pid as number));
  }, SAMPLE_EVERY_MS);
  const [code] = await once(child, 'close');
  clearInterval(watching);
  const prepare_s = (performance.now() - start) / 1000;
  if (code !== 0) await rm(home, { recursive: true, force: true });
  return {
    refused: code === 0 ? null : (lines.at(-1) ?? `ended with code ${code}`),
    prepare_s,
    memory_mib: most > 0 ? Math.round(most / 2 ** 20) : null,
    serve: () => serveHome(home, env),
  };
}

async function serveHome(home: string, env: NodeJS.ProcessEnv): Promise<ServedExtract> {
  const server = spawn(process.execPath, [program, '--home', home, 'serve', '--port', '0'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [network] = (await readdir(join(home, 'networks'))).filter((file) => file.endsWith('.network'));
  const [osrmFolder] = await readdir(join(home, 'osrm'));
  const routed = await startRouted({
    executables: await osrmForTests(),
    basePath: join(home, 'osrm', osrmFolder as string, 'roads.osrm'),
  });
  return {
    url: await addressOf(server),
    osrm: createOsrmClient({ url: routed.url, maxTableSize: MAX_TABLE_SIZE }),
    network: await openNetworkFile(join(home, 'networks', network as string)),
    async stop() {
      const ended = once(server, 'close');
      server.kill('SIGTERM');
      await ended;
      await routed.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function collect(child: ChildProcess): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream }).on('line', (line) => line.trim() && lines.push(line));
  return lines;
}

function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    for (const stream of [server.stdout, server.stderr])
      if (stream)
        createInterface({ input: stream }).on('line', (line) => {
          lines.push(line);
          const found = /answers on (http:\S+)/.exec(line);
          if (found) resolve(found[1] as string);
        });
    server.once('close', (code) =>
      reject(new Error(`serve ended with code ${code}: ${lines.slice(-5).join(' ')}`)),
    );
  });
}

/** Bytes of memory that a process and all that it started hold now; 0 where the system does not tell. */
async function memoryOfTree(root: number): Promise<number> {
  const statuses = new Map<number, { parent: number; bytes: number }>();
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
    const parent = /^PPid:\s+(\d+)/m.exec(status)?.[1];
    const kib = /^VmRSS:\s+(\d+)/m.exec(status)?.[1];
    if (parent !== undefined)
      statuses.set(Number(name), { parent: Number(parent), bytes: 1024 * Number(kib ?? 0) });
  }
  const inTree = (pid: number): boolean => {
    for (let at = pid; at > 1; at = statuses.get(at)?.parent ?? 0) if (at === root) return true;
    return false;
  };
  let bytes = 0;
  for (const [pid, status] of statuses) if (inTree(pid)) bytes += status.bytes;
  return bytes;
}
