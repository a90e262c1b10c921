/** What a dry run tells: sizes asked of a server that plays the real one, and what it says where that cannot be reached. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fileNameOf } from '../../data/sources/files/download.ts';
import { planLines, planPreparation, totalLines } from '../../data/sources/plan.ts';
import { regionFromFile } from '../../data/sources/region_file.ts';
import { builtinRegions, findBuiltin } from '../../data/sources/regions/definitions.ts';
import { type FileServer, serveFiles } from '../support/file_server.ts';
import { temporaryFiles } from '../support/sources.ts';

const NOWHERE = 'http://127.0.0.1:9';
const files = temporaryFiles();
const downloadsFolder = path.join(files.folder, 'downloads');
const roads = 'https://data.example/roads/own.osm.pbf';
const around = 'https://data.example/roads/around.osm.pbf';

let server: FileServer;
beforeAll(async () => {
  server = await serveFiles();
  server.files.set('/roads/own.osm.pbf', { content: Buffer.alloc(3_000_000) });
  server.files.set('/roads/around.osm.pbf', { content: Buffer.alloc(1_000_000) });
});
afterAll(() => server.close());
beforeEach(() => {
  rmSync(downloadsFolder, { recursive: true, force: true });
  mkdirSync(downloadsFolder);
  files.write('sites.csv', 'id,nom,lon,lat\n');
  server.requests.length = 0;
});

const region = (more: object) =>
  regionFromFile(
    { id: 'x', name: 'X', roads, sites: 'sites.csv', ...more },
    path.join(files.folder, 'x.json'),
  );

describe('a dry run', () => {
  test('asks for sizes alone, fetches nothing, and estimates disk, memory and time from them', async () => {
    const definition = region({ roads_around: [around], cut_km: 50 });
    const plan = await planPreparation(definition, {
      downloadsFolder,
      mirror: server.address,
      osmium: '/no/osmium',
    });
    expect(server.requests.sort()).toEqual(['HEAD /roads/around.osm.pbf', 'HEAD /roads/own.osm.pbf']);
    expect(plan.sources).toMatchObject([
      { name: 'roads', where: roads, bytes: 3_000_000, here: false },
      { name: 'roads around', where: around, bytes: 1_000_000, here: false },
      { name: 'sites', bytes: 15, here: true },
    ]);
    // A fifth of a neighbour lies in the strip around the region.
    expect(plan).toMatchObject({ fetch_bytes: 4_000_000, roads_bytes: 3_200_000 });
    expect(plan.memory_bytes).toBeGreaterThan(700e6);
    expect(plan.disk_bytes).toBeGreaterThan(4_000_015);
    expect(plan.seconds).toBeGreaterThan(30);
    expect(plan.missing).toHaveLength(1);
    expect(plan.missing[0]).toMatch(/osmium.*not installed.*apt install osmium-tool/);
    const lines = planLines(definition, plan);
    expect(lines).toContain(`  roads: ${roads}, 3 MB`);
    expect(lines.join('\n')).toMatch(/To fetch: 4 MB\. Disk: about \d+ MB\. Memory: about \d+ MB\./);
  });

  test('of several regions counts what they share once, and the memory of the largest', async () => {
    const options = { downloadsFolder, mirror: server.address };
    const plans = [
      await planPreparation(region({ roads_around: [around], cut_km: 50 }), options),
      await planPreparation(region({ roads: around }), options),
    ];
    const lines = totalLines(plans);
    expect(lines[0]).toMatch(/^Together, 2 regions/);
    const memory = Math.round(plans[0]!.memory_bytes! / 1e6);
    expect(lines[1]).toContain('To fetch: 4 MB.');
    expect(lines[1]).toContain(`Memory: about ${memory} MB,`);
    expect(plans[1]!.memory_bytes).toBeLessThan(plans[0]!.memory_bytes!);
  });

  test('counts what was fetched before as here', async () => {
    files.write(path.join('downloads', fileNameOf(roads)), 'x'.repeat(500));
    const plan = await planPreparation(region({}), { downloadsFolder, mirror: server.address });
    expect(plan.sources[0]).toEqual({ name: 'roads', where: roads, bytes: 500, here: true });
    expect(plan).toMatchObject({ fetch_bytes: 0, missing: [] });
  });

  test('names files that are missing, and goes on', async () => {
    const plan = await planPreparation(region({ outline: 'no-outline.geojson', sites: null }), {
      downloadsFolder,
      mirror: server.address,
    });
    expect(plan.missing).toEqual([
      expect.stringMatching(/outline is not there: .*no-outline\.geojson/),
      'The region names no list of tiers-lieux: give one (prepare x --sites FILE), or import it afterwards (import sites FILE).',
    ]);
  });

  test('without a network tells the sizes on record, and that nobody was asked', async () => {
    const definition = findBuiltin('nouvelle-aquitaine');
    const plan = await planPreparation(definition, { downloadsFolder, mirror: NOWHERE });
    const addresses = plan.sources.filter(({ where }) => where.startsWith('https:'));
    // Ten extracts of roads and the contours of the communes.
    expect(addresses).toHaveLength(11);
    for (const source of addresses) expect(source).toMatchObject({ recorded: true, here: false });
    const own = plan.sources.filter(({ name }) => /^roads \d/.test(name)).map(({ bytes }) => bytes);
    expect(own).toEqual([279e6, 93e6, 219e6]);
    expect(plan.fetch_bytes).toBeGreaterThan(591e6);
    expect(plan.seconds).toBeGreaterThan(60);
    expect(plan.missing.join('\n')).toMatch(/11 of the addresses did not tell their size/);
    expect(planLines(definition, plan).join('\n')).toMatch(
      /aquitaine-latest\.osm\.pbf, 279 MB \(on record\)/,
    );
  });

  test.each(
    builtinRegions(),
  )('without a network knows what %s takes, its neighbours abroad too', async (id) => {
    const plan = await planPreparation(findBuiltin(id), { downloadsFolder, mirror: NOWHERE });
    expect(plan.sources.filter(({ bytes }) => bytes === null)).toEqual([]);
    for (const told of [plan.fetch_bytes, plan.disk_bytes, plan.memory_bytes, plan.seconds])
      expect(told).toBeGreaterThan(0);
  });

  test('without a network and without a record says that sizes are not known', async () => {
    const definition = region({ roads: 'https://data.example/elsewhere.osm.pbf' });
    const plan = await planPreparation(definition, { downloadsFolder, mirror: NOWHERE });
    expect(plan).toMatchObject({ fetch_bytes: null, roads_bytes: null, memory_bytes: null, seconds: null });
    expect(planLines(definition, plan).join('\n')).toMatch(/size not known[\s\S]*To fetch: not known/);
  });

  test('of the demonstration needs the communes alone, and fetches no roads', async () => {
    const plan = await planPreparation(findBuiltin('nouvelle-aquitaine-demo'), {
      downloadsFolder,
      mirror: NOWHERE,
    });
    expect(plan.sources.map(({ name, here }) => [name, here])).toEqual([
      ['roads', true],
      ['communes', false],
      ['sites', true],
    ]);
    expect(plan.missing).toEqual([]);
  });
});
