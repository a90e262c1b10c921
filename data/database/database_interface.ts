/**
 * One interface for PostgreSQL and for the embedded database. Rows come the same from both: dates as `YYYY-MM-DD`,
 * times as ISO 8601 in UTC, integers and numerics as numbers, JSON parsed, bytea as Uint8Array, arrays as arrays.
 * Parameters: JSON is given as text (JSON.stringify), bytea as Uint8Array, arrays of scalars as arrays.
 */
export interface Database {
  kind: 'postgresql' | 'embedded';
  /** One statement with bound parameters ($1, $2 ...). */
  query<T = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<T[]>;
  /** Statements without parameters, several at once; the rows of all of them, one after the other. */
  exec(sql: string): Promise<Record<string, unknown>[]>;
  /** All or nothing; within `work` use `tx` alone. A transaction inside a transaction is a savepoint. */
  transaction<T>(work: (tx: Database) => Promise<T>): Promise<T>;
  /**
   * Calls `on` with every payload notified on the channel, by any process, and with '' after a lost connection came
   * back: something may have been missed then, look again. Returns the way to stop.
   */
  listen(channel: string, on: (payload: string) => void): Promise<() => Promise<void>>;
  /** Delivered when the surrounding transaction commits. At most 7,999 bytes. */
  notify(channel: string, payload: string): Promise<void>;
  close(): Promise<void>;
}

/** The schema that holds all tables. */
export const SCHEMA = 'maillage';
