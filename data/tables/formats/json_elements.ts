import { isUtf8 } from 'node:buffer';
import { breath, isBreathDue } from '../../turns/breath.ts';
import { createOldEncodingGuess, decodeMixed } from './encoding.ts';
import { MAX_LINE_BYTES } from './lines.ts';

/** JSON cut into its elements, by depth and strings alone, so that a broken element harms no other and memory stays flat. */

const [OPEN, CLOSE, QUOTE, BACKSLASH, COMMA, COLON, NEWLINE] = [...'[]"\\,:\n'].map((sign) =>
  sign.charCodeAt(0),
) as [number, number, number, number, number, number, number];
const [BRACE_OPEN, BRACE_CLOSE] = [123, 125];

/** The text of an element; null where it is longer than any row may be. */
export type ElementText = string | null;

/**
 * The elements of a stream, in batches as they come: behind the bracket of an array, of which they end at a comma of depth 1; behind the
 * brace of an object, whose values are the elements (their keys stand before them); or one a line. `alone`: an array is the whole text,
 * and what stands behind it is one more element, a broken one.
 */
export async function* cutElements(
  input: AsyncIterable<Uint8Array>,
  kind: 'array' | 'object' | 'lines',
  { most = MAX_LINE_BYTES, alone = false } = {},
): AsyncGenerator<ElementText[]> {
  const guess = createOldEncodingGuess();
  let isOver = false;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let parts: Uint8Array[] = [];
  let length = 0;
  let out: ElementText[] = [];
  const keep = (bytes: Uint8Array) => {
    length += bytes.length;
    if (length <= most) parts.push(bytes);
    else parts = [];
  };
  const finish = (required: boolean) => {
    const whole = length > most ? null : textOf(parts, guess);
    // Objects one a line, each with the comma of an array behind it.
    const text = kind === 'lines' ? (whole?.replace(/,$/, '') ?? null) : whole;
    if (text !== '' || required) out.push(text);
    [parts, length, depth, inString, escaped] = [[], 0, 0, false, false];
  };
  for await (const chunk of input) {
    let from = 0;
    for (let i = 0; i < chunk.length && !isOver; i++) {
      const byte = chunk[i]!;
      if (kind === 'lines' && byte === NEWLINE) {
        // A line ends an element whatever is open in it, so that a broken one costs itself only.
        keep(chunk.subarray(from, i));
        finish(false);
        from = i + 1;
        if (isBreathDue()) await breath();
      } else if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN || byte === BRACE_OPEN) depth++;
      else if (
        kind !== 'lines' &&
        depth === 0 &&
        (byte === COMMA || byte === CLOSE || byte === BRACE_CLOSE)
      ) {
        keep(chunk.subarray(from, i));
        finish(byte === COMMA);
        from = i + 1;
        if (byte !== COMMA) isOver = true;
        if (isBreathDue()) await breath();
      } else if ((byte === CLOSE || byte === BRACE_CLOSE) && depth > 0) depth--;
    }
    if (!isOver) keep(Buffer.from(chunk.subarray(from)));
    if (out.length > 0) yield out;
    out = [];
    if (isOver && !alone) return;
    if (isOver && chunk.subarray(from).some((byte) => byte > 32)) {
      yield [''];
      return;
    }
  }
  if (isOver) return;
  // The list was cut off: what came of the last element is no JSON, and says so.
  finish(kind !== 'lines');
  if (out.length > 0) yield out;
}

function textOf(parts: Uint8Array[], guess: ReturnType<typeof createOldEncodingGuess>): string {
  const bytes = Buffer.concat(parts);
  if (isUtf8(bytes)) return bytes.toString('utf8').trim();
  guess.add(bytes);
  return decodeMixed(bytes, guess.encoding).trim();
}

/** A list inside a JSON document: where its elements begin, and how many of them are objects or lists. */
export interface FoundList {
  kind: 'array' | 'object';
  /** Behind its bracket or brace. */
  start: number;
  objects: number;
  arrays: number;
  /** Elements of any kind. */
  all: number;
  /** Brackets around it. */
  depth: number;
}

/** Deeper lists are no lists of places; the scan goes on without looking into them. */
const MOST_DEPTH = 64;

/** All arrays and objects of a document with elements that are objects or arrays, in one pass over its bytes. */
export async function findLists(bytes: Uint8Array): Promise<FoundList[]> {
  const found: FoundList[] = [];
  const stack: FoundList[] = [];
  let tooDeep = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      i = endOfString(bytes, i);
    } else if (byte === OPEN || byte === BRACE_OPEN) {
      await breath();
      const parent = stack.at(-1);
      if (parent && tooDeep === 0) {
        parent.all++;
        if (byte === OPEN) parent.arrays++;
        else parent.objects++;
      }
      if (stack.length >= MOST_DEPTH) tooDeep++;
      else
        stack.push({
          kind: byte === OPEN ? 'array' : 'object',
          start: i + 1,
          objects: 0,
          arrays: 0,
          all: 0,
          depth: stack.length,
        });
    } else if (byte === CLOSE || byte === BRACE_CLOSE) {
      if (tooDeep > 0) tooDeep--;
      else {
        const list = stack.pop();
        if (list && list.objects + list.arrays > 0) found.push(list);
      }
    }
  }
  // A document that was cut off has lists too.
  for (const list of stack) if (list.objects + list.arrays > 0) found.push(list);
  return found.sort((a, b) => a.start - b.start);
}

function endOfString(bytes: Uint8Array, from: number): number {
  for (let i = from + 1; i < bytes.length; i++) {
    if (bytes[i] === BACKSLASH) i++;
    else if (bytes[i] === QUOTE) return i;
  }
  return bytes.length;
}

/** Takes the key from an element of an object: `"a": {...}`. */
export function splitKey(text: string): { key: string; value: string } | null {
  if (!text.startsWith('"')) return null;
  const bytes = Buffer.from(text);
  const end = endOfString(bytes, 0);
  let colon = end + 1;
  while (colon < bytes.length && bytes[colon]! <= 32) colon++;
  if (bytes[colon] !== COLON) return null;
  const key = bytes.subarray(1, end).toString();
  return {
    key,
    value: bytes
      .subarray(colon + 1)
      .toString()
      .trim(),
  };
}

/** Where the elements of `"features"` begin in the first bytes of a FeatureCollection; -1 where they do not. */
export function featuresStart(head: Buffer): number {
  let depth = 0;
  for (let i = 0; i < head.length; i++) {
    const byte = head[i]!;
    if (byte === QUOTE) {
      const end = endOfString(head, i);
      if (depth === 1 && head.subarray(i + 1, end).toString() === 'features') {
        const rest = /^\s*:\s*\[/.exec(head.subarray(end + 1, end + 200).toString('latin1'));
        if (rest) return end + 1 + rest[0].length;
      }
      i = end;
    } else if (byte === OPEN || byte === BRACE_OPEN) depth++;
    else if (byte === CLOSE || byte === BRACE_CLOSE) depth--;
  }
  return -1;
}
