/** Text whose letters were damaged by a wrong encoding somewhere on its way ("CafÃ©", "Caf�", "Caf?"). */

/** UTF-8 that was read as windows-1252: two or three signs in the place of one letter. */
const MOJIBAKE =
  /[ÂÃâÅÄ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]/;
const CONTROL = /[\u0080-\u009f]/;
/** The replacement character, also once it was itself read wrongly, and controls that no text has. */
const LOST = /\ufffd|ï¿½|\?(?=\p{L})|(?<=\p{L})\?(?=\p{L}|$)|[\u0080-\u009f]/u;

const CP1252 = new Map<string, number>();
{
  const decoder = new TextDecoder('windows-1252');
  for (let byte = 0; byte < 256; byte++) CP1252.set(decoder.decode(Uint8Array.of(byte)), byte);
}

export const isDamaged = (text: string): boolean => MOJIBAKE.test(text) || LOST.test(text);

/** The text as it was before its UTF-8 was read as windows-1252, once or twice; the same where it was not, or where a control would come of it ("Â’"). */
export function repairedText(text: string): string {
  let repaired = text;
  for (let times = 0; times < 3 && MOJIBAKE.test(repaired); times++) {
    const bytes = [...repaired].map((char) => CP1252.get(char));
    if (bytes.includes(undefined)) break;
    try {
      repaired = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes as number[]));
    } catch {
      break;
    }
  }
  return CONTROL.test(repaired) ? text : repaired;
}

/** Whether a damaged text may be a known one: the same where it was not damaged, a few signs in the place of each letter lost. */
export function isDamageOf(damaged: string, known: string): boolean {
  if (repairedText(damaged).normalize('NFC') === known.normalize('NFC')) return true;
  const parts = repairedText(damaged)
    .normalize('NFC')
    .split(/(?:\ufffd|ï¿½|\?|[\u0080-\u009f]|[ÂÃâÅÄ][^\p{L}\p{N}\s]?)+/u);
  if (parts.length < 2) return false;
  return followEachOther(
    parts.map((part) => part.toLocaleLowerCase('fr')),
    known.normalize('NFC').toLocaleLowerCase('fr'),
  );
}

/** Signs that may stand in the place of a letter that was lost. */
const MOST_LOST = 3;

/** Whether a text is these parts one after the other, with a few signs between each two: each place is looked at once for each part. */
function followEachOther(parts: string[], text: string): boolean {
  let ends = new Set([0]);
  parts.forEach((part, i) => {
    const next = new Set<number>();
    for (const from of ends)
      for (let gap = 0; gap <= (i === 0 ? 0 : MOST_LOST); gap++)
        if (text.startsWith(part, from + gap)) next.add(from + gap + part.length);
    ends = next;
  });
  return ends.has(text.length);
}
