import { AsyncLocalStorage } from 'node:async_hooks';
import { ahead } from '../../../../data/bulk/ahead.ts';
import type { BulkRow } from '../../../../data/bulk/bulk_rows.ts';
import {
  type CsvWriter,
  ndjsonBefore,
  ndjsonBehind,
  ndjsonLine,
  noAnswer,
} from '../../../../data/bulk/write_answers.ts';
import { bytesOf, byteText } from '../../../../data/byte_text.ts';
import { breath, isBreathDue } from '../../../../data/turns/breath.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import type { JudgedBy } from '../../../answers/many/judge.ts';
import type { JudgeThreads } from '../../../answers/many/judge_threads.ts';
import { type JudgedRows, joinParts, type RowsToJudge } from '../../../answers/many/judged_rows.ts';

/** Who judges the points of an answer. */
export interface Judges {
  /** Id of the region that was asked. */
  asked: string;
  /** Id of the region that judges a point. */
  of(lon: number, lat: number): string;
  by(region: string): Promise<JudgedBy>;
}

/** Batches of all answers together that are judged before they are read, for each thread: half a megabyte each. */
const AHEAD_A_THREAD = 4;

/** Batches of fewer rows are judged before a thread has heard of them; they start none. */
const WORTH_A_THREAD = 400;

/** Gives the lines of an answer. `writer` null: as NDJSON. */
type AnswersTo = (
  batches: AsyncIterable<BulkRow[]>,
  judges: Judges,
  writer: CsvWriter | null,
) => AsyncIterable<Uint8Array>;

/** Answers to many rows: the lines of each in its rows' order, as they are sent, while threads judge the next ones for who asked. */
export function answersInOrder(threads: JudgeThreads): AnswersTo {
  let answers = 0;
  /** How many batches of an answer are judged ahead: fewer where there are many answers. */
  const most = (): number =>
    Math.max(1, Math.min(threads.size + 2, Math.floor((AHEAD_A_THREAD * threads.size) / answers)));
  async function* linesOf(...[batches, judges, writer]: Parameters<AnswersTo>): AsyncGenerator<Uint8Array> {
    answers++;
    try {
      if (writer) yield Buffer.from(writer.head);
      yield* ahead(rowsToJudge(batches, judges, writer), most, (batch) => judged(batch, judges, threads));
    } catch (failure) {
      if (failure instanceof MaillageError && failure.status < 500) yield lastLine(failure, writer);
      throw failure;
    } finally {
      answers--;
    }
  }
  return (...asked) => forTheAsker(linesOf(...asked));
}

/** Iterates for who asks now, whoever's end makes the connection ask for more. */
function forTheAsker<T>(items: AsyncGenerator<T>): AsyncIterable<T> {
  const next = AsyncLocalStorage.bind(() => items.next());
  const iterator = { next, return: AsyncLocalStorage.bind(() => items.return(undefined)) };
  return { [Symbol.asyncIterator]: () => iterator };
}

/**
 * Where an answer fails in its midst, a last line that says why: it has begun, so that nothing else can. The connection is then cut, lest
 * what came be taken for the whole.
 */
function lastLine({ code, text_fr, message }: MaillageError, writer: CsvWriter | null): Uint8Array {
  const error = { code, text: text_fr, text_en: message };
  return writer
    ? Buffer.from(writer.lastLine(error))
    : bytesOf(byteText(`${JSON.stringify({ id: null, error })}\n`));
}

/** Rows that are judged together, by region. */
interface Batch {
  regions: string[];
  /** Which of them judges each row; one without a point is told by any. */
  regionOf: number[];
  rows: RowsToJudge;
}

/** Rows with all of their lines but the answers. */
async function* rowsToJudge(
  batches: AsyncIterable<BulkRow[]>,
  judges: Judges,
  writer: CsvWriter | null,
): AsyncGenerator<Batch> {
  const before = writer ? writer.before : ndjsonBefore;
  const behind = writer ? writer.behind : ndjsonBehind;
  const errorLine = (row: Extract<BulkRow, { kind: 'error' }>): string =>
    writer
      ? writer.line(row, noAnswer(row.error))
      : ndjsonLine(row, byteText(`"error":${JSON.stringify(row.error)}`));
  for await (const batch of batches) {
    const regions: string[] = [];
    const regionOf: number[] = [];
    const rows: RowsToJudge = {
      csv: writer?.form ?? null,
      before: [],
      behind: [],
      lon: new Float64Array(batch.length).fill(Number.NaN),
      lat: new Float64Array(batch.length).fill(Number.NaN),
    };
    for (const [i, row] of batch.entries()) {
      let region = 0;
      if (row.kind === 'point') {
        rows.lon[i] = row.lon;
        rows.lat[i] = row.lat;
        region = placeIn(regions, judges.of(row.lon, row.lat));
      }
      regionOf.push(region);
      rows.before.push(row.kind === 'error' ? errorLine(row) : before(row));
      rows.behind.push(row.kind === 'error' ? '' : behind(row));
      if (isBreathDue()) await breath();
    }
    if (regions.length === 0) regions.push(judges.asked);
    yield { regions, regionOf, rows };
  }
}

/** The place of a text in a list, to which it is added where it is new. */
function placeIn(list: string[], text: string): number {
  const known = list.indexOf(text);
  return known < 0 ? list.push(text) - 1 : known;
}

/** The lines of a batch; those of a region are made together, so that each is loaded once for all of its rows. */
async function judged(
  { regions, regionOf, rows }: Batch,
  judges: Judges,
  threads: JudgeThreads,
): Promise<Uint8Array> {
  const judge = rows.before.length < WORTH_A_THREAD ? threads.judgeHere : threads.judge;
  const parts: JudgedRows[] = [];
  for (const [place, region] of regions.entries()) {
    const by = await judges.by(region);
    parts.push(await judge(by, regions.length === 1 ? rows : rowsOfRegion(rows, regionOf, place)));
  }
  return joinParts(parts, regionOf);
}

function rowsOfRegion(
  { csv, before, behind, lon, lat }: RowsToJudge,
  regionOf: readonly number[],
  place: number,
): RowsToJudge {
  const isOfRegion = (_: unknown, i: number) => regionOf[i] === place;
  return {
    csv,
    before: before.filter(isOfRegion),
    behind: behind.filter(isOfRegion),
    lon: lon.filter(isOfRegion),
    lat: lat.filter(isOfRegion),
  };
}
