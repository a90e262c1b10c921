import { foldText } from '../tables/text.ts';

/** Themes of a tiers-lieu, in the Region's own words. */
export const THEMES = {
  solidaire_ecologique: 'Solidaire et écologique',
  production: 'Production (ateliers, fablabs, artisanat)',
  alimentaire: 'Agricole et alimentaire (nourricier)',
  sante: 'Santé',
  generations_transmission: 'Générations et transmission',
} as const;

/** Services that lists name again and again. */
export const SERVICES = {
  coworking: 'Coworking',
  atelier: 'Atelier partagé',
  fablab: 'Fablab',
  formation: 'Formation',
  cafe: 'Café',
  numerique: 'Numérique',
} as const;

export const LABELS = {
  fabrique_de_territoire: 'Fabrique de Territoire',
  fabrique_numerique: 'Fabrique Numérique de Territoire',
} as const;

/** Folded beginnings of words (each in a group of its own meaning) by which a list's own wording is known. */
const THEME_WORDS: [keyof typeof THEMES, RegExp][] = [
  ['solidaire_ecologique', /\b(solidai|ecolog|social|environnement|transition|reemploi|recycl)/],
  ['production', /\b(produc|atelier|fablab|fab lab|artisan|makers?pace|manufactur|hackerspace|hakerspace)/],
  ['alimentaire', /\b(alimenta|agricol|nourricier|nourrir|jardin|ferme\b|cuisine|maraich)/],
  ['sante', /\b(sante|soigner|soin)/],
  ['generations_transmission', /\b(generation|transmission|intergenerat|petite enfance|famil)/],
];
const SERVICE_WORDS: [keyof typeof SERVICES, RegExp][] = [
  ['coworking', /\b(cowork|co work|bureaux? partage|espaces? de travail|cantine|telecentre|teletravail)/],
  ['fablab', /\b(fablab|fab lab|makers?pace|hackerspace|hakerspace)/],
  ['atelier', /\b(atelier)/],
  ['formation', /\b(formation|apprendre|formes?)/],
  ['cafe', /\b(cafe|bistro|buvette|restauration)/],
  ['numerique', /\b(numerique|epn\b|espace public numerique|frenchtech|french tech)/],
];
const LABEL_WORDS: [keyof typeof LABELS, RegExp][] = [
  ['fabrique_numerique', /fabriques? numerique/],
  ['fabrique_de_territoire', /fabriques? de territoire/],
];

/** Themes named by a list's own words; each known one once, in the order of THEMES. */
export function themesOf(words: string[]): string[] {
  return matched(THEMES, THEME_WORDS, words);
}

/** Services named by a list's own words; a theme by its own name ("Production (ateliers, fablabs, artisanat)") names none. */
export function servicesOf(words: string[]): string[] {
  return matched(
    SERVICES,
    SERVICE_WORDS,
    words.filter((word) => exactly(THEMES, foldText(word)) === undefined),
  );
}

/** Labels; one that is not known is kept as written. */
export function labelsOf(words: string[]): string[] {
  const labels = words.map((word) => {
    const known = matched(LABELS, LABEL_WORDS, [word])[0];
    return known ?? word;
  });
  return [...new Set(labels)];
}

/** The key whose name or whose words these are, folded. */
function exactly<Key extends string>(known: Record<Key, string>, folded: string): Key | undefined {
  return (Object.keys(known) as Key[]).find(
    (key) => foldText(key) === folded || foldText(known[key]) === folded,
  );
}

function matched<Key extends string>(
  known: Record<Key, string>,
  patterns: [Key, RegExp][],
  words: string[],
): string[] {
  const found = new Set<string>();
  for (const word of words) {
    const folded = foldText(word);
    const exact = exactly(known, folded);
    if (exact) found.add(exact);
    else for (const [key, pattern] of patterns) if (pattern.test(folded)) found.add(key);
  }
  return Object.keys(known).filter((key) => found.has(key));
}
