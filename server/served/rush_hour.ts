import type { Database } from '../../data/database/database_interface.ts';
import { getSetting } from '../../data/store/regions.ts';
import {
  type GivenFactors,
  type RushHourFactors,
  rushHourFactors,
} from '../../isochrones/questions/rush_hour.ts';

/** Setting that keeps what a region's file says of the rush hour. */
export const rushHourSetting = (region: string): string => `rush_hour:${region}`;

/** The factors of a region's rush hour, and whether its file sets any. */
export async function rushHourOf(
  db: Database,
  region: string,
): Promise<{ factors: RushHourFactors; own: boolean }> {
  const given = (await getSetting<GivenFactors>(db, rushHourSetting(region))) ?? {};
  return { factors: rushHourFactors(given), own: Object.keys(given).length > 0 };
}
