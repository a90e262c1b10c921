/** Layers as files over HTTP: of the region, of a part of it, of another day. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gridHome } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

let home: Awaited<ReturnType<typeof gridHome>>;
let server: TestServer;
/** Where this file's server writes what it sends: others' files in the system's folder tell nothing here. */
let temporary: string;
const systemsOwn = process.env.TMPDIR;
beforeAll(async () => {
  home = await gridHome();
  temporary = await mkdtemp(join(tmpdir(), 'maillage-exported-'));
  process.env.TMPDIR = temporary;
  server = await startTestServer(home.home);
});
afterAll(async () => {
  await server?.close();
  if (systemsOwn === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = systemsOwn;
  await rm(temporary, { recursive: true, force: true });
  await home?.remove();
});

const bytesOf = async (path: string): Promise<{ response: Response; bytes: Buffer }> => {
  // Text is compressed for who takes it so, and then has no length beforehand.
  const response = await fetch(`${server.url}/api/v1/export/${path}`, {
    headers: { 'accept-encoding': 'identity' },
  });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
};

it.each([
  ['white-zones.gpkg', 'SQLite format 3'],
  ['communes.fgb', 'fgb'],
  ['bands.parquet', 'PAR1'],
  ['communes.xlsx', 'PK'],
  ['isochrones.geojson', '{"type":"FeatureCollection"'],
  ['sites.csv', '\uFEFF'],
  ['all.gpkg', 'SQLite format 3'],
])('%s is such a file, with its length and its name', async (file, start) => {
  const { response, bytes } = await bytesOf(file);
  expect(response.status).toBe(200);
  expect(bytes.toString('utf8').startsWith(start)).toBe(true);
  expect(Number(response.headers.get('content-length'))).toBe(bytes.length);
  expect(response.headers.get('content-disposition')).toContain(file);
  expect(response.headers.get('maillage-coverage')).toMatch(/^[0-9a-f]{32}$/);
});

it('leaves no file behind, also of what nobody took to its end or waited for', async () => {
  const ask = (signal: AbortSignal) => fetch(`${server.url}/api/v1/export/all.gpkg`, { signal });
  const gone = new AbortController();
  expect((await ask(gone.signal)).status).toBe(200);
  gone.abort();
  // Gone at moments from before it is written to when it is sent.
  for (let waited_ms = 0; waited_ms < 200; waited_ms += 10)
    await ask(AbortSignal.timeout(waited_ms)).catch(() => null);
  await expect.poll(() => readdirSync(temporary), { timeout: 10_000 }).toEqual([]);
});

it('tells of a département its own communes and sites, its bands cut to it', async () => {
  const statistics = (await server.get('/api/v1/statistics?by=departement')).body.items;
  const [{ code, bands, white }] = statistics;
  const rows: Record<string, string>[] = parse((await bytesOf(`communes.csv?departement=${code}`)).bytes, {
    bom: true,
    columns: true,
  });
  expect(rows.map((row) => row.departement)).toEqual(rows.map(() => code));
  const { bytes } = await bytesOf(`bands.parquet?departement=${code}`);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const told = await parquetReadObjects({ file });
  expect(told.map(({ minutes }) => Number(minutes))).toEqual(
    bands.map(({ minutes }: { minutes: number }) => minutes),
  );
  told.forEach((row, i) => {
    expect(Number(row.population)).toBeCloseTo(bands[i].population, -1);
  });
  const zones = JSON.parse((await bytesOf(`white-zones.geojson?departement=${code}`)).bytes.toString());
  expect(zones.features[0].properties.population).toBeCloseTo(white.population, -1);
});

it('tells another day by the sites that were open then', async () => {
  // Before 2020-06-15 one of the two was not open yet.
  const sites = JSON.parse((await bytesOf('sites.geojson?on=2018-01-01')).bytes.toString());
  const open = sites.features.filter(
    ({ properties }: { properties: { status: string } }) => properties.status === 'open',
  );
  const isochrones = JSON.parse((await bytesOf('isochrones.geojson?on=2018-01-01')).bytes.toString());
  expect(isochrones.features).toHaveLength(open.length * 4);
  const then = JSON.parse((await bytesOf('bands.geojson?on=2018-01-01')).bytes.toString());
  const now = JSON.parse((await bytesOf('bands.geojson')).bytes.toString());
  const figures = (await server.get('/api/v1/statistics?by=region&on=2018-01-01')).body.items[0];
  expect(then.coverage.on).toBe('2018-01-01');
  expect(then.coverage.id).not.toBe(now.coverage.id);
  // Drawn ground and ground summed over points agree to some per cent on so small a region.
  expect(then.features[2].properties.area_km2 / figures.bands[2].area_km2).toBeCloseTo(1, 1);
});

it.each([
  ['roads.csv', 404, 'unknown_layer'],
  ['all.csv', 404, 'unknown_layer'],
  ['sites.shp', 400, 'unknown_export_format'],
  ['sites.csv?departement=ZZ', 404, 'unknown_area'],
  ['sites.csv?departement=99&epci=1', 400, 'two_areas'],
])('%s is refused', async (path, status, code) => {
  const answer = await server.get(`/api/v1/export/${path}`);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});

it.each([
  ['', ','],
  ['?sep=;', ';'],
])('each CSV%s names its Table Schema, which has its columns in their order and types that every cell has', async (query, delimiter) => {
  for (const layer of ['sites', 'isochrones', 'bands', 'white-zones', 'communes']) {
    const { response, bytes } = await bytesOf(`${layer}.csv${query}`);
    const [, address = ''] = /^<(.+)>; rel="describedby"/.exec(response.headers.get('link') ?? '') ?? [];
    const schema = await (await fetch(address)).json();
    const rows: string[][] = parse(bytes, { bom: true, delimiter });
    const fields: { name: string; type: string; description?: string; decimalChar?: string }[] =
      schema.fields;
    expect(fields.map(({ name }) => name)).toEqual(rows[0]);
    for (const { name, description } of fields) expect(description, `${layer}: ${name}`).toMatch(/./);
    const cells: Record<string, RegExp> = {
      string: /^/,
      integer: /^-?\d+$/,
      number: delimiter === ';' ? /^-?\d+(,\d+)?$/ : /^-?\d+(\.\d+)?$/,
      boolean: /^(true|false)$/,
      date: /^\d{4}-\d{2}-\d{2}$/,
    };
    for (const row of rows.slice(1))
      for (const [i, cell] of row.entries())
        if (cell !== '') expect(cell, `${layer}: ${fields[i].name}`).toMatch(cells[fields[i].type]);
    const keys = rows
      .slice(1)
      .map((row) => schema.primaryKey.map((key: string) => row[rows[0].indexOf(key)]).join(' '));
    expect(new Set(keys).size).toBe(rows.length - 1);
  }
});

const frictionless = spawnSync('frictionless', ['--version']).status === 0;
it.skipIf(!frictionless)(
  `a CSV is valid by its Table Schema${frictionless ? '' : ' (skipped: frictionless is not installed)'}`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'maillage-schema-'));
    try {
      for (const layer of ['sites', 'communes', 'isochrones']) {
        await writeFile(join(folder, `${layer}.csv`), (await bytesOf(`${layer}.csv`)).bytes);
        await writeFile(join(folder, 'schema.json'), (await bytesOf(`${layer}.schema.json`)).bytes);
        const told = spawnSync('frictionless', ['validate', `${layer}.csv`, '--schema', 'schema.json'], {
          cwd: folder,
          encoding: 'utf8',
        });
        expect(told.status, told.stdout).toBe(0);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);

it('gives the open places of an area in the national schemas', async () => {
  const [{ code }] = (await server.get('/api/v1/statistics?by=departement')).body.items;
  const { response, bytes } = await bytesOf(`sites/mediation-numerique.csv?departement=${code}`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  const rows: Record<string, string>[] = parse(bytes, { columns: true });
  const open = (await server.get('/api/v1/sites?status=open')).body.features;
  expect(rows.map(({ nom }) => nom)).toEqual(
    open.map(({ properties }: { properties: { name: string } }) => properties.name),
  );
  const gogo = JSON.parse((await bytesOf('sites/gogocarto.json?status=planned')).bytes.toString());
  expect(gogo.data.map(({ id, etat }: { id: string; etat: string }) => [id, etat])).toEqual([
    ['project', 'planned'],
  ]);
  expect((await server.get('/api/v1/export/sites/other.csv')).body.code).toBe('unknown_layer');
  expect((await server.get('/api/v1/export/sites/gogocarto.json?departement=01')).body.code).toBe(
    'unknown_area',
  );
});
