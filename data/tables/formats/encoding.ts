import { isUtf8 } from 'node:buffer';
import type { Encoding } from '../table_rows.ts';

/**
 * Which letters bytes stand for. What is not UTF-8 is found out line by line, so that a letter of an older encoding late in a long
 * file is read as well as one in its first line, and one stray byte costs one letter, never the file.
 */

type OldEncoding = 'windows-1252' | 'iso-8859-15' | 'macintosh' | 'ibm850';

/** MS-DOS code page 850, the upper half, which Excel's "CSV (MS-DOS)" still writes and TextDecoder does not know. */
const IBM850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';

const upperHalf = (label: string) =>
  new TextDecoder(label).decode(Uint8Array.from({ length: 128 }, (_, i) => 128 + i));
const LETTERS: Record<OldEncoding, string> = {
  'windows-1252': upperHalf('windows-1252'),
  'iso-8859-15': upperHalf('iso-8859-15'),
  macintosh: upperHalf('macintosh'),
  ibm850: IBM850,
};

/** What French texts hold, the most frequent first; a letter that they never hold counts against an encoding. */
const FREQUENT = 'éèàêçâôîûùïëÉÈÀœ’«»°–€';
const QUITE_USUAL = 'üöäÊÇÂÔÎŒñóíá…“”‘—·²\u00a0Ÿÿ½®©';

/** ¼, ½ and ¾ of windows-1252 are Œ, œ and Ÿ of ISO 8859-15: in a word they are letters, beside a number they tell nothing. */
const FRACTIONS = new Set([0xbc, 0xbd, 0xbe]);

function isInWord(bytes: Uint8Array, at: number): boolean {
  const beside = [bytes[at - 1] ?? 32, bytes[at + 1] ?? 32];
  const isLetter = (byte: number) => byte >= 0xc0 || ((byte | 32) - 97) >>> 0 < 26;
  return beside.some(isLetter) && !beside.some((byte) => byte >= 48 && byte <= 57);
}

/** Weighs how well the bytes behind 0x7f make French, in each of the older encodings, as more and more of them are seen. */
export function createOldEncodingGuess() {
  const counts = new Uint32Array(128);
  let seen = 0;
  let best: OldEncoding = 'windows-1252';

  function decide(): void {
    let most = Number.NEGATIVE_INFINITY;
    for (const encoding of Object.keys(LETTERS) as OldEncoding[]) {
      let score = 0;
      for (let i = 0; i < 128; i++) {
        if (counts[i] === 0) continue;
        const letter = LETTERS[encoding][i]!;
        const weight = FREQUENT.includes(letter)
          ? 4
          : QUITE_USUAL.includes(letter)
            ? 1
            : /\p{L}/u.test(letter)
              ? -2
              : -4;
        score += weight * counts[i]!;
      }
      // Of equals the first, which is by far the most usual.
      if (score > most) [best, most] = [encoding, score];
    }
  }

  return {
    /** Counts the bytes of a line that is not UTF-8. */
    add(bytes: Uint8Array): void {
      for (const [at, byte] of bytes.entries())
        if (byte > 127 && (!FRACTIONS.has(byte) || isInWord(bytes, at))) counts[byte - 128]!++;
      seen++;
      // The first lines decide most; later ones are looked at now and then.
      if (seen < 50 || seen % 500 === 0) decide();
    },
    get encoding(): OldEncoding {
      return best;
    },
  };
}

/** A line that is not UTF-8: whole in an older encoding, or UTF-8 with stray bytes of it where both are in one line. */
export function decodeMixed(bytes: Uint8Array, encoding: OldEncoding): string {
  const letters = LETTERS[encoding];
  const parts: string[] = [];
  const { strays, any, latin } = lettersOf(bytes);
  // Two letters of an older encoding may look like one of UTF-8, of a script that is far from here.
  const isMixed = any > strays ? 'any' : latin > 0 ? 'latin' : null;
  let plainFrom = 0;
  const flush = (to: number) => {
    if (to > plainFrom)
      parts.push(Buffer.from(bytes.buffer, bytes.byteOffset + plainFrom, to - plainFrom).toString('utf8'));
  };
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at]! < 128 ? 1 : utf8Length(bytes, at);
    const taken =
      length === 1 || (length > 1 && (isMixed === 'any' || (isMixed === 'latin' && isLatin(bytes[at]!))));
    if (taken) {
      at += length;
      continue;
    }
    flush(at);
    parts.push(letters[bytes[at]! - 128]!);
    at++;
    plainFrom = at;
  }
  flush(bytes.length);
  return parts.join('');
}

/** Every byte behind 0x7f as a letter of an older encoding. */
export const decodeWhole = (bytes: Uint8Array, encoding: OldEncoding): string =>
  Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : LETTERS[encoding][byte - 128]!)).join(
    '',
  );

/** Whether a first byte begins a letter as Latin scripts have it, a sign of punctuation, or an emoji. */
const isLatin = (first: number) => first <= 0xc5 || first === 0xe2 || first >= 0xf0;

/** Letters of UTF-8 in a text, those of Latin scripts among them, and bytes that belong to none. */
export function lettersOf(bytes: Uint8Array): { strays: number; any: number; latin: number } {
  const found = { strays: 0, any: 0, latin: 0 };
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at]!;
    const length = first < 128 ? 1 : utf8Length(bytes, at);
    if (length === 0) found.strays++;
    else if (length > 1) {
      found.any++;
      if (isLatin(first)) found.latin++;
    }
    at += Math.max(1, length);
  }
  return found;
}

/** Bytes of the UTF-8 letter that begins here; 0 where none does. */
function utf8Length(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const length =
    first < 128
      ? 1
      : first >= 0xc2 && first < 0xe0
        ? 2
        : first >= 0xe0 && first < 0xf0
          ? 3
          : first >= 0xf0 && first < 0xf5
            ? 4
            : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  return isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

/** UTF-16 by its mark, or by the zero bytes of letters that most texts hold; null: it is not. */
export function utf16Of(head: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const length = Math.min(head.length, 1000) & ~1;
  if (length < 4) return null;
  const zeros = [0, 0];
  for (let i = 0; i < length; i++) if (head[i] === 0) zeros[i & 1]!++;
  const [even, odd] = zeros as [number, number];
  const enough = length * 0.35;
  return odd > enough && even < odd / 8 ? 'utf-16le' : even > enough && odd < even / 8 ? 'utf-16be' : null;
}

/** The text of bytes that are held whole, in whatever encoding. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: Encoding } {
  const wide = utf16Of(bytes);
  if (wide) return { text: withoutMarks(new TextDecoder(wide).decode(bytes)), encoding: wide };
  if (isUtf8(bytes)) return { text: withoutMarks(new TextDecoder().decode(bytes)), encoding: 'utf-8' };
  const guess = createOldEncodingGuess();
  guess.add(bytes);
  return {
    text: withoutMarks(decodeMixed(bytes, guess.encoding)),
    encoding: lettersOf(bytes).latin > 0 ? 'utf-8' : guess.encoding,
  };
}

/** Byte-order marks at the beginning, of which some tools leave two. */
function withoutMarks(text: string): string {
  let from = 0;
  while (text.charCodeAt(from) === 0xfeff) from++;
  return from === 0 ? text : text.slice(from);
}
