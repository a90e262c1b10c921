/** The command line from outside: what it prints, what it leaves, how it ends. */
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { digestOf } from '../../data/bulk/resume.ts';
import { run } from '../../server/cli/run.ts';
import * as oneOpening from '../support/one_opening.ts';
import { runCommand, serveProcess, startCommand } from '../support/process.ts';
import { type TestTerminal, testTerminal } from '../support/terminal.ts';
import { fillCache, gridHome, type TestRegion, testEnvironment } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

vi.mock('../../data/database/embedded.ts', () => oneOpening);
afterAll(oneOpening.closeDatabases);

let home: Awaited<ReturnType<typeof gridHome>>;
let region: TestRegion;
let environment: Record<string, string>;
/** A path in the home's folder for files. */
const file = (name: string): string => join(home.home, 'files', name);

beforeAll(async () => {
  home = await gridHome();
  region = home.region;
  environment = await testEnvironment(home.home);
});
afterAll(() => home?.remove());

/** Runs a command in this process. */
async function maillage(
  ...args: string[]
): Promise<{ code: number; terminal: TestTerminal; out: string; err: string }> {
  const terminal = testTerminal(environment);
  const code = await run(args, terminal);
  return { code, terminal, out: terminal.printed(), err: terminal.errors() };
}

describe('usage', () => {
  it('--help names every command and setting, --version the version', async () => {
    const help = await runCommand(['--help'], {});
    expect(help.code).toBe(0);
    for (const command of [
      'prepare',
      'serve',
      'import',
      'compute',
      'check',
      'export',
      'verify',
      'worker',
      'explain',
    ]) {
      expect(help.text).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
    expect(help.text).toContain('DATABASE_URL');
    const version = await runCommand(['--version'], {});
    expect([version.code, version.text]).toEqual([0, '0.1.0\n']);
    expect((await maillage('export', '--help')).out).toContain('white-zones');
  });

  it.each([
    [[], 2],
    [['fly'], 2],
    [['prepare'], 2],
    [['serve', '--port', 'abc'], 2],
    [['compute', '--on', '2025-02-30'], 2],
    [['export', 'roads', 'x.csv'], 2],
    [['verify', '--points', '0'], 2],
    [['prepare', 'x', '--colour'], 2],
    [['export', 'bands', 'bands.shp'], 1],
    [['prepare', 'atlantis'], 1],
    [['prepare', '/nowhere/region.json'], 1],
    [['check', '/nowhere/list.csv'], 1],
  ] as const)('maillage %j ends with %i and one clear message', async (args, code) => {
    const ended = await maillage(...args);
    expect(ended.code).toBe(code);
    expect(ended.out).toBe('');
    expect(ended.err.length).toBeGreaterThan(20);
    expect(ended.err).not.toMatch(/\n {4}at /);
    if (code === 1) expect(ended.err.trim().split('\n')).toHaveLength(1);
  });

  it('a setting that cannot be is named, with what it takes', async () => {
    const terminal = testTerminal({ ...environment, MAILLAGE_PORT: 'http' });
    expect(await run(['serve'], terminal)).toBe(2);
    expect(terminal.errors()).toMatch(/MAILLAGE_PORT is "http".*at most 65535/);
  });

  it.each([
    ['postgresql://nobody:secret@127.0.0.1:9/none', /database/i],
    ['mysql://x', /DATABASE_URL/],
  ])('a DATABASE_URL of %s fails with a sentence, without the password', async (url, told) => {
    const terminal = testTerminal({ ...environment, DATABASE_URL: url });
    expect(await run(['compute'], terminal)).toBeGreaterThan(0);
    expect(terminal.errors()).toMatch(told);
    expect(terminal.errors()).not.toContain('secret');
    expect(terminal.errors().trim().split('\n')).toHaveLength(1);
  });
});

describe('prepare', () => {
  it('run again does nothing again and says so; after a change it redoes what follows from it alone', async () => {
    const same = await maillage('prepare', region.file);
    expect(same.code).toBe(0);
    expect(same.out).toMatch(/^La Grille is prepared\. Nothing changed: 2 sites open/);
    for (const unchanged of [
      /Building OSRM’s road graph: roads and profile are as they were/,
      /Building and verifying the road network: \d+ stretches, as they were/,
      /Storing La Grille and its 5 communes: as they were/,
      /Storing the list of 4 sites: as it was/,
      /Coverage of 2 open sites: roads and open sites are as they were/,
    ]) {
      expect(same.err).toMatch(unchanged);
    }
    const sites = JSON.parse(await readFile(file('sites.geojson'), 'utf8'));
    const before = JSON.stringify(sites);
    sites.features.push({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [0.2, 45] },
      properties: { id: 'outside', nom: 'Hors de la Grille', statut: 'open' },
    });
    await writeFile(file('sites.geojson'), JSON.stringify(sites));
    const more = await maillage('prepare', region.file);
    expect(more.err).toMatch(/road network: \d+ stretches, as they were/);
    expect(more.err).toMatch(/1 of 5 sites lie outside La Grille; they are kept/);
    expect(more.out).toMatch(/^La Grille is prepared\. 3 sites open/);
    await writeFile(file('sites.geojson'), before);
    expect((await maillage('prepare', region.file)).out).toMatch(/2 sites open/);
  });

  it.each([
    ['a list of another region', 'sites_elsewhere', /near La Grille/],
    ['exchanged coordinates', 'swapped', /longitude|latitude|exchanged|swapped/i],
  ])('%s is refused with a sentence, and what was there goes on', async (name, key, told) => {
    const feature = (coordinates: number[], i: number) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates },
      properties: { id: `x${i}`, nom: `Lieu ${i}`, statut: 'open' },
    });
    const points = [0, 1, 2, 3].map((i) => (key === 'swapped' ? [45.02 + i / 100, 0.52] : [5 + i, 48]));
    await writeFile(
      file(`${key}.geojson`),
      JSON.stringify({ type: 'FeatureCollection', features: points.map(feature) }),
    );
    const ended = await maillage('import', 'sites', file(`${key}.geojson`));
    if (ended.code === 0) {
      // Exchanged axes may also be found out, put right and told.
      expect([name, ended.err]).toEqual([name, expect.stringMatching(told)]);
      expect((await maillage('prepare', region.file)).code).toBe(0);
    } else {
      expect(ended.err).toMatch(told);
    }
    expect((await maillage('compute')).out).toMatch(/2 sites open/);
  });

  it.each([
    ['an empty extract', ''],
    ['a truncated extract', '<?xml version="1.0"?><osm version="0.6"><node id="1" lat="45" lon="0.5"'],
    [
      'an extract without roads',
      '<?xml version="1.0"?><osm version="0.6"><node id="1" version="1" lat="45" lon="0.5"/></osm>',
    ],
  ])('%s fails with a sentence that names the file', async (name, xml) => {
    const folder = file(name.replaceAll(' ', '-'));
    await rm(folder, { recursive: true, force: true });
    const roads = `${folder}.osm`;
    await writeFile(roads, xml);
    const definition = JSON.parse(await readFile(region.file, 'utf8'));
    await writeFile(`${folder}.json`, JSON.stringify({ ...definition, id: 'broken', roads }));
    const ended = await maillage('prepare', `${folder}.json`);
    expect(ended.code).toBe(1);
    const last = ended.err.trim().split('\n').at(-1) as string;
    expect(last).toMatch(/[.!]$/);
    expect(last).not.toMatch(/should not/);
    expect((await maillage('compute')).out).toMatch(/2 sites open/);
  });
});

describe('compute', () => {
  it('of another day keeps the current coverage', async () => {
    // One more than now: of the site that came and went above nobody said since when it was open.
    const { out } = await maillage('compute', '--on', '2016-05-01');
    expect(out).toMatch(/^3 sites open on 2016-05-01; white zones are [\d.]+ % of its ground/);
    expect((await maillage('compute')).out).toMatch(/^Nothing changed/);
  });
});

describe('export, check, verify', () => {
  it('need no server: they start one for themselves', async () => {
    expect((await maillage('export', 'bands', file('bands.geojson'))).code).toBe(0);
    expect(JSON.parse(await readFile(file('bands.geojson'), 'utf8')).features).toHaveLength(4);
  });
});

describe('export, check, verify while a server holds the home', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(home.home);
  });
  afterAll(() => server?.close());

  it('write every layer in every format, whole', async () => {
    expect((await maillage('export', 'communes', file('communes.csv'))).out).toMatch(/^5 features/);
    const csv = await readFile(file('communes.csv'), 'utf8');
    expect(csv.split('\r\n')[0]).toMatch(/^\uFEFFcode,name,.*white_population_share/);
    expect(csv).toContain('Île-d’Échoué');
    await maillage('export', 'sites', file('sites.csv'));
    expect(await readFile(file('sites.csv'), 'utf8')).toContain("'=Ancien lieu");
    await maillage('export', 'isochrones', file('isochrones.fgb'));
    const features = [];
    for await (const one of deserialize(new Uint8Array(await readFile(file('isochrones.fgb')))))
      features.push(one);
    expect(features.map((one) => one.properties?.minutes)).toEqual([10, 15, 20, 30, 10, 15, 20, 30]);
    await maillage('export', 'white-zones', file('zones.gpkg'));
    const db = new DatabaseSync(file('zones.gpkg'), { readOnly: true });
    expect(db.prepare('SELECT count(*) AS n FROM "white-zones"').get()).toEqual({ n: 1 });
    db.close();
    expect((await readdir(join(home.home, 'files'))).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it.each([
    ['check', 'communes.csv', '--output'],
    ['export', 'sites'],
  ])('%s puts no file in the place of a device or a folder', async (...args) => {
    const place = file(`odd-${args[0]}.csv`);
    await mkdir(place);
    const given = args.map((arg) => (arg === 'communes.csv' ? file(arg) : arg));
    const refused = await maillage(...given, place);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(`${place} is a folder`)]);
    const device = await maillage(...given, '/dev/null');
    expect(device.code).toBe(1);
    expect((await stat('/dev/null')).isFile()).toBe(false);
  });

  it('answer each row of a table, to standard output or a file, and go on where they stopped', async () => {
    const rows = Array.from({ length: 9000 }, (_, i) => {
      const [lon, lat] = region.point(`s${i % 8}-1`, `s${(i % 8) + 1}-1`, (i % 100) / 100);
      return i % 100 === 7 ? `${i};x;${lat}` : `${i};${lon};${lat}`;
    });
    await writeFile(file('rows.csv'), `id;lon;lat\n${rows.join('\n')}\n`);
    const printed = await maillage('check', file('rows.csv'));
    expect(printed.code).toBe(0);
    expect(printed.err).toMatch(/9000 rows; 90 could not be answered/);
    const lines = printed.out.trimEnd().split('\n');
    expect(lines[0]).toBe('id;lon;lat;answer;drive_time_s;nearest_id;nearest_name;error;answer_note');
    expect(lines).toHaveLength(9001);
    expect(lines.map((line) => line.split(';')[0]).slice(1)).toEqual(rows.map((_, i) => String(i)));

    const output = file('answers.csv');
    await maillage('check', file('rows.csv'), '--output', output);
    const whole = await readFile(output, 'utf8');
    expect(whole).toBe(printed.out);
    // As if it had been killed in the middle of a row.
    const { id } = (await maillage('compute')).out.match(/^(?<id>[0-9a-f]{32})$/m)?.groups as { id: string };
    await rm(output);
    const digest = await digestOf([id, '', '', '{}'], createReadStream(file('rows.csv')));
    const part = `${output}.${digest.slice(0, 16)}.part`;
    await writeFile(part, whole.slice(0, 200_001));
    const resumed = await maillage('check', file('rows.csv'), '--output', output);
    expect(resumed.err).toMatch(/9000 rows, [1-9]\d+ of them answered before; 90 could not be answered/);
    expect(await readFile(output, 'utf8')).toBe(whole);

    // Another input of the same name: nothing of the former one's answers stays.
    await writeFile(part, whole.slice(0, 200_001));
    const others = rows.map((row, i) => (i === 0 ? row.replace(/^0/, 'first') : row));
    await writeFile(file('rows.csv'), `id;lon;lat\n${others.join('\n')}\n`);
    const anew = await maillage('check', file('rows.csv'), '--output', output);
    expect(anew.err).toMatch(/of another input.*begins anew/);
    expect(anew.err).toMatch(/9000 rows; 90 could not be answered/);
    expect((await readFile(output, 'utf8')).split('\n')[1]).toMatch(/^first;/);
    expect((await readdir(dirname(output))).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('verify tells the share that disagrees, and writes its report', async () => {
    const { code, out } = await maillage(
      'verify',
      '--points',
      '500',
      '--seed',
      '3',
      '--output',
      file('accuracy.md'),
    );
    expect(code).toBe(0);
    expect(out).toMatch(/500 random points \(seed 3\)/);
    expect(out).toMatch(/Engine against OSRM \/table: \d+ of \d+ differ by more than 1 s/);
    expect(await readFile(file('accuracy.md'), 'utf8')).toMatch(/^# Accuracy/);
    expect((await maillage('verify', '--points', '500', '--seed', '3')).out).toBe(out);
  });
});

describe('serve', () => {
  beforeEach(oneOpening.closeDatabases);

  it('says where it answers; other commands on its home ask it; it ends when told, in time', async () => {
    const server = await serveProcess(environment);
    const answer = await fetch(`${server.url}/api/v1/eligibility?lon=0.55&lat=45.01`);
    expect(answer.status).toBe(200);
    const kept = await fetch(`${server.url}/api/v1/answers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ lon: 0.55, lat: 45.01 }),
    });
    const { id } = (await kept.json()) as { id: string };
    expect((await maillage('export', 'sites', file('served.geojson'))).code).toBe(0);
    expect((await maillage('explain', id)).out).toMatch(/The answer is the same\./);
    expect((await maillage('compute')).out).toMatch(/^Nothing changed/);
    const token = (await maillage('token', 'create', 'test', '--scope', 'jobs:write')).out.trim();
    expect(token).toMatch(/^maillage_/);
    expect((await maillage('token', 'list')).out).toContain('jobs:write');
    const taken = await maillage('prepare', region.file);
    expect([taken.code, taken.err]).toEqual([
      1,
      expect.stringMatching(/is used by process \d+, serving http/),
    ]);

    const { port } = new URL(server.url);
    const other = await gridHome();
    const second = await runCommand(['serve', '--port', port], await testEnvironment(other.home));
    expect([second.code, second.text]).toEqual([
      1,
      expect.stringMatching(new RegExp(`Port ${port} .*--port`)),
    ]);
    await other.remove();

    const asked = Date.now();
    await server.kill('SIGTERM');
    expect(server.child.exitCode).toBe(0);
    expect(Date.now() - asked).toBeLessThan(15_000);
    expect((await maillage('compute')).code).toBe(0);
  });

  it('that has just been started is waited for by other commands on its home', async () => {
    const server = startCommand(['serve', '--port', '0'], environment);
    try {
      await expect
        .poll(() => existsSync(join(home.home, 'home.lock')), { timeout: 60_000, interval: 10 })
        .toBe(true);
      const ended = await maillage('export', 'sites', file('early.geojson'));
      expect([ended.code, ended.err]).toEqual([
        0,
        expect.stringMatching(/^Process \d+ uses the home .* waiting for it, up to a minute\.\n/),
      ]);
    } finally {
      await server.kill('SIGTERM');
    }
  });

  it('of a home where nothing is prepared says what to do', async () => {
    await fillCache(file('empty'));
    const empty = startCommand(['serve', '--port', '0', '--home', file('empty')], environment);
    expect(await empty.ended()).toBe(1);
    expect(empty.text()).toMatch(/maillage -- prepare/);
  });
});
