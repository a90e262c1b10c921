import type { BundlePlace } from '../../../server/output/bundle/bundle_place.ts';
import type { SearchItem } from '../api/api_types.ts';

/** A part of the region that a bundle names. */
export interface Area {
  by: 'departement' | 'epci';
  code: string;
  name: string;
}

const MOST_ITEMS = 8;
const MOST_AREAS = 3;

/**
 * Places whose name or code begins with what is asked, then those that have each asked word as the beginning of one of theirs;
 * the most peopled first. Accents, case and hyphens do not count, and St is Saint.
 */
export function searchPlaces(places: BundlePlace[], asked: string): SearchItem[] {
  const query = fold(asked);
  if (query === '') return [];
  const words = query.split(' ');
  return places
    .map((place) => ({ place, rank: rankOf(place, query, words) }))
    .filter(({ rank }) => rank < 4)
    .sort((a, b) => a.rank - b.rank || (b.place.population ?? -1) - (a.place.population ?? -1))
    .slice(0, MOST_ITEMS)
    .map(({ place: { kind, id, name, context, lon, lat } }) => ({
      kind,
      label: name,
      context,
      lon,
      lat,
      ...(kind === 'commune' ? { code: id } : { id }),
    }));
}

/** Areas by the same rules. */
export function searchAreas(areas: Area[], asked: string): Area[] {
  const query = fold(asked);
  if (query.length < 2) return [];
  const rank = ({ code, name }: Area): number =>
    code === asked.trim() ? 0 : rankOf({ kind: 'site', id: code, name }, query, query.split(' '));
  return areas
    .map((area) => ({ area, rank: rank(area) }))
    .filter((one) => one.rank < 4)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST_AREAS)
    .map(({ area }) => area);
}

/** 0: the very name or code; 1: begins so; 2: a former commune begins so; 3: has the words; 4: not at all. */
function rankOf(
  { kind, id, name, former = [] }: Pick<BundlePlace, 'kind' | 'id' | 'name' | 'former'>,
  query: string,
  words: string[],
): number {
  const own = fold(name);
  const code = kind === 'commune' ? id.toLowerCase() : '';
  if (own === query || code === query) return 0;
  if (own.startsWith(query) || (query.length > 1 && code.startsWith(query))) return 1;
  if (former.some((one) => fold(one).startsWith(query))) return 2;
  const has = own.split(' ');
  return words.every((word) => has.some((one) => one.startsWith(word))) ? 3 : 4;
}

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .replace(/\b(st|ste)\b/g, (short) => (short === 'st' ? 'saint' : 'sainte'));
}
