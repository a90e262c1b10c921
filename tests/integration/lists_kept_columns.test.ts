/** Names of columns given at one door are kept with the list, and used at every other one without being told. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { keptColumns } from '../../data/store/sites/column_mappings.ts';
import { sitesOn } from '../../data/store/sites/sites.ts';
import { readConfig } from '../../server/config.ts';
import { jobHandlers } from '../../server/jobs/handlers.ts';
import { type Opened, openStore } from '../../server/process/open_store.ts';
import * as oneOpening from '../support/one_opening.ts';
import { runHere } from '../support/terminal.ts';
import { gridHome, type TestRegion, testEnvironment } from '../support/test_region.ts';
import { startTestServer } from '../support/test_server.ts';

vi.mock('../../data/database/embedded.ts', () => oneOpening);
afterAll(oneOpening.closeDatabases);

const MAPPING = { nom: 'lib_structure' };
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

async function inStore<T>(ask: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = await openStore(readConfig(environment));
  try {
    return await ask(opened);
  } finally {
    await opened.close();
  }
}
const kept = () => inStore(({ db }) => keptColumns(db, 'grid'));
const nameOf = async (id: string) =>
  (await inStore(({ db }) => sitesOn(db, 'grid'))).find((site) => site.id === id)?.name;

/** The known places under a header that nobody knows; the one in the north has this name. */
async function listOf(name: string): Promise<string> {
  const { features } = JSON.parse(await readFile(file('sites.geojson'), 'utf8'));
  const rows = features.map(
    ({
      properties: { id, ...of },
      geometry: { coordinates },
    }: GeoJSON.Feature & { geometry: GeoJSON.Point; properties: Record<string, string> }) =>
      `${id};${id === 'north' ? name : (of.name ?? of.nom)};${coordinates.join(';')}`,
  );
  return `id;lib_structure;lon;lat\n${rows.join('\n')}\n`;
}

describe('names of columns', () => {
  it('are asked for where they were never given, and a dry run keeps none', async () => {
    await writeFile(file('liste.csv'), await listOf('Le Nord un'));
    const unknown = await maillage('import', 'sites', file('liste.csv'));
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringMatching(/no column with a name/)]);
    const dry = await maillage(
      'import',
      'sites',
      file('liste.csv'),
      '--columns',
      'nom=lib_structure',
      '--dry-run',
    );
    expect(dry.code).toBe(0);
    expect(await kept()).toEqual([]);
  });

  it('given on the command line are kept, and used by command line, HTTP, prepare and refresh', async () => {
    expect(
      (await maillage('import', 'sites', file('liste.csv'), '--columns', 'nom=lib_structure')).code,
    ).toBe(0);
    const [{ source, columns }] = (await kept()) as [{ source: string; columns: object }];
    expect(columns).toEqual(MAPPING);

    await writeFile(file('autre nom.csv'), await listOf('Le Nord deux'));
    const again = await maillage('import', 'sites', file('autre nom.csv'));
    expect([again.code, again.err]).toEqual([0, expect.stringMatching(/names of columns that are kept/)]);
    expect(await nameOf('north')).toBe('Le Nord deux');

    // The command line asks the server, by HTTP.
    const server = await startTestServer(home.home);
    try {
      await writeFile(file('autre nom.csv'), await listOf('Le Nord trois'));
      const asked = await maillage('import', 'sites', file('autre nom.csv'));
      expect([asked.code, asked.err]).toEqual([0, expect.stringMatching(/names of columns that are kept/)]);
    } finally {
      await server.close();
    }
    expect(await nameOf('north')).toBe('Le Nord trois');

    await writeFile(file('autre nom.csv'), await listOf('Le Nord quatre'));
    const prepared = await maillage('prepare', region.file, '--sites', file('autre nom.csv'));
    expect([prepared.code, await nameOf('north')]).toEqual([0, 'Le Nord quatre']);

    const definition = JSON.parse(await readFile(region.file, 'utf8'));
    await writeFile(region.file, JSON.stringify({ ...definition, sites: 'autre nom.csv' }));
    await writeFile(file('autre nom.csv'), await listOf('Le Nord cinq'));
    await inStore(async (opened) => {
      const handlers = jobHandlers({
        ...opened,
        config: readConfig(environment),
        served: async () => undefined,
        reload: async () => {},
      } as unknown as Parameters<typeof jobHandlers>[0]);
      const job = { region: 'grid', input: {}, report: async () => {}, signal: undefined };
      await handlers.import(job as unknown as Parameters<typeof handlers.import>[0]);
    });
    await writeFile(region.file, JSON.stringify(definition));
    expect(await nameOf('north')).toBe('Le Nord cinq');
    expect(await kept()).toEqual([{ source, columns: MAPPING }]);
  });

  it('are forgotten where "none" are given', async () => {
    const own = (await listOf('Le Nord six')).replace('lib_structure', 'nom');
    await writeFile(file('liste.csv'), own);
    expect((await maillage('import', 'sites', file('liste.csv'), '--columns', 'none')).code).toBe(0);
    expect([await nameOf('north'), await kept()]).toEqual(['Le Nord six', []]);
  });

  it('given to prepare, or by the region file, are kept for imports', async () => {
    await writeFile(file('liste.csv'), await listOf('Le Nord sept'));
    const args = ['prepare', region.file, '--sites', file('liste.csv'), '--columns', 'nom=lib_structure'];
    expect((await maillage(...args)).code).toBe(0);
    expect(await kept()).toMatchObject([{ columns: MAPPING }]);
    await writeFile(file('liste.csv'), await listOf('Le Nord huit'));
    expect((await maillage('import', 'sites', file('liste.csv'))).code).toBe(0);
    expect(await nameOf('north')).toBe('Le Nord huit');
  });
});
