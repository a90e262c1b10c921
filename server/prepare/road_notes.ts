import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { isOnRoad } from '../../isochrones/search/seeds.ts';
import type { Network } from '../../isochrones/types.ts';

/** From here on the way from a site to its road is told: it is no longer small beside the drive. */
const ROAD_FAR_M = 500;
const MOST_NAMED = 5;

/** Sentences about open sites that are far from every road: those that do not count, and those whose way to the road is not counted. */
export function roadNotes(
  network: Network,
  open: readonly { name: string; lon: number; lat: number }[],
): string[] {
  const far = open
    .map(({ name, lon, lat }) => ({ name, distance_m: nearestRoad(network, lon, lat).distance_m }))
    .filter(({ distance_m }) => distance_m > ROAD_FAR_M);
  const off = far.filter((site) => !isOnRoad(site));
  const near = far.filter(isOnRoad);
  const notes = [];
  if (off.length > 0)
    notes.push(`${sites(off)} over 2 km from every road, which is too far to count: ${named(off)}.`);
  if (near.length > 0)
    notes.push(
      `${sites(near)} over 500 m from the nearest road; the way to it is not counted: ${named(near)}.`,
    );
  return notes;
}

const sites = ({ length }: readonly unknown[]): string =>
  length === 1 ? '1 open site lies' : `${length} open sites lie`;

function named(far: readonly { name: string; distance_m: number }[]): string {
  const first = far
    .slice(0, MOST_NAMED)
    .map(({ name, distance_m }) => `${name} (${(distance_m / 1000).toFixed(1)} km)`);
  return far.length > MOST_NAMED
    ? `${first.join(', ')} and ${far.length - MOST_NAMED} more`
    : first.join(', ');
}
