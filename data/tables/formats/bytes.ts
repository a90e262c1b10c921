import { MaillageError } from '../../../errors/maillage_error.ts';
import { breath } from '../../turns/breath.ts';

/** Bytes held whole, as a stream of pieces that never keep the thread for long. */
export async function* piecesOf(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The first bytes of a stream (at least `least`, or all), and the whole of it again. */
export async function peek(
  input: AsyncIterable<Uint8Array>,
  least: number,
): Promise<{ head: Buffer; all: AsyncGenerator<Uint8Array> }> {
  const iterator = input[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (length < least && !ended) {
    const next = await iterator.next();
    if (next.done) ended = true;
    else {
      taken.push(next.value);
      length += next.value.length;
    }
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* taken;
      taken.length = 0;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: Buffer.concat(taken), all: all() };
}

/** A stream that fails with `table_too_large` once more than `most` bytes have come. Others have their turn between its pieces. */
export async function* limitBytes(
  input: AsyncIterable<Uint8Array>,
  most: number,
  name: string,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const piece of input) {
    length += piece.length;
    if (length > most) throw tooLarge(name, most);
    await breath();
    yield piece;
  }
}

/** All bytes of a stream. Throws `table_too_large`. */
export async function collectBytes(
  input: AsyncIterable<Uint8Array>,
  most: number,
  name: string,
): Promise<Buffer<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  for await (const piece of limitBytes(input, most, name)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The error for a table of more bytes than are taken, unpacked or as it came. */
export function tooLarge(name: string, most: number): MaillageError {
  const megabytes = Math.round(most / 2 ** 20);
  return new MaillageError('table_too_large', { name, megabytes });
}
