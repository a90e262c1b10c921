/** One guard for every door: a list that cannot be right is refused by command line, prepare, refresh and HTTP alike, and changes nothing. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningJob } from '../../data/jobs/job.ts';
import { listVersions, sitesOn } from '../../data/store/sites/sites.ts';
import { readConfig } from '../../server/config.ts';
import { jobHandlers } from '../../server/jobs/handlers.ts';
import { openStore } from '../../server/process/open_store.ts';
import * as oneOpening from '../support/one_opening.ts';
import { runHere } from '../support/terminal.ts';
import { gridHome, type TestRegion, testEnvironment } from '../support/test_region.ts';
import { startTestServer } from '../support/test_server.ts';

vi.mock('../../data/database/embedded.ts', () => oneOpening);
afterAll(oneOpening.closeDatabases);

let home: Awaited<ReturnType<typeof gridHome>>;
let region: TestRegion;
let environment: Record<string, string>;
const file = (name: string): string => join(home.home, 'files', name);

beforeAll(async () => {
  home = await gridHome();
  region = home.region;
  environment = await testEnvironment(home.home);
});
afterAll(() => home?.remove());

const maillage = (...args: string[]) => runHere(environment, args);

/** What is stored of the list. */
async function stored() {
  const opened = await openStore(readConfig(environment));
  try {
    return [await listVersions(opened.db, 'grid'), await sitesOn(opened.db, 'grid')];
  } finally {
    await opened.close();
  }
}

const HEADER = 'id,nom,statut,lon,lat\n';
const row = (id: string, name: string) => `${id},${name},open,${region.point('s3-3', 's4-3')}\n`;
/** What is wrong with each list, by the code that refuses it. */
const wrong = (): [string, string, RegExp][] => [
  ['list_empty', HEADER, /has no row/],
  ['list_closes_most', HEADER + row('elsewhere', 'Ailleurs'), /does not have 3 of the 3 tiers-lieux/],
  [
    'list_unreadable',
    `${HEADER}west,La Fabrique de l’Ouest,open,0,0\n,,open,1,1\n,,open,1,1\n`,
    /only 1 can be read/,
  ],
];

describe('a list that cannot be right', () => {
  it('is refused by the command line, unless it is forced', async () => {
    const before = await stored();
    for (const [code, text, told] of wrong()) {
      await writeFile(file(`${code}.csv`), text);
      const ended = await maillage('import', 'sites', file(`${code}.csv`));
      expect([code, ended.code, ended.out]).toEqual([code, 1, '']);
      expect(ended.err).toMatch(told);
      const dry = await maillage('import', 'sites', file(`${code}.csv`), '--dry-run');
      expect([code, dry.code, dry.err]).toEqual([code, 0, expect.stringMatching(told)]);
    }
    expect(await stored()).toEqual(before);
  });

  it('is refused by prepare and by a refresh, and leaves everything as it was', async () => {
    // From here on a refresh knows where the region's file is.
    expect((await maillage('prepare', region.file)).code).toBe(0);
    const before = await stored();
    const whole = await readFile(file('sites.geojson'));
    const definition = JSON.parse(await readFile(region.file, 'utf8'));
    for (const [code, text, told] of wrong()) {
      await writeFile(file('sites.csv'), text);
      await writeFile(region.file, JSON.stringify({ ...definition, sites: 'sites.csv' }));
      const ended = await maillage('prepare', region.file);
      expect([code, ended.code]).toEqual([code, 1]);
      expect(ended.err).toMatch(told);
      const opened = await openStore(readConfig(environment));
      try {
        const handlers = jobHandlers({
          ...opened,
          config: readConfig(environment),
          served: async () => undefined,
          reload: async () => {},
        } as unknown as Parameters<typeof jobHandlers>[0]);
        const job = { region: 'grid', input: {}, report: async () => {}, signal: undefined };
        await expect(handlers.refresh(job as unknown as RunningJob)).rejects.toMatchObject({
          code,
          status: 422,
        });
      } finally {
        await opened.close();
      }
    }
    expect(await stored()).toEqual(before);
    expect(await readFile(file('sites.geojson'))).toEqual(whole);
    await writeFile(region.file, JSON.stringify(definition));
  });

  it('is refused by HTTP, also through the command line that asks the server', async () => {
    const server = await startTestServer(home.home);
    try {
      for (const [code, text, told] of wrong()) {
        await writeFile(file(`${code}.csv`), text);
        const ended = await maillage('import', 'sites', file(`${code}.csv`));
        expect([code, ended.code]).toEqual([code, 1]);
        expect(ended.err).toMatch(told);
      }
    } finally {
      await server.close();
    }
  });

  it('is taken where it is forced, and told', async () => {
    const [, text, told] = wrong()[1]!;
    await writeFile(file('new.csv'), text);
    const forced = await maillage('import', 'sites', file('new.csv'), '--force');
    expect([forced.code, forced.err]).toEqual([0, expect.stringMatching(told)]);
    expect(forced.out).toMatch(/1 added, 0 changed, 3 closed, 0 unchanged, 0 doubtful, 0 rejected/);
    // The former list again opens its own places; the other list's goes on.
    expect((await maillage('prepare', region.file)).out).toMatch(/3 sites open/);
    const definition = await readFile(region.file, 'utf8');
    await writeFile(file('sites.csv'), HEADER);
    await writeFile(region.file, JSON.stringify({ ...JSON.parse(definition), sites: 'sites.csv' }));
    expect((await maillage('prepare', region.file)).code).toBe(1);
    const prepared = await maillage('prepare', region.file, '--force-sites');
    expect([prepared.code, prepared.out]).toEqual([0, expect.stringMatching(/1 sites open/)]);
    await writeFile(region.file, definition);
    expect((await maillage('prepare', region.file)).out).toMatch(/3 sites open/);
  });
});

describe('a list with cells that nobody can read', () => {
  it('is taken, and what is doubtful is told on every way', async () => {
    const list = JSON.parse(await readFile(file('sites.geojson'), 'utf8'));
    for (const { properties } of list.features)
      if (properties.id === 'north') Object.assign(properties, { statut: 'ouvret', ouverture: 'bientôt' });
    await writeFile(file('next.geojson'), JSON.stringify(list));
    const imported = await maillage('import', 'sites', file('next.geojson'));
    expect([imported.code, imported.err]).toEqual([0, expect.any(String)]);
    expect(imported.out).toMatch(
      /doubtful {2}north .*status \(line 2, column statut "ouvret"\).*what was known stays/,
    );
    expect(imported.out).toMatch(/0 added, 0 changed, 0 closed, 4 unchanged, 1 doubtful, 0 rejected/);
    const server = await startTestServer(home.home);
    try {
      const { features } = (await server.get('/api/v1/sites?doubtful=true')).body;
      expect(features).toMatchObject([
        {
          id: 'north',
          properties: {
            status: 'open',
            opened_on: '2020-06-15',
            doubtful: expect.arrayContaining([
              expect.objectContaining({
                fact: 'status',
                code: 'unknown_status',
                line: 2,
                column: 'statut',
                value: 'ouvret',
                kept: true,
              }),
              expect.objectContaining({ fact: 'opened_on', code: 'unreadable_date', kept: true }),
            ]),
          },
        },
      ]);
      const [lon, lat] = features[0].geometry.coordinates;
      const { body } = await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`);
      expect([body.answer, body.nearest[0].id]).toEqual(['not_eligible', 'north']);
      expect(body.reasons).toContainEqual(expect.objectContaining({ code: 'site_doubtful' }));
      const ready = await server.get('/health/ready');
      expect([ready.status, ready.body.parts.sites]).toEqual([
        200,
        { ready: false, missing: expect.stringMatching(/^1 of \d sites are doubtful \(north\)/) },
      ]);
    } finally {
      await server.close();
    }
  });
});
