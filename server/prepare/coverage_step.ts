import { createHash } from 'node:crypto';
import type { Database } from '../../data/database/types.ts';
import { currentCoverage, findCoverage, makeCurrent, saveCoverage } from '../../data/store/coverages.ts';
import { dayInFrance } from '../../data/store/site_life.ts';
import { listVersions, sitesOn } from '../../data/store/sites.ts';
import type { SiteOn } from '../../data/store/types.ts';
import type { CoverageFeature, CoverageRecord, Region } from '../../data/types.ts';
import { COVERAGE_DEFAULTS } from '../../isochrones/coverage.ts';
import type { DriveTimes } from '../../isochrones/drive_times.ts';
import { MaillageError } from '../../isochrones/errors.ts';
import { SITE_ROAD_LIMIT_M } from '../../isochrones/seeds.ts';
import type { Territory } from '../../isochrones/territory.ts';
import type { TimesSource } from '../../isochrones/times_source.ts';
import {
  BAND_MINUTES,
  type EngineSite,
  type MultiPolygonCoordinates,
  type Network,
} from '../../isochrones/types.ts';
import type { Progress } from '../cli/progress.ts';
import type { EngineCalls, EngineGround } from '../engine/calls.ts';
import { roadNotes } from './road_notes.ts';

/** Random points that a new coverage is measured on. */
const ACCURACY = { points: 5000, seed: 1 };

/** What a coverage follows from, beside the open sites and the day. */
export interface CoverageKey {
  region: Region;
  network: Network;
  /** Hash of communes, population and outline: what a territory is made of beside the network. */
  territoryHash: string;
  limit_minutes: number;
}

export interface CoverageInputs extends CoverageKey {
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
  signal?: AbortSignal;
}

export interface CoverageOutcome {
  record: CoverageRecord;
  /** False: it was stored already. */
  computed: boolean;
}

/** Hash of the open sites and their points: what of the list decides a coverage. */
export function sitesHash(open: readonly { id: string; lon: number; lat: number }[]): string {
  const sorted = [...open].sort((a, b) => (a.id < b.id ? -1 : 1));
  return sha256(JSON.stringify(sorted.map(({ id, lon, lat }) => [id, lon, lat])));
}

/** Id of a coverage: a hash of all that decides it. */
export function coverageId(inputs: CoverageKey, on: string, open: readonly SiteOn[]): string {
  return sha256(
    JSON.stringify({
      region: inputs.region.id,
      network: inputs.network.meta.id,
      territory: inputs.territoryHash,
      sites: sitesHash(open),
      on,
      bands: BAND_MINUTES,
      limit_minutes: inputs.limit_minutes,
      cells: COVERAGE_DEFAULTS.cellsPerBlock,
      site_road_limit_m: SITE_ROAD_LIMIT_M,
    }),
  ).slice(0, 32);
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
    throw new MaillageError(
      'no_site_list',
      `${region.name} has no list of sites yet: import one with \`maillage import sites FILE\`.`,
      { status: 409 },
    );
  }
  const open = (await sitesOn(db, region.id, { on })).filter((site) => site.status === 'open');
  progress.step(`Coverage of ${open.length} open sites`);
  for (const note of roadNotes(inputs.network, open)) progress.note(note);
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
  const ground = { network: inputs.network, territory: await inputs.territory() };
  const driveTimes = await timesTo(open, ground, options);
  const { bands, white, accuracy } = await engine.coverage(
    ground,
    driveTimes,
    inputs.limit_minutes,
    ACCURACY,
  );
  signal?.throwIfAborted();
  const computed_at = new Date().toISOString();
  const within = bands.find((band) => band.minutes === inputs.limit_minutes) ?? white;
  const record: CoverageRecord = {
    id,
    computed_at,
    on,
    current: options.makeCurrent,
    network: inputs.network.meta,
    sites: { list_version: list.version, open: open.length, sha256: sitesHash(open) },
    fineness: COVERAGE_DEFAULTS.cellsPerBlock,
    area_km2: { region: within.area_km2 + white.area_km2, covered: within.area_km2, white: white.area_km2 },
    population: {
      region: sum(within.population, white.population),
      covered: within.population,
      white: white.population,
    },
    // Polygons against exact times; OSRM was asked when the network was built, and is again by `maillage verify`.
    accuracy: { ...accuracy, measured_at: computed_at },
    site_ids: driveTimes.sites.map((site) => site.id),
  };
  const all: CoverageFeature[] = [
    ...bands.map((band) => ({ layer: 'band' as const, site_id: null, ...band })),
    { layer: 'white_zone', minutes: null, site_id: null, ...white },
    ...(await isochronesOf(ground, driveTimes.sites, options)),
  ];
  // A band or a white zone may have no ground at all; an empty polygon is none.
  const features = all.filter((feature) => feature.polygons.length > 0);
  const { time_ds, site } = driveTimes;
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

/** Drive times from the engine's search, or from where the roads come from where that is an OSRM elsewhere. */
function timesTo(open: EngineSite[], ground: EngineGround, options: CoverageOptions): Promise<DriveTimes> {
  const { engine, source, progress, signal } = options;
  if (!source || source.name === 'graph') return engine.driveTimes(ground, open);
  return source.driveTimes(ground.network, open, {
    onProgress: (done, total) => progress.update({ done, total, unit: 'stretches' }),
    ...(signal && { signal }),
  });
}

/** The bands of every open site, on their own: the ground from which this site is so many minutes away. */
async function isochronesOf(
  ground: EngineGround,
  sites: EngineSite[],
  { engine, progress, signal }: CoverageOptions,
): Promise<CoverageFeature[]> {
  let done = 0;
  const ofSites = sites.map(async (site) => {
    const bands = await engine.isochrone(ground, site, BAND_MINUTES);
    signal?.throwIfAborted();
    progress.update({ done: ++done, total: sites.length, unit: 'isochrones' });
    return bands.map(
      ({ minutes, area_km2, population, coordinates }): CoverageFeature => ({
        layer: 'isochrone',
        site_id: site.id,
        minutes,
        area_km2,
        population,
        polygons: JSON.parse(coordinates) as MultiPolygonCoordinates,
      }),
    );
  });
  return (await Promise.all(ofSites)).flat();
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
