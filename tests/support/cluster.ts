/** A PostgreSQL server of a test's own, from the system's packages, that the test may stop, kill and start again. */
import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Cluster {
  /** Address of an empty database with PostGIS ready to be created in it. */
  url: string;
  start(): void;
  /** 'fast' cuts every connection and writes what is open; 'immediate' is a crash. */
  stop(how: 'fast' | 'immediate'): void;
  remove(): void;
}

const PACKAGES = '/usr/lib/postgresql';

/** Folder of the programs of the newest PostgreSQL with PostGIS; null where there is none. */
function programsFolder(): string | null {
  const versions = existsSync(PACKAGES) ? readdirSync(PACKAGES) : [];
  const usable = versions
    .filter((version) => existsSync(join(PACKAGES, version, 'bin/initdb')))
    .filter((version) => existsSync(`/usr/share/postgresql/${version}/extension/postgis.control`))
    .sort((a, b) => Number(b) - Number(a));
  return usable[0] === undefined ? null : join(PACKAGES, usable[0], 'bin');
}

const programs = programsFolder();

/** Why a cluster cannot be had here; null where it can. */
export const noCluster: string | null = programs === null ? 'PostgreSQL with PostGIS is not installed' : null;

/** Makes a cluster with one database, in a folder of `on`, and starts it. Ask `noCluster` first. */
export async function newCluster(on = tmpdir()): Promise<Cluster> {
  const folder = mkdtempSync(join(on, 'maillage-cluster-'));
  const data = join(folder, 'data');
  const port = await freePort();
  // A server of PostgreSQL does not run as root.
  const asRoot = process.getuid?.() === 0;
  const run = (program: string, args: string[]): void => {
    const path = join(programs as string, program);
    const options: ExecFileSyncOptions = { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] };
    if (asRoot) execFileSync('runuser', ['-u', 'postgres', '--', path, ...args], options);
    else execFileSync(path, args, options);
  };
  if (asRoot) {
    chmodSync(folder, 0o755);
    execFileSync('chown', ['postgres', folder]);
  }
  run('initdb', ['-D', data, '-U', 'maillage', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']);
  // Whatever ends the server, the system goes on and has what was written: nobody has to wait for the disk.
  const settings = `-h 127.0.0.1 -p ${port} -k ${folder} -c max_connections=100 -c fsync=off`;
  const cluster: Cluster = {
    url: `postgresql://maillage@127.0.0.1:${port}/postgres`,
    start: () => run('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-s', '-w', '-o', settings, 'start']),
    stop: (how) => run('pg_ctl', ['-D', data, '-s', '-w', '-m', how, 'stop']),
    remove: () => {
      try {
        cluster.stop('immediate');
      } catch {
        // It was stopped already.
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  cluster.start();
  return cluster;
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
