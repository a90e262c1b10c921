/** Why the engine and OSRM tell different times for one journey, where that is known. */
import { nearestPlaces, nearestRoad } from '../network/nearest_road.ts';
import { positionsOf, type RoadPosition } from '../network/road_positions.ts';
import { type PointSearch, searchFromPoint, searchFromSeeds } from '../search/point_search.ts';
import { flagSeeds, isOnRoad } from '../search/seeds.ts';
import { timeAtPlace } from '../search/time_field.ts';
import { type LonLat, type RoadPlace, UNREACHED_DS } from '../types.ts';

/** Times that differ by more than this count as differing. */
export const TOLERANCE_S = 1;

/**
 * What is known of the causes:
 * - tie_of_roads: two places on roads are as near to the asked one, by OSRM's distances between points rounded to the millionth of a
 *   degree; OSRM takes the one that comes first in its index, the engine the truly nearer one. Where several roads pass at that place, OSRM
 *   stops at the first one that comes after the other place. From the other place, or from one of its roads, the engine tells OSRM's time.
 * - just_passed: the home is behind the site on a stretch that both lie on, and one of the two lies on other roads as well, at a junction.
 *   OSRM's search gives that stretch the time of having just left it, which hides quicker ways that come to it over the other roads, and then
 *   tells another way that it comes by, or the whole way round: a time between the engine's and that of the whole way round.
 * - same_tenth: home and site are within a tenth of a second of each other on one stretch. Times along a stretch are cut to tenths; whether the
 *   home is before the site or behind it hangs on the last digit of a fraction, and a one-way road is then a long way round.
 * - site_off_road: the site is farther from every road than a drive is told for (SITE_ROAD_LIMIT_M); OSRM goes to any distance.
 */
export const DIFFERENCE_CAUSES = ['tie_of_roads', 'just_passed', 'same_tenth', 'site_off_road'] as const;
type DifferenceCause = (typeof DIFFERENCE_CAUSES)[number];

/** A journey as the engine and as OSRM's /table tell it, in seconds; Infinity: no road leads. */
interface ComparedJourney {
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
  for (const end of sites)
    for (const start of homes) {
      const cause = causeOnOneStretch(search, start, end, ours_s, osrm_s);
      if (cause) return cause;
    }
  return 'unexplained';
}

/** Why times differ of a home and a site that lie on one stretch, close to each other; null where that is not why. */
function causeOnOneStretch(
  search: PointSearch,
  home: RoadPlace,
  site: RoadPlace,
  ours_s: number,
  osrm_s: number,
): DifferenceCause | null {
  const starts = positionsOf(search.network, home);
  const atJunction = [home, site].some(({ others = [] }) => others.length > 0);
  /** Ways round of the stretches that the site was just passed on. */
  const passed_s: number[] = [];
  for (const end of positionsOf(search.network, site))
    for (const start of starts) {
      if (start.stretch !== end.stretch) continue;
      const behind_ds = start.offset_ds - end.offset_ds;
      const isSame = Math.abs(behind_ds) <= 1;
      if (isSame && osrm_s <= TOLERANCE_S) return 'same_tenth';
      if (!(isSame || (behind_ds > 0 && atJunction)) || osrm_s < ours_s || osrm_s === Infinity) continue;
      const around_s = roundAgain_s(search, end) - start.offset_ds / 10;
      if (isSame && difference_s(around_s, osrm_s) <= TOLERANCE_S) return 'same_tenth';
      if (!isSame) passed_s.push(around_s);
    }
  return passed_s.length > 0 && osrm_s <= Math.min(...passed_s) + TOLERANCE_S ? 'just_passed' : null;
}

/** Seconds from the start of a position's stretch over its whole length and round to the position again. */
function roundAgain_s(search: PointSearch, { stretch, offset_ds }: RoadPosition): number {
  const seeds = flagSeeds(new Map([[stretch, [{ site: 0, offset_ds }]]]));
  const label_ds = searchFromSeeds(search, seeds, Infinity).time_ds[stretch];
  return label_ds === UNREACHED_DS ? Infinity : label_ds / 10;
}

/**
 * Every place that OSRM may take for a point: its roads together. Where places tie each road alone as well, since the quickest of
 * any choice of roads is one of them.
 */
function placesOf({ network }: PointSearch, [lon, lat]: LonLat): RoadPlace[] {
  const places = nearestPlaces(network, lon, lat).map(({ roads: [{ segment, fraction }, ...others] }) => ({
    segment,
    fraction,
    others,
  }));
  if (places.length === 1) return places;
  return places.flatMap((place) =>
    place.others.length === 0
      ? [place]
      : [place, ...[place, ...place.others].map((road) => ({ ...road, others: [] }))],
  );
}
