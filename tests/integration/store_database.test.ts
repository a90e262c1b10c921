import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../data/database/database.ts';
import type { Database } from '../../data/database/database_interface.ts';
import { migrate } from '../../data/database/migrate.ts';
import {
  administer,
  createPostgresql,
  describeDatabases,
  EMBEDDED_CACHE,
  POSTGRESQL_URL,
} from '../support/database.ts';

const MIGRATIONS = join(import.meta.dirname, '../../migrations');

describeDatabases('the one interface', (database) => {
  it('reads and writes values the same way', async () => {
    const bytes = new Uint8Array(70_000).map((_, i) => i % 251);
    const [row] = await database().query(
      `select $1::bytea as bytes, $2::text[] as texts, $3::json as json, $4::timestamptz as time, $5::date as day,
         $6::bigint as big, $7::float8 as number, $8::boolean as flag, $9::text as nothing,
         1.5::numeric as numeric, array[1.5, 2]::float8[] as numbers, '2025-03-30 01:59:59.5+00'::timestamptz as spring`,
      [
        bytes,
        ['a,b', 'c"d', '\\', 'é', ''],
        '{"b":1,"a":[null]}',
        '2025-06-01T10:00:00.123+02:00',
        '2025-06-01',
        2 ** 40,
        0.1 + 0.2,
        true,
        null,
      ],
    );
    const { bytes: back, ...rest } = row!;
    expect(Buffer.from(back as Uint8Array).equals(bytes)).toBe(true);
    expect(rest).toEqual({
      texts: ['a,b', 'c"d', '\\', 'é', ''],
      json: { b: 1, a: [null] },
      time: '2025-06-01T08:00:00.123Z',
      day: '2025-06-01',
      big: 2 ** 40,
      number: 0.1 + 0.2,
      flag: true,
      nothing: null,
      numeric: 1.5,
      numbers: [1.5, 2],
      spring: '2025-03-30T01:59:59.500Z',
    });
  });

  it('keeps a transaction whole, and a part of one that fails out of it', async () => {
    const db = database();
    const keys = async () =>
      (await db.query<{ key: string }>('select key from settings order by key')).map((r) => r.key);
    const put = (tx: Database, key: string) =>
      tx.query(`insert into settings (key, value) values ($1, '1')`, [key]);
    await db.transaction(async (tx) => {
      await put(tx, 'a');
      await tx
        .transaction(async (inner) => {
          await put(inner, 'b');
          await put(inner, 'a');
        })
        .catch(() => undefined);
      await tx.transaction((inner) => put(inner, 'c'));
    });
    expect(await keys()).toEqual(['a', 'c']);
    const failing = db.transaction(async (tx) => {
      await put(tx, 'd');
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(await keys()).toEqual(['a', 'c']);
  });

  it('never takes a transaction for kept whose statement failed, even if the failure was swallowed', async () => {
    const db = database();
    const swallowing = db.transaction(async (tx) => {
      await tx.query(`insert into settings (key, value) values ('lost', '1')`);
      await tx.query('select 1 / 0').catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow();
    expect(await db.query(`select 1 from settings where key = 'lost'`)).toEqual([]);
  });

  it('runs transactions side by side without mixing them', async () => {
    const db = database();
    await db.query(`insert into settings (key, value) values ('count', '0')`);
    await Promise.all(
      Array.from({ length: 20 }, () =>
        db.transaction(async (tx) => {
          const [row] = await tx.query<{ value: number }>(
            `select value from settings where key = 'count' for update`,
          );
          await tx.query(`update settings set value = $1::json where key = 'count'`, [
            JSON.stringify(row!.value + 1),
          ]);
        }),
      ),
    );
    expect(await db.query(`select value from settings where key = 'count'`)).toEqual([{ value: 20 }]);
  });

  it('goes on after a failed statement and after a failed script that had begun a transaction', async () => {
    const db = database();
    await expect(db.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
    await expect(db.exec('begin; select 1 / 0; commit')).rejects.toMatchObject({ code: '22012' });
    expect(await db.exec('select 1 as one; select 2 as two')).toEqual([{ one: 1 }, { two: 2 }]);
    await expect(db.query('select nothing from nowhere')).rejects.toMatchObject({ code: '42P01' });
  });

  it('tells listeners what was committed, and only that', async () => {
    const db = database();
    const heard: string[] = [];
    const stop = await db.listen('news', (payload) => heard.push(payload));
    const alsoHeard: string[] = [];
    const stopOther = await db.listen('news', (payload) => alsoHeard.push(payload));
    await db.transaction((tx) => tx.notify('news', 'one'));
    await db
      .transaction(async (tx) => {
        await tx.notify('news', 'never');
        throw new Error('stop');
      })
      .catch(() => undefined);
    await db.notify('other', 'elsewhere');
    await expect.poll(() => alsoHeard).toEqual(['one']);
    await stopOther();
    await db.notify('news', 'zwei "é" \\ \'');
    await expect.poll(() => heard).toEqual(['one', 'zwei "é" \\ \'']);
    expect(alsoHeard).toEqual(['one']);
    await stop();
    await db.notify('news', 'late');
    await db.query('select 1');
    expect(heard).toHaveLength(2);
  });

  it('forgets who listened: many that came and went cost the next change nothing', async () => {
    const db = database();
    const heard: string[] = [];
    for (let i = 0; i < 30; i++) await (await db.listen('visits', (payload) => heard.push(payload)))();
    const stop = await db.listen('visits', (payload) => heard.push(payload));
    await db.notify('visits', 'one');
    await db.query('select 1');
    await expect.poll(() => heard.length).toBeGreaterThan(0);
    await db.query('select 1');
    expect(heard).toEqual(['one']);
    await stop();
  });

  it('fails what cannot pass to the database, and answers what comes after', async () => {
    const db = database();
    await expect(db.query('select $1::text as text', [() => 'a function'])).rejects.toThrow();
    expect(await db.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('migrates once, whoever asks', async () => {
    const db = database();
    const versions = () => db.query('select version, md5 from schema_versions order by version');
    const before = await versions();
    await Promise.all([migrate(db), migrate(db)]);
    expect(await versions()).toEqual(before);
  });

  it('refuses a schema that is newer than the program, or made by other migrations', async () => {
    const db = database();
    await db.query(`insert into schema_versions (version, name, md5) values (999, 'future', 'x')`);
    await expect(migrate(db)).rejects.toMatchObject({ code: 'schema_newer' });
    await db.query('delete from schema_versions where version = 999');
    const [first] = await db.query<{ md5: string }>('select md5 from schema_versions where version = 1');
    await db.query(`update schema_versions set md5 = 'other' where version = 1`);
    await expect(migrate(db)).rejects.toMatchObject({ code: 'schema_changed' });
    await db.query('update schema_versions set md5 = $1 where version = 1', [first!.md5]);
    await migrate(db);
  });

  it('leaves the schema as it was when a migration fails', async () => {
    const db = database();
    const folder = await mkdtemp(join(tmpdir(), 'maillage [brackets] '));
    try {
      await cp(MIGRATIONS, folder, { recursive: true });
      await writeFile(join(folder, '900.do.good.sql'), 'create table half_way (id integer);');
      await writeFile(join(folder, '901.do.bad.sql'), 'create table other (id nonsense);');
      await expect(migrate(db, { folder })).rejects.toMatchObject({ code: '42704' });
      await expect(db.query('select * from half_way')).rejects.toMatchObject({ code: '42P01' });
      await migrate(db);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('a DATABASE_URL that does not work', () => {
  it.each([
    'nonsense',
    'mysql://localhost/x',
    '',
    'localhost:5432/maillage',
  ])('%j cannot be read', async (url) => {
    await expect(openDatabase({ url })).rejects.toMatchObject({ code: 'bad_database_url' });
  });

  it.each([
    'postgres://u:secret@127.0.0.1:1/x',
    'postgres://u:secret@no-such-host.invalid/x',
  ])('%s names no server', async (url) => {
    const error = await openDatabase({ url }).catch((e) => e);
    expect(error).toMatchObject({ code: 'database_unreachable', status: 503 });
    expect(error.message).not.toContain('secret');
  });
});

describe.skipIf(POSTGRESQL_URL === undefined)('a PostgreSQL that refuses', () => {
  const cleanings: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const clean of cleanings.reverse()) await clean();
  });
  const as = (url: string, user: string, password: string): string => {
    const changed = new URL(url);
    changed.username = user;
    changed.password = password;
    return changed.href;
  };
  const newRole = async (): Promise<string> => {
    const role = `maillage_test_${randomUUID().slice(0, 8)}`;
    await administer(`create role ${role} login password 'right'`);
    cleanings.push(() => administer(`drop role ${role}`));
    return role;
  };

  it('a database that is not there', async () => {
    const url = new URL(POSTGRESQL_URL!);
    url.pathname = '/no_such_database';
    await expect(openDatabase({ url: url.href })).rejects.toMatchObject({ code: 'database_missing' });
  });

  it('a wrong password (a server that trusts everybody takes it)', async () => {
    const role = await newRole();
    const opened = await openDatabase({ url: as(POSTGRESQL_URL!, role, 'wrong') }).catch((error) => error);
    if (!(opened instanceof Error)) return opened.close();
    expect(opened).toMatchObject({ code: 'database_login_refused', status: 503 });
    expect(opened.message).not.toContain('wrong');
  });

  it('a user who may not enable PostGIS, then one who may not create the schema', async () => {
    const role = await newRole();
    const { url, drop } = await createPostgresql();
    cleanings.push(drop);
    const db = await openDatabase({ url: as(url, role, 'right') });
    await expect(migrate(db)).rejects.toMatchObject({ code: 'postgis_not_allowed' });
    const admin = await openDatabase({ url });
    await admin.exec('create extension postgis');
    await expect(migrate(db)).rejects.toMatchObject({ code: 'schema_not_allowed' });
    await admin.exec(`grant create on database ${new URL(url).pathname.slice(1)} to ${role}`);
    await migrate(db);
    await admin.close();
    await db.close();
  });

  it('PostGIS in a schema of its own is found', async () => {
    const { url, drop } = await createPostgresql();
    cleanings.push(drop);
    const admin = await openDatabase({ url });
    await admin.exec('create schema "geo data"; create extension postgis with schema "geo data"');
    await admin.close();
    const db = await openDatabase({ url });
    await migrate(db);
    expect(await db.query('select ST_X(ST_MakePoint(1, 2)) as x')).toEqual([{ x: 1 }]);
    await db.close();
  });

  it('two processes may bring an empty database up at once', async () => {
    const { url, drop } = await createPostgresql();
    cleanings.push(drop);
    const both = await Promise.all([openDatabase({ url }), openDatabase({ url })]);
    await Promise.all(both.map((db) => migrate(db)));
    for (const db of both) await db.close();
  });

  it('connections that are cut: queries fail with a sentence, then work again; listeners are told to look again', async () => {
    const { url, drop } = await createPostgresql();
    cleanings.push(drop);
    const db = await openDatabase({ url });
    const other = await openDatabase({ url });
    const cut = () =>
      administer(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${new URL(url).pathname.slice(1)}'`,
      );
    const heard: string[] = [];
    await db.listen('news', (payload) => heard.push(payload));
    const running = db.query('do $$ begin perform pg_sleep(20); end $$').catch((error) => error);
    const inTransaction = db
      .transaction(async (tx) => {
        await tx.query('select 1');
        await cut();
        await tx.query('select 2');
      })
      .catch((error) => error);
    expect(await running).toMatchObject({ code: 'database_unreachable', status: 503 });
    expect(await inTransaction).toMatchObject({ code: 'database_unreachable' });
    expect(await db.query('select 1 as one')).toEqual([{ one: 1 }]);
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['']);
    // Connections that died while they lay idle are not noticed by who asks or begins something.
    expect(await Promise.all([1, 2, 3].map((n) => other.query('select $1::int as n', [n])))).toHaveLength(3);
    await cut();
    expect(await other.query('with x as (select 1 as one) select one from x')).toEqual([{ one: 1 }]);
    await cut();
    const tell = () => other.transaction((tx) => tx.notify('news', 'again'));
    await tell();
    // What is told while nobody listens yet is lost; that is why listeners are told to look again.
    await expect.poll(() => tell().then(() => heard), { timeout: 10_000 }).toContain('again');
    await db.close();
    await other.close();
  });
});

describe('an embedded folder', () => {
  const folders: string[] = [];
  const newFolder = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'maillage-embedded-'));
    folders.push(folder);
    return join(folder, 'database');
  };
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  it('keeps what was written; half-written it is made anew; broken it is refused', async () => {
    const folder = await newFolder();
    // What a process leaves that was killed while it created the folder.
    await mkdir(join(folder, 'base'), { recursive: true });
    await writeFile(join(folder, 'PG_VERSION'), '18');
    await writeFile(`${folder}.unfinished`, '');
    const first = await openDatabase({ folder, cache: EMBEDDED_CACHE });
    await migrate(first);
    await first.query(`insert into settings (key, value) values ('a', '1')`);
    await first.close();
    await expect(first.query('select 1')).rejects.toMatchObject({ code: 'database_stopped' });

    const second = await openDatabase({ folder, cache: EMBEDDED_CACHE });
    expect(await second.query('select value from settings')).toEqual([{ value: 1 }]);
    await second.close();

    await writeFile(join(folder, 'PG_VERSION'), '17\n');
    await expect(openDatabase({ folder })).rejects.toMatchObject({ code: 'embedded_database_other_version' });
    await writeFile(join(folder, 'PG_VERSION'), '18\n');
    await writeFile(join(folder, 'global/pg_control'), Buffer.alloc(8192, 7));
    await expect(openDatabase({ folder, cache: EMBEDDED_CACHE })).rejects.toMatchObject({
      code: 'embedded_database_broken',
    });
    await rm(join(folder, 'global/pg_control'));
    await expect(openDatabase({ folder })).rejects.toMatchObject({ code: 'embedded_database_broken' });
  });

  it('says that the database is used through `tx` alone inside a transaction, instead of waiting for ever', async () => {
    const db = await openDatabase({ cache: EMBEDDED_CACHE });
    await expect(db.transaction(() => db.query('select 1'))).rejects.toThrow('`tx` alone');
    expect(await db.query('select 1 as one')).toEqual([{ one: 1 }]);
    await db.close();
  });
});
