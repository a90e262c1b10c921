/** Marks on things that are numbered from 0, a bit each: what is marked is told in order, and for as long as it is, not as all things are. */
export interface Marks {
  words: Uint32Array;
  /** How many are marked, and the first and the last word with marks. */
  count: number;
  first: number;
  last: number;
}

/** Room for so many things, none of them marked. */
export const newMarks = (things: number): Marks => ({
  words: new Uint32Array(Math.ceil(things / 32)),
  count: 0,
  first: Infinity,
  last: -1,
});

export function mark(marks: Marks, thing: number): void {
  const word = thing >>> 5;
  const bit = 1 << (thing & 31);
  const { words } = marks;
  if ((words[word] & bit) !== 0) return;
  words[word] |= bit;
  marks.count++;
  if (word < marks.first) marks.first = word;
  if (word > marks.last) marks.last = word;
}

export const isMarked = ({ words }: Marks, thing: number): boolean =>
  (words[thing >>> 5] & (1 << (thing & 31))) !== 0;

/** What is marked, ascending; no longer after. */
export function takeMarked(marks: Marks): Uint32Array {
  const { words } = marks;
  const found = new Uint32Array(marks.count);
  let at = 0;
  for (let word = marks.first; word <= marks.last; word++) {
    for (let left = words[word]; left !== 0; left &= left - 1)
      found[at++] = 32 * word + 31 - Math.clz32(left & -left);
    words[word] = 0;
  }
  marks.count = 0;
  marks.first = Infinity;
  marks.last = -1;
  return found;
}
