/** The list of sites, reports and reasons are public: nobody's e-mail address or telephone number is stored with them. */
import { hasContacts, withoutContacts } from '../../tables/values/contacts.ts';
import { plainText, urlOf } from '../../tables/values/fields.ts';
import type { SiteChange } from '../stored_records.ts';

/** Stands where something was taken away. */
const TAKEN_AWAY = '[…]';

/** A free text as it is kept. */
export const publicText = (text: string): string => withoutContacts(text, TAKEN_AWAY);

/** Facts of a site as they are kept; an address of the web that names a person's contact is forgotten. */
export function publicFacts<T extends SiteChange>(facts: T): T {
  const kept = { ...facts };
  if (kept.name !== undefined) kept.name = bare(kept.name);
  if (kept.address) kept.address = bare(kept.address) || null;
  if (kept.url && urlOf(kept.url) === null) kept.url = null;
  for (const list of ['themes', 'services', 'labels'] as const)
    if (kept[list] !== undefined) kept[list] = kept[list].map(bare).filter(Boolean);
  return kept;
}

/** As importers clean it; a text without contact details stays as it is. */
const bare = (text: string): string => (hasContacts(text) ? plainText(text) : text);
