import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** A piece of a text as gzip has it: what the thread that made it has compressed goes into an answer as it is. */
export interface ZippedText {
  /** DEFLATE blocks (RFC 1951), none of them the last, up to a whole byte. */
  deflated: Uint8Array;
  crc: number;
  /** Of the plain text. */
  bytes: number;
}

/** The same as it is, for who takes nothing compressed. */
export interface PlainText {
  plain: Uint8Array;
  crc: number;
  bytes: number;
}

/** The bytes that a text is kept in. */
export const bytesOf = (text: ZippedText | PlainText): Uint8Array =>
  'plain' in text ? text.plain : text.deflated;

/** The lightest level: answers are made on the fly, and a heavier one waits longer than the few bytes are worth. */
const LEVEL = 1;
/** Members of RFC 1952: magic, deflate, no flags, no time, quickest, Unix. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 3);
/** A stored block without content, the last. */
const LAST_BLOCK = Uint8Array.of(1, 0, 0, 0xff, 0xff);
const LONGEST_STORED = 0xffff;

export function zipText(text: Uint8Array | string): ZippedText {
  const plain = typeof text === 'string' ? Buffer.from(text) : text;
  const deflated = deflateRawSync(plain, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH });
  // A copy: zlib’s own buffer is longer, and would pass to another thread, and be kept, as a whole.
  return { deflated: new Uint8Array(deflated), crc: crc32(plain), bytes: plain.length };
}

/** A copy of a text's bytes: what is cut of a longer array would pass to another thread, and be kept, as a whole. */
export const plainText = (text: Uint8Array): PlainText => ({
  plain: new Uint8Array(text),
  crc: crc32(text),
  bytes: text.length,
});

/** One gzip member (RFC 1952) of pieces one behind the other; texts that are not compressed, which should be short, stand in it as they are. */
export function gzipOf(pieces: readonly (ZippedText | PlainText | string)[]): Buffer {
  const parts: Uint8Array[] = [HEADER];
  let crc = 0;
  let bytes = 0;
  for (const piece of pieces) {
    const { deflated, crc: ofPiece, bytes: more } = zipped(piece);
    parts.push(deflated);
    crc = joinedCrc(crc, ofPiece, more);
    bytes += more;
  }
  const end = Buffer.alloc(8);
  end.writeUInt32LE(crc, 0);
  end.writeUInt32LE(bytes % 2 ** 32, 4);
  return Buffer.concat([...parts, LAST_BLOCK, end]);
}

/** The same pieces as they are, one behind the other. */
export const plainOf = (pieces: readonly (ZippedText | PlainText | string)[]): Buffer =>
  Buffer.concat(
    pieces.map((piece) => {
      if (typeof piece === 'string') return Buffer.from(piece);
      if ('plain' in piece) return piece.plain;
      return inflateRawSync(piece.deflated, { finishFlush: constants.Z_SYNC_FLUSH });
    }),
  );

function zipped(piece: ZippedText | PlainText | string): ZippedText {
  if (typeof piece === 'string') return stored(piece);
  return 'plain' in piece ? zipText(piece.plain) : piece;
}

function stored(text: string): ZippedText {
  const plain = Buffer.from(text);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < plain.length; at += LONGEST_STORED) {
    const content = plain.subarray(at, at + LONGEST_STORED);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(content.length, 1);
    head.writeUInt16LE(content.length ^ 0xffff, 3);
    parts.push(head, content);
  }
  return { deflated: Buffer.concat(parts), crc: crc32(plain), bytes: plain.length };
}

/** CRC-32's polynomial with its bits reversed, and one: x to the power of nothing. */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

/** The checksum of two texts one behind the other: CRC-32 is what is left of a division of polynomials, so the first is moved by a multiplication. */
function joinedCrc(first: number, second: number, secondBytes: number): number {
  let power = ONE;
  // x to the power of 8, 16, 32 ...: of the bytes' number the bits.
  let square = ONE >>> 8;
  for (let left = secondBytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = timesModulo(square, power);
    square = timesModulo(square, square);
  }
  return (timesModulo(power, first) ^ second) >>> 0;
}

/** The product of two polynomials, as CRC-32 has them, modulo its own. */
function timesModulo(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}
