/** How many people live on roads of the public that the network leaves out. */
import { xOfLon, yOfLat } from '../geometry/mercator.ts';
import { metresToLeftOut } from '../network/closures.ts';
import { nearestRoad } from '../network/nearest_road.ts';
import type { LonLat, RoadCensus } from '../types.ts';
import { communeOfCell } from './ground_cells.ts';
import { SAMPLE_EVERY_M } from './residents.ts';
import type { Territory } from './territory.ts';

/** A road that was left out counts as nearer where it is so by more than the width of a street. */
const NEARER_M = 10;
const METRES_PER_DEGREE = 111_195;

/** Metres to a public road that is nearer to a point than its own road and was left out; null where there is none. */
export function nearerLeftOut(census: RoadCensus, lon: number, lat: number, road_m: number): number | null {
  if (road_m <= NEARER_M) return null;
  const metres = metresToLeftOut(census, lon, lat, road_m - NEARER_M);
  return Number.isFinite(metres) ? metres : null;
}

/**
 * Persons whose nearest public road is left out, since it is joined to nothing: those on the cells of the grid, else the share of a
 * commune's inhabitants that such roads have of its roads, as people are placed along them. Null: people or left-out roads are not known.
 */
export function peopleLeftOut(
  territory: Territory,
  census: RoadCensus,
  grid: Iterable<{ lon: number; lat: number; persons: number }> | null,
): number | null {
  const lines = census.components?.left_out_lines;
  if (!lines || territory.populationMethod === 'unknown') return null;
  if (lines.length === 0) return 0;
  return territory.populationMethod === 'population_grid'
    ? onCells(territory, census, grid ?? [])
    : alongRoads(territory, lines);
}

function onCells(
  { network, cells }: Territory,
  census: RoadCensus,
  grid: Iterable<{ lon: number; lat: number; persons: number }>,
): number {
  let persons = 0;
  for (const cell of grid) {
    const { lon, lat } = cell;
    if (communeOfCell(cells, xOfLon(lon), yOfLat(lat)) < 0) continue;
    const { distance_m } = nearestRoad(network, lon, lat);
    if (nearerLeftOut(census, lon, lat, distance_m) !== null) persons += cell.persons;
  }
  return persons;
}

function alongRoads({ cells, communes, residents }: Territory, lines: readonly LonLat[][]): number {
  const counted = new Float64Array(communes.length);
  for (let i = 0; i < residents.count; i++) counted[residents.commune[i]]++;
  const leftOut = new Float64Array(communes.length);
  for (const [lon, lat] of samplesOf(lines)) {
    const commune = communeOfCell(cells, xOfLon(lon), yOfLat(lat));
    if (commune >= 0) leftOut[commune]++;
  }
  return leftOut.reduce(
    (sum, points, i) =>
      points === 0 ? sum : sum + ((communes[i].population ?? 0) * points) / (points + counted[i]),
    0,
  );
}

/** Points SAMPLE_EVERY_M apart along the lines, one after the other. */
function* samplesOf(lines: readonly LonLat[][]): Generator<LonLat> {
  let toNext_m = SAMPLE_EVERY_M / 2;
  for (const line of lines)
    for (let i = 1; i < line.length; i++) {
      const [[ax, ay], [bx, by]] = [line[i - 1], line[i]];
      const shrink = Math.cos((ay * Math.PI) / 180);
      const length_m = Math.hypot((bx - ax) * shrink, by - ay) * METRES_PER_DEGREE;
      let at_m = toNext_m;
      for (; at_m < length_m; at_m += SAMPLE_EVERY_M)
        yield [ax + ((bx - ax) * at_m) / length_m, ay + ((by - ay) * at_m) / length_m];
      toNext_m = at_m - length_m;
    }
}
