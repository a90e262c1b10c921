import { writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../data/database/database_interface.ts';
import { openJobs } from '../../data/jobs/jobs.ts';
import { giveBackAtRest } from '../../data/turns/idle_memory.ts';
import type { Config } from '../config.ts';
import { engineThreads } from '../engine/calls.ts';
import { keepCaughtUp } from '../jobs/catch_up.ts';
import { jobHandlers, prepareChanges } from '../jobs/handlers.ts';
import { startRetention } from '../jobs/retention.ts';
import { keepRefreshScheduled } from '../jobs/scheduled_refresh.ts';
import { newLogger } from '../process/logging.ts';
import { openStore } from '../process/open_store.ts';
import { defaultRegion } from '../served/load.ts';
import { serverProgrammes } from '../served/served_rules.ts';
import { newHeldRegions } from './held_regions.ts';

/** Touched while the worker is alive and the database answers it: for who watches from outside. */
const ALIVE_FILE = join(tmpdir(), 'maillage-worker-alive');
const ALIVE_EVERY_MS = 10_000;

/**
 * A process that does the jobs of a PostgreSQL's queue, of whichever region. The default region is loaded at once and each other with its
 * first job, so that its next one computes at once; MAILLAGE_LOADED_REGIONS of them are held.
 */
export async function startWorker(config: Config): Promise<{ close(): Promise<void> }> {
  const log = newLogger(config);
  const opened = await openStore(config);
  const engine = engineThreads(config.threads || availableParallelism(), {
    cells_folder: opened.home.networksFolder,
  });
  const programmes = serverProgrammes(config);
  const limit = config.loaded_regions;
  const regions = newHeldRegions({ ...opened, programmes, engine, log, limit });
  const standard = await defaultRegion(opened.db, config.region).catch((error) => {
    log.warn({ err: error }, 'no region is loaded beforehand');
    return null;
  });
  const served = standard === null ? undefined : await regions.hold(standard);
  const jobs = await openJobs(opened.db, {
    onError: (error) => log.error({ err: error }, 'the queue of jobs failed'),
  });
  const reload = async (region: string): Promise<void> => void (await regions.hold(region));
  await jobs.work(jobHandlers({ ...opened, config, engine, served: regions.hold, reload }));
  if (served) void prepareChanges(engine, served, log);
  const schedules = await keepRefreshScheduled(
    opened.db,
    jobs,
    config,
    async () => config.region || (await defaultRegion(opened.db, config.region)),
    log,
  );
  const catchUp = await keepCaughtUp(opened.db, jobs, log);
  const alive = await keepAlive(opened.db, ALIVE_FILE);
  const networksInUse = (): string[] => regions.all().map(({ network }) => network.meta.id);
  const retention = await startRetention({ ...opened, config, log, networksInUse });
  const endGivingBack = giveBackAtRest();
  log.info('the worker waits for jobs');
  return {
    async close() {
      endGivingBack();
      alive.stop();
      catchUp.stop();
      await retention.stop();
      await schedules.stop();
      await jobs.close();
      await engine.close();
      await opened.close();
    },
  };
}

async function keepAlive(db: Database, file: string): Promise<{ stop(): void }> {
  const touch = async (): Promise<void> => {
    await db.query('select 1');
    await writeFile(file, '');
  };
  // A file that is not touched says it all.
  const tell = (): Promise<void> => touch().catch(() => undefined);
  await tell();
  const timer = setInterval(() => void tell(), ALIVE_EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
