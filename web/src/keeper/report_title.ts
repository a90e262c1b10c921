import type { Report } from '../api/api_types.ts';
import { nameOfSite } from './keeper_data.ts';
import { k } from './keeper_words.ts';

/** Its kind, and the place that it is about. */
export function titleOf({ kind, site_id, proposed }: Report): string {
  const name = site_id === null ? proposed?.name : nameOfSite(site_id);
  return typeof name === 'string' ? `${k(`kind_${kind}`)} : ${name}` : k(`kind_${kind}`);
}
