import type { Logger } from 'pino';
import type { Database } from '../../data/database/database_interface.ts';
import type { Jobs } from '../../data/jobs/jobs.ts';
import { COVERAGE_CHANNEL } from '../../data/store/coverages.ts';
import type { Config } from '../config.ts';
import { regionsServed } from '../served/region_index.ts';

/**
 * Has the regions that are served refreshed by themselves as MAILLAGE_REFRESH_SCHEDULE says, those too that are prepared later, beside a worker that
 * runs; without it, what was asked for before stays. A schedule that somebody takes away meanwhile stays away until the next start.
 * `standard`: the default region, once there is one. Errors: bad_schedule.
 */
export async function keepRefreshScheduled(
  db: Database,
  jobs: Jobs,
  config: Pick<Config, 'refresh_schedule' | 'regions'>,
  standard: () => Promise<string | null>,
  log: Pick<Logger, 'error'>,
): Promise<{ stop(): Promise<void> }> {
  const cron = config.refresh_schedule;
  if (cron === '') return { stop: async () => undefined };
  const scheduled = new Set<string>();
  const schedule = async (): Promise<void> => {
    const first = await standard();
    if (first === null) return;
    for (const { id } of await regionsServed(db, config, first)) {
      if (scheduled.has(id)) continue;
      await jobs.schedule({ kind: 'refresh', region: id, cron, input: {} });
      scheduled.add(id);
    }
  };
  await schedule();
  // A region is served from its first coverage on. One after the other: two at once would both find it new.
  let last = Promise.resolve();
  const stop = await db.listen(COVERAGE_CHANNEL, () => {
    last = last
      .then(schedule)
      .catch((error) =>
        log.error({ err: error }, 'regions that are new are not scheduled for their refresh'),
      );
  });
  return {
    async stop() {
      await stop();
      await last;
    },
  };
}
