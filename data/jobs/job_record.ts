/** A job as pg-boss keeps it, told in our words. */
import type { JobWithMetadata } from 'pg-boss';
import type { Job, JobInput, JobState } from './job.ts';

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const STATES: Record<JobWithMetadata['state'], JobState> = {
  created: 'queued',
  retry: 'retrying',
  active: 'running',
  completed: 'done',
  cancelled: 'cancelled',
  failed: 'failed',
};

/** How many jobs are in each state, 0 where none is. */
export function countsOf(
  rows: readonly { state: JobWithMetadata['state']; count: number }[],
): Record<JobState, number> {
  const counts = Object.fromEntries(Object.values(STATES).map((state) => [state, 0]));
  for (const { state, count } of rows) counts[STATES[state]] = count;
  return counts as Record<JobState, number>;
}

export function jobOf(row: JobWithMetadata<JobInput>, progress: Job['progress']): Job {
  const state = STATES[row.state];
  const { kind, region, input, requested_by } = row.data;
  const output = row.output as { result?: unknown; code?: string; message?: string } | null;
  const begun = row.startedOn !== null && row.startedOn !== undefined;
  return {
    id: row.id,
    kind,
    region,
    input,
    requested_by,
    state,
    requested_at: row.createdOn.toISOString(),
    started_at: begun ? row.startedOn.toISOString() : null,
    finished_at: row.completedOn?.toISOString() ?? null,
    attempts: begun ? row.retryCount + 1 : 0,
    progress,
    result: state === 'done' ? (output?.result ?? null) : null,
    error:
      state !== 'done' && output?.message !== undefined
        ? { code: output.code ?? 'interrupted', message: output.message }
        : null,
  };
}
