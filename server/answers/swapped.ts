/** Points whose longitude and latitude stand in each other's place. */

import { swapReasons } from '../../data/rules/decision/creation.ts';
import type { Reason } from '../../data/rules/decision/sentences.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { inRegion } from '../../isochrones/ground/territory.ts';
import type { Served } from '../served/served.ts';

interface Point {
  lon: number;
  lat: number;
}

interface Ground {
  territory: Pick<Served['territory'], 'mask'>;
}
type Region = Ground & Pick<Served, 'region'>;

/** The point as it was meant, where it lies in the region only with its longitude and latitude exchanged; else null. */
export function meantPoint({ territory }: Ground, { lon, lat }: Point): Point | null {
  // Most points lie nowhere once exchanged, which costs least to see.
  if (Math.abs(lon) > 90 || !inRegion(territory, lat, lon) || inRegion(territory, lon, lat)) return null;
  return { lon: lat, lat: lon };
}

/** The same as notices of an answer: one that names the point as it was meant, or none. */
export function swapNotices(served: Region, point: Point): Reason[] {
  return swapReasons(meantPoint(served, point), served.region.name);
}

/** Throws `coordinates_swapped` (400) for a point that would be stored or driven from in the wrong place. */
export function refuseSwapped(
  served: Region,
  points: readonly { lon?: number | undefined; lat?: number | undefined }[],
): void {
  for (const { lon, lat } of points) {
    if (lon === undefined || lat === undefined) continue;
    const [notice] = swapNotices(served, { lon, lat });
    if (notice)
      throw new MaillageError('coordinates_swapped.point', {
        notice: notice.text_en,
        notice_fr: notice.text,
      });
  }
}
