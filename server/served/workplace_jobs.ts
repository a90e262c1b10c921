import type { Database } from '../../data/database/database_interface.ts';
import type { JobsOfRegion } from '../../data/sources/population/jobs_of_region.ts';
import { getSetting } from '../../data/store/regions.ts';

/** Setting that keeps the jobs of a region's communes; null: its file names none. */
export const jobsSetting = (region: string): string => `jobs:${region}`;

/** The jobs of a region's communes; null where none were given. */
export const jobsOf = (db: Database, region: string): Promise<JobsOfRegion | null> =>
  getSetting<JobsOfRegion>(db, jobsSetting(region));
