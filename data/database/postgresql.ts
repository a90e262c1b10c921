import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { MaillageError } from '../../errors/maillage_error.ts';
import { checkedParameters, valueReaders } from './column_values.ts';
import { type Database, SCHEMA } from './database_interface.ts';
import { databaseError } from './errors.ts';

const defaults = {
  poolSize: 10, // connections a process; PostgreSQL takes 100 by default
  connectTimeout_ms: 5_000, // then the server counts as unreachable
  idle_ms: 30_000, // an idle connection is closed after this long
  reconnectFirst_ms: 250, // first wait before a lost listening connection is opened again; doubled each time
  reconnectMost_ms: 5_000, // longest wait
};

/** The oldest server that has what the schema uses (multiranges). */
const OLDEST_SERVER = 140_000;

/** Every session speaks UTC and ISO dates, and finds our tables and PostGIS, wherever PostGIS was installed. */
const SESSION_SQL = `set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601';
  select set_config('search_path', '${SCHEMA},public' || coalesce((select ',' || quote_ident(nspname)
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where extname = 'postgis' and nspname <> 'public'), ''), false)`;

/** Statements that may be repeated when nobody knows whether they were done. */
const READS = /^\s*(select|with)\b/i;
const WRITES = /\b(insert|update|delete|merge|nextval|setval|pg_notify)\b/i;

const isLost = (error: unknown): boolean =>
  error instanceof MaillageError && error.code === 'database_unreachable';

type TypeParser = (text: string) => unknown;
const types = {
  getTypeParser: (oid: number, format?: string): TypeParser =>
    valueReaders[oid] ?? (pg.types.getTypeParser(oid, format as 'text') as TypeParser),
};

/**
 * Opens a pool of connections to PostgreSQL and checks that it answers. A lost connection is replaced; a
 * question that meets one is asked again, a change fails with `database_unreachable` unless it had not begun.
 * Errors: bad_database_url, database_unreachable, database_login_refused, database_missing, database_too_old.
 */
export async function openPostgresql(url: string): Promise<Database> {
  const { where, host } = describeUrl(url);
  const settings = {
    connectionString: url,
    connectionTimeoutMillis: defaults.connectTimeout_ms,
    keepAlive: true,
  };
  const pool = new pg.Pool({
    ...settings,
    types: types as pg.CustomTypesConfig,
    application_name: 'maillage',
    max: defaults.poolSize,
    idleTimeoutMillis: defaults.idle_ms,
    onConnect: async (client: pg.ClientBase) => {
      await client.query(SESSION_SQL);
    },
  } as pg.PoolConfig);
  // An idle connection that breaks is no error of anyone's: the pool drops it.
  pool.on('error', () => undefined);

  /**
   * Runs on a connection of the pool. A connection may have died while it lay idle, unnoticed until it is used: what has
   * not begun then, or may be done twice (`mayRepeat`), is done once more on another.
   */
  async function withClient<T>(
    work: (client: pg.PoolClient) => Promise<T>,
    mayRepeat: () => boolean,
    attempt = 0,
  ): Promise<T> {
    const client = await pool.connect().catch((error: unknown) => {
      throw databaseError(error, where);
    });
    let broken: Error | undefined;
    const onError = (error: Error) => {
      broken = error;
    };
    client.on('error', onError);
    let failure: unknown;
    try {
      return await work(client);
    } catch (error) {
      failure = databaseError(broken ?? error, where);
      if (!isLost(failure)) throw failure;
      broken ??= error as Error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
    // Each stale connection leaves the pool when it is met: no more attempts than it holds.
    if (!mayRepeat() || attempt >= defaults.poolSize) throw failure;
    return withClient(work, mayRepeat, attempt + 1);
  }

  function sessionOf(client: pg.PoolClient, depth: number): Database {
    return {
      ...shared,
      query: async <T>(sql: string, params?: unknown[]) =>
        (await client.query(sql, checkedParameters(params))).rows as T[],
      exec: async (sql) => rowsOfAll(await client.query(sql)),
      transaction: (work) => within(client, depth + 1, work),
      notify: async (channel, payload) => {
        await client.query('select pg_notify($1, $2)', [channel, payload]);
      },
    };
  }

  async function within<T>(
    client: pg.PoolClient,
    depth: number,
    work: (tx: Database) => Promise<T>,
  ): Promise<T> {
    await client.query(depth === 0 ? 'begin' : `savepoint level_${depth}`);
    try {
      const result = await work(sessionOf(client, depth));
      const { command } = await client.query(depth === 0 ? 'commit' : `release savepoint level_${depth}`);
      // A transaction whose statement failed is rolled back by its commit, without an error.
      if (command === 'ROLLBACK')
        throw new Error('A statement of the transaction had failed: nothing was kept.');
      return result;
    } catch (error) {
      await client
        .query(depth === 0 ? 'rollback' : `rollback to savepoint level_${depth}`)
        .catch(() => undefined);
      throw error;
    }
  }

  const listener = createListener(settings, where);
  const shared = {
    kind: 'postgresql' as const,
    listen: listener.listen,
    close: async () => {
      await listener.close();
      await pool.end();
    },
  };
  const database: Database = {
    ...shared,
    query: <T>(sql: string, params?: unknown[]) =>
      withClient(
        async (client) => (await client.query(sql, checkedParameters(params))).rows as T[],
        () => READS.test(sql) && !WRITES.test(sql),
      ),
    exec: (sql) =>
      withClient(
        async (client) => {
          try {
            return rowsOfAll(await client.query(sql));
          } catch (error) {
            // A script may have begun a transaction: it must not stay open on a connection of the pool.
            await client.query('rollback').catch(() => undefined);
            throw error;
          }
        },
        () => false,
      ),
    transaction: (work) => {
      let begun = false;
      return withClient(
        (client) =>
          within(client, 0, (tx) => {
            begun = true;
            return work(tx);
          }),
        () => !begun,
      );
    },
    notify: async (channel, payload) => {
      await database.query('select pg_notify($1, $2)', [channel, payload]);
    },
  };

  try {
    const [server] = await database.query<{ number: number }>(
      `select current_setting('server_version_num')::int as number`,
    );
    if (server === undefined || server.number < OLDEST_SERVER)
      throw new MaillageError('database_too_old', {
        host,
        version: Math.floor((server?.number ?? 0) / 10_000),
      });
  } catch (error) {
    await pool.end();
    throw error;
  }
  return database;
}

/** Name of the database and its host for messages; never the password. Errors: bad_database_url. */
function describeUrl(url: string): { where: string; host: string } {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol))
    throw new MaillageError('bad_database_url');
  const host = parsed.searchParams.get('host') ?? (parsed.host || 'localhost');
  const name = decodeURIComponent(parsed.pathname.slice(1)) || parsed.username || 'postgres';
  return { where: `"${name}" (${host})`, host };
}

function rowsOfAll(result: pg.QueryResult | pg.QueryResult[]): Record<string, unknown>[] {
  return Array.isArray(result) ? result.flatMap((one) => one.rows) : result.rows;
}

/** One connection of its own that listens, opened with the first listener, opened again whenever it is lost. */
function createListener(settings: pg.ClientConfig, where: string) {
  const listeners = new Map<string, Set<(payload: string) => void>>();
  let client: pg.Client | null = null;
  let opening: Promise<pg.Client> | null = null;
  let closed = false;

  async function open(): Promise<pg.Client> {
    const next = new pg.Client({ ...settings, application_name: 'maillage listener' } as pg.ClientConfig);
    next.on('error', () => undefined);
    next.on('end', () => {
      if (client !== next) return;
      client = null;
      if (!closed) void reopen();
    });
    next.on('notification', ({ channel, payload }) => {
      for (const on of listeners.get(channel) ?? []) on(payload ?? '');
    });
    try {
      await next.connect();
      for (const channel of listeners.keys()) await next.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      await next.end().catch(() => undefined);
      throw databaseError(error, where);
    }
    client = next;
    return next;
  }

  /** Tries until the server is back, then tells every listener that something may have been missed. */
  async function reopen(): Promise<void> {
    let wait_ms = defaults.reconnectFirst_ms;
    while (!closed && listeners.size > 0 && client === null) {
      try {
        await connected();
        for (const group of listeners.values()) for (const on of group) on('');
      } catch {
        await sleep(wait_ms, undefined, { ref: false });
        wait_ms = Math.min(wait_ms * 2, defaults.reconnectMost_ms);
      }
    }
  }

  function connected(): Promise<pg.Client> {
    if (client !== null) return Promise.resolve(client);
    opening ??= open().finally(() => {
      opening = null;
    });
    return opening;
  }

  return {
    async listen(channel: string, on: (payload: string) => void): Promise<() => Promise<void>> {
      const group = listeners.get(channel) ?? new Set();
      listeners.set(channel, group.add(on));
      try {
        await (await connected()).query(`listen ${pg.escapeIdentifier(channel)}`);
      } catch (error) {
        group.delete(on);
        throw databaseError(error, where);
      }
      return async () => {
        group.delete(on);
        if (group.size > 0) return;
        listeners.delete(channel);
        await client?.query(`unlisten ${pg.escapeIdentifier(channel)}`).catch(() => undefined);
      };
    },
    async close(): Promise<void> {
      closed = true;
      const last = client ?? (await opening?.catch(() => null)) ?? null;
      client = null;
      await last?.end();
    },
  };
}
