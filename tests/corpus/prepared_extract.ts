/** An extract prepared in a new home by the command line, then served; OSRM beside it on the files that were built. */
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { openNetworkFile } from '../../isochrones/network/network.ts';
import { spawnTied, type TiedChild } from '../../isochrones/osrm/children.ts';
import { MAX_TABLE_SIZE, startRouted } from '../../isochrones/osrm/routed.ts';
import type { Network } from '../../isochrones/types.ts';
import { osrmForTests } from '../support/osrm.ts';
import { projectRoot } from '../support/shared_data.ts';
import { testEnvironment } from '../support/test_region.ts';
import { watchMemory } from './memory.ts';

export interface ServedExtract {
  url: string;
  /** Where OSRM answers on the same files. */
  osrmUrl: string;
  network: Network;
  /** Runs a command of `maillage` on the home that is served. Errors: an exit code other than 0, with what it said. */
  run(args: string[]): Promise<void>;
  /** A file of that name in the home's folder, which goes with it. */
  file(name: string): string;
}

export interface PrepareReport {
  /** What `prepare` said when it refused (exit code 1); null where it is prepared. */
  refused: string | null;
  prepare_s: number;
}

/** Seconds that a command may take; one that hangs must not keep the other extracts waiting. */
const COMMAND_LIMIT_S = 1800;
const SERVE_LIMIT_S = 300;

/**
 * A home of its own in which an extract is prepared and served; `remove` ends all that runs there. Every program is tied to this
 * process, so that nothing stays behind when that is killed.
 */
export interface ExtractHome {
  /** Errors: the command ended otherwise than done or refused. */
  prepare(regionFile: string): Promise<PrepareReport>;
  serve(): Promise<ServedExtract>;
  /** The most that a command or the server held at once with their programs, MiB; null where the system does not tell. */
  memory_mib(): number | null;
  remove(): Promise<void>;
}

export async function openHome(name: string): Promise<ExtractHome> {
  const home = await mkdtemp(join(tmpdir(), `maillage-corpus-${name}-`));
  // Nothing of ours but these: a database that is set here would hold all extracts as one.
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...(await testEnvironment(home)) };
  const running = new Set<Command>();
  const routed: { stop(): Promise<void> }[] = [];
  const memory = watchMemory();
  const start = async (args: string[]): Promise<Command> => {
    const command = startCommand(['--home', home, ...args], env);
    running.add(command);
    const pid = await command.child.pid;
    if (pid !== null) memory.watch(pid);
    return command;
  };
  const run = async (args: string[]): Promise<{ code: number | null; lines: string[] }> => {
    const command = await start(args);
    const timer = setTimeout(() => {
      command.lines.push(`it took over ${COMMAND_LIMIT_S / 60} minutes and was ended`);
      command.child.kill();
    }, COMMAND_LIMIT_S * 1000);
    const code = await command.ended;
    clearTimeout(timer);
    running.delete(command);
    return { code, lines: command.lines };
  };
  return {
    async prepare(regionFile) {
      const from = performance.now();
      const { code, lines } = await run(['prepare', regionFile]);
      // With 1 the command says why; whatever else ended it is no refusal.
      if (code !== 0 && code !== 1)
        throw new Error(`prepare ended with code ${code}: ${lines.at(-1) ?? 'it said nothing'}`);
      return {
        refused: code === 0 ? null : (lines.at(-1) ?? 'it said nothing'),
        prepare_s: (performance.now() - from) / 1000,
      };
    },
    async serve() {
      const command = await start(['serve', '--port', '0']);
      const url = await addressOf(command);
      const [network] = (await readdir(join(home, 'networks'))).filter((file) => file.endsWith('.network'));
      const [osrmFolder] = (await readdir(join(home, 'osrm'))).filter((file) => !file.startsWith('.'));
      if (network === undefined || osrmFolder === undefined)
        throw new Error(`${home} holds no network, though it was prepared.`);
      const own = await startRouted({
        executables: await osrmForTests(),
        basePath: join(home, 'osrm', osrmFolder, 'roads.osrm'),
        maxTableSize: MAX_TABLE_SIZE,
      });
      routed.push(own);
      return {
        url,
        osrmUrl: own.url(),
        network: await openNetworkFile(join(home, 'networks', network)),
        async run(args) {
          const { code, lines } = await run(args);
          if (code !== 0) throw new Error(`maillage ${args.join(' ')}: ${lines.at(-1)}`);
        },
        file: (file) => join(home, file),
      };
    },
    memory_mib: memory.most_mib,
    async remove() {
      memory.stop();
      for (const each of routed) await each.stop();
      for (const { child, ended } of running) {
        child.kill();
        await ended;
      }
      // What the command had started itself ends a moment later.
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

interface Command {
  child: TiedChild;
  /** What it has written, without empty lines. */
  lines: string[];
  ended: Promise<number | null>;
}

function startCommand(args: string[], env: NodeJS.ProcessEnv): Command {
  const program = join(projectRoot, 'server/cli/main.ts');
  const child = spawnTied(process.execPath, [program, ...args], { env });
  const lines: string[] = [];
  for (const stream of [child.process.stdout, child.process.stderr])
    if (stream) createInterface({ input: stream }).on('line', (line) => line.trim() && lines.push(line));
  const ended = once(child.process, 'close').then(([code]: unknown[]) => code as number | null);
  return { child, lines, ended };
}

async function addressOf({ lines, ended }: Command): Promise<string> {
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  for (const until = Date.now() + SERVE_LIMIT_S * 1000; ; await sleep(50)) {
    const found = /answers on (http:\S+)/.exec(lines.join('\n'));
    if (found) return found[1] as string;
    if (isOver || Date.now() > until)
      throw new Error(`serve does not answer: ${lines.slice(-5).join(' ') || 'it said nothing'}`);
  }
}
