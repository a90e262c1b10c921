/** Names of communes as they may be compared, in addresses and lists. */
import { foldText } from '../../tables/text.ts';

/** La Poste's special delivery and what follows it: "CEDEX 09", "Cedex9", "C.E.D.E.X.", "cdx"; "cx" at the end alone. */
const CEDEX = /\b(?:cedex|c e d e x|cdx)(?:\b|(?=\d))|\bcx(?= \d{1,2}$|$)/;

const TOWN_OF = /^(?:ville|mairie|commune) (?:de |du |des |d['’])/i;

/** A name behind what it is the town hall or town of ("Ville de Bordeaux", "Mairie d'Ars"); null where it is behind nothing. */
export function nameBehindTown(name: string): string | null {
  const trimmed = name.trim();
  const behind = trimmed.replace(TOWN_OF, '');
  return behind === trimmed ? null : behind;
}

/** As lists in alphabetical order write it: "ROCHELLE (LA)", "Isle-Jourdain, L'". */
const ARTICLE_BEHIND = /\s{0,3}[(,]\s{0,3}(?:l['’ʼ]?|la|le|les)\s{0,3}\)?\s{0,3}$/i;

/** What a name is made of where it says more than one: "Bressuire (Noirterre)", "Thouars - Missé", "Limoges, France"; [] where it says one. */
export function namesTogether(name: string): string[] {
  const parts = name
    .split(/\s[-–—]\s|[(),/]/)
    .map((part) => part.trim())
    .filter((part) => /\p{L}/u.test(part) && !/^(?:f|fr|france)$/i.test(part));
  return parts.length === 1 && parts[0] === name.trim() ? [] : parts;
}

/** A folded text without CEDEX and what follows it; null where it has none. */
export function withoutCedex(folded: string): string | null {
  const at = folded.search(CEDEX);
  return at <= 0 ? null : folded.slice(0, at).trim();
}

/**
 * A commune's name as it may be compared: folded, `St`/`Ste` written out, without CEDEX, article or arrondissement.
 */
export function communeNameKey(name: string): string {
  const folded = foldText(name.replace(ARTICLE_BEHIND, ''));
  return (withoutCedex(folded) ?? folded)
    .replace(/\b\d+(er|e|eme|nd|nde|ere)?\b( (arrondissement|arrdt|arr|ardt))?/g, ' ')
    .replace(/\bste\b/g, 'sainte')
    .replace(/\bst\b/g, 'saint')
    .replace(/^mt\b/, 'mont')
    .replace(/^n d\b/, 'notre dame')
    .replace(/(?<=\w )s(?= \w)/, 'sur')
    .trim()
    .replace(/^(le|la|les|l)\s+/, '')
    .replace(/\s+/g, ' ')
    .trim();
}
