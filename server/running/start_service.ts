import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import { openJobs } from '../../data/jobs/jobs.ts';
import { createGeocoder } from '../../data/search/geocoder.ts';
import { buildSearchIndex, type SearchIndex } from '../../data/search/places.ts';
import { COVERAGE_CHANNEL, driveTimesOf, findCoverage } from '../../data/store/coverages.ts';
import type { SiteOn } from '../../data/store/types.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { Config } from '../config.ts';
import { engineThreads } from '../engine/calls.ts';
import { newAuth } from '../http/plugins/auth.ts';
import type { Service } from '../http/service.ts';
import { keepCaughtUp, tellBehind } from '../jobs/catch_up.ts';
import { jobHandlers, prepareChanges } from '../jobs/handlers.ts';
import { startRetention } from '../jobs/retention.ts';
import { scheduleRefresh } from '../jobs/scheduled_refresh.ts';
import { homeKey } from '../process/home_key.ts';
import type { Opened } from '../process/open_store.ts';
import { newToday } from '../process/today.ts';
import { VERSION } from '../process/version.ts';
import { type DayTimesOf, newDayTimesOf } from '../served/day_times.ts';
import { dayOfCoverage, loadServed } from '../served/load.ts';
import { newOsrmService, type OsrmService } from '../served/osrm_service.ts';
import { remember } from '../served/remember.ts';
import { serverProgrammes } from '../served/rules.ts';
import type { DayTimes, Served } from '../served/served.ts';

/** Compared coverages whose times are kept; each takes 18 bytes a stretch. */
const KEPT_COVERAGES = 3;

export interface RunningService extends Service {
  osrmService: OsrmService;
  close(): Promise<void>;
}

/**
 * Loads what is served and keeps it current: when any process makes a coverage the current one, it is loaded here and takes the
 * place of the former at once. A coverage that cannot be loaded leaves the former one in place.
 */
export async function startService(
  config: Config,
  opened: Opened,
  log: Logger,
  options: { work: boolean },
): Promise<RunningService> {
  const { db, home } = opened;
  const programmes = serverProgrammes(config);
  const engine = engineThreads(config.threads || Math.max(1, availableParallelism() - 1));
  const osrmService = newOsrmService(config, home, log);
  const geocoder = createGeocoder({ url: config.geocoder_url, user_agent: `maillage/${VERSION}` });
  let served: Served | null = null;
  const dayTimes = new WeakMap<Served, DayTimesOf>();
  let index: { of: Served; index: SearchIndex } | undefined;
  let broken: string | null = null;
  let reloading: Promise<void> = Promise.resolve();

  const load = async (): Promise<void> => {
    const next = await loadServed(db, home, programmes, config.region, served, engine);
    if (!next) return;
    dayTimes.set(next, newDayTimesOf(db, next, engine.changeTimes));
    served = next;
    broken = null;
    osrmService.use(next.network.meta.id);
    log.info({ coverage: next.coverage.id, sites: next.current.open.length }, 'coverage is served');
  };
  const reload = (): Promise<void> => {
    reloading = reloading.then(load).catch((error) => {
      broken = error instanceof Error ? error.message : String(error);
      log.error({ err: error }, 'the new coverage cannot be loaded; the former one goes on');
    });
    return reloading;
  };

  await load();
  // Beside a PostgreSQL another process may prepare it; the embedded database has no other process.
  if (!served && db.kind === 'embedded') throw nothingPrepared(config);
  const stopListening = await db.listen(COVERAGE_CHANNEL, () => void reload());

  const jobs = await openJobs(db, {
    onError: (error) => log.error({ err: error }, 'the queue of jobs failed'),
  });
  const kept: { stop(): void }[] = [];
  // The embedded database has one process, which does the jobs too; beside a PostgreSQL `maillage worker` does them.
  if (options.work && db.kind === 'embedded') {
    await jobs.work(jobHandlers({ ...opened, config, engine, served: () => served, reload }));
    if (served) void prepareChanges(engine, served, log);
    await scheduleRefresh(jobs, config, (served as Served | null)?.region.id);
    kept.push(await keepCaughtUp(db, jobs, log));
  }
  const networksInUse = (): string[] => (served ? [served.network.meta.id] : []);
  if (options.work) kept.push(await startRetention({ ...opened, config, log, networksInUse }));
  const auth = newAuth(db, await homeKey(home.folder));

  // Times of stored coverages that were compared lately, beside the current one's: of one served state, on whose roads and communes
  // they rest.
  const stored = new WeakMap<Served, Map<string, Promise<DayTimes>>>();

  const service: RunningService = {
    config,
    log,
    database: db,
    get programmes() {
      return served?.programmes ?? programmes;
    },
    get zones() {
      return served?.zones ?? [];
    },
    engine,
    auth,
    jobs,
    queueCompute: (requested_by, tx) =>
      jobs.add({ kind: 'compute', region: service.served().region.id, input: {}, requested_by }, tx),
    geocoder,
    osrm: osrmService.client,
    osrmService,
    served() {
      if (served) return served;
      throw nothingPrepared(config);
    },
    async dayTimes(of, on, as_known_at) {
      if (on === undefined && as_known_at === undefined) return of.current;
      return (dayTimes.get(of) as DayTimesOf)(on, as_known_at);
    },
    async coverageTimes(of, id) {
      if (id === of.coverage.id) return of.current;
      const kept = stored.get(of) ?? new Map<string, Promise<DayTimes>>();
      stored.set(of, kept);
      return remember(kept, id, KEPT_COVERAGES, () => loadCoverageTimes(of, id));
    },
    today: newToday(),
    searchIndex() {
      const of = service.served();
      if (index?.of !== of) index = { of, index: buildSearchIndex(of.communes, of.current.sites) };
      return index.index;
    },
    async parts() {
      const database = await db.query('select 1').then(
        () => null,
        (error: Error) => error.message,
      );
      return {
        database,
        coverage: served ? broken : 'no region is prepared yet: run prepare',
        list: served && (await tellBehind(db, jobs, served.region.id, service.today()).catch(() => null)),
        sites: served && doubtfulSites(served.current.sites),
        osrm: await osrmService.missing(),
      };
    },
    async close() {
      for (const { stop } of kept) stop();
      await stopListening();
      await jobs.close();
      await reloading;
      await osrmService.stop();
      await engine.close();
    },
  };

  async function loadCoverageTimes(of: Served, id: string): Promise<DayTimes> {
    const record = await findCoverage(db, of.region.id, id);
    const times = record && (await driveTimesOf(db, id));
    if (record && times) return dayOfCoverage(db, of, record, times);
    throw new MaillageError('unknown_coverage', { id });
  }

  return service;
}

/** Which sites the list says something of that nobody can read, for whoever keeps it. */
function doubtfulSites(sites: readonly SiteOn[]): string | null {
  const doubtful = sites.filter((site) => site.doubtful);
  if (doubtful.length === 0) return null;
  const ids = doubtful.slice(0, 5).map(({ id }) => id);
  return `${doubtful.length} of ${sites.length} sites are doubtful (${ids.join(', ')}${doubtful.length > 5 ? ', …' : ''}): GET /api/v1/sites?doubtful=true tells why`;
}

function nothingPrepared({ home }: Config): MaillageError {
  return new MaillageError('nothing_prepared', { home });
}
