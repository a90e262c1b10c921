import { decodeHTML } from 'entities';
import type { Cell } from '../table_rows.ts';
import { foldText } from '../text.ts';

/** What people and programs write where they have nothing to write. */
const NOTHING = new Set(
  (
    'na n/a n.a. n.a #n/a #na nan null (null) <null> none nil undefined nc n.c. n.c n/c nr n.r. n.r nd n.d. n.d n/d so s.o. [nd] ' +
    '#ref! #value! #valeur! #name? #nom? #div/0! #null! #nul! #num! #nombre! #n/d ' +
    'tbd tba'
  ).split(' '),
);
const NOTHING_WORDS =
  /^(non (renseigne|communique|connu|disponible|applicable|precise|defini|determine)e?|a (preciser|completer|definir|determiner|renseigner)|sans objet|pas de donnees?|not (available|applicable|known))$/;

/** Signs without width and marks of direction, which come along with what is copied from maps, chats and file managers; no joiner of emoji. */
export const INVISIBLE = /[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

const SIGN = '-+';
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Whether a cell says nothing: blank, dashes, question marks, `NA`, `NULL`, `#N/A`, `NC`, "non renseigné" and their like. */
export function isNothing(cell: Cell | undefined): boolean {
  if (cell === undefined) return true;
  if (typeof cell === 'number') return Number.isNaN(cell);
  // As most coordinates are written: a digit first, or a sign and a digit, begins none of the words below.
  if (isDigit(cell.charCodeAt(0)) || (SIGN.includes(cell.charAt(0)) && isDigit(cell.charCodeAt(1))))
    return false;
  if (cell.length > 40) return cell.trim() === '';
  const text = cell.trim();
  if (text === '' || NOTHING.has(text.toLowerCase()) || /^[-–—−_?.·/\\*]+$/.test(text)) return true;
  return text.length >= 8 && NOTHING_WORDS.test(foldText(text));
}

/**
 * The text of a cell without what spreadsheets put around it: `="2B096"`, `=42,306`, `'2B096`, a link's address, outer blanks (no-break ones too).
 * A formula that is none of these stays as it is.
 */
export function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const text = cell.trim();
  const first = text.charCodeAt(0);
  if (first === 61) {
    if (text.length > 3 && text[1] === '"' && text.endsWith('"'))
      return text.slice(2, -1).replaceAll('""', '"').trim();
    // A link in a cell shows its name.
    const link = /^=(?:HYPERLINK|LIEN_HYPERTEXTE)\(.{1,2000}[;,]\s?"([^"]{1,500})"\)$/i.exec(text);
    if (link) return link[1]!.trim();
    const bare = text.slice(1).trim();
    return /^[+-]?\d[\d.,]*$/.test(bare) ? bare : text;
  }
  if (first === 39 && text.length > 2 && text.endsWith("'")) return text.slice(1, -1).trim();
  // The apostrophe by which a spreadsheet keeps a text a text.
  return first === 39 && text.length > 1 && /^[\d=+\-@]/.test(text.slice(1)) ? text.slice(1).trim() : text;
}

/** Entities of HTML, named and numbered, as their characters; twice where they were written twice (`&amp;eacute;`). */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  const once = decodeHTML(text);
  return /&(?:#\d+|#x[\da-f]+|[a-z]\w*);/i.test(once) ? decodeHTML(once) : once;
}

const graphemes = new Intl.Segmenter('fr', { granularity: 'grapheme' });

/** A text of at most `most` UTF-16 units, never cut inside a character as people see it (an emoji, a letter with its accent). */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = 0;
  // A character is rarely longer than a few dozen units; what lies far behind the cut need not be looked at.
  for (const { index, segment } of graphemes.segment(text.slice(0, most + 64))) {
    if (index + segment.length > most) break;
    end = index + segment.length;
  }
  return text.slice(0, end).trimEnd();
}
