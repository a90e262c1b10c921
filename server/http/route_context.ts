import type { Logger } from 'pino';
import type { Database } from '../../data/database/database_interface.ts';
import type { Job } from '../../data/jobs/job.ts';
import type { Jobs } from '../../data/jobs/jobs.ts';
import type { Programme } from '../../data/rules/programmes/schema.ts';
import type { Zone } from '../../data/rules/programmes/zones.ts';
import type { Geocoder } from '../../data/search/geocoder.ts';
import type { SearchIndex } from '../../data/search/search_index.ts';
import type { OsrmClient } from '../../isochrones/osrm/client.ts';
import type { Config } from '../config.ts';
import type { EngineCalls } from '../engine/calls.ts';
import type { SharedBytes } from '../process/kept_by_bytes.ts';
import type { DayTimes, Served } from '../served/served.ts';
import type { ServedRegions } from '../served/served_regions.ts';
import type { Auth } from './plugins/auth.ts';
import type { RateLimits } from './plugins/rate_limit.ts';

/** What routes work with. Made once at start; `served()` changes as new coverages become current. */
export interface Service {
  config: Config;
  log: Logger;
  database: Database;
  /** The programmes that answers may be asked by, and the zones that their criteria name. */
  programmes: Programme[];
  zones: Zone[];
  /** The regions that are answered for, and what of them is in memory. */
  regions: ServedRegions;
  /**
   * What is served of the region that the request being answered asks for, the same one until it is answered; else of the default
   * region. Throws `nothing_prepared` (503) while there is no coverage.
   */
  served(): Served;
  /**
   * The sites and drive times of a day: those of the current coverage where neither day nor moment is asked for.
   * Days asked for lately are kept. Throws `date_out_of_range` (400).
   */
  dayTimes(served: Served, on?: string, as_known_at?: string): Promise<DayTimes>;
  /** The sites and drive times of a stored coverage. Throws `unknown_coverage` (404). */
  coverageTimes(served: Served, id: string): Promise<DayTimes>;
  /** Today in France, YYYY-MM-DD. */
  today(): string;
  osrm: OsrmClient;
  geocoder: Geocoder;
  /** Communes and sites of what is served, by name. */
  searchIndex(): SearchIndex;
  /** The same of each region that is answered for, by its id; none of them is loaded for it. Empty where there is one alone. */
  searchIndexes(): Promise<ReadonlyMap<string, SearchIndex>>;
  engine: EngineCalls;
  /** Where copies of what was made are kept, up to MAILLAGE_MEMORY_MB. */
  kept: SharedBytes;
  auth: Auth;
  jobs: Jobs;
  /** Queues the job that brings the coverage to the list, within `tx`; the same one where it waits already. */
  queueCompute(requested_by: string, tx?: Database): Promise<Job>;
  /** Somebody is here who may change the list: their first change is made to take as long as the next ones. */
  expectChange(): void;
  /** What of the service works, for readiness: the name of each part and null, or what is missing. */
  parts(): Promise<Record<string, string | null>>;
}

/** What a file of routes is given. */
export interface RouteContext {
  service: Service;
  limits: RateLimits;
}
