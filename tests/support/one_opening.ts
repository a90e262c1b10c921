/**
 * The embedded database of a home, opened once for all commands and servers of a test file instead of for each of them, which
 * is most of the time that a short command takes. For files whose every process is the test's own:
 *
 *   import * as oneOpening from './one_opening.ts';
 *   vi.mock('../../data/database/embedded.ts', () => oneOpening);
 *   afterAll(oneOpening.closeDatabases);
 *
 * Other files run in the same process after it: the last line stands before every other `afterAll`, so that it is run behind them. Before
 * another process opens the home, `closeDatabases` gives it back.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Database } from '../../data/database/database_interface.ts';
import type { EmbeddedOptions } from '../../data/database/embedded.ts';

const real = await vi.importActual<typeof import('../../data/database/embedded.ts')>(
  '../../data/database/embedded.ts',
);
/** What is open, by folder, with the number of the file that tells one database from another in its place. */
const kept = new Map<string, { file: number | null; database: Promise<Database> }>();

/** As the real one; closed by its user it stays open for the next. */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const { folder } = options;
  if (folder === undefined) return real.openEmbedded(options);
  let entry = kept.get(folder);
  if (entry === undefined || entry.file !== fileOf(folder)) {
    await entry?.database.then((database) => database.close());
    const database = real.openEmbedded(options);
    // One that does not open is tried anew the next time, as ever.
    entry = await database.then(
      () => ({ file: fileOf(folder), database }),
      () => undefined,
    );
    if (entry === undefined) {
      kept.delete(folder);
      return database;
    }
    kept.set(folder, entry);
  }
  return borrowed(await entry.database);
}

/** Closes all that is open, so that another process may open it. */
export async function closeDatabases(): Promise<void> {
  for (const { database } of kept.values()) await (await database).close();
  kept.clear();
}

/** The database for one user, who takes away what it listens to when it closes. */
function borrowed(database: Database): Database {
  const listening = new Set<() => Promise<void>>();
  return {
    ...database,
    listen: async (channel, on) => {
      const stop = await database.listen(channel, on);
      listening.add(stop);
      return stop;
    },
    close: async () => {
      for (const stop of listening) await stop();
      listening.clear();
    },
  };
}

function fileOf(folder: string): number | null {
  return statSync(join(folder, 'PG_VERSION'), { throwIfNoEntry: false })?.ino ?? null;
}
