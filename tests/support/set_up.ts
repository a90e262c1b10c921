/**
 * Runs once before the integration and the browser tests, so that no test's time holds a download: OSRM's executables and an
 * empty embedded database are fetched or made where they are missing, and kept in .maillage-cache and node_modules/.cache.
 * Says which tests will be skipped for want of what.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../data/database/database.ts';
import { EMBEDDED_CACHE, POSTGRESQL_URL } from './database.ts';
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
  if (!existsSync(join(projectRoot, '../shared/data')))
    say('No real data in ../shared/data: the tests that use it are skipped.');
  if (!POSTGRESQL_URL) say('No DATABASE_URL: the tests that need a PostgreSQL server are skipped.');
}

function say(text: string): void {
  process.stdout.write(`Set-up of tests: ${text}\n`);
}
