import { meeting, segmentMarks } from '../ground/changed_roads.ts';
import type { Territory } from '../ground/territory.ts';
import type { PointsBySegment, WeightedPoints } from '../ground/weighted_points.ts';
import { isMarked, mark, takeMarked } from '../marks.ts';
import { type DriveTimes, fieldOf } from '../search/drive_times.ts';
import { type TimeField, timeAtMatch, timeAtPlace } from '../search/time_field.ts';
import { classOfTime, threshold_ds } from '../surface/classes.ts';
import type { Network } from '../types.ts';

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

/** What the figures of communes are made of: weights of class k of commune c are at [c * classes + k]. */
export interface CommuneSums {
  /** Square kilometres. */
  ground: Float64Array;
  /** Persons. */
  residents: Float64Array;
  /** Of the ground: the least and the greatest time of each commune. */
  least_ds: Float64Array;
  most_ds: Float64Array;
}

/** Ground and inhabitants of each commune by drive time, from the road times themselves. */
export function coverageOfCommunes(
  driveTimes: DriveTimes,
  territory: Territory,
  options: CommuneOptions,
): CommuneCoverage[] {
  return figuresOfCommunes(
    fieldOf(driveTimes),
    territory,
    options,
    sumCommunes(driveTimes, territory, options),
  );
}

/** What of a territory its communes' sums are made from. */
export type CountedTerritory = Pick<Territory, 'ground' | 'residents'> & { communes: { length: number } };

/** Sums over all communes, or over share `share.number` of `share.of` equal shares of their points: see addSums. */
export function sumCommunes(
  driveTimes: DriveTimes,
  territory: CountedTerritory,
  { band_minutes }: Pick<CommuneOptions, 'band_minutes'>,
  share = { number: 0, of: 1 },
): CommuneSums {
  const field = fieldOf(driveTimes);
  const thresholds_ds = band_minutes.map(threshold_ds);
  const classes = thresholds_ds.length + 1;
  const all = territory.communes.length;
  const sums: CommuneSums = {
    ground: new Float64Array(all * classes),
    residents: new Float64Array(all * classes),
    least_ds: new Float64Array(all).fill(Infinity),
    most_ds: new Float64Array(all).fill(-Infinity),
  };
  visitTimes(field, territory.ground, share, (commune, time_ds, weight) => {
    sums.ground[commune * classes + classOfTime(thresholds_ds, time_ds)] += weight;
    if (time_ds < sums.least_ds[commune]) sums.least_ds[commune] = time_ds;
    if (time_ds > sums.most_ds[commune]) sums.most_ds[commune] = time_ds;
  });
  visitTimes(field, territory.residents, share, (commune, time_ds, weight) => {
    sums.residents[commune * classes + classOfTime(thresholds_ds, time_ds)] += weight;
  });
  return sums;
}

/** Adds the sums of other points, which is exact in whatever order: see bySegment. */
export function addSums(to: CommuneSums, more: CommuneSums): void {
  for (let i = 0; i < to.ground.length; i++) {
    to.ground[i] += more.ground[i];
    to.residents[i] += more.residents[i];
  }
  for (let c = 0; c < to.least_ds.length; c++) {
    to.least_ds[c] = Math.min(to.least_ds[c], more.least_ds[c]);
    to.most_ds[c] = Math.max(to.most_ds[c], more.most_ds[c]);
  }
}

function visitTimes(
  field: TimeField,
  points: WeightedPoints,
  share: { number: number; of: number },
  visit: (commune: number, time_ds: number, weight: number) => void,
): void {
  const first = Math.floor((points.count * share.number) / share.of);
  const end = Math.floor((points.count * (share.number + 1)) / share.of);
  for (let i = first; i < end; i++)
    visit(points.commune[i], timeAtMatch(field, points.segment[i], points.fraction[i]), points.weight[i]);
}

/** Segments on which times differ, and those of them that lie in more than one class or in another one than before. */
interface ChangedSegments {
  segments: Uint32Array;
  changing: Uint32Array;
}

/**
 * Brings sums to other times, which differ on some segments, and at the vertices where others meet them: weights move from class to class,
 * which is exact (see bySegment); only a commune whose least or greatest time went is looked through. Equal, bit for bit, to sumCommunes. Gives
 * the communes of which some sum, or the time of some ground, is another one.
 */
export function changeSums(
  sums: CommuneSums,
  was: TimeField,
  is: TimeField,
  territory: Territory,
  { band_minutes }: CommuneOptions,
  { changing, segments }: ChangedSegments,
): Set<number> {
  const { network } = territory;
  const thresholds_ds = band_minutes.map(threshold_ds);
  const classes = thresholds_ds.length + 1;
  const touched = new Set<number>();
  const visitMoved = (
    points: PointsBySegment,
    into: Float64Array,
    onSegments: Uint32Array,
    visit: (commune: number, was_ds: number, is_ds: number) => void,
  ) => {
    const around = meeting(network, onSegments);
    const marks = segmentMarks(network);
    for (let i = 0; i < onSegments.length; i++) mark(marks, onSegments[i]);
    for (const segment of around)
      for (
        let i = points.offset[segment], onIt = isMarked(marks, segment);
        i < points.offset[segment + 1];
        i++
      ) {
        const fraction = points.fraction[i];
        // Of a road that only meets the others at a vertex, what lies there.
        if (!onIt && fraction > 0 && fraction < 1) continue;
        const was_ds = timeAtMatch(was, segment, fraction);
        const is_ds = timeAtMatch(is, segment, fraction);
        if (was_ds === is_ds) continue;
        const commune = points.commune[i];
        touched.add(commune);
        into[commune * classes + classOfTime(thresholds_ds, was_ds)] -= points.weight[i];
        into[commune * classes + classOfTime(thresholds_ds, is_ds)] += points.weight[i];
        visit(commune, was_ds, is_ds);
      }
    takeMarked(marks);
  };
  const unsure = new Set<number>();
  const { least_ds, most_ds } = sums;
  visitMoved(territory.ground, sums.ground, segments, (commune, was_ds, is_ds) => {
    // The one point that had a commune's least or greatest time may have lost it.
    if (was_ds === least_ds[commune] || was_ds === most_ds[commune]) unsure.add(commune);
    if (is_ds < least_ds[commune]) least_ds[commune] = is_ds;
    if (is_ds > most_ds[commune]) most_ds[commune] = is_ds;
  });
  visitMoved(territory.residents, sums.residents, changing, () => {});
  const { ground, groundOfCommune } = territory;
  for (const commune of unsure) {
    least_ds[commune] = Infinity;
    most_ds[commune] = -Infinity;
    for (let k = groundOfCommune.offset[commune]; k < groundOfCommune.offset[commune + 1]; k++) {
      const i = groundOfCommune.point[k];
      const time_ds = timeAtMatch(is, ground.segment[i], ground.fraction[i]);
      if (time_ds < least_ds[commune]) least_ds[commune] = time_ds;
      if (time_ds > most_ds[commune]) most_ds[commune] = time_ds;
    }
  }
  return touched;
}

/** What is told of each commune. */
export function figuresOfCommunes(
  field: TimeField,
  territory: Territory,
  options: CommuneOptions,
  sums: CommuneSums,
): CommuneCoverage[] {
  return territory.communes.map((_, commune) => figuresOfCommune(field, territory, options, sums, commune));
}

/** The same of some communes: brings the figures to other times. */
export function changeFigures(
  figures: CommuneCoverage[],
  field: TimeField,
  territory: Territory,
  options: CommuneOptions,
  sums: CommuneSums,
  touched: Iterable<number>,
): void {
  for (const commune of touched)
    figures[commune] = figuresOfCommune(field, territory, options, sums, commune);
}

/** On which segments the times of communes' town halls hang: pairs of both, in any order. */
export interface TownHallRoads {
  segment: Uint32Array;
  commune: Uint32Array;
}

export function townHallRoads({ network, townHalls }: Territory): TownHallRoads {
  const segment: number[] = [];
  const commune: number[] = [];
  townHalls.forEach((place, number) => {
    const roads = [place, ...(place.others ?? [])].map((road) => road.segment);
    for (const road of place.others ? roads : meeting(network, Uint32Array.from(roads))) {
      segment.push(road);
      commune.push(number);
    }
  });
  return { segment: Uint32Array.from(segment), commune: Uint32Array.from(commune) };
}

/** The communes whose town halls' times hang on some of the segments, some of them more than once. */
export function townHallsOn(network: Network, roads: TownHallRoads, segments: Uint32Array): number[] {
  const marks = segmentMarks(network);
  for (let i = 0; i < segments.length; i++) mark(marks, segments[i]);
  const found: number[] = [];
  for (let i = 0; i < roads.segment.length; i++)
    if (isMarked(marks, roads.segment[i])) found.push(roads.commune[i]);
  takeMarked(marks);
  return found;
}

function figuresOfCommune(
  field: TimeField,
  territory: Territory,
  options: CommuneOptions,
  sums: CommuneSums,
  commune: number,
): CommuneCoverage {
  const { code, population, area_km2 } = territory.communes[commune];
  const limit = options.band_minutes.indexOf(options.limit_minutes);
  const classes = options.band_minutes.length + 1;
  const range = (of: Float64Array, first: number, last: number) => {
    let total = 0;
    for (let k = first; k <= last; k++) total += of[commune * classes + k];
    return total;
  };
  // A commune whose people nobody counted has none that could be told, not none at all.
  const known =
    territory.populationMethod !== 'unknown' &&
    (population !== null || range(sums.residents, 0, classes - 1) > 0);
  const persons = (first: number, last: number) => (known ? range(sums.residents, first, last) : null);
  return {
    code,
    population,
    area_km2,
    bands: options.band_minutes.map((minutes, i) => ({
      minutes,
      population: persons(0, i),
      area_km2: range(sums.ground, 0, i),
    })),
    white: {
      population: persons(limit + 1, classes - 1),
      area_km2: range(sums.ground, limit + 1, classes - 1),
    },
    drive_times_s: {
      least: seconds(sums.least_ds[commune]),
      town_hall: townHall_s(field, territory, commune),
      most: seconds(sums.most_ds[commune]),
    },
  };
}

const townHall_s = (field: TimeField, { townHalls }: Territory, commune: number): number | null =>
  seconds(timeAtPlace(field, townHalls[commune]));

const seconds = (time_ds: number) =>
  Number.isFinite(time_ds) ? Math.round(Math.max(0, time_ds)) / 10 : null;
