import MiniSearch from 'minisearch';
import type { Commune, Site } from '../records.ts';
import { formatNumber } from '../rules/decision/format.ts';
import { withoutCedex } from '../sources/communes/commune_names.ts';
import { isInBox } from '../tables/places/projections.ts';
import type { DegreeBox } from '../tables/table_rows.ts';
import { type AreaIndex, areasOf } from './areas.ts';
import { foldName } from './fold_name.ts';
import { parseCoordinates } from './parse_coordinates.ts';

/** What the index needs of a commune and of a site. */
export type SearchedCommune = Pick<
  Commune,
  'code' | 'name' | 'departement' | 'departement_name' | 'population' | 'postcodes' | 'former' | 'centre'
> &
  Partial<Pick<Commune, 'epci'>>;
export type SearchedSite = Pick<Site, 'id' | 'name' | 'lon' | 'lat' | 'status' | 'address' | 'commune'>;

/** One thing found. Communes have a `code`, sites and addresses an `id`. */
export interface SearchItem {
  kind: 'commune' | 'site' | 'address';
  label: string;
  lon: number;
  lat: number;
  code?: string;
  id?: string;
  /** What tells it from others of its name, in French: "Gironde (33) · 265 328 habitants". */
  context: string;
}

/** A name that can be found, before its words are cut. */
type Named = Omit<Entry, 'begins'>;

interface Entry {
  item: SearchItem;
  /** Folded name; a former commune's entry has its own. */
  name: string;
  /** Codes and postcodes that find it exactly. */
  codes: string[];
  /** Folded words around it: the département, the commune, the address. */
  words: string[];
  /** Whatever a word of a query may begin. */
  begins: string[];
  population: number;
}

export interface SearchIndex {
  entries: Entry[];
  /** Communes by their folded whole names, present and former. */
  communesByName: Map<string, Entry[]>;
  text: MiniSearch<{ id: number; name: string; more: string }>;
  areas: AreaIndex;
  /** Box of the communes, which settles the order of typed coordinates; of the sites where there are no communes. */
  near: DegreeBox | null;
}

/** Different words of a query beyond which nothing can have them all: a name, its commune, département and address. */
const MOST_WORDS = 30;
/** Words that are looked for with mistakes in them: each costs some milliseconds. */
const MOST_TELLING = 6;
/** Words that an address may end with: the longest name of a commune has nine, with postcode, cedex, département and region. */
const MOST_END_WORDS = 20;

/** How well an entry answers: its whole name, the start of its name, each word begun, words nearly so. */
const EXACT = 0;
const BEGINS = 1;
const WORDS = 2;
const NEARLY = 3;

/**
 * An index over communes (present and former names and codes, postcodes) and sites. 4,300 communes take under 300 ms.
 */
export function buildSearchIndex(
  communes: readonly SearchedCommune[],
  sites: readonly SearchedSite[],
): SearchIndex {
  const named = communes.flatMap(entriesOfCommune);
  const entries = [...named, ...sites.map(entryOfSite)].map(withBegins);
  const text = new MiniSearch<{ id: number; name: string; more: string }>({
    fields: ['name', 'more'],
    storeFields: [],
    tokenize: (value) => value.split(' '),
    processTerm: (term) => term || null,
  });
  text.addAll(
    entries.map(({ name, codes, words }, id) => ({
      id,
      name,
      more: [...codes, ...words].join(' '),
    })),
  );
  // One site far away, or in the wrong place, is not where the region is.
  const communesByName = Map.groupBy(
    entries.filter(({ item }) => item.kind === 'commune'),
    ({ name }) => name,
  );
  const near = boxOf(named.length > 0 ? named : entries);
  return { entries, communesByName, text, areas: areasOf(communes), near };
}

/**
 * What a text finds, best first: an exact name, code or postcode, then names that begin so, then names with words that begin so,
 * then names that are nearly so, communes before sites; larger communes first among equals. Coordinates (see `parseCoordinates`) come back as the point
 * itself, of kind `address`. At most `limit` items; a blank text finds nothing. Under 5 ms.
 */
export function search(index: SearchIndex, q: string, limit = 10): SearchItem[] {
  return searchAll(new Map([['', index]]), q, limit).map(({ region: _, ...item }) => item);
}

/** A thing found in one of several regions, by its id. */
export type RegionItem = SearchItem & { region: string };

/**
 * The same over the indexes of several regions, by their ids. What two have, as neighbours list each other's places near their border, is
 * told once: of the region that it lies in (`at` a point) where that has it, else of the first. Typed coordinates are of the first region whose box they lie in.
 */
export function searchAll(
  regions: ReadonlyMap<string, SearchIndex>,
  q: string,
  limit = 10,
  at: (lon: number, lat: number) => string | null = () => null,
): RegionItem[] {
  const point = pointIn(regions, q);
  if (point) return [point].slice(0, limit);
  const query = ofDepartement(foldQuery(q), q);
  if (query === '') return [];
  const terms = [...new Set(query.split(' '))];
  // No name has so many words: nothing is looked for that cannot be found.
  if (terms.length > MOST_WORDS) return [];
  const each = (find: (index: SearchIndex) => Found[]): RegionFound[] =>
    [...regions].flatMap(([region, index]) => find(index).map((found) => ({ ...found, region })));
  let found = each((index) => begun(index, query, terms));
  const best = found.reduce((rank, one) => Math.min(rank, one.rank), NEARLY);
  if (found.length < limit && best > BEGINS) {
    // Small words are in every other name and tell nothing; only the last word may still be unfinished.
    const telling = terms.filter((term) => term.length > 2);
    if (telling.length > 0) found = each((index) => nearly(index, telling, query, terms));
  }
  return itemsOf(found, limit, at);
}

function nearly(index: SearchIndex, telling: string[], query: string, terms: string[]): Found[] {
  const found = index.text.search(telling.slice(0, MOST_TELLING).join(' '), {
    combineWith: 'AND',
    prefix: (_, i, all) => i === all.length - 1,
    fuzzy: (term) => (term.length > 3 && !/^\d/.test(term) ? 0.25 : false),
    maxFuzzy: 2,
  });
  return found.map(({ id, score }) => {
    const entry = index.entries[id as number]!;
    return { entry, score, rank: rankOf(entry, query, terms) };
  });
}

function pointIn(regions: ReadonlyMap<string, SearchIndex>, q: string): RegionItem | null {
  let elsewhere: RegionItem | null = null;
  for (const [region, { near }] of regions) {
    const point = parseCoordinates(q, near);
    if (point === null) return null;
    const item = { ...pointItem(point.lon, point.lat), region };
    if (near === null || isInBox(near, point.lon, point.lat, 0)) return item;
    elsewhere ??= item;
  }
  return elsewhere;
}

/**
 * The communes that an address ends with ("1 cours Napoléon, 20000 Ajaccio, Corse-du-Sud"), by their whole name: what can be found of
 * it without the geocoding service.
 */
export function communesOfAddress(
  regions: ReadonlyMap<string, SearchIndex>,
  q: string,
  limit = 10,
): RegionItem[] {
  const terms = foldQuery(q)
    .split(' ')
    .slice(-MOST_END_WORDS - 1);
  // Whose whole name stands somewhere in the end: the others need not be looked at.
  const candidates = new Map<Entry, string>();
  for (const [region, { communesByName }] of regions)
    for (let from = 1; from < terms.length; from++)
      for (let to = from + 1; to <= terms.length; to++)
        for (const entry of communesByName.get(terms.slice(from, to).join(' ')) ?? [])
          candidates.set(entry, region);
  for (let i = 1; i < terms.length; i++) {
    const end = terms.slice(i);
    const found = [...candidates].filter(([entry]) => names(entry, end));
    if (found.length > 0)
      return itemsOf(
        found.map(([entry, region]) => ({ entry, region, rank: EXACT, score: 0 })),
        limit,
      );
  }
  return [];
}

/** Whether words are an entry's name, with its postcode before or behind and its département behind. */
function names({ name, codes, words }: Entry, terms: string[]): boolean {
  const bare = terms.filter(
    (term) =>
      // A postcode of the same département may be one of La Poste's own.
      !(/^\d{5}$/.test(term)
        ? codes.some((code) => code.startsWith(term.slice(0, 2)))
        : codes.includes(term)),
  );
  if (bare.join(' ') === name) return true;
  while (bare.length > 0 && words.includes(bare.at(-1)!)) bare.pop();
  return bare.join(' ') === name;
}

/** A text as it is compared, without CEDEX; a postcode with a blank ("20 000") is one word. */
function foldQuery(q: string): string {
  const folded = foldName(q)
    .replace(/(^| )(\d[\dab]) (\d{3})(?= |$)/, '$1$2$3')
    .slice(0, 200);
  return withoutCedex(folded) ?? folded;
}

/** The postcode of a special delivery is of no commune: its beginning alone tells anything. */
const ofDepartement = (folded: string, q: string): string =>
  withoutCedex(foldName(q)) === null ? folded : folded.replace(/(^| )(\d\d)\d{3}(?= |$)/, '$1$2');

/** The best, each thing once. */
function itemsOf(
  found: RegionFound[],
  limit: number,
  at: (lon: number, lat: number) => string | null = () => null,
): RegionItem[] {
  found.sort(compare);
  const items = new Map<string, RegionItem>();
  for (const { entry, region } of found) {
    const { kind, code, id, lon, lat } = entry.item;
    // Sites of different regions may have the same id; communes have not.
    const key = kind === 'site' ? `${id} ${lon} ${lat}` : `commune ${code}`;
    const known = items.get(key);
    if (known === undefined && items.size === limit) continue;
    if (known === undefined) items.set(key, { ...entry.item, region });
    else if (known.region !== region && at(lon, lat) === region) known.region = region;
  }
  return [...items.values()];
}

/** A point that was typed as coordinates. */
export function pointItem(lon: number, lat: number): SearchItem {
  const [x, y] = [round(lon), round(lat)];
  return {
    kind: 'address',
    label: `${y}, ${x}`,
    lon: x,
    lat: y,
    id: `${x},${y}`,
    context: 'Coordonnées (latitude, longitude)',
  };
}

/** Six decimals are about 10 cm. */
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

interface Found {
  entry: Entry;
  rank: number;
  /** How nearly, of those that are only nearly so. */
  score: number;
}

interface RegionFound extends Found {
  region: string;
}

/** Entries of which every word of the query begins a word: a scan of some thousand entries takes about a millisecond. */
function begun(index: SearchIndex, query: string, terms: string[]): Found[] {
  const found: Found[] = [];
  for (const entry of index.entries) {
    const rank = rankOf(entry, query, terms);
    if (rank !== NEARLY) found.push({ entry, rank, score: 0 });
  }
  return found;
}

const compare = (a: Found, b: Found) =>
  a.rank - b.rank ||
  // Who mistypes means a commune more often than a place whose address has a word like it.
  Number(b.rank === NEARLY && b.entry.item.kind === 'commune') -
    Number(a.rank === NEARLY && a.entry.item.kind === 'commune') ||
  b.score * Number(b.rank === NEARLY) - a.score * Number(a.rank === NEARLY) ||
  b.entry.population - a.entry.population ||
  (a.entry.item.label < b.entry.item.label ? -1 : 1);

function rankOf(entry: Entry, query: string, terms: string[]): number {
  if (entry.name === query || entry.codes.includes(query)) return EXACT;
  if (entry.name.startsWith(query)) return BEGINS;
  const begun = terms.every((term) => entry.begins.some((word) => word.startsWith(term)));
  return begun ? WORDS : NEARLY;
}

const withBegins = (entry: Named): Entry => ({
  ...entry,
  begins: [...entry.name.split(' '), ...entry.codes, ...entry.words],
});

function entriesOfCommune(commune: SearchedCommune): Named[] {
  const { code, name, departement, departement_name, population, postcodes, former, centre } = commune;
  const where = `${departement_name} (${departement})`;
  const item: SearchItem = {
    kind: 'commune',
    label: name,
    lon: centre[0],
    lat: centre[1],
    code,
    context: population === null ? where : `${where} · ${formatNumber(population)}\u00a0habitants`,
  };
  const words = foldName(departement_name).split(' ');
  const people = population ?? 0;
  const present: Named = {
    item,
    name: foldName(name),
    codes: [code.toLowerCase(), ...postcodes],
    words,
    population: people,
  };
  const others = former
    .filter((each) => each.code !== code || (each.name !== null && foldName(each.name) !== present.name))
    .map((each): Named => {
      const folded = each.name === null ? present.name : foldName(each.name);
      const renamed = each.name !== null && folded !== present.name;
      return {
        item: renamed ? { ...item, context: `${item.context} · ancienne commune\u00a0: ${each.name}` } : item,
        name: folded,
        codes: [each.code.toLowerCase()],
        words: renamed ? [...words, ...present.name.split(' ')] : words,
        population: renamed ? 0 : people,
      };
    });
  return [present, ...others];
}

const STATUS = { open: 'Tiers-lieu ouvert', planned: 'Tiers-lieu en projet', closed: 'Tiers-lieu fermé' };

function entryOfSite(site: SearchedSite): Named {
  const commune = site.commune?.name ?? null;
  return {
    item: {
      kind: 'site',
      label: site.name,
      lon: site.lon,
      lat: site.lat,
      id: site.id,
      context: commune === null ? STATUS[site.status] : `${STATUS[site.status]} · ${commune}`,
    },
    name: foldName(site.name),
    codes: [],
    words: foldName(`${commune ?? ''} ${site.address ?? ''}`)
      .split(' ')
      .filter(Boolean),
    population: 0,
  };
}

function boxOf(entries: Named[]): DegreeBox | null {
  if (entries.length === 0) return null;
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { item } of entries) {
    box[0] = Math.min(box[0], item.lon);
    box[1] = Math.min(box[1], item.lat);
    box[2] = Math.max(box[2], item.lon);
    box[3] = Math.max(box[3], item.lat);
  }
  // The rim of the region, and sites past its border.
  return [box[0] - 0.5, box[1] - 0.5, box[2] + 0.5, box[3] + 0.5];
}
