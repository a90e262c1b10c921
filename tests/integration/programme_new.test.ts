/** A programme of one's own: written, tried on the region, completed, served. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { run } from '../../server/cli/run.ts';
import * as oneOpening from '../support/one_opening.ts';
import { testTerminal } from '../support/terminal.ts';
import { gridHome, testEnvironment } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

vi.mock('../../data/database/embedded.ts', () => oneOpening);
afterAll(oneOpening.closeDatabases);

let home: Awaited<ReturnType<typeof gridHome>>;
/** Commands ask the server that holds the home. */
let server: TestServer;
const file = (name: string): string => join(home.home, 'files', name);

beforeAll(async () => {
  home = await gridHome();
  server = await startTestServer(home.home);
});
afterAll(async () => {
  await server?.close();
  await home?.remove();
});

async function maillage(...args: string[]) {
  const terminal = testTerminal(await testEnvironment(home.home));
  const code = await run(args, terminal);
  return { code, out: terminal.printed(), err: terminal.errors() };
}

/** Polygons around the centre of the commune Estville alone. */
async function zoneFile(name: string): Promise<void> {
  const { lon, lat } = (await server.get('/api/v1/communes/99002')).body;
  const ring = [
    [lon - 0.01, lat - 0.01],
    [lon + 0.01, lat - 0.01],
    [lon + 0.01, lat + 0.01],
    [lon - 0.01, lat + 0.01],
    [lon - 0.01, lat - 0.01],
  ];
  await writeFile(file(name), JSON.stringify({ type: 'Polygon', coordinates: [ring] }));
}

it('new writes a file, says what to fill in, and tells of ten places what the API tells of them once it is served', async () => {
  const written = await maillage(
    'programme',
    'new',
    file('appel.json'),
    '--level',
    'other',
    '--minutes',
    '10',
  );
  expect(written.code, written.err).toBe(0);
  expect(written.out).toContain('appel agrees with the schema and with itself.');
  expect(written.out).toContain('  /authority/name\n');
  expect(written.out).toContain('no_address: No source has the address');
  const text = await readFile(file('appel.json'), 'utf8');
  expect(text).toContain('// No open site strictly less than so many minutes away by car');
  // A second time it is left as it is.
  const again = await maillage('programme', 'new', file('appel.json'));
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('is there already')]);

  const completed = text.replaceAll('À COMPLÉTER', 'Fait');
  await mkdir(file('programmes'), { recursive: true });
  await writeFile(file('programmes/appel.json'), completed);
  const checked = await maillage('programme', 'check', file('programmes/appel.json'));
  expect(checked.out).toContain('Nothing is left to fill in.');
  expect(checked.out).toMatch(/^10 places on \d{4}-\d{2}-\d{2}:$/m);
  const places = [
    ...checked.out.matchAll(/^ {2}(\w+) +(.+?)(?: \((\d{5})\))?, ([\d.]+), (-?[\d.]+)(?:, |$)/gm),
  ];
  expect(places).toHaveLength(10);
  await server.close();
  server = await startTestServer(home.home, { MAILLAGE_PROGRAMMES: file('programmes') });
  for (const [, answer, , code, told_lat, told_lon] of places) {
    // The city has five communes: the other places are points, told as they were asked.
    const centre = code && (await server.get(`/api/v1/communes/${code}`)).body;
    const { lon, lat } = centre || { lon: told_lon, lat: told_lat };
    const told = await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}&programme=appel`);
    expect([told.status, told.body.answer, told.body.limit_s], `${lat}, ${lon}`).toEqual([200, answer, 600]);
  }
  // Ten minutes by car are nearer than the corners of the city.
  expect(new Set(places.map(([, answer]) => answer)).size).toBeGreaterThan(1);
});

it('a programme of the State by zones answers by them alone; a zone without polygons is said', async () => {
  await zoneFile('qpv.geojson');
  const zones = ['--inside', `qpv=${file('qpv.geojson')}`];
  const told = await maillage(
    'programme',
    'new',
    file('etat.jsonc'),
    '--level',
    'state',
    '--no-minutes',
    ...zones,
  );
  expect(told.code, told.err).toBe(0);
  expect(told.out).toMatch(/^ {2}eligible +Estville/m);
  expect(told.out).toMatch(/not_eligible 4, eligible 1|eligible 1, not_eligible 4/);
  const without = await maillage('programme', 'new', file('sans.jsonc'), '--no-minutes', '--outside', 'zrr');
  expect(without.out).toContain('zone_unknown: Zone zrr has no polygons');
  expect(without.out).toMatch(/to_confirm 5/);
});

it('says what does not fit the region: its code, its limit, its dates, a zone that lies elsewhere', async () => {
  await writeFile(
    file('far.geojson'),
    JSON.stringify({
      type: 'Polygon',
      coordinates: [
        [
          [45, 1],
          [46, 1],
          [46, 2],
          [45, 1],
        ],
      ],
    }),
  );
  const told = await maillage(
    ...['programme', 'new', file('ailleurs.json'), '--minutes', '12', '--level', 'other'],
    ...['--inside', `zone=${file('far.geojson')}`, '--closes-on', '2020-01-31', '--opens-on', '2019-01-01'],
  );
  expect(told.code, told.err).toBe(0);
  for (const code of ['limit_not_a_band', 'zone_elsewhere', 'closed', 'one_answer'])
    expect(told.out).toContain(`  ${code}: `);
  const breton = (await readFile(file('ailleurs.json'), 'utf8')).replace(
    '"regions": []',
    '"regions": ["53"]',
  );
  await writeFile(file('breton.json'), breton);
  expect((await maillage('programme', 'check', file('breton.json'))).out).toContain(
    'another_region: regions is 53',
  );
});

it('asks who may: a trial over HTTP takes a token', async () => {
  const asked = await server.post('/api/v1/programmes/trial', '{}', { 'content-type': 'application/json' });
  expect([asked.status, asked.body.code]).toEqual([401, 'token_missing']);
});

it.each([
  ['a name that is no file of programmes', ['new', 'x.txt']],
  ['a zone without id', ['new', 'x.json', '--inside', '=a']],
  ['minutes beyond the map', ['new', 'x.json', '--minutes', '31']],
])('refuses %s as wrong usage', async (_, args) => {
  expect((await maillage('programme', ...args)).code).toBe(2);
});
