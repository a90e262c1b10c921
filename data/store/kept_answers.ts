import { createHash } from 'node:crypto';
import type { Database } from '../database/database_interface.ts';
import type { StoredAnswer } from './stored_records.ts';

/** Hash of what was asked, from what, and what was answered, whatever the order of keys: 32 hexadecimal digits. */
export function answerId(content: Pick<StoredAnswer, 'question' | 'inputs' | 'answer'>): string {
  const { question, inputs, answer } = content;
  return createHash('sha256').update(canonical({ question, inputs, answer })).digest('hex').slice(0, 32);
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/**
 * Keeps an answer under its id (see answerId); the same answer again stays the first one. At most `most` are kept: false where there is no
 * room, and the answer is not kept.
 */
export async function saveAnswer(
  db: Database,
  answer: Omit<StoredAnswer, 'answered_at'>,
  most: number,
): Promise<boolean> {
  const kept = await db.query(
    `insert into answers (id, question, inputs, answer, answered_at)
     select $1, $2::json, $3::json, $4::json, $5::timestamptz where (select count(*) from answers) < $6::bigint
     on conflict (id) do nothing returning 1`,
    [
      answer.id,
      JSON.stringify(answer.question),
      JSON.stringify(answer.inputs),
      JSON.stringify(answer.answer),
      new Date().toISOString(),
      most,
    ],
  );
  return kept.length > 0 || (await findAnswer(db, answer.id)) !== null;
}

/** How many answers are kept. */
export async function countAnswers(db: Database): Promise<number> {
  const [row] = await db.query<{ count: number }>('select count(*)::int as count from answers');
  return row?.count ?? 0;
}

export async function findAnswer(db: Database, id: string): Promise<StoredAnswer | null> {
  const [row] = await db.query<StoredAnswer>(
    'select id, question, inputs, answer, answered_at from answers where id = $1',
    [id],
  );
  return row ?? null;
}

/** Deletes the answers given before a moment (ISO 8601), as the time of retention asks; returns how many. */
export async function pruneAnswers(db: Database, before: string): Promise<number> {
  return (await db.query('delete from answers where answered_at < $1::timestamptz returning 1', [before]))
    .length;
}
