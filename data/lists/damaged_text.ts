/** Text whose letters were damaged by a wrong encoding somewhere on its way ("CafÃ©", "Caf�", "Caf?"). */
import { MISREAD, repairedText } from '../tables/values/misread_text.ts';

/** The replacement character, also once it was itself read wrongly, and controls that no text has. */
const LOST = /\ufffd|ï¿½|\?(?=\p{L})|(?<=\p{L})\?(?=\p{L}|$)|[\u0080-\u009f]/u;

export const isDamaged = (text: string): boolean => MISREAD.test(text) || LOST.test(text);

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
