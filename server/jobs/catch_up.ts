import type { Logger } from 'pino';
import type { Database } from '../../data/database/types.ts';
import type { Jobs } from '../../data/jobs/jobs.ts';
import type { Job } from '../../data/jobs/types.ts';
import { currentCoverage } from '../../data/store/coverages.ts';
import { listRegions } from '../../data/store/regions.ts';
import { listVersions, sitesOn } from '../../data/store/sites.ts';
import { sitesHash } from '../prepare/coverage_key.ts';

const EVERY_MS = 5 * 60 * 1000;

/** Versions of the list: the newest one, and the one that the current coverage was computed from. */
export interface Behind {
  list_version: number;
  coverage_version: number;
}

/** What the current coverage of a region lacks of its list: null where the open sites of its day are those that it has. */
export async function listBehind(db: Database, regionId: string): Promise<Behind | null> {
  const coverage = await currentCoverage(db, regionId);
  const [newest] = await listVersions(db, regionId);
  if (coverage === null || newest === undefined) return null;
  const versions = { list_version: newest.version, coverage_version: coverage.sites.list_version };
  if (versions.list_version <= versions.coverage_version) return null;
  const sites = await sitesOn(db, regionId, { on: coverage.on });
  const open = sites.filter((site) => site.status === 'open');
  return sitesHash(open) === coverage.sites.sha256 ? null : versions;
}

/** The same as a sentence for readiness, with what becomes of it. */
export async function tellBehind(db: Database, jobs: Jobs, regionId: string): Promise<string | null> {
  const behind = await listBehind(db, regionId);
  if (behind === null) return null;
  const job = await pendingCompute(jobs, regionId);
  const then =
    job === null ? 'no job is there to compute it: run compute' : `the job ${job.id} is ${job.state}`;
  return `version ${behind.list_version} of the list is not in the coverage yet, which has version ${behind.coverage_version}; ${then}`;
}

/**
 * Queues the computation of every region whose coverage lacks something of its list, now and every few minutes: a change
 * may have been stored by a command that was killed, or its job has failed for good. Resolves after the first time.
 */
export async function keepCaughtUp(
  db: Database,
  jobs: Jobs,
  log: Pick<Logger, 'warn' | 'error'>,
  every_ms = EVERY_MS,
): Promise<{ stop(): void }> {
  const look = async (): Promise<void> => {
    try {
      for (const { id: region } of await listRegions(db)) {
        const behind = await listBehind(db, region);
        if (behind === null || (await pendingCompute(jobs, region)) !== null) continue;
        log.warn({ region, ...behind }, 'the coverage lacks something of the list: it is computed');
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
