import { latOfY, lonOfX, roundDegrees, xOfLon, yOfLat } from '../geometry/mercator.ts';
import { createRandom } from '../geometry/random.ts';
import { maskContains, regionMask } from '../ground/region_mask.ts';
import type { Territory } from '../ground/territory.ts';
import { nearestRoad } from '../network/nearest_road.ts';
import { type DriveTimes, fieldOf, nearestSites } from '../search/drive_times.ts';
import { isOnRoad } from '../search/seeds.ts';
import { timeAtPlace } from '../search/time_field.ts';
import type { LonLat, MultiPolygonCoordinates, RoadMatch } from '../types.ts';
import { difference_s, TOLERANCE_S } from './differences.ts';
import type { TableFunction } from './verify_network.ts';

/** Within this distance of a road, where people live, the engine's accuracy is stated. */
const NEAR_ROAD_M = 300;
const DISTANCE_CLASSES_M = [30, 100, 300, 1000, Infinity];
const MARGIN_CLASSES_S = [30, 60, 120, 300, Infinity];

interface Compared {
  compared: number;
  differing: number;
  share: number;
}

interface PolygonsCompared {
  compared: number;
  /** Polygon says inside, the exact time says not. */
  false_inside: number;
  /** Polygon says outside, the exact time says inside. */
  false_outside: number;
  share: number;
}

/** How well a coverage holds: engine against OSRM, polygons against exact times, on random points of the region. */
export interface AccuracyReport {
  seed: number;
  points: number;
  points_near_road: number;
  /** Times to the nearest site, on points within 300 m of a road; null when OSRM was not asked. */
  engine_against_osrm: (Compared & { tolerance_s: number; greatest_difference_s: number }) | null;
  /** The limit's outline (white zones) on points within 300 m of a road. */
  polygons_against_times: PolygonsCompared;
  by_band: (PolygonsCompared & { minutes: number })[];
  by_road_distance_m: (PolygonsCompared & { up_to_m: number | null })[];
  by_margin_s: (PolygonsCompared & { up_to_s: number | null })[];
}

/** What is verified of a coverage: its polygons. */
interface VerifiedPolygons {
  bands: { minutes: number; polygons: MultiPolygonCoordinates }[];
  white: { polygons: MultiPolygonCoordinates };
}

/** Random points of the region against everything that is said of them. `table` null: OSRM is not asked. */
export async function verifyCoverage(
  driveTimes: DriveTimes,
  territory: Territory,
  coverage: VerifiedPolygons,
  options: { points: number; seed: number; limit_minutes: number },
  table: TableFunction | null,
): Promise<AccuracyReport> {
  const random = createRandom(options.seed);
  const field = fieldOf(driveTimes);
  const limit_s = options.limit_minutes * 60;
  const white = regionMask(coverage.white.polygons);
  const bands = coverage.bands.map(({ minutes, polygons }) => ({
    minutes,
    mask: regionMask(polygons),
    counts: emptyCounts(),
  }));
  const near = emptyCounts();
  const byDistance = DISTANCE_CLASSES_M.map(emptyCounts);
  const byMargin = MARGIN_CLASSES_S.map(emptyCounts);
  const homes: Home[] = [];
  for (let i = 0; i < options.points; i++) {
    const { x, y } = randomPoint(territory, random);
    const [lon, lat] = [roundDegrees(lonOfX(x)), roundDegrees(latOfY(y))];
    const match = nearestRoad(driveTimes.network, lon, lat);
    // As decisions take it: to the tenth of a second.
    const time_s = Math.round(timeAtPlace(field, match)) / 10;
    const isWhite = maskContains(white, x, y);
    const covered = time_s < limit_s;
    count(byDistance[classIndex(DISTANCE_CLASSES_M, match.distance_m)], !isWhite, covered);
    if (match.distance_m > NEAR_ROAD_M) continue;
    homes.push({ asked: [lon, lat], match });
    count(near, !isWhite, covered);
    count(byMargin[classIndex(MARGIN_CLASSES_S, Math.abs(time_s - limit_s))], !isWhite, covered);
    for (const band of bands) count(band.counts, maskContains(band.mask, x, y), time_s < band.minutes * 60);
  }
  return {
    seed: options.seed,
    points: options.points,
    points_near_road: homes.length,
    engine_against_osrm: table ? await compareWithTable(driveTimes, homes, table) : null,
    polygons_against_times: withShare(near),
    by_band: bands.map(({ minutes, counts }) => ({ minutes, ...withShare(counts) })),
    by_road_distance_m: byDistance.map((counts, i) => ({
      up_to_m: finiteOrNull(DISTANCE_CLASSES_M[i]),
      ...withShare(counts),
    })),
    by_margin_s: byMargin.map((counts, i) => ({
      up_to_s: finiteOrNull(MARGIN_CLASSES_S[i]),
      ...withShare(counts),
    })),
  };
}

const finiteOrNull = (value: number) => (Number.isFinite(value) ? value : null);
const emptyCounts = () => ({ compared: 0, false_inside: 0, false_outside: 0 });
const classIndex = (limits: readonly number[], value: number) =>
  Math.max(
    0,
    limits.findIndex((limit) => value <= limit),
  );

function count(counts: ReturnType<typeof emptyCounts>, saysInside: boolean, isInside: boolean): void {
  counts.compared++;
  if (saysInside && !isInside) counts.false_inside++;
  if (!saysInside && isInside) counts.false_outside++;
}

function withShare(counts: ReturnType<typeof emptyCounts>): PolygonsCompared {
  return { ...counts, share: (counts.false_inside + counts.false_outside) / Math.max(1, counts.compared) };
}

/** A point of the region, evenly over its ground to within the projection's change of scale. */
function randomPoint({ mask }: Territory, random: () => number): { x: number; y: number } {
  for (;;) {
    const x = mask.minX + random() * (mask.maxX - mask.minX);
    const y = mask.minY + random() * (mask.maxY - mask.minY);
    // Through the millionth of a degree that coordinates are told in.
    const [lon, lat] = [roundDegrees(lonOfX(x)), roundDegrees(latOfY(y))];
    if (maskContains(mask, xOfLon(lon), yOfLat(lat))) return { x: xOfLon(lon), y: yOfLat(lat) };
  }
}

/** A point as it was drawn, with its road. */
interface Home {
  asked: LonLat;
  match: RoadMatch;
}

async function compareWithTable(
  driveTimes: DriveTimes,
  homes: readonly Home[],
  table: TableFunction,
): Promise<AccuracyReport['engine_against_osrm']> {
  const places = homes.map((home) => home.asked);
  const sites = driveTimes.sites.filter((_, site) => isOnRoad(driveTimes.matches[site]));
  const asked =
    sites.length === 0
      ? homes.map(() => [])
      : await table(
          places,
          sites.map(({ lon, lat }): LonLat => [lon, lat]),
        );
  let differing = 0;
  let greatest = 0;
  homes.forEach((home, i) => {
    const times = asked[i].filter((time) => time !== null);
    const osrm_s = times.length > 0 ? Math.min(...times) : Infinity;
    const ours_s = nearestSites(driveTimes, home.match)[0]?.drive_time_s ?? Infinity;
    const difference = difference_s(ours_s, osrm_s);
    if (difference > TOLERANCE_S) differing++;
    if (Number.isFinite(difference)) greatest = Math.max(greatest, difference);
  });
  return {
    compared: homes.length,
    differing,
    share: differing / Math.max(1, homes.length),
    tolerance_s: TOLERANCE_S,
    greatest_difference_s: Math.round(greatest * 10) / 10,
  };
}
