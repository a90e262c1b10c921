import type { Site } from '../../data/records.ts';
import { communeAt } from '../../isochrones/ground/territory.ts';
import type { Served } from '../served/served.ts';

/** The commune that a point lies in; null where it lies in none, or is not told. */
export function communeOf(
  { territory, communes }: Served,
  { lon, lat }: { lon?: number | undefined; lat?: number | undefined },
): Site['commune'] {
  if (lon === undefined || lat === undefined) return null;
  const found = communes[communeAt(territory, lon, lat)];
  return found === undefined ? null : { code: found.code, name: found.name };
}
