import { latOfY, lonOfX } from '../../isochrones/geometry/mercator.ts';
import type { Served } from './served.ts';

/** The region's box: west, south, east, north, degrees. */
export function regionBox({
  territory,
}: {
  territory: Pick<Served['territory'], 'mask'>;
}): [west: number, south: number, east: number, north: number] {
  const { minX, minY, maxX, maxY } = territory.mask;
  const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5;
  // y grows to the south.
  return [round(lonOfX(minX)), round(latOfY(maxY)), round(lonOfX(maxX)), round(latOfY(minY))];
}
