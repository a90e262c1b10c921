import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ahead } from '../../data/bulk/ahead.ts';
import { type BulkRow, everyColumn, readRows } from '../../data/bulk/bulk_rows.ts';
import { geocodeRows } from '../../data/bulk/geocode_rows.ts';
import { digestOf, resumePoint, skipRows } from '../../data/bulk/resume.ts';
import { type BulkAnswer, type CsvWriter, csvWriter, noAnswer } from '../../data/bulk/write_answers.ts';
import { createGeocoder } from '../../data/search/geocoder.ts';
import { type CsvRecord, createCsvCutter } from '../../data/tables/formats/csv_records.ts';
import type { ColumnMapping, DegreeBox } from '../../data/tables/table_rows.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { checkOutputFile } from '../output/exports/output_file.ts';
import type { Progress } from '../process/progress.ts';
import { ask, type Server } from './with_server.ts';

/** Rows that are asked for in one request. */
const ROWS_A_REQUEST = 2000;
/** Requests at once: the server answers while rows are read and written here. */
const REQUESTS_AHEAD = 3;

interface CheckOptions {
  server: Server;
  geocoder_url: string;
  progress: Progress;
  /** A path, or a stream that stays open. */
  output: string | NodeJS.WritableStream;
  on?: string;
  /** Id of the programme that decides; the region's by default. */
  programme?: string;
  /** Names of columns that are not known. */
  columns?: ColumnMapping;
  /** What parts the cells of the output; the input's own by default. */
  sep?: string;
  signal: AbortSignal;
}

interface Checked {
  rows: number;
  errors: number;
  /** Rows that an interrupted check had answered. */
  resumed: number;
}

/**
 * Adds the answer to each row of a file. With a path as output, rows are written beside it until all are there; what an
 * interrupted check wrote is kept and gone on with, as long as input, coverage and programme are the same. Memory does not grow with the rows.
 * Errors: source_unreadable, output_not_a_file, those of the readers and of the server.
 */
export async function checkFile(file: string, options: CheckOptions): Promise<Checked> {
  const { progress, signal } = options;
  const size = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${cause.code})`;
    throw new MaillageError('source_unreadable.check', { file, why }, { cause });
  });
  if (typeof options.output === 'string') await checkOutputFile(options.output);
  progress.step(`Checking ${file}`);
  let read = 0;
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(file, { signal })) {
      read += chunk.length;
      yield chunk;
    }
  };
  const { bbox: near } = await options.server.json<{ bbox: DegreeBox }>('/api/v1/region');
  const reading = {
    name: file,
    near,
    databases: true,
    ...(options.columns && { columns: options.columns }),
  };
  const input = await readRows(bytes(), reading);
  if (input.unread_lists.length > 0)
    progress.note(
      `${file} has other lists with the same columns, which are not checked: ${input.unread_lists.slice(0, 10).join(', ')}.`,
    );
  // The header is written before the rows: what only later ones have is looked for first.
  const header =
    input.format === 'json' ? await everyColumn(createReadStream(file, { signal }), reading) : input.header;
  const writer = csvWriter({ ...input, header }, { ...(options.sep && { sep: options.sep }) });
  const counts: Checked = { rows: 0, errors: 0, resumed: 0 };
  const texts = (batches: AsyncIterable<BulkRow[]>, head: boolean): Readable =>
    Readable.from(
      answerTexts(batches, writer, head, options, (rows) => {
        counts.rows += rows.length;
        counts.errors += rows.filter((row) => row.kind === 'error').length;
        progress.update({ done: read, total: size.size, unit: 'bytes' });
      }),
    );
  if (typeof options.output !== 'string') {
    await pipeline(texts(input.batches, true), options.output, { end: false, signal });
    return counts;
  }
  await writeResumed(file, options.output, input.batches, writer, options, texts, counts);
  return counts;
}

async function writeResumed(
  file: string,
  output: string,
  rows: AsyncIterable<BulkRow[]>,
  writer: CsvWriter,
  { server, on, programme, columns, signal, progress }: CheckOptions,
  texts: (batches: AsyncIterable<BulkRow[]>, head: boolean) => Readable,
  counts: Checked,
): Promise<void> {
  const { id } = await server.json<{ id: string }>('/api/v1/coverages/current');
  const digest = await digestOf(
    [id, on ?? '', programme ?? '', JSON.stringify(columns ?? {})],
    createReadStream(file, { signal }),
  );
  const part = `${output}.${digest.slice(0, 16)}.part`;
  const done = await resumePoint(part, writer.head, writer.form.delimiter);
  if (done) await truncate(part, done.bytes);
  else if ((await partsOf(output)).length > 0)
    progress.note(
      `What an earlier check left beside ${output} is of another input, day, programme or coverage: this one begins anew.`,
    );
  counts.resumed = counts.rows = done?.rows ?? 0;
  counts.errors = done?.errors ?? 0;
  const batches = skipRows(rows, counts.resumed);
  await pipeline(texts(batches, done === null), createWriteStream(part, { flags: done ? 'a' : 'w' }), {
    signal,
  });
  await rename(part, output);
  for (const left of await partsOf(output)) await rm(left, { force: true });
}

/** What interrupted checks left beside an output. */
async function partsOf(output: string): Promise<string[]> {
  const folder = dirname(resolve(output));
  const own = `${basename(output)}.`;
  const names = await readdir(folder);
  return names
    .filter((name) => name.startsWith(own) && name.endsWith('.part'))
    .map((name) => join(folder, name));
}

/** The output, a text for each request, in order. */
async function* answerTexts(
  batches: AsyncIterable<BulkRow[]>,
  writer: CsvWriter,
  head: boolean,
  options: CheckOptions,
  onRows: (rows: BulkRow[]) => void,
): AsyncGenerator<string> {
  if (head) yield writer.head;
  const geocoder = createGeocoder({ url: options.geocoder_url });
  const requests = inRequests(geocodeRows(batches, geocoder));
  const answered = ahead(
    requests,
    () => REQUESTS_AHEAD,
    async (rows) => ({
      rows,
      answers: await askRows(rows, options),
    }),
  );
  for await (const { rows, answers } of answered) {
    const line = (row: BulkRow): string => {
      if (row.kind === 'error') return writer.line(row, noAnswer(row.error));
      const answer = answers.get(row.number);
      if (answer) return writer.line(row, answer);
      throw new MaillageError('answer_incomplete', { row: row.number });
    };
    const text = rows.map(line).join('');
    onRows(rows);
    yield text;
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

/** Answers of the server to the points of some rows, by the rows' numbers. CSV both ways is the least to write and to read. */
async function askRows(
  rows: BulkRow[],
  { server, on, programme, signal }: CheckOptions,
): Promise<Map<number, BulkAnswer>> {
  const points = rows.flatMap((row) => (row.kind === 'point' ? `${row.number},${row.lon},${row.lat}` : []));
  if (points.length === 0) return new Map();
  const query = new URLSearchParams({ ...(on && { on }), ...(programme && { programme }) });
  const response = await ask(`${server.url}/api/v1/eligibility?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', accept: 'text/csv' },
    body: `id,lon,lat\n${points.join('\n')}\n`,
    signal,
  });
  return readAnswers(await response.text());
}

function readAnswers(text: string): Map<number, BulkAnswer> {
  const [header = '', ...lines] = text.split('\n');
  const cutter = createCsvCutter(',', header.split(',').length);
  const records: CsvRecord[] = [];
  for (const [i, line] of lines.entries()) cutter.push({ number: i, text: line }, records);
  return new Map(
    records.flatMap(({ cells }) => {
      if (cells === null) return [];
      const [id, , , answer, drive_time_s, nearest_id, nearest_name] = cells as [string, ...string[]];
      return [
        [
          Number(id),
          {
            answer: answer || null,
            drive_time_s: drive_time_s ? Number(drive_time_s) : null,
            nearest_id: nearest_id || null,
            nearest_name: nearest_name || null,
            error: null,
          },
        ],
      ];
    }),
  );
}
