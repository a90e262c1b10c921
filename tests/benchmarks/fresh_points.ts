/**
 * Isochrones around fresh points in process: random ends of roads, each asked once, so that nothing is known of their ground but what the
 * network's territory holds. Processor time, because what else the machine does changes it less.
 */
import { latOfY, lonOfX, xOfLon, yOfLat } from '../../isochrones/geometry/mercator.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { maskContains, regionMask } from '../../isochrones/ground/region_mask.ts';
import { roadCellsOf } from '../../isochrones/ground/road_cells.ts';
import { buildTerritory, type TerritoryInput } from '../../isochrones/ground/territory.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { buildNetwork } from '../../isochrones/network/network.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import {
  createIsochroneScratch,
  type IsochroneScratch,
  isochrone,
} from '../../isochrones/questions/isochrone.ts';
import { createPointSearch, searchFromPoint } from '../../isochrones/search/point_search.ts';
import { timeAtPlace } from '../../isochrones/search/time_field.ts';
import type { LonLat, MultiPolygonCoordinates, Network } from '../../isochrones/types.ts';
import { rectangle } from '../support/polygons.ts';
import { realRegion } from '../support/real_regions.ts';
import { SMALL_META } from '../support/small_network.ts';
import { DEMONSTRATION_SCALE, growthFiles, makeGrowthFiles, readGrowthRegion } from './growth_network.ts';
import { measure, once, rounded } from './measure.ts';
import type { Section } from './report.ts';

const BANDS = [10, 15, 20, 30];
const LIMIT_MINUTES = 20;
/** Points measured, after as many that only warm the programs up. */
const POINTS = 60;
/** Points whose outlines are judged, each by so many ends of roads and so many places within NEAR_M of a road. */
const JUDGED = 12;
const SAMPLES = 1000;
const NEAR_M = 300;

/** Random ends of roads where a journey may start, of town and country alike: as many as roads there. */
export function freshRoadPoints(network: Network, random: () => number, count: number): LonLat[] {
  const points: LonLat[] = [];
  while (points.length < count) {
    const segment = Math.floor(random() * network.segmentCount);
    if (network.segmentMatchable[segment]) points.push(startOf(network, segment));
  }
  return points;
}

function startOf({ segmentFrom, vertexXY }: Network, segment: number): LonLat {
  const v = 2 * segmentFrom[segment];
  return [lonOfX(vertexXY[v]), latOfY(vertexXY[v + 1])];
}

/** The section of the real roads that are here and of the demonstration's modelled ones, which are made the first time. */
export async function freshPointsSection(): Promise<Section> {
  const rows: Section['rows'] = [];
  for (const name of ['andorra', 'corsica'] as const) {
    const region = await realRegion(name);
    if (region) {
      const { network } = region;
      rows.push([name, ...(await figuresOf(network, { outline: boxOf(network), communes: [] }))]);
    }
  }
  await makeGrowthFiles(DEMONSTRATION_SCALE);
  const graph = await readOsrmGraph(growthFiles(DEMONSTRATION_SCALE).basePath);
  const network = buildNetwork(graph, { ...SMALL_META, modelled: true });
  rows.push(['demonstration', ...(await figuresOf(network, await readGrowthRegion()))]);
  return {
    id: 'fresh-points',
    title: 'Isochrones around fresh points, in process',
    text: [
      `${POINTS} random road ends for each count of bands, each asked once, after as many others. Wrong: the ${LIMIT_MINUTES} minutes’ outline says inside and the engine’s own time is not under the limit, or the reverse, in percent of ${SAMPLES} road ends in the outline’s box and as many places within ${NEAR_M} m of a road, for each of ${JUDGED} points.`,
    ],
    columns: [
      'roads',
      'territory, processor ms',
      'cells of the roads, processor ms',
      'one band, processor ms (median)',
      'waited, p95 ms',
      `bands ${BANDS.join('/')}, processor ms (median)`,
      'waited, p95 ms',
      'wrong at road ends, %',
      `wrong within ${NEAR_M} m, %`,
    ],
    rows,
  };
}

async function figuresOf(network: Network, region: TerritoryInput): Promise<number[]> {
  const { result: territory, cpu_ms } = await once(() => buildTerritory(network, region));
  const cells = await once(() => roadCellsOf(network));
  const random = createRandom(7);
  const scratch = createIsochroneScratch(network, territory);
  const figures = [cpu_ms, cells.cpu_ms];
  for (const minutes of [[LIMIT_MINUTES], BANDS]) {
    const ask = ([lon, lat]: LonLat) => isochrone(scratch, null, { lon, lat }, minutes);
    for (const point of freshRoadPoints(network, random, POINTS)) ask(point);
    const timing = await measure(freshRoadPoints(network, random, POINTS), ask, { rounds: 1, warmUp: 0 });
    figures.push(timing.cpu_ms, timing.p95_ms);
  }
  return [...figures, ...wrongShares(scratch, freshRoadPoints(network, random, JUDGED), random)];
}

/** All ground of a network with some around it, for a territory. */
export function boxOf({ grid }: Network): MultiPolygonCoordinates {
  const west = lonOfX(grid.originX);
  const north = latOfY(grid.originY);
  const east = lonOfX(grid.originX + grid.columns * grid.cellSize);
  const south = latOfY(grid.originY + grid.rows * grid.cellSize);
  return [[rectangle(west, south, east, north)]];
}

/** Percent of road ends, and of places near a road, that the outlines around some points have on the wrong side. */
function wrongShares(scratch: IsochroneScratch, points: LonLat[], random: () => number): number[] {
  const { network } = scratch;
  const search = createPointSearch(network);
  const wrong = [0, 0];
  for (const [lon, lat] of points) {
    const [{ polygons }] = isochrone(scratch, null, { lon, lat }, [LIMIT_MINUTES]);
    const mask = regionMask(polygons);
    const field = searchFromPoint(search, nearestRoad(network, lon, lat), LIMIT_MINUTES * 600 + 1000);
    const isWrong = (place: LonLat) => {
      const time_s = Math.round(timeAtPlace(field, nearestRoad(network, ...place))) / 10;
      return maskContains(mask, xOfLon(place[0]), yOfLat(place[1])) !== time_s < LIMIT_MINUTES * 60;
    };
    for (let i = 0; i < SAMPLES; ) {
      const [place] = freshRoadPoints(network, random, 1);
      const [x, y] = [xOfLon(place[0]), yOfLat(place[1])];
      if (x < mask.minX || x > mask.maxX || y < mask.minY || y > mask.maxY) continue;
      i++;
      if (isWrong(place)) wrong[0]++;
    }
    for (let i = 0; i < SAMPLES; ) {
      const place: LonLat = [
        lonOfX(mask.minX + random() * (mask.maxX - mask.minX)),
        latOfY(mask.minY + random() * (mask.maxY - mask.minY)),
      ];
      if (nearestRoad(network, ...place).distance_m > NEAR_M) continue;
      i++;
      if (isWrong(place)) wrong[1]++;
    }
  }
  return wrong.map((count) => rounded((100 * count) / (SAMPLES * points.length), 3));
}
