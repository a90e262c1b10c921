import type { Database } from './database_interface.ts';

export type { Database } from './database_interface.ts';

interface OpenDatabaseOptions {
  /** postgres://... : a PostgreSQL with PostGIS. Without it the embedded database opens. */
  url?: string;
  /** Data folder of the embedded database; without it, it lives in memory. */
  folder?: string;
  /** Folder in which the embedded database keeps what makes its starts quicker; made when missing. */
  cache?: string;
}

/**
 * Opens PostgreSQL where `url` is given, else the embedded database. The schema is not touched: see migrate.ts.
 * Errors: those of `openPostgresql` and `openEmbedded`.
 */
export async function openDatabase(options: OpenDatabaseOptions = {}): Promise<Database> {
  // Only the one that is used is loaded.
  if (options.url === undefined) {
    const { openEmbedded } = await import('./embedded.ts');
    return openEmbedded({ folder: options.folder, cache: options.cache });
  }
  const { openPostgresql } = await import('./postgresql.ts');
  return openPostgresql(options.url);
}
