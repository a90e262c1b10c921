/** What is killed in its midst. */
import { existsSync } from 'node:fs';
import { copyFile, cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '../../data/database/database.ts';
import { migrate } from '../../data/database/migrate.ts';
import { checkBackup } from '../../data/database/restore.ts';
import { homeKey } from '../../server/process/home_key.ts';
import { createPostgresql, EMBEDDED_CACHE } from '../support/database.ts';
import { copyRows } from '../support/former_version.ts';
import { projectRoot } from '../support/shared_data.ts';
import type { List, Place, State } from './place.ts';

/** A command that is about to be run on a place, and what may come of it. */
export interface Ready {
  args: string[];
  /** What may be found after a kill. */
  may: State[];
  /** What is found once the command has been run to its end. */
  will: State;
  home?: string;
  environment?: Record<string, string>;
  /** What is done while the command runs: a server is asked for something. */
  meanwhile?(written: (what: RegExp) => Promise<string>): Promise<void>;
  /** Run to its end instead of the command itself. */
  again?: string[];
  /** What else must hold, after a kill and at the end. */
  holds?(): Promise<void>;
  clean?(): Promise<void>;
}

export interface Deed {
  name: string;
  ready(place: Place, now: List): Promise<Ready>;
}

const other = (list: List): List => (list === 'A' ? 'B' : 'A');
/** How many migrations a former version did not have yet. */
const MISSING = 3;

const prepared =
  (fromRoads: boolean): Deed['ready'] =>
  async (place, now) => {
    await copyFile(place.lists[other(now)], join(place.region.file, '../sites.geojson'));
    if (fromRoads)
      for (const folder of ['osrm', 'networks'])
        await rm(join(place.home, folder), { recursive: true, force: true });
    return {
      args: ['prepare', place.region.file],
      may: fromRoads ? [now, other(now), 'none'] : [now, other(now)],
      will: other(now),
    };
  };

export const DEEDS: Deed[] = [
  { name: 'prepare, of another list', ready: prepared(false) },
  { name: 'prepare, from the roads on', ready: prepared(true) },
  {
    name: 'import',
    ready: async (place, now) => ({
      args: ['import', 'sites', place.lists[other(now)]],
      may: [now, other(now)],
      will: other(now),
    }),
  },
  {
    name: 'serve, while a list is imported',
    ready: async (place, now) => ({
      args: ['serve', '--port', '0'],
      may: [now, other(now)],
      will: other(now),
      again: ['import', 'sites', place.lists[other(now)]],
      async meanwhile(written) {
        const url = await written(/http:\/\/[\d.]+:\d+/);
        await fetch(`${url}/api/v1/sites/import?name=sites.geojson`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${await homeKey(place.home)}`,
            'content-type': 'application/geo+json',
          },
          body: await readFile(place.lists[other(now)]),
        }).catch(() => undefined);
      },
    }),
  },
  {
    name: 'compute, of another day',
    ready: async (_place, now) => {
      const days = Math.floor(Math.random() * 3000);
      const on = new Date(Date.UTC(2016, 0, 1 + days)).toISOString().slice(0, 10);
      return { args: ['compute', '--on', on], may: [now], will: now };
    },
  },
  {
    name: 'backup',
    ready: async (place, now) => {
      const file = place.folder('torture.backup');
      return {
        args: ['backup', file],
        may: [now],
        will: now,
        // The former one, or the new one: each whole.
        async holds() {
          if (existsSync(file)) await checkBackup(file);
        },
      };
    },
  },
  {
    name: 'restore',
    ready: async (place, now) => {
      const file = place.folder(`restored-${now}.backup`);
      await place.run(['backup', file]);
      await place.run(['import', 'sites', place.lists[other(now)]]);
      return { args: ['restore', file, '--replace'], may: [now, other(now)], will: now };
    },
  },
  {
    name: 'upgrade',
    ready: async (place, now) => {
      const home = place.folder('former');
      await cp(place.home, home, { recursive: true });
      await rm(join(home, 'database'), { recursive: true, force: true });
      const created = place.kind === 'postgresql' ? await createPostgresql() : null;
      const url = place.environment.DATABASE_URL;
      const source = await openDatabase(
        url === undefined ? { folder: join(place.home, 'database'), cache: EMBEDDED_CACHE } : { url },
      );
      const former = await openDatabase(created ?? { folder: join(home, 'database'), cache: EMBEDDED_CACHE });
      const newest = (await readdir(join(projectRoot, 'migrations'))).length;
      await migrate(former, { to: newest - MISSING });
      await copyRows(source, former);
      await former.close();
      await source.close();
      const environment = {
        ...place.environment,
        MAILLAGE_HOME: home,
        ...(created && { DATABASE_URL: created.url }),
      };
      return {
        args: ['compute'],
        may: [now],
        will: now,
        home,
        environment,
        async clean() {
          await created?.drop();
          await rm(home, { recursive: true, force: true, maxRetries: 3 });
        },
      };
    },
  },
];
