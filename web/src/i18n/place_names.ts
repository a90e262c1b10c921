import { spoken } from './index.ts';

/** Names of places inside a sentence: French joins its articles and prepositions, English does not. */

const VOWEL = /^[aeiouyàâäéèêëîïôöùûüœæh]/i;

/** 'à Ajaccio', 'au Bugue', 'aux Eyzies', 'à La Rochelle'; in English 'in Ajaccio'. */
export function inCommune(name: string): string {
  if (spoken.value !== 'fr') return `in ${name}`;
  if (/^Les\s/.test(name)) return `aux ${name.slice(4)}`;
  if (/^Le\s/.test(name)) return `au ${name.slice(3)}`;
  return `à ${name}`;
}

const REGIONS: Record<string, [inside: string, of: string]> = {
  'Grand Est': ['dans le Grand Est', 'du Grand Est'],
  'Hauts-de-France': ['dans les Hauts-de-France', 'des Hauts-de-France'],
  'Centre-Val de Loire': ['en Centre-Val de Loire', 'du Centre-Val de Loire'],
  'Pays de la Loire': ['dans les Pays de la Loire', 'des Pays de la Loire'],
  'La Réunion': ['à La Réunion', 'de La Réunion'],
  Mayotte: ['à Mayotte', 'de Mayotte'],
  Guadeloupe: ['en Guadeloupe', 'de la Guadeloupe'],
  Martinique: ['en Martinique', 'de la Martinique'],
  Guyane: ['en Guyane', 'de la Guyane'],
};

/** 'en Corse', 'dans le Grand Est'; in English 'in Corse'. */
export function inRegion(name: string): string {
  if (spoken.value !== 'fr') return `in ${name}`;
  return REGIONS[name]?.[0] ?? `en ${name}`;
}

/** 'de Corse', 'd’Occitanie', 'du Grand Est'; in English 'of Corse'. */
export function ofRegion(name: string): string {
  if (spoken.value !== 'fr') return `of ${name}`;
  return REGIONS[name]?.[1] ?? (VOWEL.test(name) ? `d’${name}` : `de ${name}`);
}
