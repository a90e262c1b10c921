/** What was known at a moment stays what it was, however the list changes; what is far does not count. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../server/cli/run.ts';
import { runCommand } from '../support/process.ts';
import { testTerminal } from '../support/terminal.ts';
import { gridHome, type TestRegion, testEnvironment } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

/** A server has one address, whatever port it listens on: sheets lead there. */
const ADDRESS = { MAILLAGE_PUBLIC_URL: 'https://maillage.example' };

let home: Awaited<ReturnType<typeof gridHome>>;
let region: TestRegion;
let server: TestServer;
/** A moment after the first list and before the second. */
let moment: string;
let before: Awaited<ReturnType<typeof proof>>;
let imported: string;

interface Feature {
  properties: Record<string, unknown>;
  geometry: { type: string; coordinates: number[] };
}

/** All that a question as known at the moment is answered. */
async function proof() {
  const [lon, lat] = region.point('s4-4', 's5-4', 0.5);
  const asked = `lon=${lon}&lat=${lat}&on=2024-06-01&as_known_at=${moment}`;
  const { body } = await server.get(`/api/v1/eligibility?${asked}`);
  const sheet = (await server.get(`/api/v1/eligibility/certificate.json?${asked}`)).body;
  const pdf = await fetch(`${server.url}/api/v1/eligibility/certificate.pdf?${asked}`);
  const bytes = Buffer.from(await pdf.arrayBuffer()).toString('base64');
  return {
    body,
    id: sheet.id,
    whiteZones: sheet.map.white_zones,
    version: sheet.proof.sites.list_version,
    bytes,
  };
}

/** Imports the list with changes into the home that no server holds. */
async function importList(change: (features: Feature[]) => Feature[]): Promise<string> {
  const list = JSON.parse(await readFile(join(home.home, 'files', 'sites.geojson'), 'utf8'));
  const path = join(home.home, 'files', 'next.geojson');
  await writeFile(path, JSON.stringify({ ...list, features: change(list.features) }));
  const terminal = testTerminal(await testEnvironment(home.home));
  expect(await run(['import', 'sites', path], terminal), terminal.errors()).toBe(0);
  return terminal.errors() + terminal.printed();
}

beforeAll(async () => {
  home = await gridHome();
  region = home.region;
  server = await startTestServer(home.home, ADDRESS);
  moment = new Date().toISOString();
  // OSRM starts behind the server; a sheet without its times is another sheet.
  for (let i = 0; i < 120; i++) {
    const { body } = await server.get(
      `/api/v1/eligibility/certificate.json?lon=${region.point('s4-4', 's5-4')[0]}&lat=${region.point('s4-4', 's5-4')[1]}`,
    );
    if (body.nearest[0].osrm_time_s !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  // Only who asks for it has an answer kept; the sheet then names its address.
  const [lon, lat] = region.point('s4-4', 's5-4', 0.5);
  const question = JSON.stringify({ lon, lat, on: '2024-06-01', as_known_at: moment });
  const kept = await server.post('/api/v1/answers', question, { 'content-type': 'application/json' });
  before = await proof();
  expect([kept.status, kept.body.id]).toEqual([201, before.id]);
  await server.close();
  imported = await importList((features) => [
    ...features.map((feature) =>
      feature.properties.id === 'west'
        ? { ...feature, properties: { ...feature.properties, statut: 'planned', ouverture: null } }
        : feature,
    ),
    {
      ...features[0],
      properties: { id: 'paris', nom: 'Paris', statut: 'open' },
      geometry: { type: 'Point', coordinates: [2.35, 48.85] },
    },
  ]);
  server = await startTestServer(home.home, ADDRESS);
  for (let i = 0; i < 120; i++) {
    const [lon, lat] = region.point('s4-4', 's5-4');
    const { body } = await server.get(`/api/v1/eligibility/certificate.json?lon=${lon}&lat=${lat}`);
    if (body.nearest[0].osrm_time_s !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
});
afterAll(async () => {
  await server?.close();
  await home?.remove();
});

describe('as it was known at a moment', () => {
  it('the answer, its id and the certificate’s bytes stay the same when the list changes', async () => {
    const after = await proof();
    expect(after).toEqual(before);
    expect(after.version).toBe(1);
    expect(after.body.coverage.sites.list_version).toBe(1);
    expect((await server.get('/api/v1/coverages/current')).body.sites.list_version).toBe(2);
  });

  it('the white zones of a day that is not stored are drawn from its times', () => {
    expect(before.whiteZones.length).toBeGreaterThan(0);
  });

  it('before the first list a commune is not concluded on either, and nothing is told of shares', async () => {
    const { body } = await server.get(
      '/api/v1/communes/99001?as_known_at=2001-01-01T00:00:00Z&geometry=true',
    );
    expect(body).toMatchObject({ answer: 'to_confirm', white_area_share: null, white_part: null });
    expect(body.reasons[0].code).toBe('list_unknown');
    const sheet = await server.get(
      '/api/v1/eligibility/certificate.json?lon=0.52&lat=45.02&as_known_at=2001-01-01T00:00:00Z',
    );
    expect(sheet.body.answer.answer).toBe('to_confirm');
    expect(sheet.body.proof.sites).toMatchObject({ list_version: 0, known_at: null });
  });

  it('a kept answer is a page for people and JSON for programs, and is explained by its hashes', async () => {
    const page = await server.get(`/api/v1/answers/${before.id}`, { accept: 'text/html,*/*;q=0.8' });
    expect(page.headers.get('content-type')).toMatch(/text\/html/);
    expect(page.text).toContain('lang="fr"');
    expect(page.text).toContain(before.body.headline);
    expect((await server.get(`/api/v1/answers/${before.id}`)).body.id).toBe(before.id);
    const told = await runCommand(['explain', before.id], await testEnvironment(home.home));
    expect(told.text).toContain('Roads, open sites, rules and software are the same, by their hashes.');
    expect(told.text).toContain('The answer is the same.');
  });
});

describe('what is far', () => {
  it('a place of another region is imported with a note, and is near to nobody', async () => {
    expect(imported).toMatch(/1 open site lies over 2 km from every road.*Paris/);
    for (const [from, to] of [
      ['s0-0', 's1-0'],
      ['s7-8', 's8-8'],
      ['s8-0', 's8-1'],
    ]) {
      const [lon, lat] = region.point(from!, to!, 0.5);
      const { body } = await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`);
      expect(body.nearest.map(({ id }: { id: string }) => id)).toEqual(['north']);
    }
    const own = await server.get('/api/v1/sites/paris/isochrone');
    expect(own.body.features.every((f: Feature) => f.geometry.coordinates.length === 0)).toBe(true);
  });

  it('a point of another region is told that region’s network, and no time', async () => {
    const { body } = await server.get('/api/v1/eligibility?lon=2.35&lat=48.85');
    expect(body).toMatchObject({ answer: 'outside_region', drive_time_s: null, nearest: [] });
    expect(body.network.network.name).toBe('Ile-de-France Tiers-Lieux');
    expect(body.reasons).toHaveLength(1);
    expect(body.reasons[0].text).toMatch(/le réseau d’Île-de-France est Ile-de-France Tiers-Lieux\.$/);
    const sea = (await server.get('/api/v1/eligibility?lon=-20&lat=45')).body;
    expect([sea.answer, sea.network]).toEqual(['outside_region', null]);
  });
});

it('a place that is planned again is not blamed as closed', async () => {
  const today = new Date().toISOString().slice(0, 10);
  const { body } = await server.get('/api/v1/coverages/current/changes?since=2024-06-01');
  expect(today > '2024-06-01').toBe(true);
  const west = body.sites.find(({ id }: { id: string }) => id === 'west');
  expect(west.change).toBe('planned');
  expect(west.lost.population).toBeGreaterThan(0);
});

it('a commune’s white part is drawn, within its border', async () => {
  const { body } = await server.get('/api/v1/communes/99002?geometry=true');
  expect(body.answer).not.toBe('not_eligible');
  expect(body.white_part.type).toBe('MultiPolygon');
  const [west, south, east, north] = body.bbox;
  // Where an outline crosses a side of the lattice is found to less than two metres.
  for (const [lon, lat] of body.white_part.coordinates.flat(2)) {
    expect(lon).toBeGreaterThan(west - 2e-5);
    expect(lon).toBeLessThan(east + 2e-5);
    expect(lat).toBeGreaterThan(south - 2e-5);
    expect(lat).toBeLessThan(north + 2e-5);
  }
  expect((await server.get('/api/v1/communes/99002')).body.white_part).toBeUndefined();
});
