/** What is told of a coverage as a whole: its outlines, how fine they are, what they rest on, how sure they are. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listRegions } from '../../data/store/regions.ts';
import { run } from '../../server/cli/run.ts';
import { readConfig } from '../../server/config.ts';
import { openStore } from '../../server/process/open_store.ts';
import * as oneOpening from '../support/one_opening.ts';
import { testTerminal } from '../support/terminal.ts';
import { gridHome, testEnvironment } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

vi.mock('../../data/database/embedded.ts', () => oneOpening);
afterAll(oneOpening.closeDatabases);

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
const ask = async (path: string) => {
  const { status, body, text } = await server.get(`/api/v1/${path}`);
  expect([path, status]).toEqual([path, 200]);
  return { ...body, text };
};
const pointsOf = ({ features }: { features: { geometry: { coordinates: number[][][][] } }[] }): number =>
  features.reduce((sum, { geometry }) => sum + geometry.coordinates.flat(2).length, 0);

describe('outlines', () => {
  it('name the coverage that they rest on, and isochrones the road of their point', async () => {
    const { coverage } = await ask('statistics');
    const [lon, lat] = home.region.point('s4-3', 's5-3', 0.5);
    for (const path of ['bands', 'white-zones', `isochrone?lon=${lon}&lat=${lat}`, 'sites/west/isochrone'])
      expect((await ask(path)).coverage, path).toEqual(coverage);
    const { road, notices } = await ask(`isochrone?lon=${lon}&lat=${lat + 0.0005}`);
    expect(road.distance_m).toBeCloseTo(0.0005 * 111_150, -1);
    expect(road.lat).toBeCloseTo(lat, 4);
    expect(notices).toEqual([]);
  });

  it('are empty around a point over 2 km from any road, and say so', async () => {
    const [lon, lat] = home.region.point('s0-0', 's1-0', 0);
    const far = await ask(`isochrone?lon=${lon - 0.1}&lat=${lat}&minutes=10,20`);
    expect(far.features.map((band: { geometry: unknown }) => band.geometry)).toEqual([
      { type: 'MultiPolygon', coordinates: [] },
      { type: 'MultiPolygon', coordinates: [] },
    ]);
    expect(far.road.distance_m).toBeGreaterThan(7000);
    expect(far.notices).toMatchObject([{ code: 'road_too_far', text: expect.stringContaining('route') }]);
  });

  it('are one answer with one tag, however they are compressed, and are not sent again to who has them', async () => {
    const [lon, lat] = home.region.point('s4-4', 's5-4', 0.5);
    const path = `/api/v1/isochrone?lon=${lon}&lat=${lat}&minutes=15,5`;
    const told = [];
    for (const encodings of ['gzip, deflate', 'identity', 'br', 'br, gzip;q=0', 'br, gzip'])
      told.push(await server.get(path, { 'accept-encoding': encodings }));
    expect(told.map(({ headers }) => headers.get('content-encoding'))).toEqual([
      'gzip',
      null,
      'br',
      'br',
      'gzip',
    ]);
    expect(new Set(told.map(({ text }) => text)).size).toBe(1);
    const tags = new Set(told.map(({ headers }) => headers.get('etag')));
    expect(tags.size).toBe(1);
    for (const { headers } of told) expect(headers.get('vary')).toMatch(/accept-encoding/i);
    const known = await server.get(path, { 'if-none-match': String([...tags][0]) });
    expect([known.status, known.text]).toEqual([304, '']);
    // Drawn for who takes it plain, and then told compressed.
    const [plain, zipped] = [
      await server.get(`${path},25`, { 'accept-encoding': 'identity' }),
      await server.get(`${path},25`, { 'accept-encoding': 'gzip' }),
    ];
    expect([plain, zipped].map(({ headers }) => headers.get('content-encoding'))).toEqual([null, 'gzip']);
    expect(zipped.text).toBe(plain.text);
    expect(zipped.headers.get('etag')).toBe(plain.headers.get('etag'));
  });

  it('of the region, and the document of the API, are compressed once for all who ask', async () => {
    for (const path of ['/api/v1/white-zones', '/api/v1/bands', '/openapi.json']) {
      const zipped = await server.get(path, { 'accept-encoding': 'br, gzip' });
      // Brotli would be made for each.
      expect(zipped.headers.get('content-encoding'), path).toBe('gzip');
      const plain = await server.get(path, { 'accept-encoding': 'identity' });
      expect(zipped.text).toBe(plain.text);
      expect(zipped.headers.get('etag')).toBe(plain.headers.get('etag'));
    }
  });

  it('are simplified on a coarser lattice where that is asked for; their figures stay', async () => {
    const figures = ({ features }: { features: { id: string; properties: object }[] }) =>
      features.map(({ id, properties }) => ({ id, properties }));
    for (const path of ['bands', 'white-zones']) {
      const exact = await ask(path);
      const simple = await ask(`${path}?simplify_m=900`);
      expect(figures(simple)).toEqual(figures(exact));
      expect(simple.coverage).toEqual(exact.coverage);
      expect(pointsOf(simple)).toBeLessThan(pointsOf(exact) / 3);
      expect((await ask(`${path}?simplify_m=20`)).text).toBe(exact.text);
    }
    const reach = 'sites/west/isochrone?minutes=20';
    expect(pointsOf(await ask(`${reach}&simplify_m=900`))).toBeLessThan(pointsOf(await ask(reach)) / 3);
    expect((await server.get('/api/v1/bands?simplify_m=-1')).status).toBe(400);
  });
});

describe('sensitivity', () => {
  it('tells the white zones of drive times shorter and longer, and whose answer changes', async () => {
    const { sensitivity, population, area_km2 } = await ask('coverages/current');
    const factors = sensitivity.cases.map((one: { factor: number }) => one.factor);
    expect([sensitivity.limit_minutes, ...factors]).toEqual([20, 0.8, 0.9, 1.1, 1.25]);
    const names = sensitivity.other_engines.engines.map((engine: { name: string }) => engine.name);
    expect(names).toEqual(['Valhalla', 'GraphHopper']);
    expect(sensitivity.white.population).toBe(population.white);
    expect(sensitivity.white.area_km2 / area_km2.white).toBeCloseTo(1, 1);
    expect(sensitivity.white_share.population).toBeCloseTo(population.white / population.region, 4);
    for (const one of sensitivity.cases) {
      const sign = Math.sign(one.factor - 1);
      expect(one.changed.population).toBeGreaterThan(0);
      const change = sign * (one.white.population - sensitivity.white.population);
      expect(Math.abs(change - one.changed.population)).toBeLessThanOrEqual(1);
      expect(one.changed_share.population).toBeCloseTo(one.changed.population / population.region, 3);
    }
    const [listed] = (await ask('coverages')).items;
    expect(listed.sensitivity).toBeUndefined();
    expect((await ask(`coverages/${listed.id}`)).sensitivity).toEqual(sensitivity);
  });
});

describe('a region file that names an unknown programme', () => {
  it('is refused before anything is read or stored', async () => {
    const file = join(home.home, 'files', 'typo.json');
    const definition = JSON.parse(await readFile(home.region.file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...definition, programme: 'ami-2025' }));
    const empty = join(home.home, 'empty');
    const settings = await testEnvironment(empty);
    const terminal = testTerminal(settings);
    expect(await run(['prepare', file], terminal)).toBe(1);
    expect(terminal.errors()).toContain('There is no programme "ami-2025"');
    expect(terminal.errors()).not.toContain('Reading the inputs');
    const { db, close } = await openStore(readConfig(settings));
    expect(await listRegions(db)).toEqual([]);
    await close();
  });
});

describe('MAILLAGE_FINENESS', () => {
  it('makes a coverage of its own, whose answers are the same', async () => {
    const [lon, lat] = home.region.point('s4-3', 's5-3', 0.5);
    const before = await ask('coverages/current');
    const bands = await ask('bands');
    const { drive_time_s } = await ask(`eligibility?lon=${lon}&lat=${lat}`);
    await server.close();
    const settings = { ...(await testEnvironment(home.home)), MAILLAGE_FINENESS: '4' };
    const terminal = testTerminal(settings);
    expect(await run(['compute'], terminal), terminal.errors()).toBe(0);
    server = await startTestServer(home.home, { MAILLAGE_FINENESS: '4' });
    const after = await ask('coverages/current');
    expect([before.fineness, after.fineness]).toEqual([8, 4]);
    expect(after.id).not.toBe(before.id);
    expect(pointsOf(await ask('bands'))).toBeLessThan(pointsOf(bands) * 0.7);
    expect((await ask(`eligibility?lon=${lon}&lat=${lat}`)).drive_time_s).toBe(drive_time_s);
    const wrong = testTerminal({ ...settings, MAILLAGE_FINENESS: '5' });
    expect(await run(['compute'], wrong)).toBe(2);
    expect(wrong.errors()).toContain('MAILLAGE_FINENESS');
  });
});
