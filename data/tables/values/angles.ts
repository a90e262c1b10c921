/** Angles as people write them: decimal, or degrees, minutes and seconds in every typography, with the letter of their axis. */
import { INVISIBLE } from './cell_text.ts';

export interface Angle {
  value: number;
  /** Which axis a letter or a word says that it is. */
  axis: 'lat' | 'lon' | null;
  /** Whether it was written as degrees and minutes, or with a degree sign or a letter: no other number is. */
  marked: boolean;
}

/** Longer is no pair of coordinates. */
const MOST_CHARACTERS = 200;
const TOKEN =
  /(?<number>[+-]?(?:\d+(?:[.,]\d+)?|\.\d+))|(?<mark>deg(?:rees|res|re|ree)?|[°'":])|(?<letter>[nsew](?![a-z]))|(?<word>latitude|longitude|lat|long|lon|lng|gps|wgs ?84|x|y)|(?<gap>[\s;,/|()[\]=]+)/y;

type Token =
  | { kind: 'number'; text: string; glued: boolean }
  | { kind: 'mark'; text: string }
  | { kind: 'letter'; text: string }
  | { kind: 'word'; text: string };

/**
 * The angles that a text holds and nothing else: one for a cell of latitudes, two for a pair ("42.4 9.1", "42,4, 9,1",
 * `42°24′00″N 9°6′E`, "N42 24.5 E9 06", "lat: 42.4, lon: 9.1"). Null: it holds something else.
 */
export function readAngles(text: string): Angle[] | null {
  if (text.length > MOST_CHARACTERS) return null;
  const tokens = tokensOf(normalised(text));
  if (tokens === null || !tokens.some((token) => token.kind === 'number')) return null;
  const groups = grouped(tokens);
  if (groups === null) return null;
  const angles = groups.map(angleOf);
  return angles.some((angle) => angle === null) ? null : (angles as Angle[]);
}

/** One sign for each of the many by which degrees, minutes, seconds and minus are written. */
function normalised(text: string): string {
  return (
    text
      .replace(INVISIBLE, '')
      .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
      .replace(/<br ?\/?>|&nbsp;|\\n|&(?=lat|lon|lng)/gi, ' ')
      .replace(/[°º˚ᵒ⁰∘◦]/g, '°')
      .replace(/[″”“ʺ˝„‟〃]/g, '"')
      .replace(/[′’‘ʹʼ´`ʻ‵‛]/g, "'")
      .replace(/''/g, '"')
      .replace(/[−–—‒]/g, '-')
      // A blank beside the decimal point is a slip; a dash between blanks, or between a letter and an angle with its own, parts the two.
      .replace(/(?<=\d)(?: +\.|\. +)(?=\d)/g, '.')
      .replace(/ - /g, ' ; ')
      .replace(/ouest|west/gi, 'W')
      .replace(/nord|north/gi, 'N')
      .replace(/sud|south/gi, 'S')
      .replace(/\best\b|east/gi, 'E')
      .replace(/\bo(?![a-z])|(?<=[\d'"° ])o(?![a-z])/gi, 'W')
      .toLowerCase()
      .replace(/(\d)\s*(?:minutes|min|mn|m)(?![a-z])/g, "$1'")
      .replace(/(\d)\s*(?:secondes|seconds|sec)\b/g, '$1"')
      .replace(/(\d)\s*d(?=\s*\d)/g, '$1°')
      .replace(/(?<=['"]\s{0,3}\d{1,2}(?:[.,]\d{1,9})?)s(?=\s{0,3}[nsew,;]|$)/g, '"')
      .replace(/(?<=[nsew]) ?- ?(?=\d[\d.,°'" ]*[nsew])/g, ' ')
      .replace(/(lat|long?|lng)\./g, '$1 ')
  );
}

function tokensOf(text: string): Token[] | null {
  const tokens: Token[] = [];
  let glued = false;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) return null;
    const { number, mark, letter, word } = match.groups as Record<string, string | undefined>;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, glued });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark.startsWith('deg') ? '°' : mark });
    else if (letter !== undefined) tokens.push({ kind: 'letter', text: letter });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    // "42:24:00": what a colon joins is one angle; a blank behind it parts a name from its number.
    glued = mark === ':' && /[\d.+-]/.test(text[TOKEN.lastIndex] ?? '');
    if (tokens.length > 24) return null;
  }
  return tokens;
}

interface Group {
  parts: { text: string; mark: string }[];
  axis: Angle['axis'];
  negative: boolean;
  marked: boolean;
}

const newGroup = (): Group => ({ parts: [], axis: null, negative: false, marked: false });

/** Numbers that belong to one angle: by their letter, else by the degree sign that begins each, else every number is one. */
function grouped(tokens: Token[]): Group[] | null {
  const letters = tokens.filter((token) => token.kind === 'letter').length;
  const first = tokens.find((token) => token.kind === 'letter' || token.kind === 'number');
  const letterFirst = letters > 0 && first?.kind === 'letter';
  const degreeSigns = tokens.some((token) => token.kind === 'mark' && token.text === '°');
  const groups: Group[] = [];
  let group = newGroup();
  let word: Angle['axis'] = null;
  /** "lat/lon: 42.4, 9.1": names that stand before the numbers, one for each. */
  let ahead: Angle['axis'][] = [];
  const close = () => {
    const before = groups.at(-1);
    if (group.parts.length > 0) groups.push(group);
    // A letter behind the last number, though the first stood before its own.
    else if (group.axis !== null && before?.axis === null)
      Object.assign(before, { axis: group.axis, negative: group.negative, marked: true });
    group = newGroup();
  };
  for (const [i, token] of tokens.entries()) {
    if (token.kind === 'word') {
      const before = group.parts.length === 0 ? group.axis : null;
      close();
      word = /^(la|y)/.test(token.text) ? 'lat' : /^(lo|ln|x)/.test(token.text) ? 'lon' : null;
      if (before !== null && word !== null && before !== word) ahead = [word];
      group.axis = ahead.length > 0 ? before : word;
    } else if (token.kind === 'letter') {
      const axis = token.text === 'n' || token.text === 's' ? 'lat' : 'lon';
      if (letterFirst) close();
      else if (group.parts.length === 0) return null;
      if (group.axis !== null && group.axis !== axis) return null;
      Object.assign(group, { axis, marked: true, negative: token.text === 's' || token.text === 'w' });
      if (!letterFirst) close();
    } else if (token.kind === 'mark') {
      const last = group.parts.at(-1);
      if (!last) {
        if (token.text === ':') continue;
        return null;
      }
      if (last.mark !== '') return null;
      last.mark = token.text;
      group.marked = true;
    } else {
      const next = tokens[i + 1];
      const begins =
        letters > 0 && !degreeSigns
          ? false
          : degreeSigns
            ? next?.kind === 'mark' && next.text === '°'
            : !token.glued;
      if (begins && group.parts.length > 0) {
        close();
        group.axis = ahead.pop() ?? null;
      }
      group.parts.push({ text: token.text, mark: '' });
    }
  }
  close();
  return groups;
}

/** Degrees of one to three parts; null where they make no angle (61 minutes, a part behind decimals). */
function angleOf({ parts, axis, negative, marked }: Group): Angle | null {
  if (parts.length > 3) return null;
  const order = ['°', "'", '"'];
  let value = 0;
  for (const [i, { text, mark }] of parts.entries()) {
    if (mark !== '' && mark !== ':' && mark !== order[i]) return null;
    const number = Number(text.replace(',', '.'));
    const last = i === parts.length - 1;
    if (!last && !Number.isInteger(number)) return null;
    if (i > 0 && (number < 0 || number > 60 || /^[+-]/.test(text))) return null;
    value += Math.abs(number) / 60 ** i;
  }
  const minus = parts[0]!.text.startsWith('-');
  return { value: minus || negative ? -value : value, axis, marked };
}
