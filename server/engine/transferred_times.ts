import { type DriveTimes, flatTimes } from '../../isochrones/search/drive_times.ts';
import { seedsOf } from '../../isochrones/search/seeds.ts';
import type { Network } from '../../isochrones/types.ts';

/** Drive times as they pass between threads: the arrays are shared, what follows from them is made again. */
export type PackedTimes = Pick<DriveTimes, 'sites' | 'matches' | 'time_ds' | 'site'>;

export function packTimes(times: DriveTimes): PackedTimes {
  const { sites, matches, time_ds, site } = flatTimes(times);
  return {
    sites: sites.map(({ id, lon, lat }) => ({ id, lon, lat })),
    matches,
    time_ds,
    site,
  };
}

export function unpackTimes(network: Network, packed: PackedTimes): DriveTimes {
  return { network, ...packed, changed: null, seeds: seedsOf(network, packed.matches) };
}
