import type { Jobs } from '../../data/jobs/jobs.ts';
import type { Config } from '../config.ts';

/** Has the region refreshed by itself as MAILLAGE_REFRESH_SCHEDULE says; without it, what was asked for before stays. Errors: bad_schedule. */
export async function scheduleRefresh(
  jobs: Jobs,
  { refresh_schedule: cron, region: wanted }: Config,
  served: string | undefined,
): Promise<void> {
  const region = wanted || served;
  if (cron !== '' && region !== undefined) await jobs.schedule({ kind: 'refresh', region, cron, input: {} });
}
