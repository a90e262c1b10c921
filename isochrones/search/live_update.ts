import FlatQueue from 'flatqueue';
import { MaillageError } from '../../errors/maillage_error.ts';
import { type EngineSite, NEAREST_KEPT, type RoadMatch } from '../types.ts';
import {
  createLabelQueue,
  type DriveTimes,
  emptyDriveTimes,
  insertLabel,
  NO_SITE,
  offerLabel,
  spreadLabels,
} from './drive_times.ts';
import { visitFirstLabels } from './seeds.ts';

export interface SiteChange {
  add: readonly EngineSite[];
  /** Ids of sites taken away; a site that moves is removed and added. */
  remove: readonly string[];
}

/**
 * The drive times after sites were opened, closed or moved, without searching the rest again; the former ones are left
 * as they are. Equal, bit for bit, to computeDriveTimes on the new list. `changedStretches` are those whose nearest
 * time differs, or that a site lies or lay on. Errors: unknown_site, duplicate_site_id.
 */
export function changeSites(
  before: DriveTimes,
  change: SiteChange,
): { driveTimes: DriveTimes; changedStretches: Uint32Array } {
  const { network } = before;
  const removed = new Set(change.remove);
  for (const id of removed)
    if (!before.sites.some((site) => site.id === id))
      throw new MaillageError('unknown_site.not_open', { id });
  const knownMatches = new Map<string, RoadMatch>();
  const kept = before.sites.filter((site, i) => {
    if (removed.has(site.id)) return false;
    knownMatches.set(site.id, before.matches[i]);
    return true;
  });
  const after = emptyDriveTimes(network, [...kept, ...change.add], knownMatches);
  const newIndex = new Map(after.sites.map((site, i) => [site.id, i]));
  const renumber = Uint16Array.from(before.sites, ({ id }) =>
    removed.has(id) ? NO_SITE : (newIndex.get(id) as number),
  );

  const added = new Set(change.add.map(({ id }) => newIndex.get(id) as number));
  const short = copyLabels(before, after, renumber);
  if (short.length > 0) refill(after, short, added);
  if (added.size > 0) {
    const queue = createLabelQueue(network);
    visitFirstLabels(
      network,
      after.seeds,
      (site) => added.has(site),
      (stretch, time_ds, site) => offerLabel(after, queue, stretch, time_ds, site),
    );
    spreadLabels(after, queue);
  }
  return { driveTimes: after, changedStretches: changedStretches(before, after) };
}

/** Copies the labels of the sites that stay; returns the stretches that lost one and may have known of a fourth site. */
function copyLabels(before: DriveTimes, after: DriveTimes, renumber: Uint16Array): Uint32Array {
  const short: number[] = [];
  for (let stretch = 0; stretch < before.network.stretchCount; stretch++) {
    const base = stretch * NEAREST_KEPT;
    let to = base;
    for (let k = base; k < base + NEAREST_KEPT && before.site[k] !== NO_SITE; k++) {
      const site = renumber[before.site[k]];
      if (site === NO_SITE) continue;
      after.time_ds[to] = before.time_ds[k];
      after.site[to] = site;
      to++;
    }
    // A stretch that knew fewer than three sites knew all that can be reached.
    if (to < base + NEAREST_KEPT && before.site[base + NEAREST_KEPT - 1] !== NO_SITE) short.push(stretch);
  }
  return Uint32Array.from(short);
}

/**
 * Finds the labels that take the place of the lost ones: from the neighbours' labels, spread among the short stretches.
 * Added sites wait for their own spread: kept here already, their labels would not go beyond the short stretches.
 */
function refill(times: DriveTimes, short: Uint32Array, added: ReadonlySet<number>): void {
  const { network, time_ds, site, seeds } = times;
  const isShort = new Uint8Array(network.stretchCount);
  for (const stretch of short) isShort[stretch] = 1;
  // Entries are stretch * 2^16 + site, exact below 2^53.
  const queue = new FlatQueue<number>();
  const offer = (stretch: number, label_ds: number, labelSite: number) => {
    if (insertLabel(time_ds, site, stretch * NEAREST_KEPT, label_ds, labelSite))
      queue.push(stretch * 0x10000 + labelSite, label_ds);
  };
  for (const stretch of short)
    for (let e = network.outgoingOffset[stretch]; e < network.outgoingOffset[stretch + 1]; e++) {
      const next = network.outgoingStretch[e];
      const turn_ds = network.outgoingDuration_ds[e];
      const base = next * NEAREST_KEPT;
      for (let k = base; k < base + NEAREST_KEPT && site[k] !== NO_SITE; k++)
        offer(stretch, time_ds[k] + turn_ds, site[k]);
      if (seeds.flag[next])
        for (const seed of seeds.byStretch.get(next) ?? [])
          if (!added.has(seed.site)) offer(stretch, Math.round(seed.offset_ds) + turn_ds, seed.site);
    }
  while (queue.length > 0) {
    const label_ds = queue.peekValue() as number;
    const entry = queue.pop() as number;
    const stretch = Math.floor(entry / 0x10000);
    const labelSite = entry % 0x10000;
    for (let e = network.incomingOffset[stretch]; e < network.incomingOffset[stretch + 1]; e++) {
      const before = network.incomingStretch[e];
      if (isShort[before]) offer(before, label_ds + network.incomingDuration_ds[e], labelSite);
    }
  }
}

/** The stretches whose nearest time differs, or that a site lies on in one of two drive times of one network. */
export function changedStretches(before: DriveTimes, after: DriveTimes): Uint32Array {
  const changed = new Uint8Array(before.network.stretchCount);
  for (let stretch = 0; stretch < changed.length; stretch++)
    if (before.time_ds[stretch * NEAREST_KEPT] !== after.time_ds[stretch * NEAREST_KEPT])
      changed[stretch] = 1;
  for (const stretch of [...before.seeds.byStretch.keys(), ...after.seeds.byStretch.keys()])
    if (JSON.stringify(seedOffsets(before, stretch)) !== JSON.stringify(seedOffsets(after, stretch)))
      changed[stretch] = 1;
  const list: number[] = [];
  for (let stretch = 0; stretch < changed.length; stretch++) if (changed[stretch]) list.push(stretch);
  return Uint32Array.from(list);
}

function seedOffsets(times: DriveTimes, stretch: number): number[] {
  return (times.seeds.byStretch.get(stretch) ?? []).map(({ offset_ds }) => offset_ds).sort((a, b) => a - b);
}
