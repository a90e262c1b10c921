import type { Territory } from '../ground/territory.ts';
import type { WeightedPoints } from '../ground/weighted_points.ts';
import { type DriveTimes, fieldOf } from '../search/drive_times.ts';
import { timeAtMatch } from '../search/time_field.ts';
import { threshold_ds } from '../surface/classes.ts';

/**
 * Drive times are a model: a tenth longer and a tenth shorter is what they may well be on another day; a fifth shorter is what the
 * fastest of the other engines says (other_speeds.ts), and a quarter longer is as far on the other side.
 */
const SENSITIVITY_FACTORS = [0.8, 0.9, 1.1, 1.25] as const;

/** People and ground; population null where it is not known. */
interface Extent {
  population: number | null;
  area_km2: number;
}

/** The coverage if every drive time were so many times as long. */
interface SensitivityCase {
  factor: number;
  covered: Extent;
  /** People and ground whose answer is another one than with the times as they are. */
  changed: Extent;
  /** The same as shares of the region, 0 to 1; null where the population is not known. */
  changed_share: { population: number | null; area: number };
}

export interface Sensitivity {
  limit_minutes: number;
  region: Extent;
  covered: Extent;
  cases: SensitivityCase[];
}

/**
 * How the coverage under one limit depends on the speeds that the network assumes. A time is under the limit after it was
 * multiplied exactly when it was under the limit divided by the factor before, so nothing is searched anew.
 */
export function sensitivityOf(
  driveTimes: DriveTimes,
  territory: Territory,
  limit_minutes: number,
  factors: readonly number[] = SENSITIVITY_FACTORS,
): Sensitivity {
  const limits_ds = [1, ...factors].map((factor) => threshold_ds(limit_minutes) / factor);
  const ground = weightUnder(driveTimes, territory.ground, limits_ds);
  const residents = weightUnder(driveTimes, territory.residents, limits_ds);
  const known = territory.populationMethod !== 'unknown';
  const extent = (persons: number, area_km2: number): Extent => ({
    population: known ? persons : null,
    area_km2,
  });
  return {
    limit_minutes,
    region: extent(residents.all, ground.all),
    covered: extent(residents.under[0], ground.under[0]),
    cases: factors.map((factor, i) => {
      // Longer times only take from what is covered, shorter ones only add to it.
      const persons = Math.abs(residents.under[i + 1] - residents.under[0]);
      const area_km2 = Math.abs(ground.under[i + 1] - ground.under[0]);
      return {
        factor,
        covered: extent(residents.under[i + 1], ground.under[i + 1]),
        changed: extent(persons, area_km2),
        changed_share: {
          population: known && residents.all > 0 ? persons / residents.all : null,
          area: ground.all > 0 ? area_km2 / ground.all : 0,
        },
      };
    }),
  };
}

/** The weight of all points, and of those reached before each limit. */
function weightUnder(
  driveTimes: DriveTimes,
  points: WeightedPoints,
  limits_ds: readonly number[],
): { all: number; under: number[] } {
  const field = fieldOf(driveTimes);
  const under = limits_ds.map(() => 0);
  let all = 0;
  for (let i = 0; i < points.count; i++) {
    const weight = points.weight[i];
    const time_ds = timeAtMatch(field, points.segment[i], points.fraction[i]);
    all += weight;
    for (let k = 0; k < limits_ds.length; k++) if (time_ds < limits_ds[k]) under[k] += weight;
  }
  return { all, under };
}
