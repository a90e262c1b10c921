/**
 * Labels that differ from others, kept apart by pages: a page is the labels of PAGE_STRETCHES stretches that follow each other, so that
 * what few roads change takes the time and memory of those few, however many roads there are.
 */
import { NEAREST_KEPT } from '../types.ts';

/** Stretches of one number and the next are mostly neighbours: larger pages would copy more, smaller ones need a longer list. */
const PAGE_BITS = 6;
const PAGE_STRETCHES = 1 << PAGE_BITS;
const IN_PAGE = PAGE_STRETCHES - 1;
const PAGE_SLOTS = PAGE_STRETCHES * NEAREST_KEPT;
const FIRST_PAGES = 64;

/** No site in a slot. */
export const NO_SITE = 0xffff;

/** Labels as drive times hold them: slots 3v, 3v + 1, 3v + 2 of stretch v, where no page says otherwise. */
export interface Labels {
  time_ds: Int32Array;
  site: Uint16Array;
  changed: LabelPages | null;
}

export interface LabelPages {
  /** Where the page of stretches p * PAGE_STRETCHES and following lies: its number in the arrays below, 0 for those that did not change. */
  pageOf: Uint32Array;
  /** Pages in use; the first one is none. */
  count: number;
  time_ds: Int32Array;
  site: Uint16Array;
  /** The number that each site of the unchanged labels has by now; NO_SITE: it is gone, and its labels are all in pages. */
  renumber: Uint16Array;
}

/** The slot of a stretch in the arrays of the pages, -1 where it lies in none. */
export function changedSlot({ pageOf }: LabelPages, stretch: number): number {
  const page = pageOf[stretch >>> PAGE_BITS];
  return page === 0 ? -1 : ((page << PAGE_BITS) | (stretch & IN_PAGE)) * NEAREST_KEPT;
}

/** The time in slot k of a stretch. */
export function labelTime_ds(labels: Labels, stretch: number, k: number): number {
  const { changed } = labels;
  const slot = changed === null ? -1 : changedSlot(changed, stretch);
  return slot < 0 || changed === null
    ? labels.time_ds[stretch * NEAREST_KEPT + k]
    : changed.time_ds[slot + k];
}

/** The site in slot k of a stretch, or NO_SITE. */
export function labelSite(labels: Labels, stretch: number, k: number): number {
  const { changed } = labels;
  if (changed === null) return labels.site[stretch * NEAREST_KEPT + k];
  const slot = changedSlot(changed, stretch);
  if (slot >= 0) return changed.site[slot + k];
  const site = labels.site[stretch * NEAREST_KEPT + k];
  return site === NO_SITE ? NO_SITE : changed.renumber[site];
}

/** The pages to change labels in next, those that are there already with them; `renumber`: the new number of each site, NO_SITE: it goes. */
export function nextPages(before: Labels, stretchCount: number, renumber: Uint16Array): LabelPages {
  const { changed } = before;
  if (changed === null)
    return {
      pageOf: new Uint32Array(Math.ceil(stretchCount / PAGE_STRETCHES)),
      count: 1,
      time_ds: new Int32Array(FIRST_PAGES * PAGE_SLOTS),
      site: new Uint16Array(FIRST_PAGES * PAGE_SLOTS),
      renumber,
    };
  const numberNow = (site: number): number => (site === NO_SITE ? NO_SITE : renumber[site]);
  return {
    ...changed,
    pageOf: changed.pageOf.slice(),
    time_ds: changed.time_ds.slice(),
    site: changed.site.map(numberNow),
    renumber: changed.renumber.map(numberNow),
  };
}

/** The slot of a stretch in its page, which is copied from the unchanged labels where it does not lie in one yet. */
export function slotToChange(
  { time_ds, site, changed }: Labels & { changed: LabelPages },
  stretch: number,
): number {
  const known = changedSlot(changed, stretch);
  if (known >= 0) return known;
  if ((changed.count + 1) * PAGE_SLOTS > changed.time_ds.length) grow(changed);
  const page = changed.count++;
  const first = (stretch >>> PAGE_BITS) * PAGE_SLOTS;
  const end = Math.min(first + PAGE_SLOTS, time_ds.length);
  const to = page * PAGE_SLOTS;
  for (let i = first; i < end; i++) {
    changed.time_ds[to + i - first] = time_ds[i];
    changed.site[to + i - first] = site[i] === NO_SITE ? NO_SITE : changed.renumber[site[i]];
  }
  changed.pageOf[stretch >>> PAGE_BITS] = page;
  return changedSlot(changed, stretch);
}

function grow(pages: LabelPages): void {
  const time_ds = new Int32Array(pages.time_ds.length * 2);
  time_ds.set(pages.time_ds);
  const site = new Uint16Array(pages.site.length * 2);
  site.set(pages.site);
  pages.time_ds = time_ds;
  pages.site = site;
}

/** Calls `visit` with each stretch that lies in a page of any of these. */
export function visitChanged(
  changed: readonly (LabelPages | null)[],
  stretchCount: number,
  visit: (stretch: number) => void,
): void {
  const lists = changed.flatMap((pages) => (pages === null ? [] : [pages.pageOf]));
  for (let p = 0; p * PAGE_STRETCHES < stretchCount; p++) {
    if (lists.every((pageOf) => pageOf[p] === 0)) continue;
    const end = Math.min((p + 1) * PAGE_STRETCHES, stretchCount);
    for (let stretch = p * PAGE_STRETCHES; stretch < end; stretch++) visit(stretch);
  }
}

/** Whether the pages are so many that labels are better written anew. */
export const areManyPages = ({ pageOf, count }: LabelPages): boolean => count * FEW_OF > pageOf.length;
/** One page in so many is still few. */
const FEW_OF = 2;

/** All labels in arrays of their own, in memory that threads share. */
export function flatLabels(labels: Labels): Pick<Labels, 'time_ds' | 'site'> {
  const { changed } = labels;
  if (changed === null) return labels;
  const time_ds = new Int32Array(new SharedArrayBuffer(labels.time_ds.byteLength));
  time_ds.set(labels.time_ds);
  const site = new Uint16Array(new SharedArrayBuffer(labels.site.byteLength));
  const { renumber } = changed;
  for (let i = 0; i < site.length; i++)
    site[i] = labels.site[i] === NO_SITE ? NO_SITE : renumber[labels.site[i]];
  for (let p = 0; p < changed.pageOf.length; p++) {
    const from = changed.pageOf[p] * PAGE_SLOTS;
    if (from === 0) continue;
    const to = p * PAGE_SLOTS;
    const length = Math.min(PAGE_SLOTS, site.length - to);
    time_ds.set(changed.time_ds.subarray(from, from + length), to);
    site.set(changed.site.subarray(from, from + length), to);
  }
  return { time_ds, site };
}
