import type { RoadCells } from '../../isochrones/ground/road_cells.ts';
import type { Territory } from '../../isochrones/ground/territory.ts';
import { type ComparedCoverages, compareCoverages } from '../../isochrones/questions/comparison.ts';
import { COVERAGE_DEFAULTS } from '../../isochrones/questions/coverage.ts';
import {
  createIsochroneScratch,
  ISOCHRONE_DEFAULTS,
  type IsochroneScratch,
  isochrone,
} from '../../isochrones/questions/isochrone.ts';
import type { KeptSurface } from '../../isochrones/questions/kept_surface.ts';
import { type WhiteBlocks, whiteBlocks } from '../../isochrones/questions/nearest_white.ts';
import {
  type OpenRegion,
  openRegion,
  type PlacementCandidate,
  type PlacementResult,
  placeSites,
} from '../../isochrones/questions/placements.ts';
import {
  type CoverageChange,
  runScenario,
  type ScenarioResult,
  type SideChange,
} from '../../isochrones/questions/scenario.ts';
import { whiteGround } from '../../isochrones/questions/white_ground.ts';
import { changeSites, type SiteChange } from '../../isochrones/search/live_update.ts';
import type { EngineSite, Network } from '../../isochrones/types.ts';
import { type PlainText, plainText, type ZippedText, zipText } from '../process/zipped_text.ts';
import { coverageOperations } from './coverage_operations.ts';
import { outlineBytes, outlineText } from './outline_text.ts';
import type { PackedTerritoryInput } from './territory_input.ts';
import { type PackedTimes, packTimes, unpackTimes } from './transferred_times.ts';
import type { WholeRegions } from './whole_regions.ts';

/** What a thread computes on: a network, the region on it, and memory kept between searches. */
export interface Ground {
  network: Network;
  territory: Territory;
  readonly scratch: IsochroneScratch;
  readonly whole: WholeRegions;
  /** Of the last coverage that was computed here. */
  surface: KeptSurface | null;
  /** What is open by the drive times of this state under a limit, as it was asked for last. */
  open: { state: string; limit_minutes: number; region: OpenRegion } | null;
}

export function newGround(network: Network, territory: Territory, whole: WholeRegions): Ground {
  let scratch: IsochroneScratch | undefined;
  return {
    network,
    territory,
    whole,
    // Not every thread searches around points.
    get scratch() {
      scratch ??= createIsochroneScratch(network, territory);
      return scratch;
    },
    surface: null,
    open: null,
  };
}

/**
 * An outline with its coordinates as JSON text: text passes between threads as it is, and goes into the answer as it
 * is, where nested arrays of points would be copied twice on the thread that answers.
 */
interface OutlineText {
  area_km2: number;
  coordinates: string;
}

/** A band whose outline is written, as its asker takes it, by the thread that drew it: nobody else reads it. */
export interface BandText {
  minutes: number;
  area_km2: number;
  population: number | null;
  coordinates: ZippedText | PlainText;
}

export interface ScenarioTold {
  gained: SideChange;
  lost: SideChange;
  white_zones: (OutlineText & { change: 'gained' | 'lost' })[];
  projects: ScenarioResult['projects'];
}

/** What can be asked of the engine's threads. Each takes and gives only what can pass between threads. */
export const operations = {
  ...coverageOperations,

  isochrone(
    { scratch, territory }: Ground,
    point: { lon: number; lat: number },
    minutes: readonly number[],
    cellsPerBlock = ISOCHRONE_DEFAULTS.cellsPerBlock,
    isZipped = true,
  ) {
    const write = isZipped ? zipText : plainText;
    return isochrone(scratch, territory, point, minutes, { cellsPerBlock }).map(
      ({ minutes: m, area_km2, population, polygons }): BandText => ({
        minutes: m,
        area_km2,
        population,
        coordinates: write(outlineBytes(polygons)),
      }),
    );
  },

  async driveTimes({ network, whole }: Ground, sites: readonly EngineSite[]): Promise<PackedTimes> {
    return packTimes(await whole.driveTimes(network, sites));
  },

  changeTimes({ network }: Ground, from: PackedTimes, change: SiteChange): PackedTimes {
    return packTimes(changeSites(unpackTimes(network, from), change).driveTimes);
  },

  scenario(
    { network, territory }: Ground,
    from: PackedTimes,
    change: SiteChange,
    projects: readonly EngineSite[],
    limit_minutes: number,
  ): ScenarioTold {
    const result = runScenario(unpackTimes(network, from), territory, change, {
      limit_minutes,
      cellsPerBlock: COVERAGE_DEFAULTS.cellsPerBlock,
      projects,
    });
    return {
      gained: result.gained,
      lost: result.lost,
      projects: result.projects,
      white_zones: tellChanges(result.white_zones),
    };
  },

  compare(
    { network, territory }: Ground,
    before: PackedTimes,
    after: PackedTimes,
    limit_minutes: number,
  ): Omit<ScenarioTold, 'projects'> & Pick<ComparedCoverages, 'by_site'> {
    const was = unpackTimes(network, before);
    const compared = compareCoverages(was, unpackTimes(network, after, was), territory, {
      limit_minutes,
      cellsPerBlock: COVERAGE_DEFAULTS.cellsPerBlock,
    });
    return { ...compared, white_zones: tellChanges(compared.white_zones) };
  },

  /** The ground that is not under the limit, of the region or of one commune. */
  whiteGround(
    { network, territory }: Ground,
    times: PackedTimes,
    limit_minutes: number,
    commune: number | null,
  ): OutlineText {
    const { polygons, area_km2 } = whiteGround(unpackTimes(network, times), territory, {
      limit_minutes,
      cellsPerBlock: COVERAGE_DEFAULTS.cellsPerBlock,
      ...(commune !== null && { commune }),
    });
    return { area_km2, coordinates: outlineText(polygons) };
  },

  /** Where ground is not reached before a time: what the search for the nearest such place starts from. */
  whiteBlocks({ network, territory }: Ground, times: PackedTimes, from_ds: number): WhiteBlocks {
    return whiteBlocks(unpackTimes(network, times), territory, from_ds);
  },

  placements(
    ground: Ground,
    from: PackedTimes,
    candidates: readonly PlacementCandidate[],
    { limit_minutes, ...options }: { count: number; limit_minutes: number; min_distance_m?: number },
  ): PlacementResult {
    const { network, scratch, territory } = ground;
    if (ground.open?.state !== from.state || ground.open.limit_minutes !== limit_minutes)
      ground.open = {
        state: from.state,
        limit_minutes,
        region: openRegion(unpackTimes(network, from), territory, limit_minutes),
      };
    return placeSites(ground.open.region, territory, scratch, candidates, options);
  },
} as const;

function tellChanges(zones: CoverageChange['white_zones']): ScenarioTold['white_zones'] {
  return zones.map(({ change, area_km2, polygons }) => ({
    change,
    area_km2,
    coordinates: outlineText(polygons),
  }));
}

export type Operations = typeof operations;
export type OperationName = keyof Operations;
/** The arguments of an operation, without the ground that the thread has. */
export type ArgumentsOf<Name extends OperationName> =
  Parameters<Operations[Name]> extends [Ground, ...infer Rest] ? Rest : never;
export type ResultOf<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;

/** From the thread that answers to a thread that computes. */
export type ToThread =
  | { kind: 'ground'; ground: number; network: Network; territory: Territory }
  | { kind: 'roads'; ground: number; cells: RoadCells }
  | { kind: 'forget'; ground: number }
  | { kind: 'territory'; network: Network; input: PackedTerritoryInput }
  | { kind: 'cells'; network: Network }
  | { kind: 'run'; ground: number; name: OperationName; args: readonly unknown[] };
