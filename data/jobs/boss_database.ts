import type { Db } from 'pg-boss';
import type { Database } from '../database/database_interface.ts';

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Lets pg-boss work on either database through our one interface; within a transaction where `db` is one. */
export function bossDatabase(db: Database): Db {
  return {
    async executeSql(text, values) {
      const rows =
        values === undefined || values.length === 0
          ? await db.exec(text)
          : await db.query(text, values.map(parameterOf));
      return { rows: rows.map(readRow) };
    },
    async listen(channel, onNotification, onReconnect) {
      const stop = await db.listen(channel, (payload) =>
        payload === '' ? onReconnect() : onNotification(payload),
      );
      onReconnect();
      return { close: stop };
    },
  };
}

/**
 * A row as pg-boss reads it: moments are dates. It keeps for up to a minute which regions were at work when it last looked, and
 * would pass over their jobs for as long; that list is not told: the question for the next job looks itself (groupConcurrency).
 */
function readRow(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (name === 'singletonsActive') return [name, null];
      return [name, typeof value === 'string' && MOMENT.test(value) ? new Date(value) : value];
    }),
  );
}

const parameterOf = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);
