import { fileURLToPath } from 'node:url';
import Postgrator from 'postgrator';
import { MaillageError } from '../../errors/maillage_error.ts';
import { type Database, SCHEMA } from './database_interface.ts';
import { codeOf, messageOf } from './errors.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations/', import.meta.url));
/** Any number that no other program locks: "maillage" in the keys of a telephone. */
const LOCK = 62455243;

/**
 * Brings the schema to the program's version: all missing migrations in one transaction, or none. Two processes may
 * start at once; the second waits for the first.
 * Errors: postgis_not_installed, postgis_not_allowed, schema_newer, schema_changed, schema_not_allowed.
 */
export async function migrate(
  database: Database,
  options: {
    folder?: string;
    /** Go no further than this version (a backup is restored at its own first). */
    to?: number;
  } = {},
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await enablePostgis(tx);
    const runner = new Postgrator({
      driver: 'pg',
      // A glob: brackets and the like in the path of the installation are no pattern.
      migrationPattern: `${(options.folder ?? MIGRATIONS).replace(/[[\]{}()*?]/g, '[$&]').replace(/\/?$/, '/')}*.sql`,
      schemaTable: `${SCHEMA}.schema_versions`,
      newline: 'LF',
      execQuery: async (sql) => ({ rows: await tx.exec(sql) }),
      execSqlScript: async (sql) => {
        await tx.exec(sql);
      },
    });
    const newest = await runner.getMaxVersion();
    const present = await runner.getDatabaseVersion();
    if (Math.max(present, options.to ?? 0) > newest)
      throw new MaillageError('schema_newer', { version: Math.max(present, options.to ?? 0), known: newest });
    try {
      await runner.migrate(String(Math.max(present, options.to ?? newest)));
    } catch (error) {
      if (codeOf(error) === '42501')
        throw new MaillageError('schema_not_allowed', { schema: SCHEMA }, { cause: error });
      if (/^MD5 checksum failed/.test(messageOf(error)))
        throw new MaillageError('schema_changed', { why: messageOf(error) }, { cause: error });
      throw error;
    }
  });
}

async function enablePostgis(tx: Database): Promise<void> {
  const [found] = await tx.query(`select 1 from pg_extension where extname = 'postgis'`);
  if (found !== undefined) return;
  const [offered] = await tx.query(`select 1 from pg_available_extensions where name = 'postgis'`);
  if (offered === undefined) throw new MaillageError('postgis_not_installed');
  try {
    await tx.exec('create extension postgis with schema public');
  } catch (error) {
    if (codeOf(error) === '42501') throw new MaillageError('postgis_not_allowed', {}, { cause: error });
    throw error;
  }
}
