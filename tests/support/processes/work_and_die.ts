/** A worker of its own that reports that it has come half-way, then waits to be killed. Argument: the database's URL. */
import { openDatabase } from '../../../data/database/database.ts';
import type { JobHandler } from '../../../data/jobs/job.ts';
import { openJobs } from '../../../data/jobs/jobs.ts';

const db = await openDatabase({ url: process.argv[2] });
const jobs = await openJobs(db, {
  onError: (error) => console.error(error),
  heartbeat_s: 10,
  watch_s: 2,
  retry_s: 1,
});
const halfWay: JobHandler = async ({ report }) => {
  await report({ step: 'half', done: 1, total: 2 }, { half: true });
  process.stdout.write('at work\n');
  await new Promise(() => setInterval(() => undefined, 1000));
};
await jobs.work({ compute: halfWay, import: halfWay, refresh: halfWay });
