/** Which columns of a list hold which fact: those that its kind of list names, else those whose headers probably mean it. */
import { type LikelyFact, likelyFacts } from '../tables/columns/likely_names.ts';
import { PLAIN_SCHEMA, type SiteColumns, type SiteSchema, schemaOf } from './schemas.ts';
import { tellsDay, tellsStatus } from './untelling_columns.ts';

/** Facts that are looked for by the words of a header, and the values of which one must be there for the guess to hold. */
const LIKELY: readonly [keyof SiteColumns, LikelyFact, ((text: string, today: string) => boolean)?][] = [
  ['opened_on', 'opened_on', tellsDay],
  ['closed_on', 'closed_on', tellsDay],
  ['status', 'status', tellsStatus],
  ['commune_code', 'citycode'],
  ['postcode', 'postcode'],
  ['city', 'city'],
  ['address', 'address'],
  ['name', 'name'],
];

/**
 * The kind of a list, with the names of its columns; null: not even a name can be made out. `folded`: the headers; `valuesOf`: what stands in a
 * column, for the guesses that would cost; `today`: YYYY-MM-DD.
 */
export function columnsOfList(
  folded: ReadonlySet<string>,
  valuesOf: (name: string) => Iterable<string>,
  today: string,
): SiteSchema | null {
  const schema = schemaOf(folded) ?? PLAIN_SCHEMA;
  const taken = new Set(Object.values(schema.columns).flat());
  const columns = { ...schema.columns };
  for (const [fact, like, says] of LIKELY) {
    const own = columns[fact] ?? [];
    if (own.some((name) => folded.has(name))) continue;
    const found = [...folded].filter(
      (name) =>
        !taken.has(name) &&
        likelyFacts(name).includes(like) &&
        (!says || [...valuesOf(name)].some((text) => says(text, today))),
    );
    for (const name of found) taken.add(name);
    columns[fact] = [...own, ...found];
  }
  return columns.name.some((name) => folded.has(name)) ? { ...schema, columns } : null;
}
