/** Why the engine and OSRM tell different times for one journey, where that is known. */
import { nearestPlaces, nearestRoad } from '../network/nearest_road.ts';
import { type PointSearch, searchFromPoint } from '../search/point_search.ts';
import { isOnRoad } from '../search/seeds.ts';
import { timeAtPlace } from '../search/time_field.ts';
import type { LonLat, RoadPlace } from '../types.ts';

/** Times that differ by more than this count as differing. */
export const TOLERANCE_S = 1;

/**
 * What is known of the causes:
 * - tie_of_roads: two places on roads are as near to the asked one, by OSRM's distances between points rounded to the millionth of a
 *   degree; OSRM takes the one that comes first in its index, the engine the truly nearer one. From the other place the engine tells
 *   OSRM's time.
 * - site_off_road: the site is farther from every road than a drive is told for (SITE_ROAD_LIMIT_M); OSRM goes to any distance.
 */
export const DIFFERENCE_CAUSES = ['tie_of_roads', 'site_off_road'] as const;
export type DifferenceCause = (typeof DIFFERENCE_CAUSES)[number];

/** A journey as the engine and as OSRM's /table tell it, in seconds; Infinity: no road leads. */
export interface ComparedJourney {
  home: LonLat;
  site: LonLat;
  ours_s: number;
  osrm_s: number;
}

/** Seconds between two times; 0 where neither finds a way, Infinity where one does. */
export const difference_s = (a_s: number, b_s: number): number => (a_s === b_s ? 0 : Math.abs(a_s - b_s));

/**
 * Whether the two times agree within a second and, if not, why: `agrees`, a cause that was found to give OSRM's time, or `unexplained`.
 * `search`: memory of the network's searches, its last field is lost.
 */
export function compareJourney(
  search: PointSearch,
  { home, site, ours_s, osrm_s }: ComparedJourney,
): 'agrees' | DifferenceCause | 'unexplained' {
  if (difference_s(ours_s, osrm_s) <= TOLERANCE_S) return 'agrees';
  const { network } = search;
  if (!isOnRoad(nearestRoad(network, ...site))) return 'site_off_road';
  const homes = placesOf(search, home);
  const sites = placesOf(search, site);
  if (homes.length * sites.length > 1)
    for (const end of sites) {
      const field = searchFromPoint(search, end, Infinity);
      for (const start of homes)
        if (difference_s(timeAtPlace(field, start) / 10, osrm_s) <= TOLERANCE_S) return 'tie_of_roads';
    }
  return 'unexplained';
}

/** Every place that OSRM may take for a point: its roads together. */
function placesOf({ network }: PointSearch, [lon, lat]: LonLat): RoadPlace[] {
  return nearestPlaces(network, lon, lat).map(({ roads: [{ segment, fraction }, ...others] }) => ({
    segment,
    fraction,
    others,
  }));
}
