import FlatQueue from 'flatqueue';
import { MaillageError } from '../../errors/maillage_error.ts';
import { type EngineSite, NEAREST_KEPT, type RoadMatch, UNREACHED_DS } from '../types.ts';
import { popBucket, pushBucket } from './bucket_queue.ts';
import { createLabelQueue, type DriveTimes, fieldOf, flatTimes, sitesOnRoads } from './drive_times.ts';
import {
  areManyPages,
  changedSlot,
  type LabelPages,
  type Labels,
  labelSite,
  labelTime_ds,
  NO_SITE,
  nextPages,
  slotToChange,
  visitChanged,
} from './label_pages.ts';
import { maySeed, visitFirstLabels } from './seeds.ts';
import { insertLabel } from './spread_labels.ts';
import { nearestLabel_ds, type TimeField } from './time_field.ts';

export interface SiteChange {
  add: readonly EngineSite[];
  /** Ids of sites taken away; a site that moves is removed and added. */
  remove: readonly string[];
}

/** Drive times whose changed labels lie in pages. */
type PagedTimes = DriveTimes & { changed: LabelPages };

/**
 * The drive times after sites were opened, closed or moved, without searching the rest again; the former ones are left
 * as they are. Equal, label for label, to computeDriveTimes on the new list; flatTimes makes the arrays equal too. What it takes
 * grows with the roads whose labels change, not with the network. `changedStretches` are those whose nearest
 * time differs, or that a site lies or lay on. Errors: unknown_site, duplicate_site_id.
 */
export function changeSites(
  former: DriveTimes,
  change: SiteChange,
): { driveTimes: DriveTimes; changedStretches: Uint32Array } {
  const { network } = former;
  const removed = new Set(change.remove);
  for (const id of removed)
    if (!former.sites.some((site) => site.id === id))
      throw new MaillageError('unknown_site.not_open', { id });
  const knownMatches = new Map<string, RoadMatch>();
  const kept = former.sites.filter((site, i) => {
    if (removed.has(site.id)) return false;
    knownMatches.set(site.id, former.matches[i]);
    return true;
  });
  const placed = sitesOnRoads(network, [...kept, ...change.add], knownMatches);
  const newIndex = new Map(placed.sites.map((site, i) => [site.id, i]));
  const renumber = Uint16Array.from(former.sites, ({ id }) =>
    removed.has(id) ? NO_SITE : (newIndex.get(id) as number),
  );
  const added = new Set(change.add.map(({ id }) => newIndex.get(id) as number));

  const many = former.changed !== null && areManyPages(former.changed, change.add.length);
  const before = many ? flatTimes(former) : former;
  const { time_ds, site } = before;
  const changed = nextPages(before, network.stretchCount, renumber, placed.sites.length);
  const { lastingOf } = changed;
  const after: PagedTimes = { ...placed, time_ds, site, changed };
  const gone = former.sites.flatMap(({ id }, i) => (removed.has(id) ? [i] : []));
  if (gone.length > 0) refill(after, removeLabels(before, after, gone, renumber), added);
  if (added.size > 0) {
    const queue = createLabelQueue(network);
    const offer = (stretch: number, label_ds: number, lasting: number) => {
      if (offerToPage(after, stretch, label_ds, lasting)) pushBucket(queue, label_ds, stretch, lasting);
    };
    visitFirstLabels(
      network,
      after.seeds,
      (site) => added.has(site),
      (stretch, label_ds, site) => offer(stretch, label_ds, lastingOf[site]),
    );
    const { incomingOffset, incomingStretch, incomingDuration_ds } = network;
    for (let entry = popBucket(queue); entry >= 0; entry = popBucket(queue)) {
      const stretch = queue.first[entry];
      const site = queue.second[entry];
      const label_ds = queue.key;
      if (!pageHoldsLabel(changed, stretch, label_ds, site)) continue;
      for (let e = incomingOffset[stretch]; e < incomingOffset[stretch + 1]; e++)
        offer(incomingStretch[e], label_ds + incomingDuration_ds[e], site);
    }
  }
  return { driveTimes: after, changedStretches: changedStretches(before, after) };
}

/**
 * The nearest times after a change, as changeSites tells them but only where they are under a limit at some point of a stretch: what decides
 * who comes under it, for less. `changedStretches` as there.
 */
export function changeNearest(
  before: DriveTimes,
  change: SiteChange,
  limit_ds: number,
): { field: TimeField; changedStretches: Uint32Array } {
  if (change.remove.length > 0) {
    // What stands in for a site that goes is told by the other labels.
    const { driveTimes, changedStretches } = changeSites(before, change);
    return { field: fieldOf(driveTimes), changedStretches };
  }
  const { network, time_ds, site } = before;
  const matches = new Map(before.sites.map(({ id }, i) => [id, before.matches[i]]));
  const { seeds, sites } = sitesOnRoads(network, [...before.sites, ...change.add], matches);
  const added = new Set(change.add.map(({ id }) => id));
  const changed = nextPages(
    before,
    network.stretchCount,
    Uint16Array.from(before.sites, (_, i) => i),
    before.sites.length,
  );
  const field: TimeField = { network, time_ds, stride: NEAREST_KEPT, changed, seeds };
  const queue = createLabelQueue(network);
  const touched = new Set<number>();
  const offer = (stretch: number, label_ds: number) => {
    if (label_ds >= nearestLabel_ds(field, stretch)) return;
    // A label counts the whole stretch: from its far end the site may be within the limit.
    if (label_ds - network.stretchDuration_ds[stretch] >= limit_ds) return;
    // First the slot: pages that become more lie in other arrays.
    const slot = slotToChange({ time_ds, site, changed }, stretch);
    changed.kept.time_ds[slot] = label_ds;
    touched.add(stretch);
    pushBucket(queue, label_ds, stretch, 0);
  };
  visitFirstLabels(network, seeds, (index) => added.has(sites[index].id), offer);
  const { incomingOffset, incomingStretch, incomingDuration_ds } = network;
  for (let entry = popBucket(queue); entry >= 0; entry = popBucket(queue)) {
    const stretch = queue.first[entry];
    const label_ds = queue.key;
    if (nearestLabel_ds(field, stretch) !== label_ds) continue;
    for (let e = incomingOffset[stretch]; e < incomingOffset[stretch + 1]; e++)
      offer(incomingStretch[e], label_ds + incomingDuration_ds[e]);
  }
  for (const [stretch, list] of seeds.byStretch)
    if (list.some((seed) => added.has(sites[seed.site].id))) touched.add(stretch);
  return { field, changedStretches: Uint32Array.from(touched).sort() };
}

/** Keeps a label of a site, by its lasting number, where it is one of a stretch's nearest; true when it was kept. */
function offerToPage(times: PagedTimes, stretch: number, label_ds: number, lasting: number): boolean {
  const { changed } = times;
  const { kept, numberOf } = changed;
  const slot = changedSlot(changed, stretch);
  // A page is copied for a label that is kept, not for one that is looked at.
  const last = (slot < 0 ? stretch * NEAREST_KEPT : slot) + NEAREST_KEPT - 1;
  const last_ds = slot < 0 ? times.time_ds[last] : kept.time_ds[last];
  if (last_ds < label_ds) return false;
  if (last_ds === label_ds) {
    const site = slot < 0 ? times.site[last] : kept.site[last];
    if (numberOf[site] <= numberOf[lasting]) return false;
  }
  const to = slotToChange(times, stretch);
  return insertLabel(kept.time_ds, kept.site, to, label_ds, lasting, numberOf);
}

/** Whether a label is still one of a stretch's nearest, which lies in a page. */
function pageHoldsLabel(changed: LabelPages, stretch: number, label_ds: number, lasting: number): boolean {
  const { time_ds, site } = changed.kept;
  const slot = changedSlot(changed, stretch);
  for (let k = slot; k < slot + NEAREST_KEPT; k++) if (site[k] === lasting) return time_ds[k] === label_ds;
  return false;
}

/** Takes away the labels of sites that go; returns the stretches that lost one and may have known of a fourth site. */
function removeLabels(
  before: DriveTimes,
  after: PagedTimes,
  gone: readonly number[],
  renumber: Uint16Array,
): Set<number> {
  const holders = new Set<number>();
  if (before.network.meta.source === 'osrm_http') {
    // These times were asked for, so no label needs to be the sum of others.
    for (let stretch = 0; stretch < before.network.stretchCount; stretch++)
      if (gone.some((site) => holdsSite(before, stretch, site))) holders.add(stretch);
  } else for (const site of gone) for (const stretch of stretchesOfSite(before, site)) holders.add(stretch);
  const short = new Set<number>();
  for (const stretch of holders) {
    const slot = slotToChange(after, stretch);
    const { time_ds, site } = after.changed.kept;
    let to = slot;
    let known = 0;
    for (; known < NEAREST_KEPT && labelSite(before, stretch, known) !== NO_SITE; known++) {
      const stays = renumber[labelSite(before, stretch, known)];
      if (stays === NO_SITE) continue;
      time_ds[to] = labelTime_ds(before, stretch, known);
      site[to] = after.changed.lastingOf[stays];
      to++;
    }
    for (; to < slot + NEAREST_KEPT; to++) {
      time_ds[to] = UNREACHED_DS;
      site[to] = NO_SITE;
    }
    // A stretch that knew fewer than three sites knew all that can be reached.
    if (known === NEAREST_KEPT) short.add(stretch);
  }
  return short;
}

function holdsSite(times: Labels, stretch: number, site: number): boolean {
  for (let k = 0; k < NEAREST_KEPT; k++) if (labelSite(times, stretch, k) === site) return true;
  return false;
}

function holdsLabel(times: Labels, stretch: number, label_ds: number, site: number): boolean {
  for (let k = 0; k < NEAREST_KEPT; k++)
    if (labelSite(times, stretch, k) === site) return labelTime_ds(times, stretch, k) === label_ds;
  return false;
}

/**
 * The stretches of which a site is one of the nearest, found from the site on: where it is one of the nearest of a stretch it is so all
 * along the way, and each label is that of the stretch that follows plus the turn.
 */
function stretchesOfSite(times: DriveTimes, site: number): Set<number> {
  const { incomingOffset, incomingStretch, incomingDuration_ds } = times.network;
  const found = new Set<number>();
  const open: number[] = [];
  const look = (stretch: number, label_ds: number) => {
    if (found.has(stretch) || !holdsLabel(times, stretch, label_ds, site)) return;
    found.add(stretch);
    open.push(stretch, label_ds);
  };
  visitFirstLabels(times.network, times.seeds, (seed) => seed === site, look);
  while (open.length > 0) {
    const label_ds = open.pop() as number;
    const stretch = open.pop() as number;
    for (let e = incomingOffset[stretch]; e < incomingOffset[stretch + 1]; e++)
      look(incomingStretch[e], label_ds + incomingDuration_ds[e]);
  }
  return found;
}

/**
 * Finds the labels that take the place of the lost ones: from the neighbours' labels, spread among the short stretches.
 * Added sites wait for their own spread: kept here already, their labels would not go beyond the short stretches.
 */
function refill(times: PagedTimes, short: ReadonlySet<number>, added: ReadonlySet<number>): void {
  const { network, seeds } = times;
  const { lastingOf } = times.changed;
  // Entries are stretch * 2^16 + the site's lasting number, exact below 2^53.
  const queue = new FlatQueue<number>();
  const offer = (stretch: number, label_ds: number, lasting: number) => {
    if (offerToPage(times, stretch, label_ds, lasting)) queue.push(stretch * 0x10000 + lasting, label_ds);
  };
  for (const stretch of short)
    for (let e = network.outgoingOffset[stretch]; e < network.outgoingOffset[stretch + 1]; e++) {
      const next = network.outgoingStretch[e];
      const turn_ds = network.outgoingDuration_ds[e];
      for (let k = 0; k < NEAREST_KEPT; k++) {
        const site = labelSite(times, next, k);
        if (site === NO_SITE) break;
        offer(stretch, labelTime_ds(times, next, k) + turn_ds, lastingOf[site]);
      }
      if (maySeed(seeds, next))
        for (const seed of seeds.byStretch.get(next) ?? [])
          if (!added.has(seed.site))
            offer(stretch, Math.round(seed.offset_ds) + turn_ds, lastingOf[seed.site]);
    }
  while (queue.length > 0) {
    const label_ds = queue.peekValue() as number;
    const entry = queue.pop() as number;
    const stretch = Math.floor(entry / 0x10000);
    const site = entry % 0x10000;
    for (let e = network.incomingOffset[stretch]; e < network.incomingOffset[stretch + 1]; e++) {
      const before = network.incomingStretch[e];
      if (short.has(before)) offer(before, label_ds + network.incomingDuration_ds[e], site);
    }
  }
}

/** The stretches whose nearest time differs, or that a site lies on in one of two drive times of one network, ascending. */
export function changedStretches(before: DriveTimes, after: DriveTimes): Uint32Array {
  const { stretchCount } = before.network;
  const changed: number[] = [];
  const compare = (stretch: number) => {
    if (labelTime_ds(before, stretch, 0) !== labelTime_ds(after, stretch, 0)) changed.push(stretch);
  };
  // Of the same arrays all other labels are the same.
  if (before.time_ds === after.time_ds) visitChanged(before.changed, after.changed, stretchCount, compare);
  else for (let stretch = 0; stretch < stretchCount; stretch++) compare(stretch);
  const known = new Set(changed);
  for (const stretch of new Set([...before.seeds.byStretch.keys(), ...after.seeds.byStretch.keys()]))
    if (!known.has(stretch) && !sameOffsets(seedOffsets(before, stretch), seedOffsets(after, stretch)))
      changed.push(stretch);
  return Uint32Array.from(changed).sort();
}

const sameOffsets = (a: number[], b: number[]): boolean =>
  a.length === b.length && a.every((offset_ds, i) => offset_ds === b[i]);

function seedOffsets(times: DriveTimes, stretch: number): number[] {
  return (times.seeds.byStretch.get(stretch) ?? []).map(({ offset_ds }) => offset_ds).sort((a, b) => a - b);
}
