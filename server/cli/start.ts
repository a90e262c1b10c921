import { once } from 'node:events';
import { DEMO_REGION, findRegionDefinition } from '../../data/sources/regions/definitions.ts';
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
    // The database opens in its thread while the server's programs are loaded here.
    const opening = openStore(config);
    opening.catch(() => undefined);
    const { startServer } = await import('../running/listen.ts');
    const opened = await opening;
    const page = buildWebIfStale(terminal.signal);
    try {
      await prepareDefault(config, opened, terminal);
      if (await page) terminal.error('The page was built.\n');
    } catch (error) {
      await page.catch(() => undefined);
      await opened.close();
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

/** Prepares the default region, unless some region's coverage can be served already. */
async function prepareDefault(config: Config, opened: Opened, terminal: Terminal): Promise<void> {
  const { db, home } = opened;
  const served = config.region || (await getSetting<string>(db, SERVED_REGION));
  if (served && (await currentCoverage(db, served))) return;
  const known = await listRegions(db);
  const { signal } = terminal;
  const { prepareRegion } = await import('../prepare/prepare_region.ts');
  terminal.error(
    known.length === 0
      ? 'Nothing is prepared in this home yet: the demonstration region is, which takes a few minutes once.\n'
      : 'The preparation goes on where it stopped.\n',
  );
  await prepareRegion(
    { config, home, db, progress: terminal.progress(), signal },
    await findRegionDefinition(served || DEMO_REGION),
  );
}
