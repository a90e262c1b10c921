import { Unzip, UnzipInflate, unzipSync } from 'fflate';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { breath } from '../../turns/breath.ts';
import { piecesOf, tooLarge } from './bytes.ts';

export interface ZipEntry {
  name: string;
  bytes: number;
}

/** The files in a zip, by its directory. Throws `table_unreadable`. */
export function zipEntries(bytes: Uint8Array, name: string): ZipEntry[] {
  const entries: ZipEntry[] = [];
  try {
    unzipSync(bytes, {
      filter: ({ name: entry, originalSize }) => {
        // Folders, and what macOS leaves beside each file.
        if (!entry.endsWith('/') && !/(^|\/)(__MACOSX\/|\.|Thumbs\.db$)/.test(entry))
          entries.push({ name: entry, bytes: originalSize });
        return false;
      },
    });
  } catch (cause) {
    throw broken(name, cause);
  }
  return entries;
}

/** How much of the zip is taken in one step: unpacked, a megabyte at the most. */
const STEP_BYTES = 1024;

/**
 * One file of a zip as a stream, unpacked piece by piece, so that a zip that grows a thousandfold is stopped at `most` bytes. Throws
 * `table_too_large`, `table_unreadable`.
 */
export async function* unzipEntry(
  bytes: Uint8Array,
  entry: string,
  most: number,
  name: string,
): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let failure: unknown = null;
  let ended = false;
  let found = false;
  const unzip = new Unzip((file) => {
    if (file.name !== entry || found) return;
    found = true;
    file.ondata = (error, piece, final) => {
      failure ??= error;
      if (piece?.length) pieces.push(piece);
      ended ||= final;
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  let length = 0;
  for (let at = 0; at < bytes.length && !ended; at += STEP_BYTES) {
    try {
      unzip.push(bytes.subarray(at, at + STEP_BYTES), at + STEP_BYTES >= bytes.length);
    } catch (cause) {
      throw broken(name, cause);
    }
    if (failure) throw broken(name, failure);
    const ready = pieces;
    pieces = [];
    for (const piece of ready) {
      length += piece.length;
      if (length > most) throw tooLarge(name, most);
      yield* piecesOf(piece);
    }
    await breath();
  }
  if (!found || !ended) throw broken(name, new Error('it ends too early'));
}

function broken(name: string, cause: unknown): MaillageError {
  return new MaillageError('table_unreadable.zip', {
    name,
    why: cause instanceof Error ? cause.message : String(cause),
  });
}
