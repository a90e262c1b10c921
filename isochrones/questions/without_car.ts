/** Who reaches an open site in time without a car: the same sites and people on the network of a bicycle or of walkers. */
import type { Territory } from '../ground/territory.ts';
import { nearestRoad, pointOnSegment } from '../network/nearest_road.ts';
import { computeDriveTimes, fieldOf } from '../search/drive_times.ts';
import { isOnRoad } from '../search/seeds.ts';
import { timeAtPlace } from '../search/time_field.ts';
import { threshold_ds } from '../surface/classes.ts';
import type { EngineSite, Network } from '../types.ts';

/**
 * People of each commune, in the territory's order, from whose place the nearest site is reached before the limit on another network. A place is
 * where the territory has people on its own roads, joined to the nearest way of that network; farther than 2 km from any it reaches
 * nothing. Null where people are not known. Complexity: one search, and a nearest road for each place.
 */
export function reachWithoutCar(
  network: Network,
  sites: readonly EngineSite[],
  { network: roads, residents, communes, populationMethod }: Territory,
  limit_minutes: number,
): Float64Array | null {
  if (populationMethod === 'unknown') return null;
  const field = fieldOf(computeDriveTimes(network, sites));
  const limit_ds = threshold_ds(limit_minutes);
  const reached = new Float64Array(communes.length);
  for (let i = 0; i < residents.count; i++) {
    const { lon, lat } = pointOnSegment(roads, residents.segment[i], residents.fraction[i]);
    const place = nearestRoad(network, lon, lat);
    if (isOnRoad(place) && timeAtPlace(field, place) < limit_ds)
      reached[residents.commune[i]] += residents.weight[i];
  }
  return reached;
}
