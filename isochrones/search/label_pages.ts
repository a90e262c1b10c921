/**
 * Labels that differ from others, kept apart by pages: a page is the labels of PAGE_STRETCHES stretches that follow each other, so that
 * what few roads change takes the time and memory of those few, however many roads there are and however many changed before.
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
  /** Where the page of stretches p * PAGE_STRETCHES and following lies: its number in `kept`, 0 for those that did not change. */
  pageOf: Uint32Array;
  kept: KeptPages;
  /** The first page that is not shared with former labels. */
  own: number;
  /** Sites are known in pages, and in the unchanged labels, by lasting numbers; the number that each has by now, NO_SITE: it is gone. */
  numberOf: Uint16Array;
  lastingOf: Uint16Array;
}

/** Pages one behind the other; those of one state of the labels stay as they are while others are added for the next. */
interface KeptPages {
  /** Pages in use; the first one is none. */
  count: number;
  time_ds: Int32Array;
  site: Uint16Array;
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
    : changed.kept.time_ds[slot + k];
}

/** The site in slot k of a stretch, or NO_SITE. */
export function labelSite(labels: Labels, stretch: number, k: number): number {
  const { changed } = labels;
  if (changed === null) return labels.site[stretch * NEAREST_KEPT + k];
  const slot = changedSlot(changed, stretch);
  const lasting = slot < 0 ? labels.site[stretch * NEAREST_KEPT + k] : changed.kept.site[slot + k];
  return lasting === NO_SITE ? NO_SITE : changed.numberOf[lasting];
}

/**
 * The pages to change labels in next, behind those that are there already. `renumber`: the new number of each site, NO_SITE: it goes;
 * `count`: how many sites there are then, in the numbers that are left those that come.
 */
export function nextPages(
  { changed }: Labels,
  stretchCount: number,
  renumber: Uint16Array,
  count: number,
): LabelPages {
  const numbers = changed
    ? Array.from(changed.numberOf, (number) => (number === NO_SITE ? NO_SITE : renumber[number]))
    : Array.from(renumber);
  const lastingOf = new Uint16Array(count).fill(NO_SITE);
  numbers.forEach((number, lasting) => {
    if (number !== NO_SITE) lastingOf[number] = lasting;
  });
  lastingOf.forEach((lasting, number) => {
    if (lasting === NO_SITE) lastingOf[number] = numbers.push(number) - 1;
  });
  const kept = changed?.kept ?? {
    count: 1,
    ...emptyPages(FIRST_PAGES * PAGE_SLOTS),
  };
  return {
    pageOf: changed ? changed.pageOf.slice() : new Uint32Array(Math.ceil(stretchCount / PAGE_STRETCHES)),
    kept,
    own: kept.count,
    numberOf: Uint16Array.from(numbers),
    lastingOf,
  };
}

/** The slot of a stretch in its page, which is copied from the labels as they were where it does not lie in one of its own yet. */
export function slotToChange(
  { time_ds, site, changed }: Labels & { changed: LabelPages },
  stretch: number,
): number {
  const { kept, pageOf } = changed;
  const p = stretch >>> PAGE_BITS;
  const known = pageOf[p];
  if (known < changed.own) {
    if ((kept.count + 1) * PAGE_SLOTS > kept.time_ds.length) grow(kept);
    const page = kept.count++;
    const to = page * PAGE_SLOTS;
    if (known > 0) {
      kept.time_ds.copyWithin(to, known * PAGE_SLOTS, (known + 1) * PAGE_SLOTS);
      kept.site.copyWithin(to, known * PAGE_SLOTS, (known + 1) * PAGE_SLOTS);
    } else {
      kept.time_ds.set(time_ds.subarray(p * PAGE_SLOTS, (p + 1) * PAGE_SLOTS), to);
      kept.site.set(site.subarray(p * PAGE_SLOTS, (p + 1) * PAGE_SLOTS), to);
    }
    pageOf[p] = page;
  }
  return changedSlot(changed, stretch);
}

function grow(pages: KeptPages): void {
  const { time_ds, site } = emptyPages(pages.time_ds.length * 2);
  time_ds.set(pages.time_ds);
  site.set(pages.site);
  Object.assign(pages, { time_ds, site });
}

/** Room for so many labels, in memory that threads share. */
const emptyPages = (slots: number): Pick<KeptPages, 'time_ds' | 'site'> => ({
  time_ds: new Int32Array(new SharedArrayBuffer(slots * 4)),
  site: new Uint16Array(new SharedArrayBuffer(slots * 2)),
});

/** The same pages for another thread, without room for more: those that are added there lie elsewhere than those that are added here. */
export function pagesToShare(pages: LabelPages): LabelPages {
  const { count, site, time_ds } = pages.kept;
  const slots = count * PAGE_SLOTS;
  return { ...pages, kept: { count, time_ds: time_ds.subarray(0, slots), site: site.subarray(0, slots) } };
}

/** Calls `visit` with each stretch whose labels may differ between two states of the same arrays. */
export function visitChanged(
  before: LabelPages | null,
  after: LabelPages | null,
  stretchCount: number,
  visit: (stretch: number) => void,
): void {
  const comparable = before === null || after === null || before.kept === after.kept;
  for (let p = 0; p * PAGE_STRETCHES < stretchCount; p++) {
    const was = before === null ? 0 : before.pageOf[p];
    const is = after === null ? 0 : after.pageOf[p];
    if (comparable ? was === is : was === 0 && is === 0) continue;
    const end = Math.min((p + 1) * PAGE_STRETCHES, stretchCount);
    for (let stretch = p * PAGE_STRETCHES; stretch < end; stretch++) visit(stretch);
  }
}

/** Gives back the pages that were added last, when nobody reads the labels in them any more. */
export function dropOwnPages({ kept, own }: LabelPages): void {
  kept.count = own;
}

/** Whether labels are better written anew before so many sites come: the pages are many, or the lasting numbers used up. */
export const areManyPages = ({ pageOf, kept, numberOf }: LabelPages, coming: number): boolean =>
  kept.count * FEW_OF > pageOf.length || numberOf.length + coming >= NO_SITE;
/** One page in so many is still few. */
const FEW_OF = 2;

/** All labels in arrays of their own, in memory that threads share. */
export function flatLabels(labels: Labels): Pick<Labels, 'time_ds' | 'site'> {
  const { changed } = labels;
  if (changed === null) return labels;
  const { kept, numberOf, pageOf } = changed;
  const time_ds = new Int32Array(new SharedArrayBuffer(labels.time_ds.byteLength));
  time_ds.set(labels.time_ds);
  const site = new Uint16Array(new SharedArrayBuffer(labels.site.byteLength));
  site.set(labels.site);
  pageOf.forEach((page, p) => {
    if (page === 0) return;
    const from = page * PAGE_SLOTS;
    const to = p * PAGE_SLOTS;
    const length = Math.min(PAGE_SLOTS, site.length - to);
    time_ds.set(kept.time_ds.subarray(from, from + length), to);
    site.set(kept.site.subarray(from, from + length), to);
  });
  for (let i = 0; i < site.length; i++) if (site[i] !== NO_SITE) site[i] = numberOf[site[i]];
  return { time_ds, site };
}
