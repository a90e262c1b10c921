/** Jobs: what takes long and is done by a worker, one at a time a region. */

export const JOB_KINDS = ['compute', 'import', 'refresh'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export interface JobInput {
  kind: JobKind;
  region: string;
  /** What the kind needs, as JSON: the day to compute, the file to import ... */
  input: Record<string, unknown>;
  /** Who asked: 'command', 'schedule', a token's name. */
  requested_by: string;
}

/** `retrying`: failed or died, waits for its next attempt. */
export type JobState = 'queued' | 'running' | 'retrying' | 'done' | 'failed' | 'cancelled';

export interface JobProgress {
  /** What is being done, in words. */
  step: string;
  done: number;
  /** Null: not known how much there is. */
  total: number | null;
}

export interface Job extends JobInput {
  id: string;
  state: JobState;
  requested_at: string;
  started_at: string | null;
  finished_at: string | null;
  /** How often it was begun. */
  attempts: number;
  progress: (JobProgress & { changed_at: string }) | null;
  result: unknown;
  error: { code: string; message: string } | null;
}

/** What a handler gets. It may be called again for the same job: after a failure, or when its process died. */
export interface RunningJob extends JobInput {
  id: string;
  /** 1 the first time. */
  attempt: number;
  /** What the last attempt saved with `report`; null where it saved nothing. */
  checkpoint: unknown;
  /** Aborted when the job is cancelled or the worker has to end now. */
  signal: AbortSignal;
  /** Tells how far the job has come; a `checkpoint` given is what the next attempt goes on from. */
  report(progress: JobProgress, checkpoint?: unknown): Promise<void>;
}

/** Does the job and returns its result, as JSON. An error with a status below 500 is final; any other is tried again. */
export type JobHandler = (job: RunningJob) => Promise<unknown>;

export interface Schedule {
  kind: JobKind;
  region: string;
  /** Five fields: minute, hour, day of month, month, day of week; in French time. */
  cron: string;
  input: Record<string, unknown>;
}
