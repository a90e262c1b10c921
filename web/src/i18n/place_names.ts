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

const OF_REGIONS: Record<string, string> = {
  'Grand Est': 'du Grand Est',
  'Hauts-de-France': 'des Hauts-de-France',
  'Centre-Val de Loire': 'du Centre-Val de Loire',
  'Pays de la Loire': 'des Pays de la Loire',
  'La Réunion': 'de La Réunion',
  Mayotte: 'de Mayotte',
  Guadeloupe: 'de la Guadeloupe',
  Martinique: 'de la Martinique',
  Guyane: 'de la Guyane',
};

/** 'de Corse', 'd’Occitanie', 'du Grand Est'; in English 'of Corse'. */
export function ofRegion(name: string): string {
  if (spoken.value !== 'fr') return `of ${name}`;
  return OF_REGIONS[name] ?? (VOWEL.test(name) ? `d’${name}` : `de ${name}`);
}
