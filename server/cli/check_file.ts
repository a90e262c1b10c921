import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { geocodeRows } from '../../data/bulk/geocode_rows.ts';
import { readJsonRows } from '../../data/bulk/json_rows.ts';
import { resumePoint, skipRows } from '../../data/bulk/resume.ts';
import { type BulkInput, type BulkRow, readCsvRows } from '../../data/bulk/rows.ts';
import { type CsvWriter, csvWriter, inChunks, noAnswer } from '../../data/bulk/write.ts';
import { createGeocoder } from '../../data/search/geocoder.ts';
import { MaillageError } from '../../isochrones/errors.ts';
import type { Progress } from './progress.ts';
import { ask, type Server } from './with_server.ts';

/** Rows that are asked for in one request. */
const ROWS_A_REQUEST = 4000;

export interface CheckOptions {
  server: Server;
  geocoder_url: string;
  progress: Progress;
  /** A path, or a stream that stays open. */
  output: string | NodeJS.WritableStream;
  on?: string;
  signal: AbortSignal;
}

export interface Checked {
  rows: number;
  errors: number;
  /** Rows that an interrupted check had answered. */
  resumed: number;
}

/**
 * Adds the answer to each row of a file. With a path as output, rows are written beside it until all are there; what an
 * interrupted check wrote is kept and gone on with, as long as the coverage is the same. Memory does not grow with the rows.
 * Errors: source_unreadable, those of the readers and of the server.
 */
export async function checkFile(file: string, options: CheckOptions): Promise<Checked> {
  const { progress, signal } = options;
  const size = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${cause.code})`;
    throw new MaillageError('source_unreadable', `${file} cannot be checked: ${why}.`, { cause });
  });
  progress.step(`Checking ${file}`);
  let read = 0;
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(file, { signal })) {
      read += chunk.length;
      yield chunk;
    }
  };
  const input = await (/\.(json|ndjson|jsonl)$/i.test(file) ? readJsonRows(bytes()) : readCsvRows(bytes()));
  const writer = csvWriter(input);
  const counts: Checked = { rows: 0, errors: 0, resumed: 0 };
  const lines = (batches: AsyncIterable<BulkRow[]>, head: boolean): Readable =>
    Readable.from(
      inChunks(
        answerLines(batches, writer, head, options, (row) => {
          counts.rows++;
          if (row.kind === 'error') counts.errors++;
          progress.update({ done: read, total: size.size, unit: 'bytes' });
        }),
      ),
    );
  if (typeof options.output !== 'string') {
    await pipeline(lines(input.batches, true), options.output, { end: false, signal });
    return counts;
  }
  await writeResumed(options.output, input, writer, options, lines, counts);
  return counts;
}

async function writeResumed(
  output: string,
  input: BulkInput,
  writer: CsvWriter,
  { server, on, signal }: CheckOptions,
  lines: (batches: AsyncIterable<BulkRow[]>, head: boolean) => Readable,
  counts: Checked,
): Promise<void> {
  const { id } = await server.json<{ id: string }>('/api/v1/coverages/current');
  const part = `${output}.${id.slice(0, 12)}${on ?? ''}.part`;
  const done = await resumePoint(part, writer.head, input.delimiter);
  if (done) await truncate(part, done.bytes);
  counts.resumed = counts.rows = done?.rows ?? 0;
  const batches = skipRows(input.batches, counts.resumed);
  await pipeline(lines(batches, done === null), createWriteStream(part, { flags: done ? 'a' : 'w' }), {
    signal,
  });
  await rename(part, output);
  // What checks of former coverages left half-done.
  const own = `${basename(output)}.`;
  for (const name of await readdir(dirname(output))) {
    if (name.startsWith(own) && name.endsWith('.part'))
      await rm(join(dirname(output), name), { force: true });
  }
}

/** Answers of the server to the points of some rows, by the rows' numbers. */
interface Answer {
  id: number;
  answer?: string;
  drive_time_s?: number | null;
  nearest?: { id: string; name: string }[];
}

async function* answerLines(
  batches: AsyncIterable<BulkRow[]>,
  writer: CsvWriter,
  head: boolean,
  options: CheckOptions,
  onRow: (row: BulkRow) => void,
): AsyncGenerator<string> {
  if (head) yield writer.head;
  const geocoder = createGeocoder({ url: options.geocoder_url });
  for await (const rows of inRequests(geocodeRows(batches, geocoder))) {
    const answers = await askRows(rows, options);
    for (const row of rows) {
      onRow(row);
      if (row.kind === 'point') {
        const { answer, drive_time_s, nearest } = answers.get(row.number) ?? { id: row.number };
        yield writer.line(row, {
          answer: answer ?? null,
          drive_time_s: drive_time_s ?? null,
          nearest_id: nearest?.[0]?.id ?? null,
          nearest_name: nearest?.[0]?.name ?? null,
          error: null,
        });
      } else if (row.kind === 'error') yield writer.line(row, noAnswer(row.error));
    }
  }
}

async function* inRequests(batches: AsyncIterable<BulkRow[]>): AsyncGenerator<BulkRow[]> {
  let rows: BulkRow[] = [];
  for await (const batch of batches) {
    rows.push(...batch);
    if (rows.length < ROWS_A_REQUEST) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

async function askRows(rows: BulkRow[], { server, on, signal }: CheckOptions): Promise<Map<number, Answer>> {
  const points = rows.flatMap((row) =>
    row.kind === 'point' ? [{ id: row.number, lon: row.lon, lat: row.lat }] : [],
  );
  if (points.length === 0) return new Map();
  const response = await ask(`${server.url}/api/v1/eligibility${on ? `?on=${on}` : ''}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/x-ndjson' },
    body: JSON.stringify(points),
    signal,
  });
  const answers = (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
  return new Map(answers.map((answer) => [answer.id, answer]));
}
