/** Where a site was on which day: a new point is either a move, from a day on, or a better knowledge of the old place. */
import { distance_m } from '../../../isochrones/geometry/distance.ts';
import type { Site } from '../../records.ts';
import type { KnownSite } from './site_version_rows.ts';

/** A new point nearer than this is the same place, located again; farther is a move. */
export const SAME_PLACE_M = 250;

/** How well a position is known, from worse to better. */
const QUALITY = ['commune_centre', 'geocoded', 'given'];

/** Whether a place is located better than it was before. */
export const isBetterPlace = (site: Site, former: Site): boolean =>
  QUALITY.indexOf(site.position) > QUALITY.indexOf(former.position);

/**
 * The first day at the stated point (null: it has always been there) when a list gives a site's point: that of the
 * former point where it has not changed, where it is nearer than SAME_PLACE_M or better located than before; else the
 * day on which we learnt of the move.
 */
export function placeAfter(former: KnownSite | null, site: Site, learntOn: string): string | null {
  if (former === null) return null;
  const better = isBetterPlace(site, former.site);
  return better || distance_m(former.site, site) < SAME_PLACE_M ? former.moved_on : learntOn;
}
