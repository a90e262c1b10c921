/** `maillage bundle`: the folder holds what the API answers, and is replaced as a whole. */
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeatureCollection } from 'geojson';
import { PMTiles } from 'pmtiles';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../server/cli/run.ts';
import { testTerminal } from '../support/terminal.ts';
import { gridHome, testEnvironment } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

let home: Awaited<ReturnType<typeof gridHome>>;
let environment: Record<string, string>;
let server: TestServer;
let folder: string;

async function maillage(...args: string[]) {
  const terminal = testTerminal(environment);
  const code = await run(args, terminal);
  return { code, out: terminal.printed(), err: terminal.errors() };
}

const json = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'));

beforeAll(async () => {
  home = await gridHome();
  environment = await testEnvironment(home.home);
  folder = join(home.home, 'files', 'bundle');
  server = await startTestServer(home.home);
  const written = await maillage('bundle', folder, '--service', 'https://maillage.example/?a=1&b="$&"');
  expect(written.err).not.toMatch(/fail|wrong/i);
  expect(written.code).toBe(0);
  expect(written.out).toMatch(/^\d+ files, [\d.]+ MB, are in /);
});
afterAll(async () => {
  await server?.close();
  await home?.remove();
});

describe('the data of a bundle', () => {
  it('are the answers of the API, word for word', async () => {
    for (const [name, path] of [
      ['coverage.json', 'coverages/current'],
      ['statistics/region.json', 'statistics?by=region'],
      ['statistics/departement.json', 'statistics?by=departement'],
      ['statistics/epci.json', 'statistics?by=epci'],
      ['statistics/commune.json', 'statistics?by=commune'],
      ['dependences.json', 'dependences'],
      ['rush-hour/departement.json', 'rush-hour?by=departement'],
      ['without-car/region.json', 'without-car?by=region'],
      ['programme.json', 'programmes/ami-nouvelle-aquitaine-2025'],
      ['sites.geojson', 'sites'],
      ['white-zones.geojson', 'white-zones'],
      ['bands.geojson', 'bands'],
      ['communes/99004.json', 'communes/99004'],
    ]) {
      expect(await json(`data/${name}`), name).toEqual((await server.get(`/api/v1/${path}`)).body);
    }
    const { body } = await server.get('/api/v1/region');
    expect(await json('data/region.json')).toEqual({ ...body, basemap_style_url: null });
  });

  it('name every commune and site for the search, and give communes with their answers as GeoJSON', async () => {
    const places = (await json('data/places.json')) as { kind: string; id: string; name: string }[];
    expect(places.map(({ kind, id }) => `${kind} ${id}`).sort()).toEqual([
      ...['99001', '99002', '99003', '99004', '99005'].map((code) => `commune ${code}`),
      ...['north', 'old', 'project', 'west'].map((id) => `site ${id}`),
    ]);
    const communes = (await json('data/communes.geojson')) as FeatureCollection;
    expect(communes.features).toHaveLength(5);
    for (const { geometry, properties } of communes.features) {
      const { body } = await server.get(`/api/v1/communes/${properties?.code}`);
      expect(geometry.type).toMatch(/Polygon$/);
      expect(properties).toMatchObject({
        name: body.name,
        answer: body.answer,
        white_population_share: body.white_population_share,
        drive_times_s: body.drive_times_s,
      });
      expect(properties?.nearest.map((site: { id: string }) => site.id)).toEqual(
        body.nearest.map((site: { id: string }) => site.id),
      );
    }
    expect(await json('bundle.json')).toMatchObject({ format: 1, region: 'grid', max_zoom: 12 });
  });
});

describe('the tiles of a bundle', () => {
  it.each([
    'communes',
    'departements',
    'white-zones',
    'bands',
    'roads',
    'sites',
    'coast',
  ])('%s are those of the API down to zoom 12, at every place of the region', async (layer) => {
    const file = await open(join(folder, 'tiles', `${layer}.pmtiles`));
    const archive = new PMTiles({
      getKey: () => layer,
      getBytes: async (offset, length) => {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
        return { data: new Uint8Array(buffer.subarray(0, bytesRead)).buffer };
      },
    });
    const { body: about } = await server.get(`/api/v1/tiles/${layer}.json`);
    const header = await archive.getHeader();
    expect([header.minZoom, header.maxZoom]).toEqual([about.minzoom, 12]);
    expect(await archive.getMetadata()).toMatchObject({ vector_layers: about.vector_layers });
    const [west, south, east, north] = about.bounds;
    let compared = 0;
    for (let z = about.minzoom; z <= 12; z++) {
      const column = (lon: number) => Math.floor(((lon + 180) / 360) * 2 ** z);
      const row = (lat: number) =>
        Math.floor((0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * 2 ** z);
      for (let x = column(west); x <= column(east); x++)
        for (let y = row(north); y <= row(south); y++) {
          const response = await fetch(`${server.url}/api/v1/tiles/${layer}/${z}/${x}/${y}.mvt`);
          const expected = Buffer.from(await response.arrayBuffer());
          const tile = await archive.getZxy(z, x, y);
          expect(Buffer.from(tile?.data ?? new ArrayBuffer(0)).equals(expected), `${z}/${x}/${y}`).toBe(true);
          compared++;
        }
    }
    expect(compared).toBeGreaterThan(20);
    await file.close();
  });
});

describe('the page of a bundle', () => {
  it('says that it is one, under a strict policy, and loads nothing from elsewhere', async () => {
    const page = await readFile(join(folder, 'index.html'), 'utf8');
    expect(page).toContain(
      '<meta name="maillage-bundle" content="https://maillage.example/?a=1&amp;b=%22$&amp;%22" />',
    );
    expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'; script-src 'self';/);
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<link'));
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(page).not.toContain('href="docs"');
    const assets = await readdir(join(folder, 'assets'));
    for (const [, name] of page.matchAll(/\.\/assets\/([\w.-]+)/g)) expect(assets).toContain(name);
  });
});

describe('a folder', () => {
  it('that holds a bundle gets the new one, and nothing of the old one stays', async () => {
    await writeFile(join(folder, 'data', 'stale.json'), '{}');
    const before = await json('bundle.json');
    expect((await maillage('bundle', folder, '--max-zoom', '8')).code).toBe(0);
    const after = await json('bundle.json');
    expect(after.max_zoom).toBe(8);
    expect(after.coverage).toBe(before.coverage);
    expect(await readdir(join(folder, 'data'))).not.toContain('stale.json');
    expect((await readdir(join(folder, '..'))).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('that holds something else is left alone', async () => {
    const other = join(home.home, 'files', 'other');
    await mkdir(other);
    await writeFile(join(other, 'letter.txt'), 'Chère Madame');
    const refused = await maillage('bundle', other);
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toMatch(/holds something else than a bundle/);
    expect(await readdir(other)).toEqual(['letter.txt']);
  });

  it.each([
    ['--max-zoom', '15'],
    ['--service', 'file:///etc'],
  ])('with %s %s is wrong usage', async (option, value) => {
    expect((await maillage('bundle', join(home.home, 'files', 'x'), option, value)).code).toBe(2);
  });
});
