import type { SiteDoubt } from '../../records.ts';
import type { Language } from './format.ts';
import { type Reason, say } from './sentences.ts';

/** Facts of a place as people name them, with their articles in French. */
const FACTS: Record<SiteDoubt['fact'], Record<Language, string>> = {
  name: { fr: 'le nom', en: 'the name' },
  status: { fr: 'l’état (ouvert, en projet, fermé)', en: 'the status (open, planned, closed)' },
  opened_on: { fr: 'la date d’ouverture', en: 'the day of opening' },
  closed_on: { fr: 'la date de fermeture', en: 'the day of closing' },
  point: { fr: 'l’emplacement', en: 'the place' },
  commune: { fr: 'la commune', en: 'the commune' },
  address: { fr: 'l’adresse', en: 'the address' },
  themes: { fr: 'les thèmes', en: 'the themes' },
  services: { fr: 'les services', en: 'the services' },
  labels: { fr: 'les labels', en: 'the labels' },
  url: { fr: 'l’adresse web', en: 'the web address' },
  employer: { fr: 'la qualité d’employeur', en: 'whether it employs staff' },
  on_regional_map: { fr: 'la présence sur la carte régionale', en: 'whether it is on the regional map' },
  row: { fr: 'toute la ligne', en: 'the whole row' },
  presence: { fr: 'la présence dans la liste', en: 'whether the list still has it' },
  id: { fr: 'l’identifiant', en: 'the id' },
};

/** The facts that are in doubt, joined for a sentence. */
function doubtedFacts(doubts: readonly SiteDoubt[], language: Language): string {
  return [...new Set(doubts.map(({ fact }) => FACTS[fact][language]))].join(', ');
}

/** The reason of an answer that rests on a place of which the list says something that nobody can read. */
export function siteDoubtful(fr: string, en: string, doubts: readonly SiteDoubt[]): Reason {
  const values = {
    site: (language: Language) => (language === 'fr' ? fr : en),
    facts: (language: Language) => doubtedFacts(doubts, language),
  };
  return say(doubts.every(({ kept }) => kept) ? 'site_doubtful.kept' : 'site_doubtful', values);
}

/** What is in doubt, where the list says it, and what goes on: a sentence in French and in English. */
export function doubtText({ fact, line, column, value, kept }: Omit<SiteDoubt, 'reason'>): {
  text: string;
  text_en: string;
} {
  const where = (row: string, name: string) =>
    [line === null ? '' : `${row} ${line}`, column === null ? '' : `${name} ${column}`]
      .filter(Boolean)
      .join(', ');
  const fr = where('ligne', 'colonne');
  const en = where('line', 'column');
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  return {
    text: `${capital(FACTS[fact].fr)} n’est pas sûr${/^(la|toute) /.test(FACTS[fact].fr) ? 'e' : ''} dans la liste${value === null ? '' : ` (« ${value} »)`}${fr === '' ? '' : `, ${fr}`} : ${kept ? 'ce qui était connu reste valable' : 'rien d’autre n’est connu'}.`,
    text_en: `${capital(FACTS[fact].en)} is not sure in the list${value === null ? '' : ` (“${value}”)`}${en === '' ? '' : `, ${en}`}: ${kept ? 'what was known goes on' : 'nothing else is known'}.`,
  };
}
