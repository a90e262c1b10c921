/**
 * A backup is a gzipped tar: `backup.json` first (what it is), then the tables as `tables/NAME/NNNN.ndjson` (a row a line,
 * a JSON array of PostgreSQL's text of each value, or null), then the home's files as `files/PATH`, and `end.json` last with
 * what there must be: without it, or with other numbers, the backup is not whole. It does not depend on the kind of
 * database: what was backed up from the embedded one can be restored into PostgreSQL, and the other way round.
 */
export const BACKUP_FORMAT = 1;

export interface BackupHead {
  format: number;
  /** Version of the schema; an older one is brought up when restored. */
  schema_version: number;
  made_at: string;
  kind: 'postgresql' | 'embedded';
  tables: { name: string; columns: { name: string; type: string }[] }[];
}

export interface BackupEnd {
  /** Rows a table. */
  rows: Record<string, number>;
  files: number;
}

export interface BackupReport extends BackupEnd {
  head: BackupHead;
}

/** What of a home is not backed up: its database (that is in the tables), its commands' key, and what can be had again. */
export const NOT_BACKED_UP = [
  'database',
  'database.unfinished',
  'cache',
  'downloads',
  'tools',
  'commands.key',
];
