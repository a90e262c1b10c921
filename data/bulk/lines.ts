import { isUtf8 } from 'node:buffer';

/** A line of a file, without its end; `text` is null where it is longer than any row may be. */
export interface Line {
  number: number;
  text: string | null;
}

/** A line longer than this is no row: it is told as such, and memory stays flat. */
export const MAX_LINE_BYTES = 256 * 1024;
const [NEWLINE, RETURN] = [10, 13];
const latin = new TextDecoder('windows-1252');

/**
 * The lines of a stream of bytes, in batches as they come: UTF-8 with or without BOM, UTF-16 with BOM, and Latin-1 (as
 * Windows-1252). What is not UTF-8 is found out line by line, so that a Latin-1 letter late in a long file is read as
 * well as one in its first line, and nothing has to be read twice. Lines end with LF, CRLF or, as old Macs wrote them, CR: the
 * first line tells.
 */
export async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<Line[]> {
  let rest: Buffer = Buffer.alloc(0);
  let number = 0;
  let dropping = false;
  const line = (text: string | null): Line => ({ number: ++number, text });
  for await (const chunk of withNewlines(asUtf8(input))) {
    const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = block.lastIndexOf(NEWLINE);
    const lines: Line[] = [];
    if (end >= 0) {
      const texts = decode(block.subarray(0, end));
      // The end of a line that was too long.
      if (dropping) texts.shift();
      dropping = false;
      for (const text of texts) lines.push(line(text.length > MAX_LINE_BYTES ? null : text));
    }
    rest = block.subarray(end + 1);
    if (rest.length > MAX_LINE_BYTES) {
      if (!dropping) lines.push(line(null));
      dropping = true;
      rest = Buffer.alloc(0);
    } else if (rest.length > 0) rest = Buffer.from(rest);
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0 && !dropping) yield decode(rest).map((text) => line(text));
}

/** The lines of complete bytes. */
function decode(bytes: Buffer): string[] {
  const lines = isUtf8(bytes) ? bytes.toString('utf8').split('\n') : decodeEach(bytes);
  return lines.map((text) => (text.endsWith('\r') ? text.slice(0, -1) : text));
}

function decodeEach(bytes: Buffer): string[] {
  const lines: string[] = [];
  for (let start = 0; start <= bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    const part = bytes.subarray(start, end < 0 ? bytes.length : end);
    lines.push(isUtf8(part) ? part.toString('utf8') : latin.decode(part));
    start = end < 0 ? bytes.length + 1 : end + 1;
  }
  return lines;
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
  if (held) yield held;
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

/** Takes a BOM away and turns UTF-16 into UTF-8; everything else passes. */
async function* asUtf8(input: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | null = null;
  let head: Buffer | null = Buffer.alloc(0);
  for await (const bytes of input) {
    let chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (head) {
      chunk = Buffer.concat([head, chunk]);
      if (chunk.length < 3) {
        head = chunk;
        continue;
      }
      head = null;
      decoder = utf16Decoder(chunk);
      if (!decoder) chunk = withoutBom(chunk);
    }
    if (chunk.length > 0) yield decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk;
  }
  if (head && head.length > 0) yield withoutBom(head);
  if (decoder) yield Buffer.from(decoder.decode());
}

function utf16Decoder(bytes: Buffer): TextDecoder | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le');
  return bytes[0] === 0xfe && bytes[1] === 0xff ? new TextDecoder('utf-16be') : null;
}

const withoutBom = (bytes: Buffer) =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
