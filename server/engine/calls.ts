import type { Territory } from '../../isochrones/ground/territory.ts';
import type { AccuracyReport } from '../../isochrones/questions/accuracy.ts';
import type { CommuneCoverage } from '../../isochrones/questions/commune_coverage.ts';
import type { Fragility } from '../../isochrones/questions/fragility.ts';
import { needsRoadCells } from '../../isochrones/questions/isochrone.ts';
import type { WhiteBlocks } from '../../isochrones/questions/nearest_white.ts';
import type { PlacementCandidate, PlacementResult } from '../../isochrones/questions/placements.ts';
import type { RushHour, RushHourFactors } from '../../isochrones/questions/rush_hour.ts';
import type { Sensitivity } from '../../isochrones/questions/sensitivity.ts';
import type { DriveTimes } from '../../isochrones/search/drive_times.ts';
import type { SiteChange } from '../../isochrones/search/live_update.ts';
import type { EngineSite, MultiPolygonCoordinates, Network } from '../../isochrones/types.ts';
import { type SharedBytes, shareBytes } from '../process/kept_by_bytes.ts';
import type { BandShape, SurfaceOptions } from './coverage_operations.ts';
import { keepBands } from './kept_bands.ts';
import { keepRoadCells } from './kept_cells.ts';
import type { ArgumentsOf, BandText, ResultOf, ScenarioTold } from './operations.ts';
import { createEnginePool } from './pool.ts';
import type { PackedTerritoryInput } from './territory_input.ts';
import { type PackedTimes, packTimes, unpackTimes } from './transferred_times.ts';

/** What is computed on: part of what is served. */
export interface EngineGround {
  network: Network;
  territory: Territory;
}

/** Computations that take longer than an answer may: they run in threads of their own. */
export interface EngineCalls {
  /** What a region is to the engine on a network. */
  territory(network: Network, input: PackedTerritoryInput): Promise<Territory>;
  /** Bands around any point, nearest first, compressed unless asked for otherwise or known plain; on the usual lattice unless another is asked for. */
  isochrone(
    ground: EngineGround,
    point: { lon: number; lat: number },
    minutes: readonly number[],
    cellsPerBlock?: number,
    isZipped?: boolean,
  ): Promise<BandText[]>;
  /** Drive times to a list of open sites. */
  driveTimes(ground: EngineGround, open: readonly EngineSite[]): Promise<DriveTimes>;
  /** Bands and white zones of drive times, and how exact they are on random points. */
  coverage(
    ground: EngineGround,
    times: DriveTimes,
    options: SurfaceOptions,
    accuracy: { points: number; seed: number },
  ): Promise<ResultOf<'coverage'>>;
  /** Makes the surface that the next coverage starts from: then it takes as long as what changed. */
  surface(ground: EngineGround, times: DriveTimes, options: SurfaceOptions): Promise<void>;
  /** Ground and people of each commune by drive time, in the order of the territory's communes. */
  communes(ground: EngineGround, times: DriveTimes, limit_minutes: number): Promise<CommuneCoverage[]>;
  /** How many sites are under the limit where, and what each alone covers. */
  fragility(ground: EngineGround, times: DriveTimes, limit_minutes: number): Promise<Fragility>;
  /** Who lives under the limit and who does not, by commune (see questions/people.ts); null where no grid tells. */
  people(ground: EngineGround, times: DriveTimes, limit_minutes: number): Promise<Float64Array | null>;
  /** Who is under the limit only off peak; null where that cannot be told. */
  rushHour(
    ground: EngineGround,
    times: DriveTimes,
    limit_minutes: number,
    factors: RushHourFactors,
  ): Promise<RushHour | null>;
  /** People by commune who reach one of the sites in time on the network of another mode; null where people are not known. */
  withoutCar(
    ground: EngineGround,
    mode: Network,
    sites: readonly EngineSite[],
    limit_minutes: number,
  ): Promise<Float64Array | null>;
  /** The coverage if drive times were a tenth longer or shorter. */
  sensitivity(ground: EngineGround, times: DriveTimes, limit_minutes: number): Promise<Sensitivity>;
  /** Random points against the polygons of a coverage, its exact times and, where an address is given, OSRM. */
  verify(
    ground: EngineGround,
    times: DriveTimes,
    ...asked: ArgumentsOf<'verify'> extends [PackedTimes, ...infer Rest] ? Rest : never
  ): Promise<AccuracyReport>;
  /** Makes ready what isochrones so fine are drawn on, so that the first waits less for it. */
  expectIsochrones(network: Network, cellsPerBlock: number): Promise<void>;
  /** A site's isochrones as they are stored. */
  siteIsochrones(
    ground: EngineGround,
    site: { lon: number; lat: number },
    minutes: readonly number[],
    cellsPerBlock: number,
  ): Promise<BandShape[]>;
  /** The outlines of bands and white zones on another lattice. */
  outlines(ground: EngineGround, times: DriveTimes, options: SurfaceOptions): Promise<ResultOf<'outlines'>>;
  /** Drive times brought from one list of open sites to another. */
  changeTimes(ground: EngineGround, from: DriveTimes, open: readonly EngineSite[]): Promise<DriveTimes>;
  /** What would change if sites were added or removed. Errors: unknown_site, duplicate_site_id. */
  scenario(
    ground: EngineGround,
    from: DriveTimes,
    change: SiteChange,
    projects: readonly EngineSite[],
    limit_minutes: number,
  ): Promise<ScenarioTold>;
  /** What changed between two lists of open sites, and which site did it. */
  compare(
    ground: EngineGround,
    before: DriveTimes,
    after: DriveTimes,
    limit_minutes: number,
  ): Promise<ResultOf<'compare'>>;
  /** The ground that is not under the limit, of the region or of the commune with this index. */
  whiteGround(
    ground: EngineGround,
    times: DriveTimes,
    limit_minutes: number,
    commune: number | null,
  ): Promise<MultiPolygonCoordinates>;
  /** Where ground is not reached before a time. */
  whiteBlocks(ground: EngineGround, times: DriveTimes, from_ds: number): Promise<WhiteBlocks>;
  /** The best next places among candidates. */
  placements(
    ground: EngineGround,
    from: DriveTimes,
    candidates: readonly PlacementCandidate[],
    options: { count: number; limit_minutes: number; min_distance_m?: number },
  ): Promise<PlacementResult>;
  /** From now on somebody is answered: until then what starts waits for the territory alone, which does not stand back. */
  beginAnswering(): void;
  /** How many computations wait for a thread. */
  readonly waiting: number;
  close(): Promise<void>;
}

interface EngineOptions {
  /** Outlines that were asked for are kept in it. */
  kept?: SharedBytes;
  /** How long the surface of the last coverage is kept after the last computation of a whole region; null: always. */
  surface_idle_ms?: number | null;
  /** Whether threads leave the processor to the thread that answers; false where none does, as in a command. */
  standsBack?: boolean;
  /** Where the cells of networks are kept; null: nowhere, they are made by each process that draws. */
  cells_folder?: string | null;
}

/** The computations in `threads` threads, started when first needed. */
export function engineThreads(
  threads: number,
  { kept = shareBytes(0), cells_folder = null, ...poolOptions }: EngineOptions = {},
): EngineCalls {
  const pool = createEnginePool(threads, poolOptions);
  const bands = keepBands(kept);
  const roadCells = keepRoadCells(cells_folder, pool.roadCells);
  /** A ground with what isochrones so fine are drawn on. */
  const withRoads = async ({ network, territory }: EngineGround, cellsPerBlock: number | undefined) => ({
    network,
    territory,
    roads: needsRoadCells(cellsPerBlock) ? await roadCells(network) : null,
  });
  return {
    territory: pool.territory,
    isochrone(ground, { lon, lat }, minutes, cells, isZipped) {
      const compute = async () =>
        pool.run(await withRoads(ground, cells), 'isochrone', { lon, lat }, minutes, cells, isZipped);
      return bands.get(ground.territory, { lon, lat, minutes, cells }, compute);
    },
    async driveTimes(ground, open) {
      const sites = open.map(({ id, lon, lat }) => ({ id, lon, lat }));
      return unpackTimes(ground.network, await pool.run(ground, 'driveTimes', sites));
    },
    coverage: (ground, times, options, accuracy) =>
      pool.run(ground, 'coverage', packTimes(times), options, accuracy),
    surface: (ground, times, options) => pool.run(ground, 'surface', packTimes(times), options),
    communes: (ground, times, limit_minutes) => pool.run(ground, 'communes', packTimes(times), limit_minutes),
    fragility: (ground, times, limit_minutes) =>
      pool.run(ground, 'fragility', packTimes(times), limit_minutes),
    people: (ground, times, limit_minutes) => pool.run(ground, 'people', packTimes(times), limit_minutes),
    rushHour: (ground, times, limit_minutes, factors) =>
      pool.run(ground, 'rushHour', packTimes(times), limit_minutes, factors),
    withoutCar: (ground, mode, sites, limit_minutes) =>
      pool.run(
        ground,
        'withoutCar',
        mode,
        sites.map(({ id, lon, lat }) => ({ id, lon, lat })),
        limit_minutes,
      ),
    sensitivity: (ground, times, limit_minutes) =>
      pool.run(ground, 'sensitivity', packTimes(times), limit_minutes),
    verify: (ground, times, ...asked) => pool.run(ground, 'verify', packTimes(times), ...asked),
    async expectIsochrones(network, cells) {
      if (needsRoadCells(cells)) await roadCells(network);
    },
    async siteIsochrones(ground, { lon, lat }, minutes, cells) {
      return pool.run(await withRoads(ground, cells), 'siteIsochrones', { lon, lat }, minutes, cells);
    },
    outlines: (ground, times, options) => pool.run(ground, 'outlines', packTimes(times), options),
    async changeTimes(ground, from, open) {
      const change = differenceOf(from.sites, open);
      return unpackTimes(
        ground.network,
        await pool.run(ground, 'changeTimes', packTimes(from), change),
        from,
      );
    },
    scenario: (ground, from, change, projects, limit_minutes) =>
      pool.run(ground, 'scenario', packTimes(from), change, projects, limit_minutes),
    compare: (ground, before, after, limit_minutes) =>
      pool.run(ground, 'compare', packTimes(before), packTimes(after), limit_minutes),
    async whiteGround(ground, times, limit_minutes, commune) {
      const { coordinates } = await pool.run(ground, 'whiteGround', packTimes(times), limit_minutes, commune);
      return JSON.parse(coordinates) as MultiPolygonCoordinates;
    },
    whiteBlocks: (ground, times, from_ds) => pool.run(ground, 'whiteBlocks', packTimes(times), from_ds),
    placements: (ground, from, candidates, options) =>
      pool.run(ground, 'placements', packTimes(from), candidates, options),
    beginAnswering: pool.beginAnswering,
    get waiting() {
      return pool.waiting;
    },
    close: () => pool.close(),
  };
}

/** What has to be added and removed to come from one list of open sites to another; a moved site is both. */
export function differenceOf(
  before: readonly EngineSite[],
  after: readonly EngineSite[],
): { add: EngineSite[]; remove: string[] } {
  const keyOf = ({ id, lon, lat }: EngineSite): string => JSON.stringify([id, lon, lat]);
  const had = new Set(before.map(keyOf));
  const has = new Set(after.map(keyOf));
  return {
    add: after.filter((site) => !had.has(keyOf(site))).map(({ id, lon, lat }) => ({ id, lon, lat })),
    remove: before.filter((site) => !has.has(keyOf(site))).map((site) => site.id),
  };
}
