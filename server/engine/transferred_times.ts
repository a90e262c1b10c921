import { randomUUID } from 'node:crypto';
import type { DriveTimes } from '../../isochrones/search/drive_times.ts';
import { pagesToShare } from '../../isochrones/search/label_pages.ts';
import { seedsOf } from '../../isochrones/search/seeds.ts';
import type { Network } from '../../isochrones/types.ts';

/** Drive times as they pass between threads: the arrays are shared, what follows from them is made again. */
export interface PackedTimes extends Pick<DriveTimes, 'sites' | 'matches' | 'time_ds' | 'site' | 'changed'> {
  /** Names the arrays of labels: each thread has views of its own on the same memory. */
  labels: string;
  /** Names the drive times themselves: `labels` with what changed since. */
  state: string;
}

const names = new WeakMap<object, string>();

function nameOf(one: object): string {
  const name = names.get(one) ?? randomUUID();
  names.set(one, name);
  return name;
}

export function packTimes({ sites, matches, time_ds, site, changed }: DriveTimes): PackedTimes {
  const labels = nameOf(time_ds);
  return {
    sites: sites.map(({ id, lon, lat }) => ({ id, lon, lat })),
    matches,
    time_ds,
    site,
    changed: changed && pagesToShare(changed),
    labels,
    // Each change makes pages of its own.
    state: changed === null ? labels : nameOf(changed),
  };
}

/** `like`: drive times that may have the same labels but for some that changed; then only these need be compared. */
export function unpackTimes(
  network: Network,
  { sites, matches, changed, labels, ...arrays }: PackedTimes,
  like: DriveTimes | null = null,
): DriveTimes {
  const { time_ds, site } = like && names.get(like.time_ds) === labels ? like : arrays;
  names.set(time_ds, labels);
  return { network, sites, matches, time_ds, site, changed, seeds: seedsOf(network, matches) };
}
