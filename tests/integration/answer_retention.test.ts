/** Answers hold the points that people asked about: they go when their time is over, in whatever process serves. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../data/database/database.ts';
import { migrate } from '../../data/database/migrate.ts';
import type { Database } from '../../data/database/types.ts';
import { answerId, findAnswer, saveAnswer } from '../../data/store/answers.ts';
import { keepAnswersFor } from '../../server/jobs/retention.ts';
import { EMBEDDED_CACHE } from '../support/database.ts';
import { gridHome } from '../support/test_region.ts';
import { startTestServer } from '../support/test_server.ts';

const DAY_MS = 24 * 3600 * 1000;
let home: Awaited<ReturnType<typeof gridHome>>;
beforeAll(async () => {
  home = await gridHome();
});
afterAll(() => home?.remove());

/** Keeps an answer as it would have been kept so many days ago. */
async function answerOf(db: Database, age_days: number): Promise<string> {
  const content = { question: { age_days }, inputs: {}, answer: { answer: 'eligible' } };
  const id = answerId(content);
  await saveAnswer(db, { id, ...content });
  const then = new Date(Date.now() - age_days * DAY_MS).toISOString();
  await db.query('update answers set answered_at = $2::timestamptz where id = $1', [id, then]);
  return id;
}

it('older answers are gone once a server has started on them, the others are there', async () => {
  const db = await openDatabase({ folder: `${home.home}/database`, cache: EMBEDDED_CACHE });
  const old = await answerOf(db, 31);
  const young = await answerOf(db, 29);
  await db.close();
  const server = await startTestServer(home.home, { MAILLAGE_ANSWER_DAYS: '30' });
  expect((await server.get(`/api/v1/answers/${old}`)).status).toBe(404);
  await server.close();
  const after = await openDatabase({ folder: `${home.home}/database`, cache: EMBEDDED_CACHE });
  expect([await findAnswer(after, old), await findAnswer(after, young)]).toEqual([
    null,
    expect.objectContaining({ id: young }),
  ]);
  await after.close();
});

it('again and again, until it is stopped; a failure is logged and is not the end', async () => {
  const db = await openDatabase({ cache: EMBEDDED_CACHE });
  await migrate(db);
  const errors: unknown[] = [];
  let broken = true;
  const flaky: Database = {
    ...db,
    query: (sql, parameters) => (broken ? Promise.reject(new Error('gone')) : db.query(sql, parameters)),
  };
  const log = { info: () => undefined, error: (detail: unknown) => errors.push(detail) };
  const retention = await keepAnswersFor(flaky, 30, log, 20);
  expect(errors).toHaveLength(1);
  broken = false;
  const old = await answerOf(db, 31);
  await expect.poll(() => findAnswer(db, old)).toBeNull();
  retention.stop();
  const later = await answerOf(db, 31);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await findAnswer(db, later)).not.toBeNull();
  await db.close();
});
