import type { Worker } from 'node:worker_threads';
import type { Basis } from '../../../data/rules/decision/answer_types.ts';
import type { Programme } from '../../../data/rules/programmes/schema.ts';
import { newLane, threadLost } from '../../engine/lane.ts';
import type { JudgingRegion } from '../point.ts';
import { type Judge, type JudgedBy, newJudge } from './judge.ts';
import { type JudgedRows, judgeRows, type RowsToJudge } from './judged_rows.ts';
import { passDay, passRegion, type ToJudge } from './passed_judges.ts';

/** Days and programmes that a thread keeps. */
const KEPT_JUDGES = 8;
/** Behind those that draw what somebody looks at. */
const NICENESS = 6;

/** Judges many points. */
export interface JudgeThreads {
  /** Has rows judged and their lines written by a thread. Throws `asker_gone`, `engine_thread_lost` (503). */
  judge(by: JudgedBy, rows: RowsToJudge): Promise<JudgedRows>;
  /** Does the same here, in pieces. */
  judgeHere(by: JudgedBy, rows: RowsToJudge): Promise<JudgedRows>;
  /** How many parts of an answer are worth being judged at once. */
  readonly size: number;
  close(): Promise<void>;
}

/** What a thread has, what was used last at the end. */
interface Held {
  regions: number[];
  judges: { id: number; region: number }[];
}

/**
 * Up to `size` threads that judge, beside the one that answers and behind it, so that many rows keep nobody else waiting; clients take
 * turns, and who is gone is forgotten (see newLane). They share the arrays of what they judge by; of the rest each is given what it needs and keeps
 * what it used last: `kept_regions` regions.
 */
export function judgeThreads(size: number, kept_regions: number): JudgeThreads {
  const lane = newLane({
    program: new URL('./judge_thread.ts', import.meta.url),
    size,
    niceness: NICENESS,
    // Some rows take milliseconds.
    endAbandoned: false,
    // Answers to many rows wait for a few parts of theirs at most, and requests under way are bounded by client.
    most: Number.POSITIVE_INFINITY,
    mostOfClient: Number.POSITIVE_INFINITY,
    lost: threadLost,
  });
  const held = new WeakMap<Worker, Held>();
  const judges = new WeakMap<Basis, Map<Programme, { id: number; judge: Judge }>>();
  const regionIds = new WeakMap<JudgingRegion, number>();
  let last = 0;

  function idOfRegion(region: JudgingRegion): number {
    const id = regionIds.get(region) ?? ++last;
    regionIds.set(region, id);
    return id;
  }

  /** A basis is of one region and day. */
  function judgeOf(by: JudgedBy): { id: number; judge: Judge } {
    const ofBasis = judges.get(by.basis) ?? new Map<Programme, { id: number; judge: Judge }>();
    judges.set(by.basis, ofBasis);
    const known = ofBasis.get(by.programme) ?? { id: ++last, judge: newJudge(by) };
    ofBasis.set(by.programme, known);
    return known;
  }

  /** Gives a thread what it judges by, unless it has it. */
  function bring(worker: Worker, id: number, { region, day, basis, programme }: JudgedBy): void {
    const send = (message: ToJudge) => worker.postMessage(message);
    const has: Held = held.get(worker) ?? { regions: [], judges: [] };
    held.set(worker, has);
    const regionId = idOfRegion(region);
    if (!has.regions.includes(regionId))
      send({ kind: 'region', region: regionId, passed: passRegion(region) });
    if (!has.judges.some((one) => one.id === id))
      send({ kind: 'judge', judge: id, region: regionId, day: passDay(day), basis, programme });
    has.regions = [...has.regions.filter((one) => one !== regionId), regionId];
    const regions = has.regions.splice(0, has.regions.length - kept_regions);
    has.judges = [...has.judges.filter((one) => one.id !== id), { id, region: regionId }];
    const isOver = ({ region }: Held['judges'][number], i: number) =>
      i < has.judges.length - KEPT_JUDGES || regions.includes(region);
    const over = has.judges.filter(isOver).map((one) => one.id);
    has.judges = has.judges.filter((one) => !over.includes(one.id));
    if (regions.length + over.length > 0) send({ kind: 'forget', regions, judges: over });
  }

  return {
    size,
    async judge(by, rows) {
      const { id } = judgeOf(by);
      const call: ToJudge = { kind: 'rows', judge: id, rows };
      return (await lane.ask(call, { before: (worker) => bring(worker, id, by) })) as JudgedRows;
    },
    judgeHere: (by, rows) => judgeRows(judgeOf(by).judge, rows),
    close: () => lane.close(),
  };
}
