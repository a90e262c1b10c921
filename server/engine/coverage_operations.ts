import { multiPolygonOf, wkbOf } from '../../isochrones/geometry/wkb.ts';
import { createOsrmClient } from '../../isochrones/osrm/client.ts';
import { MAX_TABLE_SIZE } from '../../isochrones/osrm/routed.ts';
import { type AccuracyReport, verifyCoverage } from '../../isochrones/questions/accuracy.ts';
import { type CommuneCoverage, coverageOfCommunes } from '../../isochrones/questions/commune_coverage.ts';
import { COVERAGE_DEFAULTS, computeSurface, coverageOf } from '../../isochrones/questions/coverage.ts';
import { type Fragility, fragilityOf } from '../../isochrones/questions/fragility.ts';
import { isochrone } from '../../isochrones/questions/isochrone.ts';
import { type KeptSurface, nextSurface } from '../../isochrones/questions/kept_surface.ts';
import { peopleOf } from '../../isochrones/questions/people.ts';
import { type RushHour, type RushHourFactors, rushHour } from '../../isochrones/questions/rush_hour.ts';
import { type Sensitivity, sensitivityOf } from '../../isochrones/questions/sensitivity.ts';
import { reachWithoutCar } from '../../isochrones/questions/without_car.ts';
import {
  BAND_MINUTES,
  type EngineSite,
  type MultiPolygonCoordinates,
  type Network,
} from '../../isochrones/types.ts';
import type { Ground } from './operations.ts';
import { tableOf } from './osrm_table.ts';
import { outlineText } from './outline_text.ts';
import { type PackedTimes, unpackTimes } from './transferred_times.ts';

/** Ground as it is stored: WKB, which passes between threads as one block of bytes; null: no ground at all. */
export interface Shape {
  area_km2: number;
  population: number | null;
  wkb: Uint8Array | null;
}

export interface BandShape extends Shape {
  minutes: number;
}

/** What a coverage is computed with, beside its drive times. */
export interface SurfaceOptions {
  limit_minutes: number;
  cellsPerBlock: number;
}

/** Operations of which a stored coverage is made. */
export const coverageOperations = {
  /** Bands and white zones, and how exact they are on random points. */
  async coverage(
    ground: Ground,
    times: PackedTimes,
    options: SurfaceOptions,
    accuracy: { points: number; seed: number },
  ): Promise<{ bands: BandShape[]; white: Shape; accuracy: AccuracyReport }> {
    const { territory } = ground;
    const { driveTimes, surface } = await keepSurface(ground, times, options);
    const { bands, white } = coverageOf(surface);
    const asked = { ...accuracy, limit_minutes: options.limit_minutes };
    return {
      bands: bands.map((band) => ({ minutes: band.minutes, ...shapeOf(band) })),
      white: shapeOf(white),
      accuracy: await verifyCoverage(driveTimes, territory, { bands, white }, asked, null),
    };
  },

  /** Makes the surface that the next coverage starts from. */
  async surface(ground: Ground, times: PackedTimes, options: SurfaceOptions): Promise<void> {
    await keepSurface(ground, times, options);
  },

  /** The outlines on another lattice than the stored ones, as JSON text. Figures are those of the stored ones. */
  async outlines(
    { network, territory, whole }: Ground,
    times: PackedTimes,
    options: SurfaceOptions,
  ): Promise<{ bands: { minutes: number; coordinates: string }[]; white: string }> {
    const driveTimes = unpackTimes(network, times);
    const complete = { ...COVERAGE_DEFAULTS, ...options };
    const parts = await whole.surfaceParts(driveTimes, territory, complete);
    const { bands, white } = coverageOf(computeSurface(driveTimes, territory, complete, parts));
    return {
      bands: bands.map(({ minutes, polygons }) => ({ minutes, coordinates: outlineText(polygons) })),
      white: outlineText(white.polygons),
    };
  },

  /** Ground and people of each commune by drive time. */
  communes({ network, territory }: Ground, times: PackedTimes, limit_minutes: number): CommuneCoverage[] {
    const options = { band_minutes: BAND_MINUTES, limit_minutes };
    return coverageOfCommunes(unpackTimes(network, times), territory, options);
  },

  /** How many sites are under the limit where, and what each alone covers. */
  fragility({ network, territory }: Ground, times: PackedTimes, limit_minutes: number): Fragility {
    return fragilityOf(unpackTimes(network, times), territory, limit_minutes);
  },

  /** Who lives under the limit and who does not, by commune. */
  people({ network, territory }: Ground, times: PackedTimes, limit_minutes: number): Float64Array | null {
    return peopleOf(unpackTimes(network, times), territory, limit_minutes);
  },

  /** Who is under the limit only off peak. */
  rushHour(
    { network, territory }: Ground,
    times: PackedTimes,
    limit_minutes: number,
    factors: RushHourFactors,
  ): RushHour | null {
    return rushHour(unpackTimes(network, times), territory, limit_minutes, factors);
  },

  /** Who reaches an open site in time on the network of a bicycle or of walkers. */
  withoutCar(
    { network, territory }: Ground,
    mode: Network,
    sites: EngineSite[],
    limit_minutes: number,
  ): Float64Array | null {
    return reachWithoutCar(mode, sites, { ...territory, network }, limit_minutes);
  },

  /** The coverage if drive times were a tenth longer or shorter. */
  sensitivity({ network, territory }: Ground, times: PackedTimes, limit_minutes: number): Sensitivity {
    return sensitivityOf(unpackTimes(network, times), territory, limit_minutes);
  },

  /** Random points against everything that is said of them; `osrm_url`: where OSRM is asked too, null: nowhere. */
  verify(
    { network, territory }: Ground,
    times: PackedTimes,
    stored: { bands: { minutes: number; wkb: Uint8Array | null }[]; white: Uint8Array | null },
    options: { points: number; seed: number; limit_minutes: number },
    osrm_url: string | null,
  ): Promise<AccuracyReport> {
    const polygonsOf = (wkb: Uint8Array | null) => (wkb === null ? [] : multiPolygonOf(wkb));
    const coverage = {
      bands: stored.bands.map(({ minutes, wkb }) => ({ minutes, polygons: polygonsOf(wkb) })),
      white: { polygons: polygonsOf(stored.white) },
    };
    const table =
      osrm_url === null ? null : tableOf(createOsrmClient({ url: osrm_url, maxTableSize: MAX_TABLE_SIZE }));
    return verifyCoverage(unpackTimes(network, times), territory, coverage, options, table);
  },

  /** A site's isochrones as they are stored. */
  siteIsochrones(
    { scratch, territory }: Ground,
    site: { lon: number; lat: number },
    minutes: readonly number[],
    cellsPerBlock: number,
  ): BandShape[] {
    return isochrone(scratch, territory, site, minutes, { cellsPerBlock }).map((band) => ({
      minutes: band.minutes,
      ...shapeOf(band),
    }));
  },
};

async function keepSurface(
  ground: Ground,
  times: PackedTimes,
  options: SurfaceOptions,
): Promise<KeptSurface> {
  const before = ground.surface;
  const driveTimes = unpackTimes(ground.network, times, before?.driveTimes);
  // Should this throw, the next one starts anew.
  ground.surface = null;
  const complete = { ...COVERAGE_DEFAULTS, ...options };
  const { surfaceParts } = ground.whole;
  const next = await nextSurface(before, driveTimes, ground.territory, complete, surfaceParts);
  ground.surface = next;
  return next;
}

function shapeOf(found: {
  polygons: MultiPolygonCoordinates;
  area_km2: number;
  population: number | null;
}): Shape {
  const { polygons, area_km2, population } = found;
  return { area_km2, population, wkb: polygons.length === 0 ? null : wkbOf(polygons) };
}
