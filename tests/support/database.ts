import { createHash, randomUUID } from 'node:crypto';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { openDatabase } from '../../data/database/database.ts';
import type { Database } from '../../data/database/database_interface.ts';
import { migrate } from '../../data/database/migrate.ts';
import { EMBEDDED_VERSIONS } from '../../data/database/postgis_bundle.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where tests keep what embedded databases start from: an empty one is made by the first, 3 s instead of 15 for the others. */
export const EMBEDDED_CACHE = join(ROOT, 'node_modules/.cache/maillage');

const HASH_OF_MIGRATIONS = hashOfMigrations();
/** What has the schema of today: made by the set-up of the tests, under a hash of the migrations. */
export const MIGRATED = `${EMBEDDED_CACHE}-schema-${HASH_OF_MIGRATIONS}`;
/**
 * As EMBEDDED_CACHE, with the schema in the "empty" database: those who start from it have nothing to migrate, which takes longer than most
 * tests.
 */
export const MIGRATED_CACHE = join(MIGRATED, 'cache');
/** A database with the schema on disk: to open a copy of it takes a third of the time of making one, and nothing is tested by that. */
export const MIGRATED_FOLDER = join(MIGRATED, 'database');

/** The PostgreSQL server for tests, where there is one. */
export const POSTGRESQL_URL = process.env.DATABASE_URL || undefined;

/** A database of the test server; `drop` when done. */
interface Created {
  url: string;
  drop: () => Promise<void>;
}

/** A new, empty database on the test server. */
export async function createPostgresql(): Promise<Created> {
  const name = newName();
  await administer(`create database ${name}`);
  return created(name);
}

/** The same with the schema, copied from one that is made once for all test files: PostGIS and the migrations take a second. */
async function copyPostgresql(): Promise<Created> {
  const name = newName();
  const template = `${TEMPLATES}${HASH_OF_MIGRATIONS}`;
  await asAdministrator(async (client) => {
    // One after the other: whoever comes first makes it, and takes those of other migrations away.
    await client.query(`select pg_advisory_lock(hashtext('${TEMPLATES}'))`);
    const { rows } = await client.query('select datname from pg_database where starts_with(datname, $1)', [
      TEMPLATES,
    ]);
    if (!rows.some(({ datname }) => datname === template)) {
      for (const { datname } of rows) await client.query(`drop database ${datname} with (force)`);
      const part = `${template}_part`;
      await client.query(`create database ${part}`);
      const db = await openDatabase({ url: created(part).url });
      await migrate(db);
      await db.close();
      await client.query(`alter database ${part} rename to ${template}`);
    }
    await client.query(`create database ${name} template ${template}`);
  });
  return created(name);
}

const TEMPLATES = 'maillage_template_';
const newName = (): string => `maillage_test_${randomUUID().replaceAll('-', '').slice(0, 16)}`;

function created(name: string): Created {
  const url = new URL(POSTGRESQL_URL!);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`drop database if exists ${name} with (force)`) };
}

/** Runs one statement as the user of DATABASE_URL. */
export function administer(sql: string): Promise<void> {
  return asAdministrator(async (client) => {
    await client.query(sql);
  });
}

async function asAdministrator(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: POSTGRESQL_URL });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** A new database with the schema: a folder of its own, or one on the test server, each a copy of what is made once. */
export async function freshDatabase(
  kind: Database['kind'],
): Promise<{ db: Database; url: string | undefined; drop: () => Promise<void> }> {
  const { remove, ...place } =
    kind === 'postgresql'
      ? await copyPostgresql().then(({ url, drop }) => ({ url, remove: drop }))
      : await copyEmbedded();
  const db = await openDatabase({ ...place, cache: MIGRATED_CACHE });
  return {
    db,
    url: 'url' in place ? place.url : undefined,
    drop: async () => {
      await db.close();
      await remove();
    },
  };
}

async function copyEmbedded(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'maillage-database-'));
  cpSync(MIGRATED_FOLDER, folder, { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

/**
 * One suite for both kinds: the embedded database always, PostgreSQL where DATABASE_URL names a server (else skipped,
 * saying so). Every call has a database of its own, so that test files run side by side.
 */
export function describeDatabases(
  name: string,
  suite: (database: () => Database, kind: Database['kind']) => void,
): void {
  for (const kind of ['embedded', 'postgresql'] as const) {
    const skipped = kind === 'postgresql' && POSTGRESQL_URL === undefined;
    describe.skipIf(skipped)(`${name}, ${kind}${skipped ? ' (no DATABASE_URL)' : ''}`, () => {
      let fresh: Awaited<ReturnType<typeof freshDatabase>> | undefined;
      beforeAll(async () => {
        fresh = await freshDatabase(kind);
      }, 120_000);
      afterAll(async () => {
        await fresh?.drop();
      });
      suite(() => fresh!.db, kind);
    });
  }
}

function hashOfMigrations(): string {
  const hash = createHash('sha256').update(EMBEDDED_VERSIONS);
  const folder = join(ROOT, 'migrations');
  for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}
