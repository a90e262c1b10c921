import type { Db } from 'pg-boss';
import type { Database } from '../database/types.ts';

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Lets pg-boss work on either database through our one interface; within a transaction where `db` is one. */
export function bossDatabase(db: Database): Db {
  return {
    async executeSql(text, values) {
      const rows =
        values === undefined || values.length === 0
          ? await db.exec(text)
          : await db.query(text, values.map(parameterOf));
      return { rows: rows.map(withDates) };
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

/** pg-boss reads moments as dates. */
function withDates(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' && MOMENT.test(value) ? new Date(value) : value,
    ]),
  );
}

const parameterOf = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);
