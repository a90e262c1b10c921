/** Départements and EPCI by their names and codes. */
import type { Commune } from '../records.ts';
import { foldName } from './fold_name.ts';

export interface AreaFound {
  by: 'departement' | 'epci';
  code: string;
  name: string;
  /** Communes of it that are searched. */
  communes: number;
}

/** An area with its name as it is compared. */
interface SearchedArea extends AreaFound {
  folded: string;
}

export type AreaIndex = readonly SearchedArea[];

/** Words that tell nothing, and those that stand before the name of most EPCI. */
const SMALL = /^(d|de|du|des|en|et|l|la|le|les)$/;
const KINDS = /^(cc|ca|cu|communaute|communes?|agglomeration|urbaine|metropole|pays)$/;
const MOST = 3;

/** The départements and EPCI of communes. */
export function areasOf(
  communes: readonly (Pick<Commune, 'departement' | 'departement_name'> & Partial<Pick<Commune, 'epci'>>)[],
): AreaIndex {
  const areas = new Map<string, SearchedArea>();
  const count = (by: AreaFound['by'], code: string, name: string): void => {
    const known = areas.get(`${by} ${code}`) ?? { by, code, name, communes: 0, folded: foldName(name) };
    known.communes++;
    areas.set(`${by} ${code}`, known);
  };
  for (const { departement, departement_name, epci } of communes) {
    count('departement', departement, departement_name);
    if (epci) count('epci', epci.code, epci.name);
  }
  return [...areas.values()];
}

/**
 * The areas that a text names, best first: by the whole name or code, then those whose name begins so, then those with all its words, of which
 * one at least tells more than what kind of area it is. At most three.
 */
export function findAreas(areas: AreaIndex, q: string): AreaFound[] {
  const query = foldName(q);
  const terms = query.split(' ').filter((term) => !SMALL.test(term));
  if (!terms.some((term) => term.length > 1 && !KINDS.test(term))) return [];
  const found = areas.flatMap((area) => {
    const rank = rankOf(area, query, terms);
    return rank === null ? [] : [{ area, rank }];
  });
  return found
    .sort(
      (a, b) => a.rank - b.rank || b.area.communes - a.area.communes || (a.area.name < b.area.name ? -1 : 1),
    )
    .slice(0, MOST)
    .map(({ area: { folded: _, ...area } }) => area);
}

function rankOf({ code, folded }: SearchedArea, query: string, terms: string[]): number | null {
  if (folded === query || code.toLowerCase() === query) return 0;
  if (folded.startsWith(query)) return 1;
  const words = folded.split(' ');
  return terms.every((term) => words.some((word) => word.startsWith(term))) ? 2 : null;
}
