import type { Database } from './database_interface.ts';

/**
 * Takes what was deleted from tables out of the embedded database's files too, where it would stand for ever: nothing else clears up there. The
 * tables are written anew, and the log that names what went is ended and deleted. A PostgreSQL clears up by itself, on disks that are its
 * operator's. `tables` are the program's own names, never a user's. Not within a transaction.
 */
export async function eraseTraces(db: Database, tables: readonly string[]): Promise<void> {
  if (db.kind !== 'embedded') return;
  for (const table of tables) await db.exec(`vacuum full ${table}`);
  // Files of the log are taken up again with what they held, unless this says no; what stands in the current one goes with the next.
  await db.exec('set wal_recycle = off');
  try {
    await db.exec('checkpoint');
    await db.exec('select pg_switch_wal()');
    await db.exec('checkpoint');
  } finally {
    await db.exec('reset wal_recycle');
  }
}
