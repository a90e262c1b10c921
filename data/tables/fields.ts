import { hasContacts, withoutContacts } from './contacts.ts';
import { foldText } from './text.ts';

/** Cells of a list turned into facts; what is not told stays null. */

/** Yes or no in French or English; null: not told. */
export function yesNoOf(text: string): boolean | null {
  const folded = foldText(text);
  if (/^(oui|yes|true|vrai|1|o|y)$/.test(folded)) return true;
  if (/^(non|no|false|faux|0|n)$/.test(folded)) return false;
  return null;
}

/** Plain text of a cell: without tags, e-mail addresses and telephone numbers (never kept), blanks made one. */
export function plainText(text: string): string {
  let plain = text;
  // Most cells hold none of this, and looking for it costs more than all else.
  if (plain.includes('<')) plain = plain.replace(/<br\s*\/?>/gi, ', ').replace(/<[^<>]{0,200}>/g, ' ');
  if (plain.includes('&')) {
    plain = plain.replaceAll('&amp;', '&').replaceAll('&#039;', "'").replaceAll('&nbsp;', ' ');
  }
  const bare = withoutContacts(plain)
    .replace(/\(\s*\)/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/ ([,;)])/g, '$1')
    .replace(/([,;])(?: ?[,;])+/g, '$1');
  let [from, to] = [0, bare.length];
  while (from < to && EDGE.test(bare[from] as string)) from++;
  while (to > from && EDGE.test(bare[to - 1] as string)) to--;
  return bare.slice(from, to);
}

/** Signs that mean nothing at the ends of a text. */
const EDGE = /[\s,;:–-]/;

/** An http or https address without user name or anybody's contact details; a bare host gets https; null: none. */
export function urlOf(text: string): string | null {
  const trimmed = text.trim().split(/\s+/)[0] ?? '';
  const full = /^https?:\/\//i.test(trimmed)
    ? trimmed
    : /^[\w-]+(\.[\w-]+)+([/?#]|$)/.test(trimmed)
      ? `https://${trimmed}`
      : '';
  const url = URL.canParse(full) ? new URL(full) : null;
  if (!url?.hostname.includes('.') || url.username !== '' || url.password !== '') return null;
  const written = decodeSafely(url.href);
  // In a query a plus may be a blank.
  return hasContacts(written) || hasContacts(written.replaceAll('+', ' ')) ? null : url.href;
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Several values in one cell: parted by | or ;, else by commas. */
export function listOf(text: string): string[] {
  const parts = /[|;\n]/.test(text) ? text.split(/[|;\n]/) : text.split(',');
  return [...new Set(parts.map((each) => plainText(each)).filter((each) => each !== ''))];
}
