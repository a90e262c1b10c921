import type { Commune } from '../../data/records.ts';
import { containsPoint } from '../../data/sources/polygons/geometry.ts';
import { mapInSlices } from '../../data/turns/breath.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { isOnRoad } from '../../isochrones/search/seeds.ts';
import type { Network, RoadCensus } from '../../isochrones/types.ts';

/** From here on the way from a site to its road is told: it is no longer small beside the drive. */
const ROAD_FAR_M = 500;
const MOST_NAMED = 5;

/**
 * Sentences about open sites that are far from every road: those that do not count, and those whose way to the road is not counted. Looked for
 * in turns with others: a list of thousands is imported by the server too.
 */
export async function roadNotes(
  network: Network,
  open: readonly { name: string; lon: number; lat: number }[],
): Promise<string[]> {
  const placed = await mapInSlices(open, ({ name, lon, lat }) => ({
    name,
    distance_m: nearestRoad(network, lon, lat).distance_m,
  }));
  const far = placed.filter(({ distance_m }) => distance_m > ROAD_FAR_M);
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

/** Beyond it a point is not reached by car as asked. */
const ROAD_TOO_FAR_M = 2000;

/**
 * A sentence about communes whose centre is far from every road, most peopled first; null: there is none. Ground takes the time of its
 * nearest road however far that is, so an extract that reaches over a part of the region alone would make a map that looks right.
 * Throws `roads_elsewhere` (400) where most communes are so and have not even the road that is nearest to it: of a large commune with few
 * roads the centre says little.
 */
export async function uncoveredNote(
  network: Network,
  communes: readonly Pick<Commune, 'name' | 'centre' | 'population' | 'polygons'>[],
): Promise<string | null> {
  const placed = await mapInSlices(communes, ({ name, centre, population, polygons }) => {
    const road = nearestRoad(network, ...centre);
    return {
      ...{ name, population, distance_m: road.distance_m },
      isReached: containsPoint(polygons, road.lon, road.lat),
    };
  });
  const far = placed
    .filter(({ distance_m }) => distance_m > ROAD_TOO_FAR_M)
    .sort((a, b) => (b.population ?? 0) - (a.population ?? 0));
  if (far.length === 0) return null;
  const names = named(far);
  const beyond = far.filter(({ isReached }) => !isReached);
  if (beyond.length * 2 > communes.length)
    throw new MaillageError('roads_elsewhere', {
      far: beyond.length,
      all: communes.length,
      names: named(beyond),
    });
  return `${far.length} of the ${communes.length} communes have their centre over 2 km from every road: ${names}. Does the extract reach over the whole region? Answers there are to be confirmed, and what the map shows there is the time of a road far away.`;
}

/** What of the roads is left out, in two sentences at most: the rest is told by GET /coverages/current. */
export function censusNotes({ left_out, seasonal, ferries, components }: RoadCensus): string[] {
  const km = (value: number) => `${Math.round(value).toLocaleString('en')} km`;
  const by = Object.entries(left_out)
    .sort(([, a], [, b]) => b.km - a.km)
    .map(([access, sum]) => `${access} ${km(sum.km)}`);
  const named = by.length > MOST_NAMED ? [...by.slice(0, MOST_NAMED), 'others'] : by;
  const parts = [
    ...(by.length > 0 ? [`roads that not everyone may drive (${named.join(', ')})`] : []),
    ...(ferries > 0
      ? [`${ferries} ferry ${ferries === 1 ? 'line' : 'lines'} unless the profile says otherwise`]
      : []),
    ...(components && components.left_out.components > 0
      ? [
          `${components.left_out.components} stray pieces that are joined to nothing (${km(components.left_out.km)})`,
        ]
      : []),
  ];
  return [
    ...(parts.length > 0 ? [`Left out of the roads: ${parts.join('; ')}.`] : []),
    ...(components && components.counted.components > 0
      ? [
          `${components.counted.components} parts that no road joins to the rest count as roads of their own (${km(components.counted.km)}).`,
        ]
      : []),
    ...(seasonal.ways > 0
      ? [
          `${seasonal.ways} ways (${km(seasonal.km)}) are closed for part of the year: answers near them say so.`,
        ]
      : []),
  ];
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
