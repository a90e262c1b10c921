import { setTimeout as sleep } from 'node:timers/promises';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { Progress } from '../process/progress.ts';
import type { Server } from './with_server.ts';

interface JobTold {
  state: string;
  progress: { step: string; done: number; total: number | null } | null;
  result: unknown;
  error: { code: string; message: string } | null;
}

/** What a job that computes tells at its end. */
export interface CoverageMade {
  coverage: string;
  computed: boolean;
}

const ASK_EVERY_MS = 300;

/** Shows a job's progress until it ends, and gives its result. Throws the job's error; `job_cancelled`. */
export async function followJob(server: Server, id: string, progress: Progress): Promise<unknown> {
  let step: string | undefined;
  for (;;) {
    const job = await server.json<JobTold>(`/api/v1/jobs/${id}`);
    if (job.progress && job.progress.step !== step) {
      step = job.progress.step;
      progress.step(step);
    }
    if (job.progress?.total) progress.update({ done: job.progress.done, total: job.progress.total });
    if (job.state === 'done') {
      progress.end();
      return job.result;
    }
    if (job.state === 'failed' || job.state === 'cancelled') {
      if (job.error === null) throw new MaillageError('job_cancelled', { id });
      const { code, message } = job.error;
      throw new MaillageError('server_said', { sentence: message, sentence_fr: message }, { code });
    }
    await sleep(ASK_EVERY_MS);
  }
}
