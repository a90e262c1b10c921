/** A clock that is set back: what pg-boss then waits for would come true only when the former time comes again. */
import type { Database } from '../database/database_interface.ts';

/** Less than this is the ordinary disagreement of clocks. */
const SLACK = '60 seconds';

/**
 * Brings what pg-boss has written down as later than now back to now: jobs that wait begin, those of a dead worker are taken over, and
 * the queue is looked after again. `longestWait_s`: how much later a job may rightly begin. Several processes may do so at once.
 */
export async function mendAfterClock(
  db: Database,
  { schema, queue, longestWait_s }: { schema: string; queue: string; longestWait_s: number },
): Promise<void> {
  await db.query(
    `update ${schema}.job set start_after = now(), created_on = least(created_on, now())
     where name = $1 and state < 'active' and start_after > now() + $2::interval + $3::float8 * interval '1 second'`,
    [queue, SLACK, longestWait_s],
  );
  await db.query(
    `update ${schema}.job set started_on = least(started_on, now()), heartbeat_on = least(heartbeat_on, now())
     where name = $1 and state = 'active' and greatest(started_on, heartbeat_on) > now() + $2::interval`,
    [queue, SLACK],
  );
  const later = (column: string): string => `${column} > now() + $1::interval`;
  for (const [table, columns] of [
    ['queue', ['monitor_claim_on', 'monitor_on', 'maintain_on']],
    ['version', ['cron_on']],
  ] as const)
    await db.query(
      `update ${schema}.${table} set ${columns.map((column) => `${column} = least(${column}, now())`).join(', ')}
       where ${columns.map(later).join(' or ')}`,
      [SLACK],
    );
}
