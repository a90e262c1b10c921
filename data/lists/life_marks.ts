/** Words of a place's life that stand beside its name ("Café (fermé)") or in a remark, where no column asks for them. */
import { foldText } from '../tables/text.ts';
import { type StatusWord, statusWord } from './status_words.ts';

/** Signs by which people part a mark from a name; a hyphen only with a blank beside it. */
const PARTED = /[()[\]{}*|/:,;–—]|(?<=\s)-|-(?=\s)/g;
const AROUND = ' \t\u00a0-–—()[]{}*|/:,;';
const MOST_MARK_CHARACTERS = 60;

/** A closing told for itself: a name or a text that goes on otherwise ("Ferme des Prés", "Clos Vougeot", "fermé le lundi") is none. */
const CLOSING =
  /^(?:(?:est|is|a|lieu|site|tiers lieu|desormais|actuellement|maintenant|now) )?(?:(?:definitive?ment|permanently|temporairement|provisoirement) )?(?:ferm(?:ee?s?|eture)|closed|cess(?:ee?|ation)|n existe plus|plus en activite|hors service|inacti(?:f|ve)|dissou(?:s|te)|liquidee?|disparu|supprimee?|(?:en )?liquidation|abandonnee?|annulee?|projet (?:abandonne|annule))(?: (?:definitiv\w*|permanently|temporair\w*|provisoir\w*|administrativ\w*|ses portes|son activite|d activite|depuis|since|en|in|le|au|fin|debut|courant|judiciaire|cause|pour|20\d\d)\b.{0,40})?$/;
const OPENING_TO_COME =
  /^(?:(?:en |au stade de |stade )?projet|en (?:creation|preparation|construction|prefiguration)|en cours de (?:creation|construction|montage)|a venir|pas encore ouverte?|(?:ouverture|ouvre|ouvrira)(?: (?:prevue|prochaine|a venir|bientot|prochainement|en|le|fin|debut|courant|20\d\d)\b.{0,40})?)$/;
/** A closing in the middle of a sentence. */
const SHUT =
  /\b(?:a (?:definitivement )?(?:ferme ses portes|cesse (?:son|ses) activites?)|n existe plus|n est plus (?:en activite|ouverte?))\b/;
/** Shut, and open again. */
const REOPENED = /\b(?:re ?|r)ouv\w*/;

/** The state that a text tells for itself; null: none. `today`: YYYY-MM-DD. */
function stateOf(text: string, today: string): StatusWord | null {
  if (text.length > MOST_MARK_CHARACTERS) return null;
  const folded = foldText(text);
  if (!CLOSING.test(folded) && !OPENING_TO_COME.test(folded)) return null;
  const word = statusWord(text, today);
  return word === 'closed' || word === 'planned' || word === 'paused' ? word : null;
}

/** A place may be called "(ferme)" for what it grows: bare, the word closes with its accent, or in capitals beside a name that is not. */
function isFarm(text: string, beside: string): boolean {
  if (foldText(text) !== 'ferme' || /ferm\u00e9|ferme\u0301/i.test(text)) return false;
  return text.trim() !== 'FERME' || !/\p{Ll}/u.test(beside);
}

/** A name without the mark of its place's life, and that mark; null: it has none. `today`: YYYY-MM-DD. */
export function markOfName(name: string, today: string): { name: string; mark: string | null } {
  let from = 0;
  const ends = [...[...name.matchAll(PARTED)].map(({ index }) => index), name.length];
  for (const to of ends) {
    const part = name.slice(from, to);
    const before = trimmed(name.slice(0, from));
    const after = trimmed(name.slice(to));
    const rest = [before, after].filter(Boolean).join(' - ');
    if (/\p{L}/u.test(rest) && !isFarm(part, rest) && stateOf(part, today) !== null)
      return { name: markOfName(rest, today).name, mark: part.trim() };
    from = to + 1;
  }
  return { name, mark: null };
}

/** The part of a remark that tells a closing; null: none does. `today`: YYYY-MM-DD. */
export function closingInRemark(text: string, today: string): string | null {
  if (REOPENED.test(foldText(text.slice(0, 2000)))) return null;
  for (const part of text.slice(0, 2000).split(/[()[\]*|:,;!–—\n]|\.(?=\s|$)|\s-\s/)) {
    const word = isFarm(part, '') ? null : stateOf(part, today);
    if (word === 'closed' || word === 'paused' || SHUT.test(foldText(part))) return part.trim();
  }
  return null;
}

/** Without the signs that part at both ends; a bracket that only one end has left open goes with them. */
function trimmed(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && AROUND.includes(text[from]!)) from++;
  while (to > from && AROUND.includes(text[to - 1]!) && !isClosed(text, from, to)) to--;
  return text.slice(from, to);
}

/** Whether a text ends with a bracket that it has opened: "Lieu (Corte)". */
function isClosed(text: string, from: number, to: number): boolean {
  const opened = { ')': '(', ']': '[', '}': '{' }[text[to - 1]!];
  return opened !== undefined && text.slice(from, to).includes(opened);
}
