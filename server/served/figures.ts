import type { Mode } from '../../isochrones/osrm/mode_profile.ts';
import type { CommuneCoverage } from '../../isochrones/questions/commune_coverage.ts';
import type { Fragility } from '../../isochrones/questions/fragility.ts';
import type { WhiteBlocks } from '../../isochrones/questions/nearest_white.ts';
import type { RushHour, RushHourFactors } from '../../isochrones/questions/rush_hour.ts';
import type { Sensitivity } from '../../isochrones/questions/sensitivity.ts';
import type { DriveTimes } from '../../isochrones/search/drive_times.ts';
import type { Network } from '../../isochrones/types.ts';
import type { EngineCalls, EngineGround } from '../engine/calls.ts';
import { rememberWith } from '../process/remember.ts';

/** Figures of drive times: computed in a thread when first asked for, and kept for as long as the drive times are. */
export interface Figures {
  /** Ground and people of each commune by drive time. */
  communes(times: DriveTimes): Promise<CommuneCoverage[]>;
  /** How many sites cover whom, and what each alone covers. */
  fragility(times: DriveTimes): Promise<Fragility>;
  /** Who lives under the limit and who does not; null where no grid tells. */
  people(times: DriveTimes): Promise<Float64Array | null>;
  /** Who is under the limit only off peak; null where that cannot be told. */
  rushHour(times: DriveTimes): Promise<RushHour | null>;
  /** People by commune who reach an open site in time by another mode; null where people are not known. */
  withoutCar(times: DriveTimes, mode: Mode): Promise<Float64Array | null>;
  /** How much the coverage depends on the speeds. */
  sensitivity(times: DriveTimes): Promise<Sensitivity>;
  /** Where ground is not reached before a time, in deciseconds. */
  whiteBlocks(times: DriveTimes, from_ds: number): Promise<WhiteBlocks>;
}

/** Figures on one network and region: days with the same open sites have the same drive times, so they are computed once. */
export function newFigures(
  engine: EngineCalls,
  ground: EngineGround,
  limit_s: number,
  beside: { rushHour: RushHourFactors; openMode: (mode: Mode) => Promise<Network> },
): Figures {
  const limit_minutes = limit_s / 60;
  // As many times as there are programmes with limits of their own.
  const whiteOf = new WeakMap<DriveTimes, Map<number, Promise<WhiteBlocks>>>();
  const reachOf = new WeakMap<DriveTimes, Map<Mode, Promise<Float64Array | null>>>();
  return {
    communes: onceFor((times) => engine.communes(ground, times, limit_minutes)),
    fragility: onceFor((times) => engine.fragility(ground, times, limit_minutes)),
    people: onceFor((times) => engine.people(ground, times, limit_minutes)),
    rushHour: onceFor((times) => engine.rushHour(ground, times, limit_minutes, beside.rushHour)),
    sensitivity: onceFor((times) => engine.sensitivity(ground, times, limit_minutes)),
    withoutCar(times, mode) {
      const known = reachOf.get(times) ?? new Map<Mode, Promise<Float64Array | null>>();
      reachOf.set(times, known);
      return rememberWith(known, mode, async () =>
        engine.withoutCar(ground, await beside.openMode(mode), times.sites, limit_minutes),
      );
    },
    whiteBlocks(times, from_ds) {
      const known = whiteOf.get(times) ?? new Map<number, Promise<WhiteBlocks>>();
      whiteOf.set(times, known);
      return rememberWith(known, from_ds, () => engine.whiteBlocks(ground, times, from_ds));
    },
  };
}

/** What is made of each key once; what failed is tried again. */
function onceFor<Key extends WeakKey, Value>(
  make: (key: Key) => Promise<Value>,
): (key: Key) => Promise<Value> {
  const made = new WeakMap<Key, Promise<Value>>();
  return (key) => rememberWith(made, key, () => make(key));
}
