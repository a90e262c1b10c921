/** Files of sources: read whole, or line by line where they are large. */
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { MaillageError } from '../../../errors/maillage_error.ts';

const DELIMITERS = [',', ';', '\t', '|'];

/** The delimiter that the header line has most of, outside quotes. */
export function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((each) => bare.split(each).length - 1);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

/** Bytes of a small source file. Throws `source_missing` or `source_unreadable`, naming it. */
export async function readSourceFile(file: string, what: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw unreadable(file, what, cause);
  }
}

/** The error for a source that is not there or cannot be read. */
export function unreadable(file: string, what: string, cause: unknown): MaillageError {
  const code = (cause as NodeJS.ErrnoException).code;
  return code === 'ENOENT'
    ? new MaillageError('source_missing', { what, file }, { cause })
    : new MaillageError('source_unreadable', { what, file, code: code ?? String(cause) });
}

/** Lines of a large plain CSV (or .csv.gz), never held in memory at once; for files without quoted line breaks. */
export async function* streamLines(file: string, what: string): AsyncGenerator<string> {
  try {
    await (await open(file)).close();
  } catch (cause) {
    throw unreadable(file, what, cause);
  }
  const bytes = createReadStream(file);
  const input = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  const failure = new Promise<never>((_, reject) => {
    input.once('error', reject);
    bytes.once('error', reject);
  });
  failure.catch(() => undefined);
  try {
    yield* createInterface({ input, crlfDelay: Infinity });
    await Promise.race([failure, Promise.resolve()]);
  } catch (cause) {
    throw unreadable(file, what, cause);
  } finally {
    bytes.destroy();
  }
}
