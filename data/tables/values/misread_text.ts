/** UTF-8 that a program on its way read as windows-1252 ("CafÃ©", "â‚¬"), once or several times. */

const CP1252 = new Map<string, number>();
{
  const decoder = new TextDecoder('windows-1252');
  for (let byte = 128; byte < 256; byte++) CP1252.set(decoder.decode(Uint8Array.of(byte)), byte);
  // Programs that take ISO 8859-1 for it keep these bytes as controls.
  for (let byte = 128; byte < 160; byte++) CP1252.set(String.fromCharCode(byte), byte);
}
/** A letter's first byte as a sign, and those that may follow; each of the first with how many belong to it. */
const SEQUENCE =
  /[ÂÃÅÄâð][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]{1,3}/g;
const FOLLOWING: Record<string, number> = { Â: 1, Ã: 1, Å: 1, Ä: 1, â: 2, ð: 3 };
/** Two or three signs in the place of one letter. */
export const MISREAD =
  /[ÂÃâÅÄ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]/;
/** The no-break blank behind it, of which most programs make a blank or nothing: "à". */
const A_GRAVE = /Ã(?=\s|$)/g;
const CONTROL = /[\u0080-\u009f]/;
const MOST_TIMES = 3;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The letter that a sequence was, and what follows it; the sequence where it was none, or would be a control ("Â’"). */
function letterOf(sequence: string): string {
  const signs = 1 + FOLLOWING[sequence[0]!]!;
  if (sequence.length < signs) return sequence;
  try {
    const bytes = Uint8Array.from(sequence.slice(0, signs), (char) => CP1252.get(char) ?? 0);
    const letter = decoder.decode(bytes);
    return CONTROL.test(letter) ? sequence : letter + sequence.slice(signs);
  } catch {
    return sequence;
  }
}

/** The text as it was before its UTF-8 was read as windows-1252; the same where it was not. */
export function repairedText(text: string): string {
  let repaired = text;
  for (let times = 0; times < MOST_TIMES && MISREAD.test(repaired); times++) {
    const next = repaired.replace(SEQUENCE, letterOf);
    if (next === repaired) break;
    repaired = next;
  }
  return repaired === text ? text : repaired.replace(A_GRAVE, 'à');
}
