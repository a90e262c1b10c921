import type { Database } from '../../data/database/types.ts';
import type { Jobs } from '../../data/jobs/jobs.ts';
import type { Config } from '../config.ts';
import { regionsServed } from '../served/region_index.ts';

/**
 * Has the regions that are served refreshed by themselves as MAILLAGE_REFRESH_SCHEDULE says; without it, what was asked for before stays.
 * `standard`: the default region. Errors: bad_schedule.
 */
export async function scheduleRefresh(
  db: Database,
  jobs: Jobs,
  config: Pick<Config, 'refresh_schedule' | 'regions'>,
  standard: string | undefined,
): Promise<void> {
  const cron = config.refresh_schedule;
  if (cron === '' || standard === undefined) return;
  for (const { id } of await regionsServed(db, config, standard))
    await jobs.schedule({ kind: 'refresh', region: id, cron, input: {} });
}
