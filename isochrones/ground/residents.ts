import { metresPerUnitAtY, xOfLon, yOfLat } from '../geometry/mercator.ts';
import { findNearestSegment, type NearestSegment } from '../network/nearest_road.ts';
import { type Network, ROAD_CLASSES } from '../types.ts';
import { communeOfCell } from './ground_cells.ts';
import type { Territory } from './territory.ts';
import { addPoint, bySegment, emptyPoints, PERSON_PARTS, type WeightedPoints } from './weighted_points.ts';

/** Along the roads, a point every so many metres. */
export const SAMPLE_EVERY_M = 150;
const EMPTY_CLASSES = new Set([ROAD_CLASSES.indexOf('motorway'), ROAD_CLASSES.indexOf('trunk')]);

type Population = Pick<Territory, 'residents' | 'populationMethod'>;

/**
 * Places the inhabitants of each commune: on the cells of a population grid where there is one, else evenly along the
 * roads that houses stand on (all but motorways and trunk roads), as people live along roads. The points of a commune add
 * up to its population; a commune without grid cell or road has its inhabitants at the town hall.
 */
export function samplePopulation(
  territory: Territory,
  grid: readonly { lon: number; lat: number; persons: number }[] | null,
): Population {
  const { communes } = territory;
  if (communes.every(({ population }) => population === null) && !grid)
    return {
      residents: bySegment(territory.network, emptyPoints(0), PERSON_PARTS),
      populationMethod: 'unknown',
    };
  const raw = grid ? pointsOfGrid(territory, grid) : pointsAlongRoads(territory);
  const residents = emptyPoints(raw.count + communes.length);
  const sums = new Float64Array(communes.length);
  for (let i = 0; i < raw.count; i++) sums[raw.commune[i]] += raw.weight[i];
  for (let i = 0; i < raw.count; i++) {
    const commune = raw.commune[i];
    const total = communes[commune].population ?? (grid ? sums[commune] : 0);
    addPoint(residents, raw.segment[i], raw.fraction[i], commune, (raw.weight[i] * total) / sums[commune]);
  }
  communes.forEach(({ population }, commune) => {
    if (sums[commune] > 0 || !population) return;
    const { segment, fraction } = territory.townHalls[commune];
    addPoint(residents, segment, fraction, commune, population);
  });
  return {
    residents: bySegment(territory.network, residents, PERSON_PARTS),
    populationMethod: grid ? 'population_grid' : 'along_roads',
  };
}

function pointsOfGrid(
  territory: Territory,
  grid: readonly { lon: number; lat: number; persons: number }[],
): WeightedPoints {
  const points = emptyPoints(grid.length);
  const nearest: NearestSegment = { segment: -1, fraction: 0, distance2: 0 };
  for (const { lon, lat, persons } of grid) {
    const x = xOfLon(lon);
    const y = yOfLat(lat);
    const commune = communeOfCell(territory.cells, x, y);
    if (commune < 0 || persons <= 0) continue;
    findNearestSegment(territory.network, x, y, nearest);
    addPoint(points, nearest.segment, nearest.fraction, commune, persons);
  }
  return points;
}

function pointsAlongRoads(territory: Territory): WeightedPoints {
  const { network, cells } = territory;
  let capacity = 0;
  eachSample(network, () => {
    capacity++;
  });
  const points = emptyPoints(capacity);
  eachSample(network, (segment, fraction, x, y) => {
    const commune = communeOfCell(cells, x, y);
    if (commune >= 0) addPoint(points, segment, fraction, commune, 1);
  });
  return points;
}

/** Visits points SAMPLE_EVERY_M apart along all segments, one after the other: short segments get their share of points. */
function eachSample(
  network: Network,
  visit: (segment: number, fraction: number, x: number, y: number) => void,
): void {
  const { vertexXY, segmentFrom, segmentTo, segmentClass, segmentMatchable } = network;
  let toNext_m = SAMPLE_EVERY_M / 2;
  for (let segment = 0; segment < network.segmentCount; segment++) {
    if (!segmentMatchable[segment] || EMPTY_CLASSES.has(segmentClass[segment])) continue;
    const a = 2 * segmentFrom[segment];
    const b = 2 * segmentTo[segment];
    const dx = vertexXY[b] - vertexXY[a];
    const dy = vertexXY[b + 1] - vertexXY[a + 1];
    const length_m = Math.hypot(dx, dy) * metresPerUnitAtY(vertexXY[a + 1]);
    let at_m = toNext_m;
    for (; at_m < length_m; at_m += SAMPLE_EVERY_M) {
      const fraction = at_m / length_m;
      visit(segment, fraction, vertexXY[a] + fraction * dx, vertexXY[a + 1] + fraction * dy);
    }
    toNext_m = at_m - length_m;
  }
}
