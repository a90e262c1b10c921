import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
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

/**
 * The same, with the schema of today in the "empty" database: those who start from it have nothing to migrate, which takes longer than
 * most tests. Made by the set-up of the tests, under a hash of the migrations.
 */
export const MIGRATED_CACHE = `${EMBEDDED_CACHE}-migrated-${hashOfMigrations()}`;

/** The PostgreSQL server for tests, where there is one. */
export const POSTGRESQL_URL = process.env.DATABASE_URL || undefined;

/** A new, empty database on the test server; `drop` when done. */
export async function createPostgresql(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `maillage_test_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  await administer(`create database ${name}`);
  const url = new URL(POSTGRESQL_URL!);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`drop database if exists ${name} with (force)`) };
}

/** Runs one statement as the user of DATABASE_URL. */
export async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: POSTGRESQL_URL });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A new database with the schema: in memory, or of its own on the test server. */
export async function freshDatabase(
  kind: Database['kind'],
): Promise<{ db: Database; url: string | undefined; drop: () => Promise<void> }> {
  const created = kind === 'postgresql' ? await createPostgresql() : undefined;
  const db = await openDatabase({ url: created?.url, cache: MIGRATED_CACHE });
  await migrate(db);
  return {
    db,
    url: created?.url,
    drop: async () => {
      await db.close();
      await created?.drop();
    },
  };
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
