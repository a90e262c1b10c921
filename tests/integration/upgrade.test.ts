/** A database of a former version, filled with all that it had room for: after the upgrade everything answers as before. */
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../data/database/database.ts';
import type { Database } from '../../data/database/database_interface.ts';
import { migrate } from '../../data/database/migrate.ts';
import { homeKey } from '../../server/process/home_key.ts';
import { createPostgresql, EMBEDDED_CACHE, POSTGRESQL_URL } from '../support/database.ts';
import { copyIsochrones, copyRows } from '../support/former_version.ts';
import { waitUntil } from '../support/process.ts';
import { projectRoot } from '../support/shared_data.ts';
import { gridHome } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

/** How many migrations the former version did not have yet. */
const MISSING = 3;
const JSON_TYPE = { 'content-type': 'application/json' };

const versionOf = async (db: Database): Promise<number> =>
  (await db.query<{ version: number }>('select max(version) as version from schema_versions'))[0]!.version;

for (const kind of ['embedded', 'postgresql'] as const) {
  const skipped = kind === 'postgresql' && POSTGRESQL_URL === undefined;
  describe.skipIf(skipped)(
    `a database of a former version, ${kind}${skipped ? ' (no DATABASE_URL)' : ''}`,
    () => {
      let home: Awaited<ReturnType<typeof gridHome>>;
      let created: Awaited<ReturnType<typeof createPostgresql>> | undefined;
      let server: TestServer | undefined;
      let admin: Record<string, string>;
      let token: string;
      /** Questions, and what was answered before. */
      const answers = new Map<string, unknown>();

      const ask = async (path: string): Promise<unknown> => {
        const answer = await server!.get(path, admin);
        expect([answer.status, typeof answer.body], `${path}: ${answer.text}`).toEqual([200, 'object']);
        expect(answer.body, path).not.toBeNull();
        // Of a collection its features: its links name the server and the moment.
        return answer.body.features ?? answer.body;
      };
      const post = async (path: string, body: object, headers = admin) => {
        const answer = await server!.post(path, JSON.stringify(body), { ...JSON_TYPE, ...headers });
        expect(answer.status, `${path}: ${answer.text}`).toBe(201);
        return answer.body;
      };
      const patch = (id: string, facts: object) =>
        fetch(`${server!.url}/api/v1/sites/${id}?reason=test`, {
          method: 'PATCH',
          headers: { ...JSON_TYPE, authorization: `Bearer ${token}` },
          body: JSON.stringify(facts),
        });
      const coverage = async (): Promise<string> => (await server!.get('/api/v1/coverages/current')).body.id;

      beforeAll(async () => {
        home = await gridHome();
        admin = { authorization: `Bearer ${await homeKey(home.home)}` };
        const [lon, lat] = home.region.point('s4-4', 's5-4', 0.5);
        // A home in use: two coverages, a correction, a report, a token, an answer with its address.
        server = await startTestServer(home.home);
        ({ token } = await post('/api/v1/tokens', { name: 'Région', scopes: ['sites:write'] }));
        const first = await coverage();
        expect((await patch('north', { status: 'closed', closed_on: '2025-01-01' })).status).toBe(200);
        await waitUntil(
          async () => (await coverage()) !== first,
          30_000,
          'the correction is in the coverage',
        );
        await post('/api/v1/reports', { kind: 'closed', site_id: 'west', text: 'Fermé depuis un an' });
        const { id } = await post('/api/v1/answers', { lon, lat, label: 'Mairie' });
        const point = `lon=${lon}&lat=${lat}`;
        for (const path of [
          '/api/v1/region',
          `/api/v1/eligibility?${point}`,
          `/api/v1/eligibility?${point}&on=2024-06-01`,
          `/api/v1/answers/${id}`,
          '/api/v1/sites',
          '/api/v1/sites/north',
          '/api/v1/sites/north/history',
          '/api/v1/communes',
          '/api/v1/bands',
          '/api/v1/white-zones',
          '/api/v1/coverages',
          `/api/v1/coverages/${first}`,
          `/api/v1/coverages/current/changes?since=${first}`,
          '/api/v1/statistics',
          '/ogc/collections/isochrones/items?f=json',
          '/api/v1/reports',
          '/api/v1/audit',
          '/api/v1/tokens',
        ])
          answers.set(path, await ask(path));
        await server.close();
        server = undefined;

        const folder = join(home.home, 'database');
        const source = await openDatabase({ folder, cache: EMBEDDED_CACHE });
        created = kind === 'postgresql' ? await createPostgresql() : undefined;
        const former = await openDatabase(
          created ?? { folder: join(home.home, 'former'), cache: EMBEDDED_CACHE },
        );
        const newest = (await readdir(join(projectRoot, 'migrations'))).length;
        await migrate(former, { to: newest - MISSING });
        expect(await versionOf(former)).toBe(newest - MISSING);
        const copied = await copyRows(source, former);
        for (const table of [
          'coverages',
          'coverage_times',
          'site_versions',
          'answers',
          'tokens',
          'audit_log',
          'reports',
        ])
          expect(copied[table], table).toBeGreaterThan(0);
        if (newest - MISSING < 4) expect(await copyIsochrones(source, former)).toBeGreaterThan(0);
        await former.close();
        await source.close();
        await rename(folder, join(home.home, 'database.newer'));
        if (kind === 'embedded') await rename(join(home.home, 'former'), folder);
      });
      afterAll(async () => {
        await server?.close();
        await created?.drop();
        await home?.remove();
      });

      it('answers everything as before once a server has started on it', async () => {
        server = await startTestServer(home.home, created ? { DATABASE_URL: created.url } : {});
        for (const [path, before] of answers) expect(await ask(path), path).toEqual(before);
      });

      it('goes on: a change by the token of before, its job and its line in the audit log', async () => {
        const changed = await patch('north', { status: 'open', closed_on: null });
        expect(changed.status, await changed.clone().text()).toBe(200);
        const { job_id } = await changed.json();
        const { items } = (await ask('/api/v1/audit')) as { items: { actor: string }[] };
        expect(items.length).toBe((answers.get('/api/v1/audit') as { items: unknown[] }).items.length + 1);
        const job = async () => (await server!.get(`/api/v1/jobs/${job_id}`)).body.state;
        // Beside a PostgreSQL a worker does the jobs.
        if (kind === 'embedded')
          await waitUntil(async () => (await job()) === 'done', 30_000, 'the job is done');
        else expect(await job()).toBe('queued');
      });
    },
  );
}
