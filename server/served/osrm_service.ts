import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import type { Home } from '../../data/database/home.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { algorithmOf } from '../../isochrones/osrm/build.ts';
import { createOsrmClient, type OsrmClient } from '../../isochrones/osrm/client.ts';
import { MAX_TABLE_SIZE, type Routed, startRouted } from '../../isochrones/osrm/routed.ts';
import { writeBeside } from '../../isochrones/write_beside.ts';
import type { Config } from '../config.ts';
import { SILENT } from '../process/progress.ts';
import { osrmBase, osrmExecutables } from './osrm_files.ts';

/** The OSRM that draws routes and checks the engine: OSRM_URL, or a child on the files of the served network. */
export interface OsrmService {
  client: OsrmClient;
  /** Makes the child serve this network, or tells it to an OSRM beside this home. Returns at once, the child starts meanwhile. */
  use(networkId: string): void;
  /** What is missing, in a sentence; null where it answers. */
  missing(): Promise<string | null>;
  stop(): Promise<void>;
}

export function newOsrmService(config: Config, home: Home, log: Logger): OsrmService {
  return config.osrm_url ? remoteOsrm(config.osrm_url, home, log) : childOsrm(config, home, log);
}

/**
 * The OSRM of a region beside the default one: a child of its own. An OSRM that runs elsewhere has the roads of the default region alone.
 */
export function newOtherOsrm(config: Config, home: Home, log: Logger, region: string): OsrmService {
  if (config.osrm_url === '') return childOsrm(config, home, log);
  const elsewhere = () => new MaillageError('osrm_unavailable.other_region', { region });
  return {
    client: createOsrmClient({
      url() {
        throw elsewhere();
      },
    }),
    use() {},
    missing: async () => elsewhere().message,
    async stop() {},
  };
}

/** The file that names the network which an OSRM on the same home is to serve (deploy/osrm-serve.sh). */
export const SERVED_FILE = 'osrm/served';

function remoteOsrm(url: string, home: Home, log: Logger): OsrmService {
  const client = createOsrmClient({ url, timeout_ms: 10_000 });
  return {
    client,
    use(networkId) {
      tellServed(home, networkId).catch((error) =>
        log.warn({ err: error }, 'an OSRM on this home cannot be told which network is served'),
      );
    },
    // Whether it answers matters, not what.
    missing: () => client.nearest([0, 0]).then(noneMissing, reasonOf),
    async stop() {},
  };
}

/** Written whole: a reader finds the former network or this one. Where the home has no files of OSRM nobody waits for it. */
async function tellServed(home: Home, networkId: string): Promise<void> {
  const file = join(home.folder, SERVED_FILE);
  if (!existsSync(dirname(file))) return;
  await writeBeside(file, (part) => writeFile(part, `${networkId}\n`));
}

const noneMissing = (): null => null;

function reasonOf(error: unknown): string | null {
  if (!(error instanceof MaillageError)) return String(error);
  return ['osrm_no_segment', 'osrm_no_route'].includes(error.code) ? null : error.message;
}

/** Why routes cannot be drawn, as who asks for one is told. */
export function asUnavailable(error: unknown): MaillageError {
  if (error instanceof MaillageError && error.code === 'osrm_unavailable') return error;
  const why = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  return new MaillageError('osrm_unavailable.failed', { why }, { cause: error });
}

function childOsrm(config: Config, home: Home, log: Logger): OsrmService {
  let served: string | undefined;
  let routed: Routed | undefined;
  let failure = (): MaillageError => new MaillageError('osrm_unavailable.idle');
  let work: Promise<void> = Promise.resolve();
  const stopping = new AbortController();

  const start = async (networkId: string): Promise<void> => {
    await routed?.stop();
    routed = undefined;
    if (stopping.signal.aborted) return;
    failure = () => new MaillageError('osrm_unavailable.starting');
    try {
      const { base } = osrmBase(home, networkId);
      if ((await algorithmOf(base)) === null)
        throw new MaillageError('osrm_unavailable.no_files', { folder: home.folder });
      const executables = await osrmExecutables({ config, home, progress: SILENT, signal: stopping.signal });
      routed = await startRouted({
        executables,
        basePath: base,
        threads: 1,
        logger: { info: (text) => log.info(text), warn: (text) => log.warn(text) },
        signal: stopping.signal,
      });
    } catch (error) {
      failure = () => asUnavailable(error);
      if (!stopping.signal.aborted)
        log.warn({ err: error }, 'OSRM does not run: routes cannot be drawn, answers go on');
    }
  };

  return {
    client: createOsrmClient({
      url() {
        if (routed) return routed.url();
        throw failure();
      },
      maxTableSize: MAX_TABLE_SIZE,
      timeout_ms: 10_000,
    }),
    use(networkId) {
      if (networkId === served) return;
      served = networkId;
      work = work.then(() => start(networkId));
    },
    async missing() {
      const state = routed?.state();
      if (!state) return failure().message;
      return state.status === 'running'
        ? null
        : `osrm-routed is ${state.status}${state.last_end ? ` (${state.last_end})` : ''}`;
    },
    async stop() {
      stopping.abort(new Error('stopped'));
      await work;
      await routed?.stop();
    },
  };
}
