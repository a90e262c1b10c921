import { openEmbedded } from './embedded.ts';
import { openPostgresql } from './postgresql.ts';
import type { Database } from './types.ts';

export type { Database } from './types.ts';

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
export function openDatabase(options: OpenDatabaseOptions = {}): Promise<Database> {
  return options.url === undefined
    ? openEmbedded({ folder: options.folder, cache: options.cache })
    : openPostgresql(options.url);
}
