import type { Database } from '../../data/database/database_interface.ts';
import { dayInFrance } from '../../data/day_in_france.ts';
import type { CoverageRecord } from '../../data/records.ts';
import {
  currentCoverage,
  findCoverage,
  lastOsrmComparison,
  makeCurrent,
  saveCoverage,
} from '../../data/store/coverages.ts';
import { listVersions, sitesOn } from '../../data/store/sites/sites.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { Territory } from '../../isochrones/ground/territory.ts';
import { type DriveTimes, flatTimes } from '../../isochrones/search/drive_times.ts';
import type { TimesSource } from '../../isochrones/search/times_source.ts';
import type { EngineSite } from '../../isochrones/types.ts';
import type { EngineCalls, EngineGround } from '../engine/calls.ts';
import type { Progress } from '../process/progress.ts';
import { ACCURACY, type CoverageKey, coverageId, isOfInputs, sitesHash } from '../served/coverage_key.ts';
import { roadNotes } from './road_notes.ts';
import { featureOf, siteIsochrones } from './site_isochrones.ts';

interface CoverageInputs extends CoverageKey {
  /** Called only where something has to be computed: a territory takes seconds on a large region. */
  territory(): Promise<Territory>;
}

export interface CoverageOptions {
  on?: string;
  makeCurrent: boolean;
  progress: Progress;
  /** The threads that compute. */
  engine: EngineCalls;
  /** Where drive times come from; the engine's search by default. */
  source?: TimesSource;
  /** Drive times on the same network to other sites, where they are loaded: the new ones are brought from them. */
  from?: DriveTimes;
  signal?: AbortSignal;
}

export interface CoverageOutcome {
  record: CoverageRecord;
  /** False: it was stored already. */
  computed: boolean;
}

/**
 * Computes and stores the coverage of the sites open on a day (today by default) and makes it the current one. Where the
 * current one was made from the same roads and open sites, nothing is computed, whatever its day, unless a day is asked for.
 * Errors: no_site_list.
 */
export async function coverageStep(
  db: Database,
  inputs: CoverageInputs,
  options: CoverageOptions,
): Promise<CoverageOutcome> {
  const { region } = inputs;
  const { progress } = options;
  const on = options.on ?? dayInFrance(new Date().toISOString());
  const [list] = await listVersions(db, region.id);
  if (!list) {
    throw new MaillageError('no_site_list', { region: region.name });
  }
  // Of that list, though a newer one may be there by now: the coverage names the list that its sites are found in again.
  const sites = await sitesOn(db, region.id, { on, as_known_at: list.known_at });
  const open = sites.filter((site) => site.status === 'open');
  progress.step(`Coverage of ${open.length} open sites`);
  for (const note of await roadNotes(inputs.network, open)) progress.note(note);
  const id = coverageId(inputs, on, open);
  const current = await currentCoverage(db, region.id);
  if (options.on === undefined && current && current.id === coverageId(inputs, current.on, open)) {
    progress.unchanged('roads and open sites are as they were');
    return { record: current, computed: false };
  }
  const stored = await findCoverage(db, region.id, id);
  if (stored) {
    if (options.makeCurrent) await makeCurrent(db, region.id, id);
    progress.unchanged('computed before');
    return { record: { ...stored, current: stored.current || options.makeCurrent }, computed: false };
  }
  const { engine, signal } = options;
  // In a thread of its own, while communes and people are placed; what fails is told to who draws.
  void engine.expectIsochrones(inputs.network, inputs.cells).catch(() => undefined);
  const ground = { network: inputs.network, territory: await inputs.territory() };
  progress.step(`Drive times and outlines of ${open.length} open sites`);
  const driveTimes = await timesTo(open, ground, options);
  const { limit_minutes, cells } = inputs;
  const surface = { limit_minutes, cellsPerBlock: cells };
  const { bands, white, accuracy } = await engine.coverage(ground, driveTimes, surface, ACCURACY);
  signal?.throwIfAborted();
  const computed_at = new Date().toISOString();
  const within = bands.find((band) => band.minutes === limit_minutes) ?? white;
  const record: CoverageRecord = {
    id,
    computed_at,
    on,
    current: options.makeCurrent,
    network: inputs.network.meta,
    sites: { list_version: list.version, open: open.length, sha256: sitesHash(open) },
    fineness: cells,
    area_km2: { region: within.area_km2 + white.area_km2, covered: within.area_km2, white: white.area_km2 },
    population: {
      region: sum(within.population, white.population),
      covered: within.population,
      white: white.population,
    },
    // Polygons against exact times of this coverage; OSRM is asked about the network as a whole, by `maillage verify`.
    accuracy: {
      ...accuracy,
      engine_against_osrm: await lastOsrmComparison(db, region.id, inputs.network.meta.id),
      measured_at: computed_at,
    },
    site_ids: driveTimes.sites.map((site) => site.id),
  };
  const former = current && isOfInputs(inputs, current) ? current : null;
  const features = [
    ...bands.flatMap((band) => featureOf('band', null, band)),
    ...featureOf('white_zone', null, { ...white, minutes: null }),
    ...(await siteIsochrones(db, ground, driveTimes.sites, former, { ...options, region, cells })),
  ];
  const { time_ds, site } = flatTimes(driveTimes);
  await saveCoverage(
    db,
    region.id,
    record,
    features,
    { time_ds, site },
    { makeCurrent: options.makeCurrent },
  );
  return { record, computed: true };
}

/**
 * Drive times from the engine: by live update where there are some already; from where the roads come from where that is an OSRM
 * elsewhere.
 */
function timesTo(open: EngineSite[], ground: EngineGround, options: CoverageOptions): Promise<DriveTimes> {
  const { engine, from, source, progress, signal } = options;
  if (!source || source.name === 'graph')
    return from ? engine.changeTimes(ground, from, open) : engine.driveTimes(ground, open);
  return source.driveTimes(ground.network, open, {
    onProgress: (done, total) => progress.update({ done, total, unit: 'stretches' }),
    ...(signal && { signal }),
  });
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
