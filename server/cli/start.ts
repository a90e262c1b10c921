import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FOLDER } from '../../data/database/home.ts';
import { DEMO_REGION } from '../../data/sources/regions/definitions.ts';
import { currentCoverage } from '../../data/store/coverages.ts';
import { getSetting, listRegions } from '../../data/store/regions.ts';
import { type Config, readConfig } from '../config.ts';
import { type Opened, openStore } from '../process/open_store.ts';
import { buildWebIfStale } from '../process/web_build.ts';
import { SERVED_REGION } from '../served/load.ts';
import { failureOf } from './run.ts';
import type { Terminal } from './terminal.ts';

/** Serves what is prepared; sets up what is missing first. Exit code as of `run`. */
export async function start(terminal: Terminal): Promise<number> {
  try {
    // Requests are not news on a terminal; warnings are.
    const config = readConfig({ MAILLAGE_LOG_LEVEL: 'warn', ...terminal.environment });
    // The database opens in its thread while the server's programs are loaded here. In a new home who prepares makes it.
    const opening = isNewHome(config) ? null : openStore(config);
    opening?.catch(() => undefined);
    const { startServer } = await import('../running/listen.ts');
    let opened = await opening;
    const page = buildWebIfStale(terminal.signal);
    try {
      const missing = await regionToPrepare(config, opened, terminal);
      if (missing !== null) {
        await opened?.close();
        opened = null;
        const code = await prepareApart(missing, terminal);
        await page.catch(() => undefined);
        if (code !== 0) return code;
      }
      opened ??= await openStore(config);
      if (await page) terminal.error('The page was built.\n');
    } catch (error) {
      await page.catch(() => undefined);
      await opened?.close();
      throw error;
    }
    const server = await startServer(config, { advertise: true, opened });
    terminal.print(`Maillage answers on ${server.url}\n`);
    if (!terminal.signal.aborted) await once(terminal.signal, 'abort');
    await server.close();
    return 0;
  } catch (error) {
    return failureOf(error, terminal);
  }
}

/** A home of an embedded database that is not there yet. */
const isNewHome = ({ database_url, home }: Config): boolean =>
  database_url === '' && !existsSync(join(home, DATABASE_FOLDER));

/** The region whose coverage is to be served and is not there yet; null: one can be served. `opened`: null in a new home. */
async function regionToPrepare(
  config: Config,
  opened: Opened | null,
  terminal: Terminal,
): Promise<string | null> {
  const served = config.region || (opened && (await getSetting<string>(opened.db, SERVED_REGION)));
  if (opened && served && (await currentCoverage(opened.db, served))) return null;
  const known = opened ? await listRegions(opened.db) : [];
  terminal.error(
    known.length === 0
      ? 'Nothing is prepared in this home yet: the demonstration region is, which takes a few minutes once.\n'
      : 'The preparation goes on where it stopped.\n',
  );
  return served || DEMO_REGION;
}

/** The command `prepare` in a process of its own: what preparing takes is given back with it. Its exit code; what failed it tells itself. */
function prepareApart(region: string, { environment, signal }: Terminal): Promise<number> {
  return new Promise((resolve, reject) => {
    const program = join(import.meta.dirname, 'main.ts');
    const child = spawn(process.execPath, [...process.execArgv, program, 'prepare', region], {
      env: environment,
      stdio: ['ignore', process.stderr, process.stderr],
    });
    const stop = () => child.kill('SIGTERM');
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop);
      resolve(code ?? 1);
    });
  });
}
