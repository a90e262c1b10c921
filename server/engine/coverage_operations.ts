import { wkbOf } from '../../data/store/wkb.ts';
import { type AccuracyReport, verifyCoverage } from '../../isochrones/accuracy.ts';
import { COVERAGE_DEFAULTS, coverageOf } from '../../isochrones/coverage.ts';
import { isochrone } from '../../isochrones/isochrone.ts';
import { nextSurface } from '../../isochrones/kept_surface.ts';
import type { MultiPolygonCoordinates } from '../../isochrones/types.ts';
import type { Ground } from './operations.ts';
import { type PackedTimes, unpackTimes } from './packed_times.ts';

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
    const { driveTimes, surface } = keepSurface(ground, times, options);
    const { bands, white } = coverageOf(driveTimes, surface);
    const asked = { ...accuracy, limit_minutes: options.limit_minutes };
    return {
      bands: bands.map((band) => ({ minutes: band.minutes, ...shapeOf(band) })),
      white: shapeOf(white),
      accuracy: await verifyCoverage(driveTimes, territory, { bands, white }, asked, null),
    };
  },

  /** Makes the surface that the next coverage starts from. */
  surface(ground: Ground, times: PackedTimes, options: SurfaceOptions): void {
    keepSurface(ground, times, options);
  },

  /** A site's isochrones as they are stored. */
  siteIsochrones(
    { scratch, territory }: Ground,
    site: { lon: number; lat: number },
    minutes: readonly number[],
  ): BandShape[] {
    return isochrone(scratch, territory, site, minutes).map((band) => ({
      minutes: band.minutes,
      ...shapeOf(band),
    }));
  },
};

function keepSurface(ground: Ground, times: PackedTimes, options: SurfaceOptions) {
  const driveTimes = unpackTimes(ground.network, times);
  ground.surface = nextSurface(ground.surface, driveTimes, ground.territory, {
    ...COVERAGE_DEFAULTS,
    ...options,
  });
  return ground.surface;
}

function shapeOf(found: {
  polygons: MultiPolygonCoordinates;
  area_km2: number;
  population: number | null;
}): Shape {
  const { polygons, area_km2, population } = found;
  return { area_km2, population, wkb: polygons.length === 0 ? null : wkbOf(polygons) };
}
