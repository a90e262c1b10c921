import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import type { Database } from '../../data/database/database_interface.ts';
import { goneIs } from '../../data/database/errors.ts';
import type { Home } from '../../data/database/home.ts';
import { eraseTraces } from '../../data/database/traces.ts';
import { pruneCoverages } from '../../data/store/coverages.ts';
import { pruneAnswers } from '../../data/store/kept_answers.ts';
import { findNetwork, forgetUnusedNetworks } from '../../data/store/networks.ts';
import { getSetting, listRegions, setSetting } from '../../data/store/regions.ts';
import { eraseReports } from '../../data/store/sites/reports.ts';
import type { Config } from '../config.ts';
import { cellsFile } from '../engine/kept_cells.ts';
import { landscapeFile } from '../served/drawn_files.ts';
import { osrmBase } from '../served/osrm_files.ts';
import { SERVED_FILE } from '../served/osrm_service.ts';

const DAY_MS = 24 * 3600 * 1000;
const EVERY_MS = 3600 * 1000;

/** The setting that keeps the moment from which the next deletion counts, for all processes. */
export const RETENTION_FROM = 'retention_from';

/** The setting that keeps the networks that are forgotten and whose files may still be there. */
const FORGOTTEN = 'forgotten_networks';
type Forgotten = { id: string; file: string };

/** Tables of what people asked and wrote. */
const PERSONAL = ['answers', 'reports', 'report_decisions'];

export interface RetentionContext {
  db: Database;
  home: Pick<Home, 'folder' | 'networksFolder'>;
  config: Pick<Config, 'answer_days' | 'kept_coverages' | 'report_days'>;
  log: Pick<Logger, 'info' | 'error'>;
  /** Ids of the networks that this process serves or computes on. */
  networksInUse: () => string[];
  /** Milliseconds since 1970, given by tests alone. */
  now?: () => number;
}

/**
 * Deletes what is past its time, once a day: answers with a permanent address, for they hold the points that people asked about
 * (MAILLAGE_ANSWER_DAYS); what people wrote in reports (MAILLAGE_REPORT_DAYS); coverages beyond the newest (MAILLAGE_KEPT_COVERAGES) that no kept answer names; networks that no coverage
 * uses, with their files. Looks now and every hour, in several processes at once; a failure is logged and made good the next time.
 * Resolves after the first look; `stop` ends it, and resolves when a look that is going on has come to its end.
 */
export async function startRetention(
  context: RetentionContext,
  every_ms = EVERY_MS,
): Promise<{ stop(): Promise<void> }> {
  const look = async (): Promise<void> => {
    try {
      await lookOnce(context);
    } catch (error) {
      context.log.error({ err: error }, 'what is past its time cannot be deleted');
    }
  };
  await look();
  let looking: Promise<void> | null = null;
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = null;
    });
  }, every_ms);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}

/**
 * A clock is believed once it has gone on for a day: what is deleted was past its time at an earlier look, a day ago or more. So a
 * clock that is wrong for some hours deletes nothing that would not be deleted anyway, and what a `prepare` has just written stays.
 */
async function lookOnce(context: RetentionContext): Promise<void> {
  const { db, now = Date.now } = context;
  const from = (await getSetting<number>(db, RETENTION_FROM)) ?? Number.POSITIVE_INFINITY;
  const at = now();
  if (from <= at && at - from < DAY_MS) return;
  // Later than now: there was no look yet, or the clock was set back since. The day begins here.
  if (from <= at) await deleteOld(context, from);
  await setSetting(db, RETENTION_FROM, at);
}

/** Deletes what was past its time at `from`. Where one kind of it cannot be deleted, the others still are. */
async function deleteOld(
  { db, home, config, log, networksInUse }: RetentionContext,
  from: number,
): Promise<void> {
  const before = new Date(from).toISOString();
  const attempt = async (what: string, work: () => Promise<number | string[]>): Promise<void> => {
    try {
      const gone = await work();
      if (typeof gone === 'number' ? gone > 0 : gone.length > 0)
        log.info({ [what]: gone }, 'what was past its time was deleted');
    } catch (error) {
      log.error({ err: error }, `${what} past their time cannot be deleted`);
    }
  };
  await attempt('answers', () =>
    pruneAnswers(db, new Date(from - config.answer_days * DAY_MS).toISOString()),
  );
  await attempt('reports', () =>
    eraseReports(db, { before: new Date(from - config.report_days * DAY_MS).toISOString() }),
  );
  await attempt('coverages', async () => {
    const gone: string[] = [];
    for (const { id } of await listRegions(db))
      gone.push(...(await pruneCoverages(db, id, { keep: config.kept_coverages, before })));
    return gone;
  });
  await attempt('networks', async () => {
    const keep = [...networksInUse(), ...(await servedByOsrm(home.folder))];
    await forgetNetworks(db, keep, before);
    return deleteForgotten(db, home);
  });
  await attempt('traces', async () => {
    await eraseTraces(db, PERSONAL);
    return 0;
  });
  await attempt('half-written files', () => deleteHalves(home, from));
}

/** The network that an OSRM on this home was told to serve. */
async function servedByOsrm(folder: string): Promise<string[]> {
  const told = await readFile(join(folder, SERVED_FILE), 'utf8').catch(goneIs(''));
  return told.trim() === '' ? [] : [told.trim()];
}

/** Forgets unused networks and remembers, in the same moment, that their files are to be deleted. */
function forgetNetworks(db: Database, keep: string[], before: string): Promise<void> {
  return changeForgotten(db, async (tx, forgotten) => [
    ...forgotten,
    ...(await forgetUnusedNetworks(tx, { keep, before })),
  ]);
}

/**
 * Deletes the files of forgotten networks, but for those that were built again since; returns the networks' ids. What fails is tried
 * again the next time.
 */
async function deleteForgotten(db: Database, home: RetentionContext['home']): Promise<string[]> {
  const gone: string[] = [];
  for (const { id, file } of (await getSetting<Forgotten[]>(db, FORGOTTEN)) ?? []) {
    if ((await findNetwork(db, id)) === null) {
      await rm(join(home.networksFolder, file), { force: true });
      await rm(landscapeFile(home, id), { force: true });
      await rm(cellsFile(home.networksFolder, id), { force: true });
      await rm(osrmBase(home, id).folder, { recursive: true, force: true });
      gone.push(id);
    }
    await changeForgotten(db, async (_, forgotten) => forgotten.filter((one) => one.id !== id));
  }
  return gone;
}

/** Changes the list of networks whose files are to be deleted, one process after the other. */
function changeForgotten(
  db: Database,
  change: (tx: Database, forgotten: Forgotten[]) => Promise<Forgotten[]>,
): Promise<void> {
  return db.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtext($1))', [FORGOTTEN]);
    await setSetting(tx, FORGOTTEN, await change(tx, (await getSetting<Forgotten[]>(tx, FORGOTTEN)) ?? []));
  });
}

/** Deletes what a process that was killed has left half-written; returns the paths. */
async function deleteHalves(home: RetentionContext['home'], from: number): Promise<string[]> {
  const gone: string[] = [];
  const inHome = (name: string, pattern: RegExp) => namesIn(join(home.folder, name), pattern);
  const halves = [
    ...(await namesIn(home.networksFolder, /\.part(ial)?$/)),
    ...(await inHome(dirname(SERVED_FILE), /^\./)),
    ...(await inHome('tools', /^\./)),
    // A download that was cut off (.part) goes on where it stopped, and stays.
    ...(await inHome('downloads', /^\./)),
  ];
  for (const region of await inHome('regions', /./))
    halves.push(...(await namesIn(join(region, 'work'), /^\./).catch(() => [])));
  for (const path of halves) {
    const written = await stat(path).then(({ mtimeMs }) => mtimeMs, goneIs(Number.POSITIVE_INFINITY));
    if (written >= from) continue;
    await rm(path, { recursive: true, force: true });
    gone.push(path);
  }
  return gone;
}

async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  const names = await readdir(folder).catch(goneIs([]));
  return names.filter((name) => pattern.test(name)).map((name) => join(folder, name));
}
