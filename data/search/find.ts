import type { LonLat } from '../../isochrones/types.ts';
import { pointOfMapLink } from '../tables/places/map_links.ts';
import { type AreaFound, findAreas } from './areas.ts';
import { foldName } from './fold_name.ts';
import type { Geocoder } from './geocoder.ts';
import type { GeocodedAddress } from './geocoder_shapes.ts';
import { pointOfPlusCode } from './plus_codes.ts';
import {
  communesOfAddress,
  pointItem,
  type RegionItem,
  type SearchIndex,
  type SearchItem,
  searchAll,
} from './search_index.ts';

/** What was found, and what to tell about what could not be searched. */
interface FoundPlaces<Item = SearchItem> {
  items: Item[];
  /** Départements and EPCI of the name, each with its region; none where a point is asked for. */
  areas: (AreaFound & { region: string })[];
  notices: { code: string; text: string; text_en: string }[];
}

/** A link that only a browser can follow. */
const SHORT_LINK = {
  code: 'short_link',
  text: 'Un lien court ne dit pas où il mène\u00a0: ouvrez-le, puis collez l’adresse entière de la carte, ou les coordonnées.',
  text_en:
    'A short link does not say where it leads: open it, then paste the whole address of the map, or the coordinates.',
};
/** No name is longer. */
const LONGEST_TEXT = 200;

/** Words that begin or mark an address in French. */
const STREET =
  /\b(rue|avenue|av|boulevard|bd|bld|place|pl|chemin|che|route|rte|impasse|imp|allee|allees|quai|cours|square|lieu dit|lotissement|residence|zone|za|zi|faubourg|passage|hameau|sentier|voie|esplanade|promenade|rond point|cite)\b/;

/** Whether a text reads like an address: a number and a name, or the name of a way. */
export function looksLikeAddress(q: string): boolean {
  const text = foldName(q);
  if (STREET.test(text) || /^\d{1,4}( (bis|ter|quater))? [a-z]/.test(text)) return true;
  const letter = text.search(/[a-z]/);
  return letter >= 0 && / \d{5}( |$)/.test(text.slice(letter));
}

/**
 * Communes, places, addresses and areas for a text, best first: coordinates as typed, in the link of a map or as a plus code; what the own index finds; addresses before it where
 * the text reads like one, after it otherwise, and only where the own index has no exact answer. Without the service the
 * notices say so, and communes and places are found all the same: of an address its commune. `regions`: the indexes of what is searched,
 * by region, which `at` tells of a point; addresses are of no region.
 */
export async function findPlaces(
  regions: ReadonlyMap<string, SearchIndex>,
  geocoder: Geocoder,
  q: string,
  limit = 10,
  at?: (lon: number, lat: number) => string | null,
): Promise<FoundPlaces<SearchItem & Partial<RegionItem>>> {
  const nothing = { items: [], areas: [], notices: [] };
  const pasted = pointOfMapLink(q) ?? pointOfPlusCode(q, (name) => placeNamed(regions, name));
  if (pasted === 'short') return { ...nothing, notices: [SHORT_LINK] };
  if (pasted) return { ...nothing, items: [pointItem(pasted.lon, pasted.lat)].slice(0, limit) };
  if (q.length > LONGEST_TEXT) return nothing;
  const areas = [...regions].flatMap(([region, index]) =>
    findAreas(index.areas, q).map((area) => ({ ...area, region })),
  );
  return { ...(await findNamed(regions, geocoder, q, limit, at)), areas };
}

/** Communes, places and addresses. */
async function findNamed(
  regions: ReadonlyMap<string, SearchIndex>,
  geocoder: Geocoder,
  q: string,
  limit: number,
  at?: (lon: number, lat: number) => string | null,
): Promise<Omit<FoundPlaces<SearchItem & Partial<RegionItem>>, 'areas'>> {
  const own = searchAll(regions, q, limit, at);
  const address = looksLikeAddress(q);
  const isPoint = own[0]?.kind === 'address';
  const exact = own.some((item) => foldName(item.label) === foldName(q));
  if (isPoint || (!address && (exact || own.length >= limit)) || q.trim().length < 3)
    return { items: own, notices: [] };
  const answer = await geocoder.search(q, { limit, near: centreOf(regions) });
  if (!answer.ok) {
    const { code, text, text_en } = answer;
    const items = own.length > 0 ? own : communesOfAddress(regions, q, limit);
    // Nobody misses addresses who found a commune or a place by its name.
    return { items, notices: address || own.length === 0 ? [{ code, text, text_en }] : [] };
  }
  const known = new Set(own.flatMap((item) => item.code ?? []));
  const addresses = answer.value
    .filter((each) => each.type !== 'municipality' || !known.has(each.citycode ?? ''))
    .map(itemOf);
  return { items: (address ? [...addresses, ...own] : [...own, ...addresses]).slice(0, limit), notices: [] };
}

/** What is at a point: its address, and its commune where the region has one there. Without the service the notices say so. */
export async function findAtPoint(
  index: SearchIndex,
  geocoder: Geocoder,
  { lon, lat }: { lon: number; lat: number },
  communeCode: string | null,
): Promise<FoundPlaces> {
  const own = index.entries.find(({ item }) => item.kind === 'commune' && item.code === communeCode);
  const commune = own === undefined ? [] : [own.item];
  const areas: [] = [];
  const answer = await geocoder.reverse(lon, lat);
  if (answer.ok) return { items: [...answer.value.map(itemOf), ...commune], areas, notices: [] };
  const { code, text, text_en } = answer;
  return { items: commune, areas, notices: [{ code, text, text_en }] };
}

/** An address as an item of the search. */
function itemOf({ id, label, lon, lat, context }: GeocodedAddress): SearchItem {
  return { kind: 'address', label, lon, lat, id, context: context ?? '' };
}

/** Where a commune of a name is, else the middle of what is searched; null: there is none of the name, or several regions. */
function placeNamed(regions: ReadonlyMap<string, SearchIndex>, name: string): LonLat | null {
  if (name === '') {
    const centre = centreOf(regions);
    return centre && [centre.lon, centre.lat];
  }
  // "RCPH+2V Bordeaux, France"
  const [commune] = [name, name.replace(/,[^,]*$/, '')].flatMap((asked) =>
    searchAll(regions, asked, 1).filter(({ kind }) => kind === 'commune'),
  );
  return commune ? [commune.lon, commune.lat] : null;
}

/** The middle of what is searched, where that is one region. */
function centreOf(regions: ReadonlyMap<string, SearchIndex>) {
  const [first, ...others] = regions.values();
  const near = others.length === 0 && first?.near;
  return near ? { lon: (near[0] + near[2]) / 2, lat: (near[1] + near[3]) / 2 } : null;
}
