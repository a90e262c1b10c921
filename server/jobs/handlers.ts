import type { Logger } from 'pino';
import type { JobHandler, JobKind, RunningJob } from '../../data/jobs/job.ts';
import { currentCoverage, makeCurrent } from '../../data/store/coverages.ts';
import { findRegion, getSetting, storedTerritoryHash } from '../../data/store/regions.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { Config } from '../config.ts';
import type { EngineCalls } from '../engine/calls.ts';
import type { Opened } from '../process/open_store.ts';
import type { Progress } from '../process/progress.ts';
import { ACCURACY } from '../served/coverage_key.ts';
import type { Served } from '../served/served.ts';

interface JobContext extends Opened {
  config: Config;
  engine: EngineCalls;
  /** What this process holds of a region, as it is now: a job's roads and territory are computed on. Undefined: nothing, it is read for the job. */
  served: (region: string) => Promise<Served | undefined>;
  /** Loads what this process serves of a region again: who hears that the job is done finds its result served here. */
  reload: (region: string) => Promise<void>;
}

/** What a worker does with each kind of job; a preparation's programs are loaded with the first. Each may be begun again at any point: what is done already is found done. */
export function jobHandlers(context: JobContext): Record<JobKind, JobHandler> {
  return {
    compute: (job) => compute(context, job),
    // A list is read again from where its region's definition says, like everything else that changed.
    import: (job) => refresh(context, job),
    refresh: (job) => refresh(context, job),
  };
}

/**
 * Makes the first change of a site take as long as the next ones: draws the surface of what is served in a thread, and goes the way of
 * a change once, with nothing stored. Without it that change takes longer, so a failure is only told.
 */
export async function prepareChanges(engine: EngineCalls, served: Served, log: Logger): Promise<void> {
  const { current, coverage, limit_s } = served;
  const outlines = { limit_minutes: limit_s / 60, cellsPerBlock: coverage.fineness };
  try {
    await engine.surface(served, current.driveTimes, outlines);
    await engine.changeTimes(served, current.driveTimes, current.open.slice(1));
    await engine.coverage(served, current.driveTimes, outlines, ACCURACY);
  } catch (error) {
    log.debug({ err: error }, 'the first change takes longer than the next ones');
  }
}

async function compute(
  { db, home, config, engine, served, reload }: JobContext,
  job: RunningJob,
): Promise<unknown> {
  const region = await findRegion(db, job.region);
  if (!region) throw unknownRegion(job.region);
  const on = typeof job.input.on === 'string' ? job.input.on : undefined;
  const loaded = await served(region.id);
  // Another process may have prepared the region again meanwhile: what is loaded here holds for its former roads and communes.
  const same =
    loaded?.region.id === region.id &&
    loaded.territoryHash === (await storedTerritoryHash(db, region.id)) &&
    loaded.network.meta.id === (await currentCoverage(db, region.id))?.network.id;
  const { computeRegion } = await import('../prepare/compute_region.ts');
  const { record, computed } = await computeRegion(
    { config, db, home, engine, progress: jobProgress(job), signal: job.signal },
    region,
    {
      makeCurrent: on === undefined,
      ...(same && {
        network: loaded.network,
        territory: loaded.territory,
        from: loaded.current.driveTimes,
      }),
      ...(on !== undefined && { on }),
    },
  );
  // Names or planned sites may have changed without the coverage: servers are told to read the list again.
  if (!computed && on === undefined) await makeCurrent(db, region.id, record.id);
  if (on === undefined) await reload(region.id);
  return { coverage: record.id, computed };
}

async function refresh({ db, home, config, reload }: JobContext, job: RunningJob): Promise<unknown> {
  const { definitionSetting, prepareRegion } = await import('../prepare/prepare_region.ts');
  const { findRegionDefinition } = await import('../../data/sources/regions/definitions.ts');
  const name = await getSetting<string>(db, definitionSetting(job.region));
  if (!name) throw unknownRegion(job.region);
  const definition = await findRegionDefinition(name);
  const { coverage, sites } = await prepareRegion(
    { config, db, home, progress: jobProgress(job), signal: job.signal },
    definition,
    { keep_default: true },
  );
  await reload(job.region);
  return {
    coverage: coverage?.record.id ?? null,
    computed: coverage?.computed ?? false,
    sites: sites && {
      added: sites.added.length,
      changed: sites.changed.length,
      closed: sites.closed.length,
      doubtful: sites.doubtful.length,
    },
  };
}

function unknownRegion(id: string): MaillageError {
  return new MaillageError('unknown_region', { id });
}

/** Steps told as the job's progress; a report that fails is no reason to end the job. */
function jobProgress(job: RunningJob): Progress {
  let step = '';
  const tell = (done: number, total: number | null): void => {
    job.report({ step, done, total }).catch(() => undefined);
  };
  let told = 0;
  return {
    step(title) {
      step = title;
      tell(0, null);
    },
    update({ done, total }) {
      if (Date.now() - told < 1000) return;
      told = Date.now();
      tell(done, total);
    },
    unchanged() {},
    stop() {},
    note() {},
    end() {},
  };
}
