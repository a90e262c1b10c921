/**
 * Runs once before the integration and the browser tests, so that no test's time holds a download: OSRM's executables and an
 * empty embedded database, and one with the schema, are fetched or made where they are missing, and kept in .maillage-cache and
 * node_modules/.cache.
 * Says which tests will be skipped for want of what.
 */
import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { openDatabase } from '../../data/database/database.ts';
import { migrate } from '../../data/database/migrate.ts';
import { EMBEDDED_CACHE, MIGRATED, MIGRATED_CACHE, MIGRATED_FOLDER, POSTGRESQL_URL } from './database.ts';
import { osrmForTests } from './osrm.ts';
import { projectRoot } from './shared_data.ts';

export default async function setUp(): Promise<void> {
  const { version, source } = await osrmForTests();
  say(`OSRM ${version}, ${source}.`);
  const kept = existsSync(EMBEDDED_CACHE) ? readdirSync(EMBEDDED_CACHE) : [];
  if (!kept.some((name) => name.startsWith('empty-database'))) {
    say('Making the empty database that tests start from.');
    await (await openDatabase({ cache: EMBEDDED_CACHE })).close();
  }
  if (!existsSync(MIGRATED_FOLDER)) {
    say('Making the database with the schema that tests start from.');
    await makeMigrated();
  }
  if (!existsSync(join(projectRoot, '../shared/data')))
    say('No real data in ../shared/data: the tests that use it are skipped.');
  if (!POSTGRESQL_URL) say('No DATABASE_URL: the tests that need a PostgreSQL server are skipped.');
}

/** Makes a database with the schema, and beside it a copy of what an empty database starts from, its archive replaced by one with the schema. */
async function makeMigrated(): Promise<void> {
  const caches = dirname(MIGRATED);
  for (const name of await readdir(caches))
    if (name.startsWith(`${basename(EMBEDDED_CACHE)}-schema-`))
      await rm(join(caches, name), { recursive: true, force: true });
  const part = await mkdtemp(join(caches, 'part-'));
  const folder = join(part, basename(MIGRATED_FOLDER));
  const cache = join(part, basename(MIGRATED_CACHE));
  await cp(EMBEDDED_CACHE, cache, { recursive: true });
  const db = await openDatabase({ folder, cache });
  await migrate(db);
  await db.close();
  const whole = new PGlite(folder);
  const archive = new Uint8Array(await (await whole.dumpDataDir('none')).arrayBuffer());
  await whole.close();
  const name = (await readdir(cache)).find((file) => file.startsWith('empty-database')) as string;
  await writeFile(join(cache, name), gzipSync(archive, { level: 1 }));
  await rename(part, MIGRATED);
}

function say(text: string): void {
  process.stdout.write(`Set-up of tests: ${text}\n`);
}
