/** OpenStreetMap XML of roads drawn in metres: where paths share a place they are joined. */
import type { LonLat } from '../../isochrones/types.ts';
import { metresPerDegree } from './driving_oracle.ts';

export interface DrawnRoad {
  /** Metres east and north of the origin. */
  path: [east_m: number, north_m: number][];
  tags: Record<string, string>;
}

const ORIGIN: LonLat = [1, 45];
const [PER_LON, PER_LAT] = metresPerDegree(ORIGIN[1]);

/** Longitude and latitude of a drawn place. */
export const drawnAt = (east_m: number, north_m: number): LonLat => [
  ORIGIN[0] + east_m / PER_LON,
  ORIGIN[1] + north_m / PER_LAT,
];

/** Streets of a square grid, `streets` each way, `block_m` apart, from a south-west corner on. */
export function drawnGrid(
  [east_m, north_m]: [number, number],
  streets: number,
  block_m: number,
  tags: Record<string, string>,
): DrawnRoad[] {
  const steps = Array.from({ length: streets }, (_, i) => i * block_m);
  return steps.flatMap((across) => [
    { path: steps.map((along): [number, number] => [east_m + along, north_m + across]), tags },
    { path: steps.map((along): [number, number] => [east_m + across, north_m + along]), tags },
  ]);
}

/** The roads as a file; `id`: of an object by its number from 1, for files with other ids. */
export function drawnXml(roads: readonly DrawnRoad[], id: (number: number) => string = String): string {
  const nodes = new Map<string, { number: number; place: LonLat }>();
  const ways = roads.map(({ path, tags }, w) => {
    const refs = path.map(([east_m, north_m]) => {
      const key = `${east_m},${north_m}`;
      const node = nodes.get(key) ?? { number: nodes.size + 1, place: drawnAt(east_m, north_m) };
      nodes.set(key, node);
      return `<nd ref="${id(node.number)}"/>`;
    });
    const tagged = Object.entries(tags).map(([k, v]) => `<tag k="${k}" v="${v}"/>`);
    return `<way id="${id(w + 1)}" version="1">${refs.join('')}${tagged.join('')}</way>`;
  });
  const points = [...nodes.values()].map(
    ({ number, place: [lon, lat] }) =>
      `<node id="${id(number)}" version="1" lat="${lat.toFixed(7)}" lon="${lon.toFixed(7)}"/>`,
  );
  return ['<?xml version="1.0"?>', '<osm version="0.6">', ...points, ...ways, '</osm>', ''].join('\n');
}
