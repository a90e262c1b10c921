/** Which list a file is: a new version of one that is known, or another. What it holds decides, not its name. */
import path from 'node:path';
import { distance_m } from '../../isochrones/geometry/distance.ts';
import { REPORTED, type Site } from '../records.ts';
import { foldText } from '../tables/text.ts';
import { isAlike, siteNameKey } from './identity.ts';

/** Of the shorter of two lists so much is in the other where they are one list. */
const SAME_LIST_SHARE = 0.5;
const SAME_PLACE_M = 300;
const NEAR_M = 2000;

export interface ListSource {
  /** Name under which its sites are kept. */
  source: string;
  /** Known lists whose sites it should hold: absence from it speaks of them alone. */
  missing_from: string[];
  /** `unrelated`: it shares next to nothing with what is known, and nobody said which list it is. */
  kind: 'first' | 'known' | 'named' | 'unrelated';
}

/**
 * Finds out which list a file is: the one named by whoever imports it, else the known list with which it shares most of its places (ids,
 * names, places; two of the three), else one of its own by the file's name without date and number. Sites of `replaced` are examples,
 * in whose place any list steps.
 */
export function listSource(
  rows: readonly Site[],
  existing: readonly Site[],
  file: string,
  { source: named, replaced }: { source?: string; replaced?: string } = {},
): ListSource {
  const lists = Map.groupBy(existing, ({ source }) => source);
  lists.delete(REPORTED);
  // What people reported is of no list; corrections hold it open.
  const also = [REPORTED, ...(replaced !== undefined && lists.delete(replaced) ? [replaced] : [])];
  if (named !== undefined) return { source: named, missing_from: [named, ...also], kind: 'named' };
  const best = [...lists]
    .map(([source, sites]) => ({
      source,
      shared: sharedBy(rows, sites),
      shorter: Math.min(rows.length, sites.length),
    }))
    .filter(({ shared, shorter }) => shared > 0 && shared >= SAME_LIST_SHARE * shorter)
    .sort((a, b) => b.shared - a.shared)[0];
  if (best) return { source: best.source, missing_from: [best.source, ...also], kind: 'known' };
  const stem = listName(file);
  if (rows.length === 0 && lists.has(stem))
    return { source: stem, missing_from: [stem, ...also], kind: 'known' };
  let source = stem;
  for (let n = 2; lists.has(source); n++) source = `${stem}-${n}`;
  const isFirst = [...lists.values()].flat().every((site) => site.status === 'closed');
  return {
    source,
    missing_from: [...lists.keys(), ...also],
    kind: isFirst ? 'first' : 'unrelated',
  };
}

/** How many places of a known list are in the new one: two of id, name and place agree. */
function sharedBy(rows: readonly Site[], sites: readonly Site[]): number {
  const byId = new Map(sites.flatMap((site) => (site.source_id === null ? [] : [[site.source_id, site]])));
  const byName = Map.groupBy(sites, ({ name }) => siteNameKey(name));
  const shared = new Set<string>();
  for (const row of rows) {
    const own = row.source_id === null ? undefined : byId.get(row.source_id);
    const known =
      own && (isAlike(row, own) || distance_m(row, own) <= SAME_PLACE_M)
        ? own
        : byName.get(siteNameKey(row.name))?.find((site) => isNear(row, site));
    if (known) shared.add(known.id);
  }
  return shared.size;
}

function isNear(a: Site, b: Site): boolean {
  if (a.commune !== null && a.commune.code === b.commune?.code) return true;
  return distance_m(a, b) <= NEAR_M;
}

const MONTHS =
  'janvier|janv|fevrier|fevr|mars|avril|mai|juin|juillet|juil|aout|septembre|sept|octobre|oct|novembre|nov|decembre|dec|january|february|march|april|may|june|july|august|september|october|november|december';
const MARKS = new RegExp(
  String.raw`(?:^|[-_ .])(?:(?:19|20)\d{2}(?:[-_ .]?\d{2}){0,2}|\d{1,2}[-_ .]\d{1,2}[-_ .](?:19|20)\d{2}|t\d|(?:${MONTHS})|v\d+(?:\.\d+)*|version|copie|copy|final|finale|def|maj|new|nouveau|export|\(\d+\)|\d{1,2})(?=$|[-_ .])`,
  'gi',
);

/** Without the signs between words at both ends. */
function trimMarks(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && '-_ .'.includes(text[from])) from++;
  while (to > from && '-_ .'.includes(text[to - 1])) to--;
  return text.slice(from, to);
}

/** A list's name by its file's: without folder, ending, dates and numbers of versions. */
export function listName(file: string): string {
  let bare = path.basename(file);
  while (/\.[a-z][a-z0-9]{0,7}$/i.test(bare)) bare = bare.slice(0, bare.lastIndexOf('.'));
  let stem = bare.normalize('NFC').replace(/ ?\(\d+\)/g, '');
  for (let before = ''; before !== stem; ) {
    before = stem;
    stem = trimMarks(stem.replace(MARKS, ''));
  }
  return /[a-z]/.test(foldText(stem)) ? stem : bare;
}
