import { metresPerUnitAtY } from '../geometry/mercator.ts';
import { type Network, ROAD_CLASSES } from '../types.ts';
import type { GridCell, GridMatches } from './grid_matches.ts';
import { communeOfCell, type GroundCells, NO_COMMUNE } from './ground_cells.ts';
import type { Territory } from './territory.ts';
import {
  addPoint,
  bySegment,
  emptyPoints,
  PERSON_PARTS,
  type WeightedPoints,
  withRoom,
} from './weighted_points.ts';

/** Along the roads, a point every so many metres. */
export const SAMPLE_EVERY_M = 150;
const EMPTY_CLASSES = new Set([ROAD_CLASSES.indexOf('motorway'), ROAD_CLASSES.indexOf('trunk')]);

type Population = Pick<Territory, 'residents' | 'populationMethod'>;

/**
 * Places the inhabitants of each commune: on the cells of a population grid where there is one, else evenly along the
 * roads that houses stand on (all but motorways and trunk roads), as people live along roads. The points of a commune add
 * up to its population; a commune without grid cell or road has its inhabitants at the town hall. `raw`: where they are, in proportion, by
 * pointsOfGrid or pointsAlongRoads; null: not known.
 */
export function placeResidents(
  { communes, network, townHalls }: Pick<Territory, 'communes' | 'network' | 'townHalls'>,
  raw: { points: WeightedPoints; isGrid: boolean } | null,
): Population {
  if (raw === null)
    return {
      residents: bySegment(network, emptyPoints(0), PERSON_PARTS),
      populationMethod: 'unknown',
    };
  const { isGrid, points } = raw;
  const residents = emptyPoints(points.count + communes.length);
  const sums = new Float64Array(communes.length);
  for (let i = 0; i < points.count; i++) sums[points.commune[i]] += points.weight[i];
  const totals = communes.map(({ population }, commune) => population ?? (isGrid ? sums[commune] : 0));
  for (let i = 0; i < points.count; i++) {
    const commune = points.commune[i];
    const weight = (points.weight[i] * totals[commune]) / sums[commune];
    addPoint(residents, points.segment[i], points.fraction[i], commune, weight);
  }
  communes.forEach(({ population }, commune) => {
    if (sums[commune] > 0 || !population) return;
    const { segment, fraction } = townHalls[commune];
    addPoint(residents, segment, fraction, commune, population);
  });
  return {
    residents: bySegment(network, residents, PERSON_PARTS),
    populationMethod: isGrid ? 'population_grid' : 'along_roads',
  };
}

/** The inhabited cells of a grid, with their persons. */
export function pointsOfGrid(
  grid: readonly Pick<GridCell, 'persons'>[],
  { commune, fraction, segment }: GridMatches,
): WeightedPoints {
  const points = emptyPoints(grid.length);
  grid.forEach(({ persons }, i) => {
    if (commune[i] !== NO_COMMUNE && persons > 0)
      addPoint(points, segment[i], fraction[i], commune[i], persons);
  });
  return points;
}

/** Points along the roads of communes, each of the same weight. */
export function pointsAlongRoads(network: Network, cells: GroundCells): WeightedPoints {
  let points = emptyPoints(1 << 16);
  eachSample(network, (segment, fraction, x, y) => {
    const commune = communeOfCell(cells, x, y);
    if (commune === NO_COMMUNE) return;
    points = withRoom(points);
    addPoint(points, segment, fraction, commune, 1);
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
