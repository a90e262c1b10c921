import type { Territory } from '../ground/territory.ts';
import type { PointsBySegment } from '../ground/weighted_points.ts';
import { type DriveTimes, fieldOf } from '../search/drive_times.ts';
import { type TimeField, timeAtMatch, timeAtPlace } from '../search/time_field.ts';
import { classOfTime, threshold_ds } from '../surface/classes.ts';

/** Bands of drive time, ascending, and which of them is the programme's limit. */
export interface CommuneOptions {
  band_minutes: readonly number[];
  limit_minutes: number;
}

/** One commune's share in a coverage; sums over classes are its area and population. Times null: no road leads to a site. */
export interface CommuneCoverage {
  code: string;
  population: number | null;
  area_km2: number;
  /** Less than each band's minutes, cumulative, in the order of the bands. */
  bands: { minutes: number; population: number | null; area_km2: number }[];
  white: { population: number | null; area_km2: number };
  drive_times_s: { least: number | null; town_hall: number | null; most: number | null };
}

/** Points of a kind by commune: their weight in each class of times, the least and the greatest time. */
interface PointSums {
  /** Class k of commune c: sums[c * classes + k]. */
  sums: Float64Array;
  least_ds: Float64Array;
  most_ds: Float64Array;
}

/** What the figures of communes are made of. */
export interface CommuneSums {
  ground: PointSums;
  residents: PointSums;
}

/** Ground and inhabitants of each commune by drive time, from the road times themselves. */
export function coverageOfCommunes(
  driveTimes: DriveTimes,
  territory: Territory,
  options: CommuneOptions,
): CommuneCoverage[] {
  return figuresOfCommunes(driveTimes, territory, options, sumCommunes(driveTimes, territory, options));
}

/** Sums over all communes. */
export function sumCommunes(
  driveTimes: DriveTimes,
  territory: Territory,
  { band_minutes }: CommuneOptions,
): CommuneSums {
  const thresholds_ds = band_minutes.map(threshold_ds);
  const all = territory.communes.length;
  const sumsOf = (points: PointsBySegment): PointSums => {
    const empty = {
      sums: new Float64Array(all * (thresholds_ds.length + 1)),
      least_ds: new Float64Array(all).fill(Infinity),
      most_ds: new Float64Array(all).fill(-Infinity),
    };
    return addPoints(empty, fieldOf(driveTimes), points, thresholds_ds, new Uint8Array(all).fill(1));
  };
  return { ground: sumsOf(territory.ground), residents: sumsOf(territory.residents) };
}

/**
 * The sums after times changed on some segments: communes with a point there are summed anew, all of their points in the same
 * order as in sumCommunes, because sums of fractions depend on it. Equal, bit for bit, to sumCommunes.
 */
export function resumCommunes(
  before: CommuneSums,
  driveTimes: DriveTimes,
  territory: Territory,
  { band_minutes }: CommuneOptions,
  segments: Uint32Array,
): CommuneSums {
  const thresholds_ds = band_minutes.map(threshold_ds);
  const classes = thresholds_ds.length + 1;
  const sumsOf = (former: PointSums, points: PointsBySegment): PointSums => {
    const chosen = new Uint8Array(territory.communes.length);
    for (const segment of segments)
      for (let i = points.offset[segment]; i < points.offset[segment + 1]; i++) chosen[points.commune[i]] = 1;
    const cleared = {
      sums: former.sums.slice(),
      least_ds: former.least_ds.slice(),
      most_ds: former.most_ds.slice(),
    };
    for (let commune = 0; commune < chosen.length; commune++) {
      if (!chosen[commune]) continue;
      cleared.sums.fill(0, commune * classes, (commune + 1) * classes);
      cleared.least_ds[commune] = Infinity;
      cleared.most_ds[commune] = -Infinity;
    }
    return addPoints(cleared, fieldOf(driveTimes), points, thresholds_ds, chosen);
  };
  return {
    ground: sumsOf(before.ground, territory.ground),
    residents: sumsOf(before.residents, territory.residents),
  };
}

/** Adds the points of the chosen communes to `into`, and gives it back. */
function addPoints(
  into: PointSums,
  field: TimeField,
  points: PointsBySegment,
  thresholds_ds: number[],
  chosen: Uint8Array,
): PointSums {
  const { sums, least_ds, most_ds } = into;
  const classes = thresholds_ds.length + 1;
  for (let i = 0; i < points.count; i++) {
    const commune = points.commune[i];
    if (!chosen[commune]) continue;
    const time_ds = timeAtMatch(field, points.segment[i], points.fraction[i]);
    sums[commune * classes + classOfTime(thresholds_ds, time_ds)] += points.weight[i];
    if (time_ds < least_ds[commune]) least_ds[commune] = time_ds;
    if (time_ds > most_ds[commune]) most_ds[commune] = time_ds;
  }
  return into;
}

/** What is told of each commune. */
export function figuresOfCommunes(
  driveTimes: DriveTimes,
  territory: Territory,
  options: CommuneOptions,
  { ground, residents }: CommuneSums,
): CommuneCoverage[] {
  const field = fieldOf(driveTimes);
  const limit = options.band_minutes.indexOf(options.limit_minutes);
  const classes = options.band_minutes.length + 1;
  const known = territory.populationMethod !== 'unknown';
  const range = (sums: Float64Array, commune: number, first: number, last: number) => {
    let total = 0;
    for (let k = first; k <= last; k++) total += sums[commune * classes + k];
    return total;
  };
  return territory.communes.map(({ code, population, area_km2 }, c) => {
    const persons = (first: number, last: number) => (known ? range(residents.sums, c, first, last) : null);
    return {
      code,
      population,
      area_km2,
      bands: options.band_minutes.map((minutes, i) => ({
        minutes,
        population: persons(0, i),
        area_km2: range(ground.sums, c, 0, i),
      })),
      white: {
        population: persons(limit + 1, classes - 1),
        area_km2: range(ground.sums, c, limit + 1, classes - 1),
      },
      drive_times_s: {
        least: seconds(ground.least_ds[c]),
        town_hall: seconds(timeAtPlace(field, territory.townHalls[c])),
        most: seconds(ground.most_ds[c]),
      },
    };
  });
}

const seconds = (time_ds: number) =>
  Number.isFinite(time_ds) ? Math.round(Math.max(0, time_ds)) / 10 : null;
