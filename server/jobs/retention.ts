import type { Logger } from 'pino';
import type { Database } from '../../data/database/types.ts';
import { pruneAnswers } from '../../data/store/answers.ts';

const DAY_MS = 24 * 3600 * 1000;

/**
 * Deletes the answers with a permanent address that are older than `days` (MAILLAGE_ANSWER_DAYS), now and every day: they hold
 * the points that people asked about. Several processes may do so at once. Resolves after the first time; a failure is logged
 * and made good the next day. `stop` ends it.
 */
export async function keepAnswersFor(
  db: Database,
  days: number,
  log: Pick<Logger, 'info' | 'error'>,
  every_ms = DAY_MS,
): Promise<{ stop(): void }> {
  const prune = async (): Promise<void> => {
    try {
      const gone = await pruneAnswers(db, new Date(Date.now() - days * DAY_MS).toISOString());
      if (gone > 0) log.info({ answers: gone, days }, 'answers past their time were deleted');
    } catch (error) {
      log.error({ err: error }, 'answers past their time cannot be deleted');
    }
  };
  await prune();
  const timer = setInterval(() => void prune(), every_ms);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
