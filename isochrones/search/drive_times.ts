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
import { type BucketQueue, createBucketQueue, leastKey, popBucket, pushBucket } from './bucket_queue.ts';
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
  spreadInPart(times, createLabelQueue(network), firstOffers(times), null);
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

/** Numbers of a label that is offered: stretch, time, site. */
export const OFFER = 3;

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
 * Takes labels that are offered to stretches and spreads them against the traffic until none is left, in one part of the network: its
 * stretches are those that `part` names by `number`; null: all. Gives what goes on in other parts, as they take it. In the end the labels
 * are the same however often, and in whatever order, parts take their offers: see insertLabel.
 */
export function spreadInPart(
  { network, site: sites, time_ds: times_ds }: Pick<DriveTimes, 'network' | 'site' | 'time_ds'>,
  queue: BucketQueue,
  offers: Int32Array,
  part: { of: Uint8Array; number: number } | null,
): Int32Array {
  const { incomingOffset, incomingStretch, incomingDuration_ds } = network;
  const others: number[] = [];
  const offer = (stretch: number, time_ds: number, site: number): void => {
    if (insertLabel(times_ds, sites, stretch * NEAREST_KEPT, time_ds, site))
      pushBucket(queue, time_ds, stretch, site);
  };
  const inTime = Uint32Array.from({ length: offers.length / OFFER }, (_, i) => i * OFFER);
  inTime.sort((a, b) => offers[a + 1] - offers[b + 1]);
  for (let next = 0; ; ) {
    // Each when its time comes: the queue's keys may not lie far apart.
    if (next < inTime.length && (queue.size === 0 || offers[inTime[next] + 1] <= leastKey(queue))) {
      const at = inTime[next++];
      offer(offers[at], offers[at + 1], offers[at + 2]);
      continue;
    }
    const entry = popBucket(queue);
    if (entry < 0) return Int32Array.from(others);
    const stretch = queue.first[entry];
    const site = queue.second[entry];
    const time_ds = queue.key;
    if (!holdsLabel(times_ds, sites, stretch * NEAREST_KEPT, time_ds, site)) continue;
    const end = incomingOffset[stretch + 1];
    for (let e = incomingOffset[stretch]; e < end; e++) {
      const from = incomingStretch[e];
      if (part === null || part.of[from] === part.number) offer(from, time_ds + incomingDuration_ds[e], site);
      else others.push(from, time_ds + incomingDuration_ds[e], site);
    }
  }
}

/** Whether this very label is still one of the stretch's nearest (it may have been improved since it was queued). */
function holdsLabel(
  times_ds: Int32Array,
  sites: Uint16Array,
  base: number,
  time_ds: number,
  site: number,
): boolean {
  for (let k = base; k < base + NEAREST_KEPT; k++) if (sites[k] === site) return times_ds[k] === time_ds;
  return false;
}

/**
 * Keeps the three smallest (time, site) of distinct sites in the slots from `base`. True when the label was kept.
 * Because a label that is not among the three nearest here cannot be among them further back, the result is the
 * same in whatever order labels are offered. Of two equal times the site with the lower number counts, or the one with the lower number in
 * `numberOf` where that is given.
 */
export function insertLabel(
  time_ds: Int32Array,
  site: Uint16Array,
  base: number,
  newTime_ds: number,
  newSite: number,
  numberOf: Uint16Array | null = null,
): boolean {
  const last = base + NEAREST_KEPT - 1;
  if (time_ds[last] < newTime_ds) return false;
  if (time_ds[last] === newTime_ds && !isBefore(newSite, site[last], numberOf)) return false;
  let k = base;
  // Where the site stands now, or the last slot, whose label falls out.
  let out = last;
  for (; k <= last; k++)
    if (site[k] === newSite) {
      if (time_ds[k] <= newTime_ds) return false;
      out = k;
      break;
    }
  for (k = out; k > base; k--) {
    if (
      time_ds[k - 1] < newTime_ds ||
      (time_ds[k - 1] === newTime_ds && isBefore(site[k - 1], newSite, numberOf))
    )
      break;
    time_ds[k] = time_ds[k - 1];
    site[k] = site[k - 1];
  }
  time_ds[k] = newTime_ds;
  site[k] = newSite;
  return true;
}

const isBefore = (a: number, b: number, numberOf: Uint16Array | null): boolean =>
  numberOf === null ? a < b : numberOf[a] < numberOf[b];

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
