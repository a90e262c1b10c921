import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Database, openDatabase } from '../../data/database/database.ts';
import { DATABASE_FOLDER, type Home, openHome } from '../../data/database/home.ts';
import { migrate } from '../../data/database/migrate.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { Config } from '../config.ts';

/** A home with its database, both open. `close`, or the end of an `await using`, gives both back. */
export interface Opened extends AsyncDisposable {
  home: Home;
  db: Database;
  close(): Promise<void>;
}

/**
 * Opens the home and its database, the schema brought to this version. The embedded database belongs to one process;
 * beside a PostgreSQL several processes may share a home, whose files are written whole and never changed.
 * Errors: those of `openHome`, `openDatabase` and `migrate`.
 */
export async function openStore(config: Config): Promise<Opened> {
  const home = config.database_url === '' ? await openHome(config.home) : await sharedHome(config.home);
  try {
    const db = await openDatabase(
      config.database_url === ''
        ? { folder: home.databaseFolder, cache: join(home.folder, 'cache') }
        : { url: config.database_url },
    );
    try {
      await migrate(db);
    } catch (error) {
      await db.close();
      throw error;
    }
    const close = async (): Promise<void> => {
      await db.close();
      await home.release();
    };
    return { home, db, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await home.release();
    throw error;
  }
}

/** The home, locked where it is free, else used beside the process that holds it. */
async function sharedHome(folder: string): Promise<Home> {
  try {
    return await openHome(folder);
  } catch (error) {
    if (!(error instanceof MaillageError) || error.code !== 'home_in_use') throw error;
  }
  const root = resolve(folder);
  const at = (name: string): string => join(root, name);
  const home: Home = {
    folder: root,
    databaseFolder: at(DATABASE_FOLDER),
    networksFolder: at('networks'),
    downloadsFolder: at('downloads'),
    regionFolder: (id) => at(join('regions', id)),
    advertise: async () => undefined,
    release: async () => undefined,
  };
  await mkdir(home.networksFolder, { recursive: true });
  return home;
}
