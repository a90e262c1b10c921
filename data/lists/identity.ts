import { createHash } from 'node:crypto';
import { distance_m } from '../../isochrones/geometry/distance.ts';
import type { Site } from '../records.ts';
import { foldText } from '../tables/text.ts';

/** Names that mean the same place: closer than this they are one. */
export const SAME_PLACE_M = 100;
/** A known site of the same name may have been placed better, or moved next door. */
const SAME_NAME_M = 2000;
const SIMILAR_NAME_M = 300;
/** A place without an id that has another name on the same spot was renamed. */
const RENAMED_M = 30;
/** A name that nobody else bears, of so many letters, may have moved so far. */
const RARE_NAME = 8;
const MOVED_M = 30_000;
/** Share of the words' letter pairs that two spellings of a name have in common. */
const SIMILAR_ENOUGH = 0.72;

const FILLER =
  /\b(le|la|les|l|de|du|des|d|un|une|et|a|au|aux|en|the|tiers|lieu|lieux|tierslieu|tierslieux|association|asso|sarl|scic|scop|sas)\b/g;

/** A name as it may be compared: folded, without articles and words that say what it is, its words sorted. */
export function siteNameKey(name: string): string {
  const folded = foldText(name)
    .replace(/\bst\b/g, 'saint')
    .replace(/\bste\b/g, 'sainte')
    .replace(/\bco working\b/g, 'coworking')
    .replace(/\bfab lab\b/g, 'fablab');
  const bare = folded.replace(FILLER, ' ').replace(/\s+/g, ' ').trim();
  return (bare === '' ? folded : bare).split(' ').sort().join(' ');
}

/** An id for a site whose list gives none: a hash of its name's key and its commune, so that another spelling keeps it. */
export function hashedId(name: string, commune: string): string {
  return `s-${createHash('sha256')
    .update(`${siteNameKey(name)}|${commune}`)
    .digest('hex')
    .slice(0, 12)}`;
}

/** A list's own id, fit for a web address; one that is not gets a hash behind what is left of it. */
export function sourceId(id: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._~-]{0,79}$/.test(id)) return id;
  const slug = foldText(id).replaceAll(' ', '-').slice(0, 40);
  return `${slug || 's'}-${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
}

export interface SiteMatch {
  id: string;
  by: 'id' | 'name' | 'similar_name' | 'place';
  /** The name it was known by, and the new one. */
  known_as: string;
  name: string;
}

/** A known place, and how sure it is that a row speaks of it. */
type Step = (site: Site, index: number) => Site | undefined;

/**
 * Gives sites of a new list the ids under which they are known, surest first: the list's own id at the same place; the same name
 * at the same place (the ids have changed); the list's own id alone (moved, or renamed and moved); the same name in the same commune or within
 * 2 km; a similar name within 300 m; the same place under another name; the same rare name within 30 km. Each known site is found once at
 * most. Returns the sites with their ids, in the order given, and how those were found whose id would have been another.
 */
export function matchExisting(sites: Site[], existing: Site[]): { sites: Site[]; matches: SiteMatch[] } {
  const result: (Site | undefined)[] = sites.map(() => undefined);
  if (existing.length === 0) return { sites: withFreeIds(sites, result, existing), matches: [] };
  const free = new Map(existing.map((each) => [each.id, each]));
  const matches: SiteMatch[] = [];
  const settle = (index: number, known: Site, by: SiteMatch['by']) => {
    const site = sites[index]!;
    free.delete(known.id);
    result[index] = { ...site, id: known.id };
    if (site.id !== known.id || by === 'similar_name' || by === 'place') {
      matches.push({ id: known.id, by, known_as: known.name, name: site.name });
    }
  };
  const step = (by: SiteMatch['by'], find: Step) => {
    for (const [index, site] of sites.entries()) {
      const known = result[index] ? undefined : find(site, index);
      if (known && free.has(known.id)) settle(index, known, by);
    }
  };
  const bySource = new Map(
    existing
      .filter((each) => each.source_id !== null)
      .map((each) => [`${each.source}|${each.source_id}`, each]),
  );
  const ownId: Step = (site) =>
    site.source_id === null ? undefined : bySource.get(`${site.source}|${site.source_id}`);
  const keys = new Map([...existing, ...sites].map((each) => [each, siteNameKey(each.name)]));
  const keyOf = (site: Site) => keys.get(site) as string;
  const byKey = Map.groupBy(existing, keyOf);
  // Two ids of one and the same list are two places, however alike their names; an id that the list has no more may have been changed.
  const ids = new Set(sites.map((site) => `${site.source}|${site.source_id}`));
  const mayBeSame = (site: Site, known: Site): boolean =>
    site.source !== known.source ||
    site.source_id === null ||
    known.source_id === null ||
    site.source_id === known.source_id ||
    !ids.has(`${known.source}|${known.source_id}`);
  const namesakes = (site: Site, fits: (known: Site) => boolean) =>
    (byKey.get(keyOf(site)) ?? [])
      .filter((each) => site.name !== '' && free.has(each.id) && fits(each))
      .sort((a, b) => distance_m(site, a) - distance_m(site, b))[0];
  const placeless = (site: Site) => Number.isNaN(site.lat);

  step('id', (site, index) => {
    const own = ownId(site, index);
    if (own) return near(site, own, SAME_PLACE_M) ? own : undefined;
    // The id of another list, or one hashed from name and commune, is believed where name or place agree.
    const known = free.get(site.id);
    const agrees =
      known && (near(site, known, SAME_NAME_M) || (site.source_id !== null && isAlike(site, known)));
    return agrees && !isOtherOfList(site, known) ? known : undefined;
  });
  step('name', (site) => namesakes(site, (each) => near(site, each, SIMILAR_NAME_M)));
  step('id', ownId);
  step('name', (site) =>
    namesakes(
      site,
      (each) => mayBeSame(site, each) && (near(site, each, SAME_NAME_M) || sameCommune(site, each)),
    ),
  );
  // Without a place, the only one of that name.
  step('name', (site) => {
    const known = byKey.get(keyOf(site)) ?? [];
    return placeless(site) && known.length === 1 && mayBeSame(site, known[0]!) ? known[0] : undefined;
  });
  step('similar_name', (site) => {
    if (free.size === 0) return undefined;
    return [...free.values()]
      .filter((each) => mayBeSame(site, each) && near(site, each, SIMILAR_NAME_M))
      .map((each) => ({ each, likeness: nameLikeness(site.name, each.name) }))
      .filter(({ likeness }) => likeness >= SIMILAR_ENOUGH)
      .sort((a, b) => b.likeness - a.likeness)[0]?.each;
  });
  // Renamed where it stands: one known place and one of the list are left there, and no id speaks against it.
  step('place', (site, index) => {
    if (site.source_id !== null || site.position !== 'given') return undefined;
    const here = [...free.values()].filter(
      (each) => each.position === 'given' && near(site, each, RENAMED_M),
    );
    if (here.length !== 1 || here[0]!.source_id !== null) return undefined;
    const rivals = sites.some((each, i) => i !== index && !result[i] && near(site, each, RENAMED_M));
    return rivals ? undefined : here[0];
  });
  // Moved to another commune: a name that no other place has or had.
  const names = Map.groupBy(sites, keyOf);
  step('name', (site) => {
    const key = keyOf(site);
    const known = byKey.get(key) ?? [];
    const isRare = key.length >= RARE_NAME && known.length === 1 && names.get(key)!.length === 1;
    return isRare && mayBeSame(site, known[0]!) && near(site, known[0]!, MOVED_M) ? known[0] : undefined;
  });
  return { sites: withFreeIds(sites, result, existing), matches };
}

/** An id of the same list that is not this row's. */
const isOtherOfList = (site: Site, known: Site): boolean =>
  site.source === known.source &&
  site.source_id !== null &&
  known.source_id !== null &&
  site.source_id !== known.source_id;

/** Sites that nobody knows keep their own id, unless a known site that is another place has it. */
function withFreeIds(sites: Site[], result: (Site | undefined)[], existing: Site[]): Site[] {
  const taken = new Set([
    ...existing.map((each) => each.id),
    ...result.flatMap((each) => (each ? [each.id] : [])),
  ]);
  return sites.map((site, index) => {
    const found = result[index];
    if (found) return found;
    let id = site.id;
    for (let n = 2; taken.has(id); n++) id = `${site.id}-${n}`;
    taken.add(id);
    return { ...site, id };
  });
}

/** Whether two names may be spellings of one. */
export const isAlike = (a: Pick<Site, 'name'>, b: Pick<Site, 'name'>): boolean =>
  nameLikeness(a.name, b.name) >= SIMILAR_ENOUGH;

function near(a: Site, b: Site, limit_m: number): boolean {
  return Math.abs(a.lat - b.lat) < limit_m / 110_000 && distance_m(a, b) <= limit_m;
}

function sameCommune(a: Site, b: Site): boolean {
  return a.commune !== null && b.commune !== null && a.commune.code === b.commune.code;
}

/** Dice coefficient of the letter pairs of two names' keys, 0 to 1. */
export function nameLikeness(a: string, b: string): number {
  const [first, second] = [pairs(siteNameKey(a)), pairs(siteNameKey(b))];
  const rest = [...second];
  let common = 0;
  for (const pair of first) {
    const found = rest.indexOf(pair);
    if (found >= 0) {
      rest.splice(found, 1);
      common++;
    }
  }
  return first.length + second.length === 0 ? 0 : (2 * common) / (first.length + second.length);
}

function pairs(key: string): string[] {
  return key
    .split(' ')
    .flatMap((word) => (word.length === 1 ? [word] : [...word.slice(1)].map((_, i) => word.slice(i, i + 2))));
}
