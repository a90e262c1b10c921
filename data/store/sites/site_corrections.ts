/**
 * Corrections and the list they correct. A list that is imported again repeats what it said before the correction, and that is
 * no news: the correction holds until the list itself says something else of the same facts.
 */
import { isDeepStrictEqual } from 'node:util';
import { distance_m } from '../../../isochrones/geometry/distance.ts';
import type { Site, SiteStatus } from '../../records.ts';
import { SAME_PLACE_M } from './site_place.ts';

/** What the list says where a correction holds against it. A status of null: the list does not have the site. */
export type ListSays = Partial<Omit<Site, 'id' | 'status' | 'doubtful'>> & { status?: SiteStatus | null };

/** Facts that are corrected one with the other. */
const TOGETHER: (keyof ListSays)[][] = [
  ['status', 'closed_on'],
  ['lon', 'lat', 'position', 'commune'],
  ['name'],
  ['opened_on', 'opened_between'],
  ['address'],
  ['themes'],
  ['services'],
  ['labels'],
  ['url'],
  ['employer'],
  ['on_regional_map'],
];

/** What a site that no list has is compared with. */
export const NOT_LISTED: ListSays = { status: null, closed_on: null };

interface Corrected {
  site: Site;
  list_says: ListSays | null;
}

/** What the list still says once a site was corrected; null where it says the same as the correction. */
export function saysAfterCorrection(former: Corrected, site: Site): ListSays | null {
  const listed: ListSays = { ...former.site, ...former.list_says };
  return told(TOGETHER.filter((facts) => !same(facts, listed, site)).map((facts) => pick(facts, listed)));
}

/**
 * A site as a list has it (null: the list does not have it, which closes it), with the corrections that hold against it, and the
 * names of the facts in which they do.
 */
export function withCorrections(former: Corrected, listed: Site | null): Corrected & { kept: string[] } {
  const stated: Site = listed ?? {
    ...former.site,
    ...stillListed(former),
    status: 'closed',
    closed_on: null,
  };
  const site: Site = { ...stated };
  const says: ListSays[] = [];
  const kept: string[] = [];
  for (const facts of TOGETHER) {
    const said = former.list_says;
    if (said === null || !(facts[0]! in said) || !repeats(facts, said, stated, listed !== null)) continue;
    says.push(pick(facts, said));
    for (const fact of facts) Object.assign(site, { [fact]: former.site[fact] ?? null });
    kept.push(...facts.filter((fact) => !isEqual(stated[fact], former.site[fact])));
  }
  return { site, list_says: told(says), kept };
}

/** What the list said last, of a site that it does not have any more: those corrections go on. */
const stillListed = ({ list_says }: Corrected): Partial<Site> =>
  Object.fromEntries(Object.entries(list_says ?? {}).filter(([fact]) => fact !== 'status'));

/** Whether the list says what it said before. */
function repeats(facts: (keyof ListSays)[], said: ListSays, stated: Site, isListed: boolean): boolean {
  if (facts.includes('status')) {
    // To drop a site that it said to be closed is no news of the list either.
    if (!isListed) return said.status !== 'open' && said.status !== 'planned';
    if (said.status === null) return false;
  }
  if (!facts.includes('lon') || stated.position === 'given') return same(facts, said, stated);
  // A geocoder finds an address a few steps from where it found it before.
  const { lon, lat, position } = said;
  return position === stated.position && distance_m({ lon: lon!, lat: lat! }, stated) < SAME_PLACE_M;
}

const same = (facts: (keyof ListSays)[], a: ListSays, b: ListSays): boolean =>
  facts.every((fact) => isEqual(a[fact], b[fact]));

/** A fact that is left out is one that is null. */
const isEqual = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a ?? null, b ?? null);

const pick = (facts: (keyof ListSays)[], from: ListSays): ListSays =>
  Object.fromEntries(facts.filter((fact) => from[fact] !== undefined).map((fact) => [fact, from[fact]]));

const told = (says: ListSays[]): ListSays | null => (says.length === 0 ? null : Object.assign({}, ...says));
