import type { Database } from '../database/database_interface.ts';
import type { Job, JobProgress } from './job.ts';

/** Notified with a job's id whenever it was added, has come further or has ended. */
export const JOB_CHANNEL = 'jobs';

/** How long the progress of an ended job is kept. */
const KEPT = '30 days';

/** Stores how far a job has come and tells it. Without a checkpoint the last one stays. */
export async function saveProgress(
  db: Database,
  jobId: string,
  { step, done, total }: JobProgress,
  checkpoint: unknown,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query(
      `insert into job_progress (job_id, step, done, total, checkpoint)
       values ($1::uuid, $2, $3::float8, $4::float8, $5::json)
       on conflict (job_id) do update set step = excluded.step, done = excluded.done, total = excluded.total,
         checkpoint = coalesce(excluded.checkpoint, job_progress.checkpoint), changed_at = now()`,
      [jobId, step, done, total, checkpoint === undefined ? null : JSON.stringify(checkpoint)],
    );
    await tx.notify(JOB_CHANNEL, jobId);
  });
}

/** Progress of these jobs, by id. */
export async function progressOf(
  db: Database,
  ids: string[],
): Promise<Map<string, NonNullable<Job['progress']>>> {
  const rows = await db.query<NonNullable<Job['progress']> & { job_id: string }>(
    'select job_id, step, done, total, changed_at from job_progress where job_id = any ($1::uuid[])',
    [ids],
  );
  return new Map(rows.map(({ job_id, ...progress }) => [job_id, progress]));
}

export async function checkpointOf(db: Database, jobId: string): Promise<unknown> {
  const [row] = await db.query<{ checkpoint: unknown }>(
    'select checkpoint from job_progress where job_id = $1::uuid',
    [jobId],
  );
  return row?.checkpoint ?? null;
}

export async function forgetOldProgress(db: Database): Promise<void> {
  await db.query('delete from job_progress where changed_at < now() - $1::interval', [KEPT]);
}
