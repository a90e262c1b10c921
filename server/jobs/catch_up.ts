import type { Logger } from 'pino';
import type { Database } from '../../data/database/database_interface.ts';
import type { Job } from '../../data/jobs/job.ts';
import type { Jobs } from '../../data/jobs/jobs.ts';
import { currentCoverage } from '../../data/store/coverages.ts';
import { listRegions } from '../../data/store/regions.ts';
import { listVersions, sitesOn } from '../../data/store/sites/sites.ts';
import { newToday } from '../process/today.ts';
import { sitesHash } from '../served/coverage_key.ts';

const EVERY_MS = 5 * 60 * 1000;

/** What the current coverage was computed from, and what there is now: version of the list and day. */
export interface Behind {
  list_version: number;
  coverage_version: number;
  on: string;
  coverage_on: string;
}

/**
 * Of each region the coverage, list and day last found to agree, which nothing changes afterwards: readiness is asked every few
 * seconds, and need not read the whole list each time.
 */
const foundWhole = new WeakMap<Database, Map<string, string>>();

/**
 * What the current coverage of a region lacks: null where the sites that are open `on` (YYYY-MM-DD, today) are those that it has.
 * It lacks a change of the list, or an opening or closing whose day has come since.
 */
async function listBehind(db: Database, regionId: string, on: string): Promise<Behind | null> {
  const coverage = await currentCoverage(db, regionId);
  const [newest] = await listVersions(db, regionId);
  if (coverage === null || newest === undefined) return null;
  const { list_version: coverage_version } = coverage.sites;
  if (newest.version === coverage_version && on === coverage.on) return null;
  const compared = JSON.stringify([coverage.id, newest.version, newest.known_at, on]);
  const regions = foundWhole.get(db) ?? new Map<string, string>();
  foundWhole.set(db, regions);
  if (regions.get(regionId) === compared) return null;
  const sites = await sitesOn(db, regionId, { on });
  const open = sites.filter((site) => site.status === 'open');
  if (sitesHash(open) === coverage.sites.sha256) {
    regions.set(regionId, compared);
    return null;
  }
  return { list_version: newest.version, coverage_version, on, coverage_on: coverage.on };
}

/** The same as a sentence for readiness, with what becomes of it. */
export async function tellBehind(
  db: Database,
  jobs: Jobs,
  regionId: string,
  on: string,
): Promise<string | null> {
  const behind = await listBehind(db, regionId, on);
  if (behind === null) return null;
  const job = await pendingCompute(jobs, regionId);
  const then =
    job === null ? 'no job is there to compute it: run compute' : `the job ${job.id} is ${job.state}`;
  return behind.list_version > behind.coverage_version
    ? `version ${behind.list_version} of the list is not in the coverage yet, which has version ${behind.coverage_version}; ${then}`
    : `what opened or closed by ${behind.on} is not in the coverage yet, which is of ${behind.coverage_on}; ${then}`;
}

/**
 * Queues the computation of every region whose coverage lacks something of its list, now and every few minutes: a change
 * may have been stored by a command that was killed, its job has failed for good, or the day of an opening or closing has come.
 * Resolves after the first time. `today`: YYYY-MM-DD.
 */
export async function keepCaughtUp(
  db: Database,
  jobs: Jobs,
  log: Pick<Logger, 'warn' | 'error'>,
  { every_ms = EVERY_MS, today = newToday() }: { every_ms?: number; today?: () => string } = {},
): Promise<{ stop(): void }> {
  const look = async (): Promise<void> => {
    try {
      for (const { id: region } of await listRegions(db)) {
        const behind = await listBehind(db, region, today());
        if (behind === null || (await pendingCompute(jobs, region)) !== null) continue;
        log.warn(
          { region, ...behind },
          'the coverage lacks something of the list or of its days: it is computed',
        );
        await jobs.add({ kind: 'compute', region, input: {}, requested_by: 'catch-up' });
      }
    } catch (error) {
      log.error({ err: error }, 'the coverage cannot be compared with the list');
    }
  };
  await look();
  const timer = setInterval(() => void look(), every_ms);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

async function pendingCompute(jobs: Jobs, region: string): Promise<Job | null> {
  const ended = ['done', 'failed', 'cancelled'];
  const found = await jobs.list({ region });
  return found.find(({ state, input }) => !ended.includes(state) && input.on === undefined) ?? null;
}
