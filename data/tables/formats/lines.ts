import { isUtf8 } from 'node:buffer';
import type { Encoding } from '../table_rows.ts';
import { createOldEncodingGuess, decodeMixed, decodeWhole, lettersOf, utf16Of } from './encoding.ts';

/** A line of a file, without its end; `text` is null where it is longer than any row may be. */
export interface Line {
  number: number;
  text: string | null;
}

/** The lines of a text, and how it turned out to be written; both are known with the first batch, and may change with later ones. */
export interface Lines {
  batches: AsyncGenerator<Line[]>;
  encoding: Encoding;
  /** Whether the text began with a byte-order mark. */
  bom: boolean;
}

/** A line longer than this is no row: it is told as such, and memory stays flat. */
export const MAX_LINE_BYTES = 256 * 1024;
const [NEWLINE, RETURN] = [10, 13];
/** So much tells UTF-16 without its mark. */
const HEAD_BYTES = 256;

/**
 * The lines of a stream of bytes, in batches as they come: UTF-8 with or without BOM (one or two), UTF-16 either way, and what older
 * programs write (see encoding.ts). Lines end with LF, CRLF or, as old Macs wrote them, CR: the first line tells.
 */
export function readLines(input: AsyncIterable<Uint8Array>): Lines {
  const found: Lines = {
    encoding: 'utf-8',
    bom: false,
    batches: undefined as unknown as AsyncGenerator<Line[]>,
  };
  found.batches = linesOf(input, found);
  return found;
}

async function* linesOf(input: AsyncIterable<Uint8Array>, found: Lines): AsyncGenerator<Line[]> {
  const guess = createOldEncodingGuess();
  const decode = (bytes: Buffer): string[] => {
    const lines = isUtf8(bytes) ? bytes.toString('utf8').split('\n') : decodeEach(bytes);
    for (let i = 0; i < lines.length; i++) {
      if (lines[i]!.endsWith('\r')) lines[i] = lines[i]!.slice(0, -1);
      // Filling of old programs, and the mark by which MS-DOS ends a text.
      if (lines[i]!.includes('\0')) lines[i] = lines[i]!.replaceAll('\0', '');
      if (lines[i] === '\x1a') lines[i] = '';
    }
    return lines;
  };
  const decodeEach = (bytes: Buffer): string[] => {
    const parts: Buffer[] = [];
    for (let start = 0; start <= bytes.length; ) {
      const end = bytes.indexOf(NEWLINE, start);
      parts.push(bytes.subarray(start, end < 0 ? bytes.length : end));
      start = end < 0 ? bytes.length + 1 : end + 1;
    }
    const plain = parts.map((part) => isUtf8(part));
    for (const [i, part] of parts.entries()) if (!plain[i]) guess.add(part);
    const wide = parts.filter((part, i) => plain[i] && part.some((byte) => byte > 127));
    const old = plain.filter((each) => !each).length;
    // Most lines are of an older encoding: those that are UTF-8 of another script only look so.
    const isOld = old > wide.length;
    if (found.encoding === 'utf-8' && isOld) found.encoding = guess.encoding;
    return parts.map((part, i) => {
      if (isOld && part.some((byte) => byte > 127) && lettersOf(part).latin === 0)
        return decodeWhole(part, guess.encoding);
      return plain[i] ? part.toString('utf8') : decodeMixed(part, guess.encoding);
    });
  };
  // What has come of the line that has not ended, in pieces: many small ones are joined once.
  let rest: Buffer[] = [];
  let restLength = 0;
  let number = 0;
  let dropping = false;
  const line = (text: string | null): Line => ({ number: ++number, text });
  for await (const chunk of withNewlines(toUtf8(input, found))) {
    const lines: Line[] = [];
    const end = chunk.lastIndexOf(NEWLINE);
    if (end >= 0) {
      const whole =
        rest.length === 0 ? chunk.subarray(0, end) : Buffer.concat([...rest, chunk.subarray(0, end)]);
      const texts = decode(whole);
      // The end of a line that was too long.
      if (dropping) texts.shift();
      dropping = false;
      for (const text of texts) lines.push(line(text.length > MAX_LINE_BYTES ? null : text));
      [rest, restLength] = [[], 0];
    }
    if (end + 1 < chunk.length && !dropping) {
      rest.push(Buffer.from(chunk.subarray(end + 1)));
      restLength += chunk.length - end - 1;
    }
    if (restLength > MAX_LINE_BYTES) {
      lines.push(line(null));
      dropping = true;
      [rest, restLength] = [[], 0];
    }
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) yield decode(Buffer.concat(rest)).map((text) => line(text));
}

/** Turns CR into LF where the first line ends with CR alone; everything else passes. */
async function* withNewlines(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let ends: 'cr' | 'lf' | null = null;
  let held: Buffer | null = null;
  for await (const bytes of input) {
    const chunk: Buffer = held ? Buffer.concat([held, bytes]) : bytes;
    held = null;
    ends ??= lineEnd(chunk);
    // A CR as the last byte: the next tells whether an LF follows.
    if (ends === null && chunk.at(-1) === RETURN) held = chunk;
    else yield ends === 'cr' ? withLineFeeds(chunk) : chunk;
  }
  if (held) yield held.at(-1) === RETURN ? withLineFeeds(held) : held;
}

/** How the first line ends; null where that is not known yet. */
function lineEnd(bytes: Buffer): 'cr' | 'lf' | null {
  const [feed, back] = [bytes.indexOf(NEWLINE), bytes.indexOf(RETURN)];
  if (back < 0 || (feed >= 0 && feed < back)) return feed < 0 ? null : 'lf';
  if (back === bytes.length - 1) return null;
  return bytes[back + 1] === NEWLINE ? 'lf' : 'cr';
}

function withLineFeeds(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(RETURN); at >= 0; at = copy.indexOf(RETURN, at + 1)) copy[at] = NEWLINE;
  return copy;
}

/** Takes marks away and turns UTF-16 into UTF-8, and tells them in `found`; everything else passes. */
export async function* toUtf8(
  input: AsyncIterable<Uint8Array>,
  found: Pick<Lines, 'encoding' | 'bom'>,
): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | null = null;
  let head: Buffer | null = Buffer.alloc(0);
  const open = (bytes: Buffer): Buffer => {
    const wide = utf16Of(bytes);
    if (wide) {
      found.encoding = wide;
      found.bom = bytes[0]! >= 0xfe;
      decoder = new TextDecoder(wide);
      return Buffer.from(withoutMark(decoder.decode(bytes, { stream: true })));
    }
    const plain = withoutMarks(bytes);
    found.bom = plain.length < bytes.length;
    return plain;
  };
  for await (const bytes of input) {
    let chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (head) {
      chunk = Buffer.concat([head, chunk]);
      if (chunk.length < HEAD_BYTES) {
        head = chunk;
        continue;
      }
      head = null;
      chunk = open(chunk);
    } else if (decoder) chunk = Buffer.from((decoder as TextDecoder).decode(chunk, { stream: true }));
    if (chunk.length > 0) yield chunk;
  }
  if (head && head.length > 0) yield open(head);
  const last = (decoder as TextDecoder | null)?.decode() ?? '';
  if (last !== '') yield Buffer.from(last);
}

const withoutMark = (text: string) => text.replace(/^\ufeff+/, '');

function withoutMarks(bytes: Buffer): Buffer {
  let from = 0;
  while (bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf) from += 3;
  return bytes.subarray(from);
}
