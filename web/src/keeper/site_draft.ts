import type { NewSiteBody, SiteChangeBody, SiteProperties } from '../api/api_types.ts';
import type { Point } from './shown_place.ts';

/** What a keeper changes of a tiers-lieu; `add`: one that the list does not have. */
export type SiteAction = 'add' | 'open' | 'close' | 'move' | 'rename';

/** A change while it is written. */
export interface SiteDraft {
  /** The day of the opening, closing, move or renaming; '' where it is not known. */
  day: string;
  name: string;
  address: string;
  url: string;
  /** Where it is known from: the reason that the history keeps. */
  source: string;
}

export const emptyDraft = (site: SiteProperties | null, action: SiteAction): SiteDraft => ({
  day: action === 'open' ? (site?.opened_on ?? '') : action === 'close' ? (site?.closed_on ?? '') : '',
  name: site?.name ?? '',
  address: site?.address ?? '',
  url: '',
  source: '',
});

/** What can be done with a tiers-lieu as it is. */
export function actionsFor({ status }: Pick<SiteProperties, 'status'>): SiteAction[] {
  return status === 'closed' ? ['open', 'move', 'rename'] : ['open', 'close', 'move', 'rename'];
}

/** The facts that a change tells the API; null where something is lacking. `today`: YYYY-MM-DD. */
export function changeOf(
  action: Exclude<SiteAction, 'add'>,
  { day, name, address }: SiteDraft,
  { place, site, today }: { place: Point | null; site: SiteProperties; today: string },
): SiteChangeBody | null {
  const isToCome = day > today;
  if (action === 'open') {
    // Announced for a day to come: a project until then.
    if (isToCome) return { status: 'planned', opened_on: day };
    return { status: 'open', opened_on: day || null };
  }
  if (action === 'close') return isToCome ? { closed_on: day } : { status: 'closed', closed_on: day || null };
  if (action === 'rename') {
    const said = name.trim();
    return said === '' || said === site.name ? null : { name: said };
  }
  if (place === null) return null;
  const moved = { lon: place[0], lat: place[1], ...(day !== '' && { moved_on: day }) };
  const said = address.trim() || null;
  return said === site.address ? moved : { ...moved, address: said };
}

/** A tiers-lieu that is added; null where its name or place is lacking. */
export function additionOf(
  { day, name, address, url }: SiteDraft,
  place: Point | null,
  today: string,
): NewSiteBody | null {
  if (name.trim() === '' || place === null) return null;
  return {
    name: name.trim(),
    lon: place[0],
    lat: place[1],
    status: day > today ? 'planned' : 'open',
    opened_on: day || null,
    address: address.trim() || null,
    url: url.trim() || null,
  };
}
