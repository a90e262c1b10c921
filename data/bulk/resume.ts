import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { cutCells } from './csv_records.ts';

/** Where an interrupted check stopped: rows that are whole in its output, and where they end. */
export interface ResumePoint {
  rows: number;
  /** Bytes to keep; what stands behind is half a row. */
  bytes: number;
  /** Cells of the last whole row, to see that it is the same input; empty where there is none. */
  last: string[];
}

/**
 * Where to go on with the output of an interrupted check that begins with `head` (see `csvWriter`); null where there is no
 * such file, or it begins otherwise. Reads the file once, with flat memory.
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
  let at = 0;
  let ends = 0;
  let rows = -1;
  let quoted = false;
  let record: Buffer[] = [];
  let last = '';
  for await (const bytes of createReadStream(path)) {
    const chunk = bytes as Buffer;
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      if (at + i < wanted.length && chunk[i] !== wanted[at + i]) return null;
      if (chunk[i] === 34) quoted = !quoted;
      else if (chunk[i] === 10 && !quoted) {
        last = Buffer.concat([...record, chunk.subarray(from, i)]).toString('utf8');
        record = [];
        from = i + 1;
        ends = at + from;
        rows++;
      }
    }
    record.push(Buffer.from(chunk.subarray(from)));
    at += chunk.length;
  }
  const cells = rows > 0 ? cutCells(last, delimiter) : [];
  return {
    rows: Math.max(0, rows),
    bytes: Math.max(ends, wanted.length),
    last: typeof cells === 'string' ? [] : cells,
  };
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
