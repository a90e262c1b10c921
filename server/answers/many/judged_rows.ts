import { answerCells, type CsvForm } from '../../../data/bulk/write_answers.ts';
import { breath, isBreathDue } from '../../../data/turns/breath.ts';
import type { Judge } from './judge.ts';

/** Rows that are judged together, as they pass to a thread. */
export interface RowsToJudge {
  /** How answers are written: as cells of CSV, or as members of JSON (null). */
  csv: CsvForm | null;
  /** What a line has before its answer; the whole line of a row that has no point. */
  before: string[];
  /** What it has behind. */
  behind: string[];
  /** Of the rows' points; NaN where a row has none. */
  lon: Float64Array;
  lat: Float64Array;
}

/** The lines of rows with their answers, as they are sent. */
export interface JudgedRows {
  bytes: Uint8Array;
  /** Where each line ends in them. */
  ends: Uint32Array;
}

/** Rows that are answered between two looks at the clock: less than a millisecond. */
const ROWS_A_LOOK = 8;

/** Judges rows and writes their lines. Others have their turn meanwhile. */
export async function judgeRows(judge: Judge, rows: RowsToJudge): Promise<JudgedRows> {
  const { before, behind, csv, lat, lon } = rows;
  const write = csv === null ? jsonWriter(judge) : csvWriter(judge, csv);
  const lines: string[] = [];
  for (let i = 0; i < before.length; i++) {
    lines.push(Number.isNaN(lon[i]) ? before[i] : before[i] + write(lon[i], lat[i]) + behind[i]);
    if (i % ROWS_A_LOOK === 0 && isBreathDue()) await breath();
  }
  return inBytes(lines, csv === null ? 'latin1' : 'utf8');
}

const jsonWriter =
  ({ answer, members }: Judge) =>
  (lon: number, lat: number): string =>
    members(answer(lon, lat, false));

function csvWriter({ answer }: Judge, form: CsvForm): (lon: number, lat: number) => string {
  const cells = answerCells(form);
  return (lon, lat) => {
    const { decision, nearest } = answer(lon, lat, true);
    return cells({
      answer: decision.answer,
      drive_time_s: decision.drive_time_s,
      nearest_id: nearest[0]?.id ?? null,
      nearest_name: nearest[0]?.name ?? null,
      error: null,
    });
  };
}

/** Lines behind one another. The texts of JSON are bytes already. */
function inBytes(lines: readonly string[], encoding: 'utf8' | 'latin1'): JudgedRows {
  const ends = new Uint32Array(lines.length);
  let end = 0;
  for (let i = 0; i < lines.length; i++) {
    end += encoding === 'latin1' ? lines[i].length : Buffer.byteLength(lines[i]);
    ends[i] = end;
  }
  // Of its own, not of the pool that all small buffers share: it may be given to another thread.
  const bytes = Buffer.allocUnsafeSlow(end);
  bytes.write(lines.join(''), encoding);
  return { bytes, ends };
}

/** The lines of rows that were judged in parts, in the rows' order; `partOf` tells the part of each row. */
export function joinParts(parts: readonly JudgedRows[], partOf: readonly number[]): Uint8Array {
  if (parts.length === 1) return parts[0].bytes;
  const all = Buffer.allocUnsafe(parts.reduce((sum, { bytes }) => sum + bytes.length, 0));
  const taken = parts.map(() => 0);
  let end = 0;
  for (const part of partOf) {
    const { bytes, ends } = parts[part];
    const row = taken[part]++;
    const line = bytes.subarray(row === 0 ? 0 : ends[row - 1], ends[row]);
    all.set(line, end);
    end += line.length;
  }
  return all;
}
