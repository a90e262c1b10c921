import { MaillageError } from '../../errors/maillage_error.ts';
import { nearestRoad } from '../network/nearest_road.ts';
import { visitPlace } from '../network/road_positions.ts';
import {
  compareIds,
  type EngineSite,
  NEAREST_KEPT,
  type Network,
  type RoadMatch,
  type RoadPlace,
  type SiteTime,
  UNREACHED_DS,
} from '../types.ts';
import { type BucketQueue, createBucketQueue } from './bucket_queue.ts';
import { divideNetwork, partsOfNetwork, spreadInParts } from './divided_search.ts';
import { flatLabels, type Labels, labelSite, labelTime_ds, NO_SITE } from './label_pages.ts';
import { maySeed, type Seeds, seedsOf, visitFirstLabels } from './seeds.ts';
import type { TimeField } from './time_field.ts';

/**
 * For every stretch the nearest sites: slots 3v, 3v + 1, 3v + 2 of `time_ds` and `site`, nearest first, each site once.
 * The time is from the stretch's start over its whole length to the site. Sites stand in the order of their ids, and of
 * two equal times the site that sorts first is told, so the labels depend on network and sites alone. Those that changeSites
 * made have theirs in `changed` where they differ; read them by labelTime_ds and labelSite, or all of them after flatTimes.
 */
export interface DriveTimes extends Labels {
  network: Network;
  sites: EngineSite[];
  matches: RoadMatch[];
  seeds: Seeds;
}

/** The drive times as the surface reads them. */
export function fieldOf({ network, time_ds, changed, seeds }: DriveTimes): TimeField {
  return { network, time_ds, stride: NEAREST_KEPT, changed, seeds };
}

/** The same drive times with all labels in arrays of their own. */
export const flatTimes = (times: DriveTimes): DriveTimes =>
  times.changed === null ? times : { ...times, ...flatLabels(times), changed: null };

/**
 * One search backwards from all sites at once, over the whole network. Complexity: each stretch takes at most a few
 * labels, so about NEAREST_KEPT times one Dijkstra. Errors: too_many_sites, duplicate_site_id.
 */
export function computeDriveTimes(network: Network, sites: readonly EngineSite[]): DriveTimes {
  const times = emptyDriveTimes(network, sites);
  const parts = partsOfNetwork(network);
  const of = divideNetwork(network, parts);
  spreadInParts(times, createLabelQueue(network), firstOffers(times), { of, first: 0, end: parts });
  return times;
}

/** The drive times that a store kept, on the network that they were computed on. Errors: drive_times_mismatch. */
export function restoreDriveTimes(
  network: Network,
  sites: readonly EngineSite[],
  stored: { time_ds: Int32Array; site: Uint16Array },
): DriveTimes {
  if (stored.time_ds.length !== network.stretchCount * NEAREST_KEPT)
    throw new MaillageError('drive_times_mismatch', {
      stored: stored.time_ds.length / NEAREST_KEPT,
      stretches: network.stretchCount,
    });
  const times = emptyDriveTimes(network, sites);
  times.time_ds.set(stored.time_ds);
  times.site.set(stored.site);
  return times;
}

/** Drive times of no site yet: sites sorted and matched to their roads, all labels empty. */
export function emptyDriveTimes(network: Network, sites: readonly EngineSite[]): DriveTimes {
  const slots = network.stretchCount * NEAREST_KEPT;
  return {
    ...sitesOnRoads(network, sites),
    time_ds: new Int32Array(new SharedArrayBuffer(slots * 4)).fill(UNREACHED_DS),
    site: new Uint16Array(new SharedArrayBuffer(slots * 2)).fill(NO_SITE),
    changed: null,
  };
}

/** Sites in the order of their ids, matched to their roads where that is not known. Errors: too_many_sites, duplicate_site_id. */
export function sitesOnRoads(
  network: Network,
  sites: readonly EngineSite[],
  knownMatches?: ReadonlyMap<string, RoadMatch>,
): Omit<DriveTimes, keyof Labels> {
  if (sites.length >= NO_SITE)
    throw new MaillageError('too_many_sites', { count: sites.length, most: NO_SITE - 1 });
  const sorted = [...sites].sort(compareIds);
  for (let i = 1; i < sorted.length; i++)
    if (sorted[i].id === sorted[i - 1].id) throw new MaillageError('duplicate_site_id', { id: sorted[i].id });
  const matches = sorted.map(({ id, lon, lat }) => knownMatches?.get(id) ?? nearestRoad(network, lon, lat));
  return { network, sites: sorted, matches, seeds: seedsOf(network, matches) };
}

const spans_ds = new WeakMap<Network, number>();

/** A queue for the labels of a network: those waiting differ by a turn and the whole stretch that a site lies on at most. */
export function createLabelQueue(network: Network): BucketQueue {
  const span_ds = spans_ds.get(network) ?? longestStep_ds(network);
  spans_ds.set(network, span_ds);
  return createBucketQueue(span_ds);
}

function longestStep_ds(network: Network): number {
  let turn_ds = 0;
  for (let e = 0; e < network.turnCount; e++)
    if (network.incomingDuration_ds[e] > turn_ds) turn_ds = network.incomingDuration_ds[e];
  let stretch_ds = 0;
  for (let v = 0; v < network.stretchCount; v++)
    if (network.stretchDuration_ds[v] > stretch_ds) stretch_ds = network.stretchDuration_ds[v];
  return turn_ds + stretch_ds;
}

/** The labels that a search from all sites starts with. */
export function firstOffers({ network, seeds }: Pick<DriveTimes, 'network' | 'seeds'>): Int32Array {
  const offers: number[] = [];
  visitFirstLabels(
    network,
    seeds,
    () => true,
    (stretch, time_ds, site) => offers.push(stretch, time_ds, site),
  );
  return Int32Array.from(offers);
}

/**
 * The up to three nearest sites from a point on a road, nearest first, in seconds to the tenth; empty when no road
 * leads from there to any site.
 */
export function nearestSites(times: DriveTimes, place: RoadPlace): SiteTime[] {
  const found: { site: number; time_ds: number }[] = [];
  const offer = (site: number, time_ds: number) => {
    const known = found.find((f) => f.site === site);
    if (!known) found.push({ site, time_ds });
    else if (time_ds < known.time_ds) known.time_ds = time_ds;
  };
  visitPlace(times.network, place, (stretch, offset_ds) => {
    for (let k = 0; k < NEAREST_KEPT; k++) {
      const site = labelSite(times, stretch, k);
      if (site === NO_SITE) break;
      offer(site, labelTime_ds(times, stretch, k) - offset_ds);
    }
    if (maySeed(times.seeds, stretch))
      for (const seed of times.seeds.byStretch.get(stretch) ?? [])
        if (seed.offset_ds >= offset_ds) offer(seed.site, seed.offset_ds - offset_ds);
  });
  return found
    .map(({ site, time_ds }) => ({ site, drive_time_s: Math.round(Math.max(0, time_ds)) / 10 }))
    .sort((a, b) => a.drive_time_s - b.drive_time_s || a.site - b.site)
    .slice(0, NEAREST_KEPT);
}
