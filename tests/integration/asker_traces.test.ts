/** What askers leave behind: looked for in every row of every table, and in every file of a home. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../data/database/database.ts';
import { listTables, quoted } from '../../data/database/tables.ts';
import { setSetting } from '../../data/store/regions.ts';
import { readConfig } from '../../server/config.ts';
import { RETENTION_FROM, startRetention } from '../../server/jobs/retention.ts';
import { createPostgresql, EMBEDDED_CACHE, POSTGRESQL_URL } from '../support/database.ts';
import { runHere } from '../support/terminal.ts';
import { gridHome, testEnvironment } from '../support/test_region.ts';
import { startTestServer } from '../support/test_server.ts';

const DAY_MS = 24 * 3600 * 1000;
const YEAR_MS = 365 * DAY_MS;

/** What people asked and wrote, by which it is found again wherever it is kept: a point of theirs, its bytes, their words. */
const ASKED = { lon: 0.0312345678, lat: 45.0198765432, words: 'Zébulon-Trottignon' };
const traces = (): Buffer[] => {
  const bytes = (value: number): Buffer => {
    const buffer = Buffer.alloc(8);
    buffer.writeDoubleLE(value);
    return buffer;
  };
  const { lon, lat, words } = ASKED;
  return [Buffer.from(String(lon)), Buffer.from(String(lat)), bytes(lon), bytes(lat), Buffer.from(words)];
};

/** Where something of them stands: in a row of any table, or in any file of the home. */
async function tracesIn(home: string, url: string | undefined): Promise<string[]> {
  const db = await openDatabase(
    url === undefined ? { folder: join(home, 'database'), cache: EMBEDDED_CACHE } : { url },
  );
  const found: string[] = [];
  try {
    for (const { name } of await listTables(db))
      for (const { row } of await db.query<{ row: string }>(`select t::text as row from ${quoted(name)} t`)) {
        const hex = traces().map((trace) => trace.toString('hex'));
        if (
          traces().some((trace) => row.includes(trace.toString())) ||
          hex.some((one) => row.toLowerCase().includes(one))
        )
          found.push(`table ${name}`);
      }
  } finally {
    await db.close();
  }
  for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = await readFile(join(entry.parentPath, entry.name));
    if (traces().some((trace) => content.includes(trace))) found.push(`file ${entry.name}`);
  }
  return [...new Set(found)].sort();
}

for (const kind of ['embedded', 'postgresql'] as const)
  describe.skipIf(kind === 'postgresql' && POSTGRESQL_URL === undefined)(`askers, ${kind}`, () => {
    // What was wrong: rows that were deleted stood in the files of the embedded database for ever.
    it('leave nothing but what they asked to be kept, and in time nothing of that, in any table or file', async () => {
      const home = await gridHome();
      const created = kind === 'postgresql' ? await createPostgresql() : undefined;
      const settings: Record<string, string> = created ? { DATABASE_URL: created.url } : {};
      const environment = { ...(await testEnvironment(home.home)), ...settings };
      if (created) expect((await runHere(environment, ['prepare', home.region.file])).code).toBe(0);
      const { lon, lat, words } = ASKED;
      const point = `lon=${lon}&lat=${lat}`;
      const json = { 'content-type': 'application/json' };
      let server = await startTestServer(home.home, settings);
      for (const path of [
        `eligibility?${point}`,
        `eligibility?${point}&on=2024-06-01`,
        `eligibility/certificate.pdf?${point}&label=${words}`,
        `eligibility/certificate.json?${point}&label=${words}`,
        `isochrone?${point}&minutes=10`,
        `route?${point}&site=west`,
        `search?q=${words}`,
      ])
        expect((await server.get(`/api/v1/${path}`)).status, path).toBe(200);
      await server.post('/api/v1/scenarios', JSON.stringify({ add: [{ lon, lat }], remove: [] }), json);
      await server.post('/api/v1/eligibility', `id,lon,lat\n${words},${lon},${lat}\n`, {
        'content-type': 'text/csv',
      });
      expect((await server.get(`/api/v1/eligibility?lon=${lon}&lat=95`)).status).toBe(400);
      await server.close();
      expect(await tracesIn(home.home, created?.url)).toEqual([]);

      // What they ask to be kept.
      server = await startTestServer(home.home, settings);
      const kept = await server.post('/api/v1/answers', JSON.stringify({ lon, lat, label: words }), json);
      expect(kept.status, kept.text).toBe(201);
      const report = { kind: 'missing', name: 'Le Nouveau', lon, lat, text: `Vu par ${words}` };
      const reported = await server.post('/api/v1/reports', JSON.stringify(report), json);
      expect(reported.status, reported.text).toBe(201);
      await server.close();
      expect(await tracesIn(home.home, created?.url)).toEqual(
        expect.arrayContaining(['table answers', 'table reports']),
      );
      const db = await openDatabase(
        created ?? { folder: join(home.home, 'database'), cache: EMBEDDED_CACHE },
      );
      await setSetting(db, RETENTION_FROM, Date.now() + 8 * YEAR_MS);
      const errors: string[] = [];
      const retention = await startRetention({
        db,
        home: { folder: home.home, networksFolder: join(home.home, 'networks') },
        config: readConfig(environment),
        log: { info: () => undefined, error: (_: unknown, text?: string) => errors.push(text ?? '') },
        networksInUse: () => [],
        now: () => Date.now() + 8 * YEAR_MS + 2 * DAY_MS,
      });
      await retention.stop();
      await db.close();
      expect(errors).toEqual([]);
      expect(await tracesIn(home.home, created?.url)).toEqual([]);
      await created?.drop();
      await home.remove();
    });
  });
