/** A thread that judges points of many rows and writes their lines. */
import { answerCalls } from '../../engine/thread_answer.ts';
import type { JudgingRegion } from '../point.ts';
import { type Judge, newJudge } from './judge.ts';
import { type JudgedRows, judgeRows } from './judged_rows.ts';
import { dayOfPassed, regionOfPassed, type ToJudge } from './passed_judges.ts';

const regions = new Map<number, Promise<JudgingRegion>>();
const judges = new Map<number, Promise<Judge>>();

answerCalls<ToJudge>(
  work,
  ({ kind }) => kind !== 'rows',
  (result) => [(result as JudgedRows).bytes.buffer as ArrayBuffer],
);

function work(message: ToJudge): unknown {
  switch (message.kind) {
    case 'region':
      regions.set(message.region, regionOfPassed(message.passed));
      return undefined;
    case 'judge':
      judges.set(message.judge, judgeOf(message));
      return undefined;
    case 'forget':
      for (const id of message.regions) regions.delete(id);
      for (const id of message.judges) judges.delete(id);
      return undefined;
    case 'rows':
      return judgeWith(message);
  }
}

async function judgeOf({
  region: id,
  day,
  basis,
  programme,
}: Extract<ToJudge, { kind: 'judge' }>): Promise<Judge> {
  const region = (await regions.get(id)) as JudgingRegion;
  return newJudge({ region, day: dayOfPassed(region.network, day), basis, programme });
}

async function judgeWith({ judge, rows }: Extract<ToJudge, { kind: 'rows' }>): Promise<JudgedRows> {
  return judgeRows((await judges.get(judge)) as Judge, rows);
}
