/** The second opinion: what other engines, with their own speeds, say of the same roads, points and sites. */
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DEMO_REGION, findBuiltin } from '../../data/sources/regions/definitions.ts';
import { pointDistance_m } from '../../isochrones/geometry/distance.ts';
import { latOfY, lonOfX } from '../../isochrones/geometry/mercator.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { buildNetwork } from '../../isochrones/network/network.ts';
import { runChild } from '../../isochrones/osrm/children.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import { createPointSearch, searchFromPoint } from '../../isochrones/search/point_search.ts';
import { timeAtPlace } from '../../isochrones/search/time_field.ts';
import type { LonLat, Network } from '../../isochrones/types.ts';
import { builtNetwork } from '../support/osrm.ts';
import { sharedData } from '../support/shared_data.ts';
import { SMALL_META } from '../support/small_network.ts';
import { inputsAt } from './growth_network.ts';
import { percentile, rounded } from './measure.ts';
import { startGraphHopper } from './peers/graphhopper.ts';
import { benchmarkRegion } from './peers/main.ts';
import { makeOnce, peersFolder } from './peers/peer.ts';
import { startValhalla } from './peers/valhalla.ts';
import type { Section } from './report.ts';

const LIMIT_S = 1200;
/** What answers call close to the limit, as a share of it. */
const CLOSE_SHARE = 0.1;
const POINTS = 400;
const NEAR_M = 300;
/** Sites of a list that are asked, evenly drawn from it. */
const MOST_SITES = 12;
/** Of a whole region's sites, those that a point may come to within the limit by any engine. */
const REGION_WITHIN_M = 50_000;
/** Shorter journeys hang on how an engine leaves a point, not on its speeds. */
const LEAST_S = 300;

/** What another engine makes of the same journeys. */
export interface Opinion {
  pairs: number;
  /** Its time over ours: median, and what one in twenty is below and above. */
  median: number;
  p5: number;
  p95: number;
  /** Shares of the points that its times put on the other side of the limit; `beyond_close`: of them those that are not close to it by ours. */
  decided_otherwise: number;
  beyond_close: number;
}

/** Compares two engines' times of the same journeys: a row a site, a column a point; seconds, Infinity where no way was found. */
export function opinionOf(
  ours_s: readonly (readonly number[])[],
  theirs_s: readonly (readonly number[])[],
): Opinion {
  const ratios = ours_s.flatMap((row, site) =>
    row.flatMap((time, point) => {
      const other = theirs_s[site]![point]!;
      return time >= LEAST_S && Number.isFinite(time) && Number.isFinite(other) ? [other / time] : [];
    }),
  );
  const least = (table: readonly (readonly number[])[], point: number) =>
    Math.min(...table.map((row) => row[point]!));
  const points = ours_s[0]?.length ?? 0;
  let otherwise = 0;
  let beyond = 0;
  for (let point = 0; point < points; point++) {
    const own = least(ours_s, point);
    if (own < LIMIT_S === least(theirs_s, point) < LIMIT_S) continue;
    otherwise++;
    if (Math.abs(own - LIMIT_S) > LIMIT_S * CLOSE_SHARE) beyond++;
  }
  return {
    pairs: ratios.length,
    median: percentile(ratios, 0.5),
    p5: percentile(ratios, 0.05),
    p95: percentile(ratios, 0.95),
    decided_otherwise: otherwise / Math.max(1, points),
    beyond_close: beyond / Math.max(1, points),
  };
}

/**
 * The second opinion on the named roads ('andorra', 'corsica', 'demonstration' or a folder of the corpus); null where nothing could be
 * asked.
 */
export async function speedsSection(
  tell: (text: string) => void,
  names: readonly string[],
): Promise<Section | null> {
  const rows: Section['rows'] = [];
  for (const name of names) {
    const region = await speedsRegion(name, tell);
    if (!region) continue;
    const files = await builtNetwork(region.roadsFile, `peer-${name}-${basename(region.roadsFile)}`);
    const network = buildNetwork(await readOsrmGraph(files.basePath), SMALL_META);
    const points = pointsNearRoads(network, POINTS);
    const { sites, within_m = Infinity } = region;
    const near = sites.map((site) =>
      points.flatMap((point, i) => (pointDistance_m(point, site) <= within_m ? [i] : [])),
    );
    /** A row of times to a site for the points that are near it; Infinity for the others. */
    const rowOf = async (
      site: number,
      times_s: (from: LonLat[]) => number[] | Promise<number[]>,
    ): Promise<number[]> => {
      const row = points.map(() => Infinity);
      const found = near[site]!.length === 0 ? [] : await times_s(near[site]!.map((i) => points[i]!));
      near[site]!.forEach((i, k) => {
        row[i] = found[k]!;
      });
      return row;
    };
    const ours: number[][] = [];
    for (const [i, site] of sites.entries())
      ours.push(await rowOf(i, (from) => ownTimes_s(network, from, site)));
    for (const start of [startValhalla, startGraphHopper]) {
      const peer = await start(region.roadsFile, tell);
      if (!peer) continue;
      try {
        const theirs: number[][] = [];
        for (const [i, site] of sites.entries())
          theirs.push(await rowOf(i, (from) => peer.times_s(from, site)));
        const { pairs, median, p5, p95, decided_otherwise, beyond_close } = opinionOf(ours, theirs);
        rows.push([
          ...[name, peer.name, sites.length, pairs, rounded(median, 2), rounded(p5, 2), rounded(p95, 2)],
          ...[rounded(100 * decided_otherwise, 1), rounded(100 * beyond_close, 1)],
        ]);
        tell(`${name}: ${rows.at(-1)?.slice(1).join(' | ')}`);
      } finally {
        await peer.stop();
      }
    }
  }
  return rows.length === 0
    ? null
    : {
        id: 'speeds',
        title: 'Second opinion: other engines’ speeds on the same roads',
        text: [
          `${POINTS} random points within ${NEAR_M} m of a road for each extract, to each of its sites (at most ${MOST_SITES}; of the demonstration to all that are within ${REGION_WITHIN_M / 1000} km). Ratio: the engine’s time over ours, of journeys of ${LEAST_S / 60} minutes and more. Decided otherwise: the nearest site is on the other side of ${LIMIT_S / 60} minutes, in percent of the points; beyond: of these, those whose time by ours is not within ${100 * CLOSE_SHARE} % of the limit, in percent of all points.`,
        ],
        columns: [
          ...['extract', 'engine', 'sites', 'journeys', 'ratio, median', '5 % below', '5 % above'],
          ...['decided otherwise, %', 'beyond close, %'],
        ],
        rows,
      };
}

/** What is asked of one network: roads as PBF, which all engines read. */
interface SpeedsRegion {
  roadsFile: string;
  sites: LonLat[];
  /** Of each site only the points within so many metres are asked; left out: all. */
  within_m?: number;
}

/** Roads and sites of a name; null, told, where they are missing. */
async function speedsRegion(name: string, tell: (text: string) => void): Promise<SpeedsRegion | null> {
  if (name === 'andorra' || name === 'corsica') {
    const region = await benchmarkRegion(name);
    return region && { roadsFile: region.roadsFile, sites: evenly(region.points) };
  }
  if (name === 'demonstration') return demonstrationRegion();
  const folder = sharedData(`extracts/${name}`);
  if (folder === null) return null;
  const { roads, sites } = JSON.parse(await readFile(join(folder, 'region.json'), 'utf8'));
  const { features } = JSON.parse(await readFile(join(folder, sites), 'utf8'));
  const roadsFile = await asPbf(join(folder, roads), name).catch((error: Error) => {
    tell(`${name} is left out: ${error.message}`);
    return null;
  });
  if (roadsFile === null) return null;
  const points = features.map((site: { geometry: { coordinates: LonLat } }) => site.geometry.coordinates);
  return { roadsFile, sites: evenly(points) };
}

/** The modelled roads with all open example sites, each asked by the points around it: few of a region's points are near any twelve. */
async function demonstrationRegion(): Promise<SpeedsRegion> {
  const { roadsFile, sites } = await inputsAt(findBuiltin(DEMO_REGION).model.scale);
  if (!roadsFile || !sites) throw new Error('the demonstration has no modelled roads or no sites');
  const open = sites.sites.filter(({ status }) => status === 'open');
  return { roadsFile, sites: open.map(({ lon, lat }): LonLat => [lon, lat]), within_m: REGION_WITHIN_M };
}

async function asPbf(roads: string, name: string): Promise<string> {
  if (roads.endsWith('.pbf')) return roads;
  const { size } = await stat(roads);
  const folder = join(peersFolder, `roads-${name}-${size}`);
  await makeOnce(folder, async (work) => {
    const { code, output } = await runChild('osmium', ['cat', roads, '-o', join(work, `${name}.osm.pbf`)]);
    if (code === 127) throw new Error('its roads are no PBF, and osmium is not installed to make them one');
    if (code !== 0) throw new Error(`osmium could not read its roads: ${output.trim().slice(-200)}`);
  });
  return join(folder, `${name}.osm.pbf`);
}

const evenly = (sites: readonly LonLat[]): LonLat[] =>
  sites.length <= MOST_SITES
    ? [...sites]
    : Array.from({ length: MOST_SITES }, (_, i) => sites[Math.floor((i * sites.length) / MOST_SITES)]!);

/** Random points of the roads' box that are near a road, the same for every engine. */
function pointsNearRoads(network: Network, count: number): LonLat[] {
  const random = createRandom(11);
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < network.vertexXY.length; i += 2) {
    west = Math.min(west, network.vertexXY[i]!);
    east = Math.max(east, network.vertexXY[i]!);
    south = Math.min(south, network.vertexXY[i + 1]!);
    north = Math.max(north, network.vertexXY[i + 1]!);
  }
  const points: LonLat[] = [];
  while (points.length < count) {
    const point: LonLat = [
      lonOfX(west + random() * (east - west)),
      latOfY(south + random() * (north - south)),
    ];
    if (nearestRoad(network, ...point).distance_m <= NEAR_M) points.push(point);
  }
  return points;
}

/** Seconds from each point to one place, by the engine. */
function ownTimes_s(network: Network, from: readonly LonLat[], to: LonLat): number[] {
  const field = searchFromPoint(createPointSearch(network), nearestRoad(network, ...to), Infinity);
  return from.map(([lon, lat]) => timeAtPlace(field, nearestRoad(network, lon, lat)) / 10);
}
