import { isUtf8 } from 'node:buffer';
import type { Encoding } from './types.ts';

/**
 * Which letters bytes stand for. What is not UTF-8 is found out line by line, so that a letter of an older encoding late in a long
 * file is read as well as one in its first line, and one stray byte costs one letter, never the file.
 */

type OldEncoding = 'windows-1252' | 'macintosh' | 'ibm850';

/** MS-DOS code page 850, the upper half, which Excel's "CSV (MS-DOS)" still writes and TextDecoder does not know. */
const IBM850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';

const upperHalf = (label: string) =>
  new TextDecoder(label).decode(Uint8Array.from({ length: 128 }, (_, i) => 128 + i));
const LETTERS: Record<OldEncoding, string> = {
  'windows-1252': upperHalf('windows-1252'),
  macintosh: upperHalf('macintosh'),
  ibm850: IBM850,
};

/** What French texts hold, the most frequent first; a letter that they never hold counts against an encoding. */
const FREQUENT = 'éèàêçâôîûùïëÉÈÀœ’«»°–€';
const QUITE_USUAL = 'üöäÊÇÂÔÎŒñóíá…“”‘—·²\u00a0Ÿÿ½®©';

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
      for (const byte of bytes) if (byte > 127) counts[byte - 128]!++;
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
  const isMixed = hasUtf8Letter(bytes);
  let plainFrom = 0;
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at]!;
    const length = byte < 128 ? 1 : isMixed ? utf8Length(bytes, at) : 0;
    if (length > 0) {
      at += length;
      continue;
    }
    if (at > plainFrom)
      parts.push(Buffer.from(bytes.buffer, bytes.byteOffset + plainFrom, at - plainFrom).toString('utf8'));
    parts.push(letters[byte - 128]!);
    at++;
    plainFrom = at;
  }
  parts.push(
    Buffer.from(bytes.buffer, bytes.byteOffset + plainFrom, bytes.length - plainFrom).toString('utf8'),
  );
  return parts.join('');
}

function hasUtf8Letter(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if (bytes[at]! > 127 && utf8Length(bytes, at) > 1) return true;
  return false;
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
    encoding: hasUtf8Letter(bytes) ? 'utf-8' : guess.encoding,
  };
}

/** Byte-order marks at the beginning, of which some tools leave two. */
function withoutMarks(text: string): string {
  let from = 0;
  while (text.charCodeAt(from) === 0xfeff) from++;
  return from === 0 ? text : text.slice(from);
}
