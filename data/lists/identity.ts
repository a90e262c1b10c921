import { createHash } from 'node:crypto';
import type { Site } from '../records.ts';
import { distanceM } from '../sources/geometry.ts';
import type { RejectedRow } from '../sources/types.ts';
import { foldText } from '../tables/text.ts';

/** Names that mean the same place: closer than this they are one. */
const SAME_PLACE_M = 100;
/** A known site of the same name may have been placed better, or moved next door. */
const SAME_NAME_M = 2000;
const SIMILAR_NAME_M = 300;
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

/**
 * Takes doubles out of a list: the same id twice, or the same name within 100 m. The first stays; the others are
 * rejected with the reason. `lines[i]` is the line of `sites[i]`. Two places of one name farther apart stay both: the
 * second's hashed id gets a number.
 */
export function withoutDoubles(sites: Site[], lines: number[]): { sites: Site[]; rejected: RejectedRow[] } {
  const kept: Site[] = [];
  const rejected: RejectedRow[] = [];
  const lineOfId = new Map<string, number>();
  const byName = new Map<string, { site: Site; line: number }[]>();
  for (const [index, given] of sites.entries()) {
    const line = lines[index]!;
    const key = siteNameKey(given.name);
    const namesakes = byName.get(key) ?? [];
    const double = namesakes.find(
      ({ site }) => distanceM(site.lon, site.lat, given.lon, given.lat) <= SAME_PLACE_M,
    );
    const first = lineOfId.get(given.id);
    if (first !== undefined && given.source_id !== null) {
      rejected.push({
        line,
        code: 'duplicate_id',
        reason: `the id ${given.source_id} is there already in line ${first}`,
      });
      continue;
    }
    if (double) {
      rejected.push({
        line,
        code: 'duplicate_site',
        reason: `"${given.name}" is the same place as "${double.site.name}" in line ${double.line}: same name, less than ${SAME_PLACE_M} m apart`,
      });
      continue;
    }
    let site = given;
    for (let n = 2; lineOfId.has(site.id); n++) site = { ...given, id: `${given.id}-${n}` };
    lineOfId.set(site.id, line);
    byName.set(key, [...namesakes, { site, line }]);
    kept.push(site);
  }
  return { sites: kept, rejected };
}

export interface SiteMatch {
  id: string;
  by: 'id' | 'name' | 'similar_name';
  /** The name it was known by, and the new one. */
  known_as: string;
  name: string;
}

/**
 * Gives sites of a new list the ids under which they are known: by the list's own id, by the same name in the same commune (or
 * within 2 km), by a similar name within 300 m. Each known site is found once at most, surest first. Returns
 * the sites with their ids, in the order given, and how those were found whose id would have been another.
 */
export function matchExisting(sites: Site[], existing: Site[]): { sites: Site[]; matches: SiteMatch[] } {
  const result: (Site | undefined)[] = sites.map(() => undefined);
  const free = new Map(existing.map((each) => [each.id, each]));
  const matches: SiteMatch[] = [];
  const settle = (index: number, known: Site, by: SiteMatch['by']) => {
    const site = sites[index]!;
    free.delete(known.id);
    result[index] = { ...site, id: known.id };
    if (site.id !== known.id || by === 'similar_name') {
      matches.push({ id: known.id, by, known_as: known.name, name: site.name });
    }
  };
  const bySource = new Map(
    existing
      .filter((each) => each.source_id !== null)
      .map((each) => [`${each.source}|${each.source_id}`, each]),
  );
  for (const [index, site] of sites.entries()) {
    const own = site.source_id === null ? undefined : bySource.get(`${site.source}|${site.source_id}`);
    const known = own ?? free.get(site.id);
    // The id of another list, or one hashed from name and commune, is believed where name or place agree.
    if (known && free.has(known.id) && (own || near(site, known, SAME_NAME_M) || alike(site, known))) {
      settle(index, known, 'id');
    }
  }
  const byKey = new Map<string, Site[]>();
  for (const known of free.values()) {
    const key = siteNameKey(known.name);
    byKey.set(key, [...(byKey.get(key) ?? []), known]);
  }
  for (const [index, site] of sites.entries()) {
    if (result[index]) continue;
    const known = (byKey.get(siteNameKey(site.name)) ?? [])
      .filter(
        (each) =>
          free.has(each.id) &&
          mayBeSame(site, each) &&
          (near(site, each, SAME_NAME_M) || sameCommune(site, each)),
      )
      .sort((a, b) => apart(site, a) - apart(site, b))[0];
    if (known) settle(index, known, 'name');
  }
  const left = [...free.values()];
  for (const [index, site] of sites.entries()) {
    if (result[index] || left.length === 0) continue;
    const known = left
      .filter((each) => free.has(each.id) && mayBeSame(site, each) && near(site, each, SIMILAR_NAME_M))
      .map((each) => ({ each, likeness: nameLikeness(site.name, each.name) }))
      .filter(({ likeness }) => likeness >= SIMILAR_ENOUGH)
      .sort((a, b) => b.likeness - a.likeness)[0]?.each;
    if (known) settle(index, known, 'similar_name');
  }
  return { sites: withFreeIds(sites, result, existing), matches };
}

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

/** Two ids of one and the same list are two places, however alike their names. */
function mayBeSame(site: Site, known: Site): boolean {
  return (
    site.source !== known.source ||
    site.source_id === null ||
    known.source_id === null ||
    site.source_id === known.source_id
  );
}

function alike(site: Site, known: Site): boolean {
  return site.source_id !== null && nameLikeness(site.name, known.name) >= SIMILAR_ENOUGH;
}

function apart(a: Site, b: Site): number {
  return distanceM(a.lon, a.lat, b.lon, b.lat);
}

function near(a: Site, b: Site, limit_m: number): boolean {
  return Math.abs(a.lat - b.lat) < limit_m / 110_000 && apart(a, b) <= limit_m;
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
