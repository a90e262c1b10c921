/** What a worker does with one job of the queue. */
import type { JobResult, JobWithMetadata } from 'pg-boss';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { Database } from '../database/database_interface.ts';
import type { JobHandler, JobInput, JobKind } from './job.ts';
import { checkpointOf, JOB_CHANNEL, saveProgress } from './job_progress.ts';

type Row = JobWithMetadata<JobInput>;

/** Runs the job's handler and says how it ended, listeners told at the beginning and at the end. */
export async function runJob(
  db: Database,
  row: Row,
  handlers: Record<JobKind, JobHandler>,
  isCancelled: () => Promise<boolean>,
  onError: (error: Error) => void,
): Promise<JobResult> {
  await db.notify(JOB_CHANNEL, row.id);
  // A job is cancelled by any process; this one hears of it as everybody does.
  const cancelled = new AbortController();
  const look = async () => {
    if (await isCancelled()) cancelled.abort();
  };
  const stop = await db.listen(JOB_CHANNEL, (id) => {
    if (id === row.id || id === '') look().catch(onError);
  });
  try {
    return await handle(db, row, handlers, AbortSignal.any([row.signal, cancelled.signal]), onError);
  } finally {
    await stop().catch(onError);
  }
}

async function handle(
  db: Database,
  row: Row,
  handlers: Record<JobKind, JobHandler>,
  signal: AbortSignal,
  onError: (error: Error) => void,
): Promise<JobResult> {
  const { id, data } = row;
  try {
    const result = await handlers[data.kind]({
      ...data,
      id,
      attempt: row.retryCount + 1,
      checkpoint: await checkpointOf(db, id),
      signal,
      report: (progress, checkpoint) => saveProgress(db, id, progress, checkpoint),
    });
    return { id, status: 'completed', output: { result: result ?? null } };
  } catch (error) {
    const thrown = error instanceof Error ? error : new Error(String(error));
    const told = error instanceof MaillageError ? error : null;
    if (told === null) onError(thrown);
    // What is wrong with the request itself is as wrong the next time: no other attempt.
    const final = told !== null && told.status < 500;
    return {
      id,
      status: final ? 'deadletter' : 'failed',
      output: { code: told?.code ?? 'internal', message: thrown.message },
    };
  }
}
