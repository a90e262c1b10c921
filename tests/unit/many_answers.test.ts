/** Answers to many rows: in order, for who asked, and no further ahead of who reads than there is room for. */
import { expect, test } from 'vitest';
import type { BulkRow } from '../../data/bulk/bulk_rows.ts';
import { currentAsker, forAsker } from '../../data/turns/asker.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { JudgedBy } from '../../server/answers/many/judge.ts';
import type { JudgeThreads } from '../../server/answers/many/judge_threads.ts';
import type { JudgedRows, RowsToJudge } from '../../server/answers/many/judged_rows.ts';
import {
  answersInOrder,
  type Judges,
} from '../../server/http/resources/eligibility_many/answers_in_order.ts';

const ROWS = 400;
/** Rows of two regions in turn, and now and then one that has no point. */
const row = (number: number): BulkRow => {
  const of = { number, id: `r${number}`, cells: [] };
  return number % 50 === 7
    ? { ...of, kind: 'error', error: { code: 'not_a_number', text: 'x', text_en: 'x' } }
    : { ...of, kind: 'point', lon: number % 2, lat: 45 };
};
async function* batches(count: number): AsyncGenerator<BulkRow[]> {
  for (let b = 0; b < count; b++) yield Array.from({ length: ROWS }, (_, i) => row(b * ROWS + i));
}

const judges: Judges = {
  asked: 'west',
  of: (lon) => (lon === 0 ? 'west' : 'east'),
  by: async (region) => ({ region }) as unknown as JudgedBy,
};

/** Threads that answer with the region, the later the earlier they are asked. */
function slowThreads() {
  const seen = { underWay: 0, most: 0, askers: new Set<unknown>() };
  const judge = async (by: JudgedBy, { before, behind, lon }: RowsToJudge): Promise<JudgedRows> => {
    seen.askers.add(currentAsker());
    seen.most = Math.max(seen.most, ++seen.underWay);
    await new Promise((resolve) => setTimeout(resolve, 5 * (3 - (seen.underWay % 3))));
    seen.underWay--;
    const lines = before.map((text, i) =>
      Number.isNaN(lon[i]) ? text : `${text}"by":${JSON.stringify(by.region)}${behind[i]}`,
    );
    const ends: number[] = [];
    for (const line of lines) ends.push((ends.at(-1) ?? 0) + line.length);
    return { bytes: Buffer.from(lines.join('')), ends: Uint32Array.from(ends) };
  };
  const threads: JudgeThreads = { judge, judgeHere: judge, size: 2, close: async () => undefined };
  return { threads, seen };
}

const read = async (lines: AsyncIterable<Uint8Array>): Promise<string> => {
  let text = '';
  for await (const bytes of lines) text += Buffer.from(bytes).toString();
  return text;
};

test('rows of two regions come in their order, judged for who asked by whoever reads', async () => {
  const { threads, seen } = slowThreads();
  const asker = { client: 'a', signal: new AbortController().signal };
  const lines = forAsker(asker, () => answersInOrder(threads)(batches(6), judges, null));
  const told = (await read(lines))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(told.map(({ id }) => id)).toEqual(Array.from({ length: 6 * ROWS }, (_, i) => `r${i}`));
  for (const [i, { by, error }] of told.entries())
    expect([by, error?.code]).toEqual(
      i % 50 === 7 ? [undefined, 'not_a_number'] : [i % 2 ? 'east' : 'west', undefined],
    );
  expect([...seen.askers]).toEqual([asker]);
});

test('batches are judged ahead of who reads, fewer of each the more answers there are', async () => {
  const { threads, seen } = slowThreads();
  const answers = answersInOrder(threads);
  await read(answers(batches(9), judges, null));
  expect(seen.most).toBe(4);
  seen.most = 0;
  await Promise.all(Array.from({ length: 8 }, () => read(answers(batches(5), judges, null))));
  expect(seen.most).toBeLessThanOrEqual(8);
});

test('what was sent before a fault is answered, and then the fault told', async () => {
  async function* broken(): AsyncGenerator<BulkRow[]> {
    yield* batches(3);
    throw new MaillageError('body_too_large.rows', { limit: 1 });
  }
  let text = '';
  const reading = async () => {
    for await (const bytes of answersInOrder(slowThreads().threads)(broken(), judges, null))
      text += Buffer.from(bytes).toString();
  };
  await expect(reading).rejects.toMatchObject({ code: 'body_too_large' });
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.length).toBe(3 * ROWS + 1);
  expect(lines.at(-1)).toMatchObject({ id: null, error: { code: 'body_too_large' } });
});
