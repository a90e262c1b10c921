import type { Territory } from '../ground/territory.ts';
import type { DriveTimes } from '../search/drive_times.ts';
import { changedStretches } from '../search/live_update.ts';
import {
  type CoverageOptions,
  type CoverageSurface,
  computeSurface,
  type SurfacePart,
  updateSurface,
} from './coverage.ts';

/** The surface made last, with the drive times that it was made from: the next one starts from it. */
export interface KeptSurface {
  driveTimes: DriveTimes;
  surface: CoverageSurface;
}

/**
 * The surface of drive times, from the one made before where it is of the same territory and settings: only the blocks whose
 * roads have other times are drawn again. Equal, bit for bit, to computeSurface. `before` is used up: it must not be kept, least of all where
 * this throws. `partsOf` makes the parts of a surface that is made from nothing.
 */
export async function nextSurface(
  before: KeptSurface | null,
  driveTimes: DriveTimes,
  territory: Territory,
  options: CoverageOptions,
  partsOf: (times: DriveTimes, territory: Territory, options: CoverageOptions) => Promise<SurfacePart[]>,
): Promise<KeptSurface> {
  if (
    before?.surface.territory !== territory ||
    JSON.stringify(before.surface.options) !== JSON.stringify(options)
  ) {
    const parts = await partsOf(driveTimes, territory, options);
    return { driveTimes, surface: computeSurface(driveTimes, territory, options, parts) };
  }
  updateSurface(before.surface, driveTimes, changedStretches(before.driveTimes, driveTimes));
  return { driveTimes, surface: before.surface };
}
