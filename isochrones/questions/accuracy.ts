import { MaillageError } from '../errors.ts';
import { latOfY, lonOfX, xOfLon, yOfLat } from '../geometry/mercator.ts';
import { createRandom } from '../geometry/random.ts';
import { maskContains, regionMask } from '../ground/region_mask.ts';
import type { Territory } from '../ground/territory.ts';
import { nearestRoad, pointOnSegment } from '../network/nearest_road.ts';
import { type DriveTimes, fieldOf, nearestSites } from '../search/drive_times.ts';
import { createPointSearch, searchFromPoint } from '../search/point_search.ts';
import { isOnRoad } from '../search/seeds.ts';
import { timeAtPlace } from '../search/time_field.ts';
import type { LonLat, MultiPolygonCoordinates, Network, NetworkMeta, RoadMatch } from '../types.ts';

/** OSRM's /table: seconds from each source to each destination, null where no road leads. */
export type TableFunction = (sources: LonLat[], destinations: LonLat[]) => Promise<(number | null)[][]>;

/** Times that differ by more than this count as differing. */
const TOLERANCE_S = 1;
/** A network on which more pairs than this differ is not served. */
const SHARE_ALLOWED = 0.005;
const PAIR_SITES = 5;
const PAIR_HOMES = 1000;
/** Within this distance of a road, where people live, the engine's accuracy is stated. */
const NEAR_ROAD_M = 300;
const DISTANCE_CLASSES_M = [30, 100, 300, 1000, Infinity];
const MARGIN_CLASSES_S = [30, 60, 120, 300, Infinity];

/**
 * Asks OSRM for random pairs of places on the network and compares the engine's times. Errors:
 * network_verification_failed when more than `share_allowed` (0.5 %) differ by over a second: nothing is served from such
 * a network.
 */
export async function verifyNetwork(
  network: Network,
  table: TableFunction,
  { seed = 1, share_allowed = SHARE_ALLOWED }: { seed?: number; share_allowed?: number } = {},
): Promise<NonNullable<NetworkMeta['verification']>> {
  const random = createRandom(seed);
  const sites = Array.from({ length: PAIR_SITES }, () => randomRoadPoint(network, random));
  const homes = Array.from({ length: PAIR_HOMES }, () => randomRoadPoint(network, random));
  const asked = await table(homes.map(lonLatOf), sites.map(lonLatOf));
  const search = createPointSearch(network);
  let differing = 0;
  let greatest_difference_s = 0;
  sites.forEach((site, s) => {
    const field = searchFromPoint(search, site, Infinity);
    homes.forEach((home, h) => {
      const ours_s = timeAtPlace(field, home) / 10;
      const osrm_s = asked[h][s];
      const difference = difference_s(ours_s, osrm_s);
      if (difference > TOLERANCE_S) differing++;
      if (Number.isFinite(difference)) greatest_difference_s = Math.max(greatest_difference_s, difference);
    });
  });
  const pairs = PAIR_SITES * PAIR_HOMES;
  const share_differing = differing / pairs;
  if (share_differing > share_allowed)
    throw new MaillageError(
      'network_verification_failed',
      `The engine and OSRM disagree by over ${TOLERANCE_S} s on ${(100 * share_differing).toFixed(1)} % of ${pairs} random journeys (at most ${100 * share_allowed} % is accepted), so this network is not served; build it again with the OSRM version and profile of Maillage.`,
    );
  return { pairs, share_differing, greatest_difference_s: Math.round(greatest_difference_s * 10) / 10 };
}

const lonLatOf = ({ lon, lat }: { lon: number; lat: number }): LonLat => [lon, lat];

/** Infinite when only one of the two finds a way. */
function difference_s(ours_s: number, osrm_s: number | null): number {
  if (!Number.isFinite(ours_s) && osrm_s === null) return 0;
  if (!Number.isFinite(ours_s) || osrm_s === null) return Infinity;
  return Math.abs(ours_s - osrm_s);
}

function randomRoadPoint(network: Network, random: () => number): RoadMatch {
  for (;;) {
    const segment = Math.floor(random() * network.segmentCount);
    if (!network.segmentMatchable[segment]) continue;
    const { lon, lat } = pointOnSegment(network, segment, random());
    // Matched again: where roads overlap, the one that a home there is matched to.
    return nearestRoad(network, lon, lat);
  }
}

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
export interface VerifiedPolygons {
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
  const homes: RoadMatch[] = [];
  for (let i = 0; i < options.points; i++) {
    const { x, y } = randomPoint(territory, random);
    const match = nearestRoad(driveTimes.network, lonOfX(x), latOfY(y));
    // As decisions take it: to the tenth of a second.
    const time_s = Math.round(timeAtPlace(field, match)) / 10;
    const isWhite = maskContains(white, x, y);
    const covered = time_s < limit_s;
    count(byDistance[classIndex(DISTANCE_CLASSES_M, match.distance_m)], !isWhite, covered);
    if (match.distance_m > NEAR_ROAD_M) continue;
    homes.push(match);
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
    const lon = Math.round(lonOfX(x) * 1e6) / 1e6;
    const lat = Math.round(latOfY(y) * 1e6) / 1e6;
    if (maskContains(mask, xOfLon(lon), yOfLat(lat))) return { x: xOfLon(lon), y: yOfLat(lat) };
  }
}

async function compareWithTable(
  driveTimes: DriveTimes,
  homes: readonly RoadMatch[],
  table: TableFunction,
): Promise<AccuracyReport['engine_against_osrm']> {
  const sites = driveTimes.matches.filter(isOnRoad);
  const asked =
    sites.length === 0 ? homes.map(() => []) : await table(homes.map(lonLatOf), sites.map(lonLatOf));
  let differing = 0;
  let greatest = 0;
  homes.forEach((home, i) => {
    const times = asked[i].filter((time) => time !== null);
    const osrm_s = times.length > 0 ? Math.min(...times) : null;
    const ours_s = nearestSites(driveTimes, home)[0]?.drive_time_s ?? Infinity;
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
