import { NEAREST_KEPT, type Network } from '../types.ts';
import { type BucketQueue, leastKey, popBucket, pushBucket } from './bucket_queue.ts';

/** The labels of a network's stretches, as drive times hold them. */
export interface SearchedLabels {
  network: Network;
  time_ds: Int32Array;
  site: Uint16Array;
}

/** Numbers of a label that is offered: stretch, time, site. */
export const OFFER = 3;

/**
 * Takes labels that are offered to stretches and spreads them against the traffic until none is left, in one part of the network: its
 * stretches are those that `part` names by `number`. Gives what goes on in other parts, as they take it. In the end the labels
 * are the same however often, and in whatever order, parts take their offers: see insertLabel.
 */
export function spreadInPart(
  { network, site: sites, time_ds: times_ds }: SearchedLabels,
  queue: BucketQueue,
  offers: Int32Array,
  part: { of: Uint8Array; number: number },
): Int32Array {
  const { incomingOffset, incomingStretch, incomingDuration_ds } = network;
  const { number, of } = part;
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
      if (of[from] === number) offer(from, time_ds + incomingDuration_ds[e], site);
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
