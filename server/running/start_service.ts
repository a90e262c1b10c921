import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import { openJobs } from '../../data/jobs/jobs.ts';
import { createGeocoder } from '../../data/search/geocoder.ts';
import { buildSearchIndex, type SearchIndex } from '../../data/search/search_index.ts';
import { COVERAGE_CHANNEL, driveTimesOf, findCoverage } from '../../data/store/coverages.ts';
import type { SiteOn } from '../../data/store/stored_records.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { Config } from '../config.ts';
import { engineThreads } from '../engine/calls.ts';
import { type Auth, newAuth, signedInBy } from '../http/plugins/auth.ts';
import type { Service } from '../http/route_context.ts';
import { keepCaughtUp, tellBehind } from '../jobs/catch_up.ts';
import { jobHandlers, prepareChanges } from '../jobs/handlers.ts';
import { startRetention } from '../jobs/retention.ts';
import { keepRefreshScheduled } from '../jobs/scheduled_refresh.ts';
import { homeKey } from '../process/home_key.ts';
import { shareBytes } from '../process/kept_by_bytes.ts';
import type { Opened } from '../process/open_store.ts';
import { remember } from '../process/remember.ts';
import { newToday } from '../process/today.ts';
import { VERSION } from '../process/version.ts';
import { servedHere } from '../served/asked_region.ts';
import { type DayTimesOf, mostTimes, newDayTimesOf } from '../served/day_times.ts';
import { dayOfCoverage } from '../served/load.ts';
import { newOsrmService, newOtherOsrm, type OsrmService } from '../served/osrm_service.ts';
import { newRegionSearch } from '../served/region_search.ts';
import type { DayTimes, Served } from '../served/served.ts';
import { openServedRegions, type ServedRegions } from '../served/served_regions.ts';
import { serverProgrammes } from '../served/served_rules.ts';

/**
 * How long the surface of the last coverage is kept for the next change of the list: changes come one after the other, and for a region it
 * takes more memory than its roads.
 */
const SURFACE_IDLE_MS = 600_000;
/** Compared coverages whose times are kept: so many, or as many as have room. */
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
  const ends: End[] = [];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return Object.assign(await openService(config, opened, log, options, ends), { close });
  } catch (error) {
    await close();
    throw error;
  }
}

/** Ends what was started; what was started last is ended first. */
type End = () => unknown;

async function openService(
  config: Config,
  opened: Opened,
  log: Logger,
  options: { work: boolean },
  ends: End[],
): Promise<Omit<RunningService, 'close'>> {
  const { db, home } = opened;
  const programmes = serverProgrammes(config);
  const kept_bytes = shareBytes(config.memory_mb * 2 ** 20);
  const threads = config.threads || Math.max(1, availableParallelism() - 1);
  const engine = engineThreads(threads, {
    kept: kept_bytes,
    surface_idle_ms: SURFACE_IDLE_MS,
    cells_folder: home.networksFolder,
  });
  ends.push(() => engine.close());
  const osrmService = newOsrmService(config, home, log);
  const geocoder = createGeocoder({ url: config.geocoder_url, user_agent: `maillage/${VERSION}` });
  const dayTimes = new WeakMap<Served, DayTimesOf>();
  const searchIndexes = new WeakMap<Served, SearchIndex>();
  const searchRegion = newRegionSearch(db);
  // Beside the default region's: one for each other region in memory.
  const otherOsrm = new Map<string, OsrmService>();
  ends.push(() => Promise.all([osrmService, ...otherOsrm.values()].map((osrm) => osrm.stop())));

  const regions = await openServedRegions({
    db,
    home,
    config,
    programmes,
    engine,
    log,
    onLoaded(next, isStandard) {
      dayTimes.set(next, newDayTimesOf(db, next, engine.changeTimes, kept_bytes));
      (isStandard ? osrmService : osrmOf(next.region.id)).use(next.network.meta.id);
    },
  });
  ends.push(() => regions.settled());
  regions.whenLetGo((region) => {
    void otherOsrm.get(region)?.stop();
    otherOsrm.delete(region);
  });
  // Beside a PostgreSQL another process may prepare it; the embedded database has no other process.
  if (!regions.standard() && db.kind === 'embedded') throw nothingPrepared(config);
  ends.push(await db.listen(COVERAGE_CHANNEL, (told) => void regions.reload(regionTold(told))));

  const jobs = await openJobs(db, {
    onError: (error) => log.error({ err: error }, 'the queue of jobs failed'),
  });
  ends.push(() => jobs.close());
  const keep = (kept: { stop(): void | Promise<void> }): unknown => ends.push(() => kept.stop());
  // The embedded database has one process, which does the jobs too; beside a PostgreSQL `maillage worker` does them.
  if (options.work && db.kind === 'embedded') {
    const served = async (region: string) => regions.loaded(region);
    await jobs.work(jobHandlers({ ...opened, config, engine, served, reload: regions.reload }));
    const first = async (): Promise<string | null> => regions.standard()?.region.id ?? null;
    keep(await keepRefreshScheduled(db, jobs, config, first, log));
    keep(await keepCaughtUp(db, jobs, log));
  }
  const networksInUse = (): string[] => regions.allLoaded().map(({ network }) => network.meta.id);
  if (options.work) keep(await startRetention({ ...opened, config, log, networksInUse }));
  const auth = auditByRegion(newAuth(db, await homeKey(home.folder), signedInBy(config)), regions);

  let expected_at = Number.NEGATIVE_INFINITY;

  // Times of stored coverages that were compared lately, beside the current one's: of one served state, on whose roads and communes
  // they rest.
  const stored = new WeakMap<Served, Map<string, Promise<DayTimes>>>();

  const here = (): Served | null => servedHere() ?? regions.standard();
  const service: Omit<RunningService, 'close'> = {
    config,
    log,
    database: db,
    regions,
    get programmes() {
      return here()?.programmes ?? programmes;
    },
    get zones() {
      return here()?.zones ?? [];
    },
    engine,
    kept: kept_bytes,
    auth,
    jobs,
    queueCompute: (requested_by, tx) =>
      jobs.add({ kind: 'compute', region: service.served().region.id, input: {}, requested_by }, tx),
    expectChange() {
      const changed = here();
      const now = performance.now();
      // Beside a PostgreSQL a worker computes, and is prepared for it.
      if (!options.work || db.kind !== 'embedded' || !changed || now - expected_at < SURFACE_IDLE_MS) return;
      expected_at = now;
      void prepareChanges(engine, changed, log);
    },
    geocoder,
    get osrm() {
      const id = servedHere()?.region.id ?? regions.standard()?.region.id;
      return (id === regions.standard()?.region.id ? osrmService : osrmOf(id as string)).client;
    },
    osrmService,
    served() {
      const served = here();
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
      const most = mostTimes(of, kept_bytes, KEPT_COVERAGES);
      return remember(kept, id, most, () => loadCoverageTimes(of, id));
    },
    today: newToday(),
    searchIndex() {
      const of = service.served();
      const index = searchIndexes.get(of) ?? buildSearchIndex(of.communes, of.current.sites);
      searchIndexes.set(of, index);
      return index;
    },
    async searchIndexes() {
      const indexes = new Map<string, SearchIndex>();
      for (const known of regions.known()) indexes.set(known.region.id, await searchRegion(known));
      return indexes;
    },
    async parts() {
      const database = await db.query('select 1').then(
        () => null,
        (error: Error) => error.message,
      );
      const standard = regions.standard();
      return {
        database,
        coverage: standard ? regions.broken() : 'no region is prepared yet: run prepare',
        list: await toldByRegion(regions, ({ region }) =>
          tellBehind(db, jobs, region.id, service.today()).catch(() => null),
        ),
        sites: await toldByRegion(regions, ({ current }) => doubtfulSites(current.sites)),
        osrm: await osrmService.missing(),
      };
    },
  };

  function osrmOf(region: string): OsrmService {
    const known = otherOsrm.get(region) ?? newOtherOsrm(config, home, log, region);
    otherOsrm.set(region, known);
    return known;
  }

  async function loadCoverageTimes(of: Served, id: string): Promise<DayTimes> {
    const record = await findCoverage(db, of.region.id, id);
    const times = record && (await driveTimesOf(db, id));
    if (record && times) return dayOfCoverage(db, of, record, times);
    throw new MaillageError('unknown_coverage', { id });
  }

  return service;
}

/** The region that a notice of a new coverage names; undefined: not known, any. */
function regionTold(told: string): string | undefined {
  try {
    return (JSON.parse(told) as { region?: string }).region;
  } catch {
    return undefined;
  }
}

/** What is to be told of the regions in memory, in one sentence; where there are several, each with its id. */
async function toldByRegion(
  regions: ServedRegions,
  tell: (served: Served) => string | null | Promise<string | null>,
): Promise<string | null> {
  const several = regions.known().length > 0;
  const told: string[] = [];
  for (const served of regions.allLoaded()) {
    const sentence = await tell(served);
    if (sentence !== null) told.push(several ? `${served.region.id}: ${sentence}` : sentence);
  }
  return told.length === 0 ? null : told.join('; ');
}

/** The same, where there are several regions each line of the audit log names its own. */
function auditByRegion(auth: Auth, regions: ServedRegions): Auth {
  return {
    ...auth,
    audit(actor, action, target, details, tx) {
      const region = regions.known().length > 0 && servedHere()?.region.id;
      const told = region ? { region, ...(details as object | undefined) } : details;
      return auth.audit(actor, action, target, told, tx);
    },
  };
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
