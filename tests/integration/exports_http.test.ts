/** Layers as files over HTTP: of the region, of a part of it, of another day. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gridHome } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

let home: Awaited<ReturnType<typeof gridHome>>;
let server: TestServer;
beforeAll(async () => {
  home = await gridHome();
  server = await startTestServer(home.home);
});
afterAll(async () => {
  await server?.close();
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

it('leaves no file behind, also of what nobody took to its end', async () => {
  const gone = new AbortController();
  const response = await fetch(`${server.url}/api/v1/export/all.gpkg`, { signal: gone.signal });
  expect(response.status).toBe(200);
  gone.abort();
  const left = (): string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith('maillage-export-') && name.includes('.'));
  await expect.poll(left, { timeout: 10_000 }).toEqual([]);
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
