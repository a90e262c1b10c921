import type { Territory } from '../../isochrones/ground/territory.ts';
import {
  type CoverageOptions,
  type CoverageResult,
  computeSurface,
  coverageOf,
} from '../../isochrones/questions/coverage.ts';
import type { DriveTimes } from '../../isochrones/search/drive_times.ts';

/** Bands, white zones and communes of a region from the drive times of its roads, all made here and now. */
export const wholeCoverage = (
  driveTimes: DriveTimes,
  territory: Territory,
  options: Partial<CoverageOptions> = {},
): CoverageResult => coverageOf(computeSurface(driveTimes, territory, options));
