import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ANSWER_COLUMNS } from './write_answers.ts';

/** Where an interrupted check stopped: rows that are whole in its output, and where they end. */
interface ResumePoint {
  rows: number;
  /** Of them, those that have no answer. */
  errors: number;
  /** Bytes to keep; what stands behind is half a row. */
  bytes: number;
}

/** Digest of all that an output follows from, the bytes of its input last: another input, another output. */
export async function digestOf(parts: string[], input: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(parts));
  for await (const chunk of input) hash.update(chunk);
  return hash.digest('hex');
}

const [QUOTE, NEWLINE] = [34, 10];
/** How many columns of a row stand behind its error. */
const BEHIND_ERROR = ANSWER_COLUMNS.length - 1 - ANSWER_COLUMNS.indexOf('error');

/**
 * Where to go on with the output of an interrupted check that begins with `head` (see `csvWriter`); null where there is no
 * such file, or it begins otherwise. A row's error is blank where there is an answer. Reads the file once, with flat memory.
 */
export async function resumePoint(
  path: string,
  head: string,
  delimiter: string,
): Promise<ResumePoint | null> {
  const size = await stat(path).then(
    (found) => (found.isFile() ? found.size : 0),
    () => 0,
  );
  const wanted = Buffer.from(head);
  if (size < wanted.length) return null;
  const fieldEnd = Buffer.from(delimiter).at(-1);
  const found: ResumePoint = { rows: -1, errors: 0, bytes: wanted.length };
  let at = 0;
  let quoted = false;
  // Lengths of the last cells of the row so far, its newest last.
  const cells = new Array<number>(BEHIND_ERROR + 1).fill(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (at + i < wanted.length && byte !== wanted[at + i]) return null;
      if (byte === QUOTE) quoted = !quoted;
      else if (byte === NEWLINE && !quoted) {
        found.rows++;
        if (found.rows > 0 && cells[0]! > 0) found.errors++;
        found.bytes = at + i + 1;
        cells.fill(0);
        continue;
      }
      if (byte === fieldEnd && !quoted) {
        cells.copyWithin(0, 1);
        cells[BEHIND_ERROR] = 0;
      } else cells[BEHIND_ERROR]!++;
    }
    at += chunk.length;
  }
  return { ...found, rows: Math.max(0, found.rows) };
}

/** The rows behind the first `rows` of them. */
export async function* skipRows<T>(batches: AsyncIterable<T[]>, rows: number): AsyncGenerator<T[]> {
  let left = rows;
  for await (const batch of batches) {
    if (left >= batch.length) left -= batch.length;
    else {
      yield left > 0 ? batch.slice(left) : batch;
      left = 0;
    }
  }
}
