import { foldText } from '../text.ts';
import { decodeEntities } from './cell_text.ts';
import { hasContacts, withoutContacts } from './contacts.ts';

/** Cells of a list turned into facts; what is not told stays null. */

/** Ticks and boxes as people and programs set them, and those that are not. */
const TICKED = /^\s*[✓✔☑✅🗹]\ufe0f?\s*$/u;
const CROSSED = /^\s*[☐✗✘❌❎]\ufe0f?\s*$/u;

/** Yes or no in French or English, in words or ticks; null: not told. */
export function yesNoOf(text: string): boolean | null {
  if (TICKED.test(text)) return true;
  if (CROSSED.test(text)) return false;
  const folded = foldText(text);
  if (/^(oui|yes|true|vrai|1|o|y|x)$/.test(folded)) return true;
  if (/^(non|no|false|faux|0|n)$/.test(folded)) return false;
  return null;
}

/** Longer is no name and no address: what stands behind is left out before it costs anything. */
const MOST_CHARACTERS = 20_000;
const TRIMMED = /[\s,;:–-]/;

/** Plain text of a cell: without tags, entities, e-mail addresses and telephone numbers (never kept), blanks made one. */
export function plainText(text: string): string {
  // A Mac writes an accent as a sign of its own: the same letters must be the same name.
  let plain = text.slice(0, MOST_CHARACTERS).normalize('NFC');
  // Most cells hold none of this, and looking for it costs more than all else.
  if (plain.includes('&')) plain = decodeEntities(plain);
  if (plain.includes('<')) plain = plain.replace(/<br\s{0,9}\/?>/gi, ', ').replace(/<[^<>]{0,200}>/g, ' ');
  // Blanks are made one first: what follows need not look through thousands of them.
  plain = withoutContacts(plain.replace(/[\s\p{Cc}]+/gu, ' '));
  return trimmed(
    plain
      .replace(/\( ?\)/g, '')
      .replace(/ {2,}/g, ' ')
      .replace(/ ([,;)])/g, '$1')
      .replace(/([,;])(?: ?[,;])+/g, '$1'),
  );
}

/** Without separators at its ends, in one pass. */
function trimmed(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && TRIMMED.test(text[from]!)) from++;
  while (to > from && TRIMMED.test(text[to - 1]!)) to--;
  return text.slice(from, to);
}

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
