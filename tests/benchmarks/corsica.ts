/** Corsica as it is served, for the benchmarks that ask over HTTP. */
import { createRandom } from '../../isochrones/geometry/random.ts';
import { sharedData } from '../support/shared_data.ts';
import { type ServedRegion, serveRegion } from './served_region.ts';

/** Corsica prepared from the real data and served; null where that is missing. */
export async function serveCorsica(): Promise<ServedRegion | null> {
  const files = {
    roads: sharedData('roads/corsica-simplified.osm.pbf'),
    south: sharedData('communes/communes-2A-corse-du-sud.geojson'),
    north: sharedData('communes/communes-2B-haute-corse.geojson'),
    sites: sharedData('sites/corsica-france-services-2020.geojson'),
  };
  if (Object.values(files).includes(null)) return null;
  return serveRegion('corse-whole', {
    departements: ['2A', '2B'],
    roads: files.roads,
    communes: [files.south, files.north],
    sites: files.sites,
    programme: 'ami-nouvelle-aquitaine-2025',
  });
}

/** Random points in the box of the island, the same for the same seed. */
export function randomPoints(count: number, seed = 1): [lon: number, lat: number][] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => [8.57 + random() * 0.95, 41.4 + random() * 1.6]);
}

/** One value of the server's metrics; NaN where it has none of that name. */
export async function metric(url: string, name: string): Promise<number> {
  return (await metrics(url))(name);
}

/** All of the server's metrics at one moment: gives the value of a name. */
export async function metrics(url: string): Promise<(name: string) => number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return (name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}
