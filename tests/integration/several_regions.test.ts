/** Several regions in one server: each is answered for as a server of its own would. */
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { homeKey } from '../../server/process/home_key.ts';
import { type TestRegion, THREE_PLACES, threeRegionsHome } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

const POINTS = 1000;
const [A, B, C] = THREE_PLACES.map(({ id }) => id) as [string, string, string];

let home: string;
let regions: TestRegion[];
let remove: () => Promise<void>;
let server: TestServer;
/** Answers of a server that has one region alone, by region. */
const alone = new Map<string, Record<string, unknown>>();
let points: { id: number; lon: number; lat: number; region: string }[];

/** Questions of a region's own, whose answers hold nothing of the moment. */
const QUESTIONS = [
  'region',
  'statistics?by=commune',
  'statistics?by=region',
  'rush-hour?by=commune',
  'without-car',
  'sites',
  'white-zones',
  'bands',
  'coverages',
  'communes?q=ouest',
  'search?q=estville',
  'sites/west/dependence',
  'export/communes.csv',
  'placements?count=2',
];

beforeAll(async () => {
  ({ home, regions, remove } = await threeRegionsHome());
  const random = createRandom(15);
  points = Array.from({ length: POINTS }, (_, id) => {
    const { city } = regions[id % 3] as TestRegion;
    const [west, south] = city.junctions.get('s0-0') as [number, number];
    const [east, north] = city.junctions.get('s8-8') as [number, number];
    // Some lie past the border, in no region.
    const along = (from: number, to: number) => from + (to - from) * (random() * 1.3 - 0.15);
    return { id, lon: along(west, east), lat: along(south, north), region: THREE_PLACES[id % 3]!.id };
  });
  for (const region of [A, B, C]) {
    const one = await startTestServer(home, { MAILLAGE_REGION: region, MAILLAGE_REGIONS: region });
    try {
      const answers: Record<string, unknown> = {};
      for (const question of QUESTIONS) answers[question] = (await one.get(`/api/v1/${question}`)).text;
      answers.points = await many(one, points);
      expect((await one.get('/api/v1/regions')).body.items).toHaveLength(1);
      alone.set(region, answers);
    } finally {
      await one.close();
    }
  }
  // Two of the three are in memory at once.
  server = await startTestServer(home, { MAILLAGE_LOADED_REGIONS: '2' });
}, 400_000);

afterAll(async () => {
  await server?.close();
  await remove?.();
});

async function many(on: TestServer, asked: object[]): Promise<{ id: number; answer: string }[]> {
  const { text, status } = await on.post('/api/v1/eligibility', JSON.stringify(asked), {
    'content-type': 'application/json',
  });
  expect(status).toBe(200);
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('lists the regions, the one prepared last first', async () => {
  const { items } = (await server.get('/api/v1/regions')).body;
  expect(items.map(({ id, first }: { id: string; first: boolean }) => [id, first])).toEqual([
    [C, true],
    [A, false],
    [B, false],
  ]);
  for (const { id, coverage } of items) {
    const { body } = await server.get(`/api/v1/coverages/current?region=${id}`);
    expect(coverage.id).toBe(body.id);
    expect(coverage.area_km2.white).toBe(body.area_km2.white);
  }
  expect((await server.get(`/api/v1/regions/${A}`)).body.name).toBe('Grille A');
  expect((await server.get('/api/v1/regions/nowhere')).body.code).toBe('unknown_region');
  expect((await server.get('/api/v1/statistics?region=nowhere')).body.code).toBe('unknown_region');
});

test('answers 1,000 points over all of them as three servers do', async () => {
  const told = await many(server, points);
  const byId = new Map(told.map((row) => [row.id, row]));
  let inside = 0;
  for (const { id, region } of points) {
    const own = (alone.get(region)!.points as { answer: string }[])[id]!;
    const row = byId.get(id)!;
    if (own.answer !== 'outside_region') inside++;
    // What lies in none is told by the first, as by a server that has it alone.
    expect(row).toEqual(own.answer === 'outside_region' ? (alone.get(C)!.points as object[])[id] : own);
  }
  expect(inside).toBeGreaterThan(POINTS / 2);
  expect(inside).toBeLessThan(POINTS);
}, 60_000);

test('finds the region of what is asked for by its code or id', async () => {
  for (const [i, region] of [A, B, C].entries()) {
    const code = `${THREE_PLACES[i]!.communes}02`;
    const { body } = await server.get(`/api/v1/communes/${code}`);
    expect(body.name).toBe('Estville');
    const { coverage } = (await server.get(`/api/v1/regions/${region}`)).body;
    expect(body.coverage.id).toBe(coverage.id);
    expect((await server.get(`/api/v1/coverages/${coverage.id}`)).body.id).toBe(coverage.id);
    const zones = await server.get(`/api/v1/white-zones?coverage=${coverage.id}`);
    expect(zones.body.coverage.id).toBe(coverage.id);
    // All three have a site of this id: it is the first region's, unless one is named.
    const site = await server.get(`/api/v1/sites/west?region=${region}`);
    expect(site.body.geometry.coordinates).toEqual(regions[i]!.point('s0-0', 's1-0', 0.5));
  }
  const [lon, lat] = regions[1]!.point('s4-4', 's5-4', 0.5);
  const imagined = { add: [{ lon, lat }] };
  const scenario = await server.post('/api/v1/scenarios', JSON.stringify(imagined), {
    'content-type': 'application/json',
  });
  expect(scenario.body.gained.communes[0].code).toMatch(/^991/);
  const route = await server.get(`/api/v1/isochrone?lon=${lon}&lat=${lat}&minutes=10`);
  expect(route.body.coverage.id).toBe((await server.get(`/api/v1/regions/${B}`)).body.coverage.id);
});

test('gives the figures of all together, each with its region', async () => {
  const { body } = await server.get('/api/v1/statistics?by=region&region=all');
  expect(body.items.map((item: { region: string }) => item.region)).toEqual([C, A, B]);
  for (const { region, ...item } of body.items)
    expect(item).toEqual(JSON.parse(alone.get(region)!['statistics?by=region'] as string).items[0]);
  expect(body.coverages.map((one: { region: string }) => one.region)).toEqual([C, A, B]);
  const rush = (await server.get('/api/v1/rush-hour?by=commune&region=all')).body;
  expect(rush.items).toEqual(
    [C, A, B].flatMap((region) =>
      JSON.parse(alone.get(region)!['rush-hour?by=commune'] as string).items.map((item: object) => ({
        region,
        ...item,
      })),
    ),
  );
  expect(rush.assumptions_of_regions).toEqual([C, A, B].map((region) => ({ region, ...rush.assumptions })));
  const beside = (await server.get('/api/v1/without-car?region=all')).body;
  expect([rush, beside].map(({ coverages }) => coverages)).toEqual([body.coverages, body.coverages]);
  expect(beside.modes).toEqual([]);
});

test('gives tiles and files of all together', async () => {
  const told = (await server.get('/api/v1/tiles/communes.json?region=all')).body;
  expect(told.tiles[0]).toBe(`${server.url}/regions/all/api/v1/tiles/communes/{z}/{x}/{y}.mvt`);
  // The tile that the first two cities lie in.
  const bytes = await (await fetch(told.tiles[0].replace('{z}/{x}/{y}', '5/16/11'))).arrayBuffer();
  const layer = new VectorTile(new PbfReader(bytes)).layers.communes!;
  const features = Array.from({ length: layer.length }, (_, i) => layer.feature(i));
  const codes = features.map(({ properties }) => String(properties.code));
  expect(codes.sort()).toEqual([1, 2, 3, 4, 5].flatMap((i) => [`9900${i}`, `9910${i}`]).sort());
  expect(new Set(features.map(({ id }) => id)).size).toBe(10);

  const { text } = await server.get('/api/v1/export/communes.csv?region=all');
  const [header = '', ...rows] = text
    .replace(/^\uFEFF/, '')
    .trim()
    .split('\r\n');
  const columns = header.split(',');
  const cell = (row: string, name: string) => row.split(',')[columns.indexOf(name)];
  expect(rows).toHaveLength(15);
  for (const region of [A, B, C]) {
    const { coverage } = (await server.get(`/api/v1/regions/${region}`)).body;
    const own = rows.filter((row) => cell(row, 'region') === region);
    expect(own.map((row) => cell(row, 'coverage_id'))).toEqual(Array(5).fill(coverage.id));
    const alike = (alone.get(region)!['export/communes.csv'] as string).trim().split('\r\n').slice(1);
    expect(own.map((row) => row.slice(region.length + 1))).toEqual(alike);
  }
});

test('keeps no more regions in memory than it may, and lets go of the one asked for longest ago', async () => {
  const loaded = async () => {
    const { items } = (await server.get('/api/v1/regions')).body;
    return items.filter((one: { memory_bytes: number | null }) => one.memory_bytes !== null);
  };
  for (const region of [A, B, A]) {
    await server.get(`/api/v1/statistics?region=${region}`);
    expect((await loaded()).map(({ id }: { id: string }) => id)).toEqual([C, region]);
  }
  for (const { memory_bytes } of await loaded()) expect(memory_bytes).toBeGreaterThan(100_000);
});

test('searches all regions where none is named, without loading them', async () => {
  const held = async () => {
    const { items } = (await server.get('/api/v1/regions')).body;
    return items.flatMap((one: { id: string; memory_bytes: number | null }) =>
      one.memory_bytes === null ? [] : [one.id],
    );
  };
  const before = await held();
  const found = async (query: string) => (await server.get(`/api/v1/search?${query}`)).body.items;
  const estville = await found('q=estville');
  const communes = estville.filter(({ kind }: { kind: string }) => kind === 'commune');
  expect(communes.map(({ code, region }: { code: string; region: string }) => [code, region])).toEqual([
    ['99202', C],
    ['99002', A],
    ['99102', B],
  ]);
  expect(await found('q=estville&region=all')).toEqual(estville);
  // All three have sites of the same ids and names: each is another place.
  const sites = await found('q=fabrique');
  expect(sites.map(({ id, region }: { id: string; region: string }) => [id, region]).sort()).toEqual([
    ['west', A],
    ['west', B],
    ['west', C],
  ]);
  const [lon, lat] = regions[1]!.point('s4-4', 's5-4', 0.5);
  expect((await found(`q=${lat.toFixed(5)}, ${lon.toFixed(5)}`))[0]).toMatchObject({
    lon: Number(lon.toFixed(5)),
    region: B,
  });
  expect(await held()).toEqual(before);
  // One that is named is loaded.
  const [own] = await found(`q=estville&region=${B}`);
  expect([own.code, own.region]).toEqual(['99102', undefined]);
});

test('so is what belongs to another region, by its code or id; what is changed is not', async () => {
  const told = 'answered_by_its_region';
  const code = '99102';
  const own = (await server.get(`/api/v1/communes/${code}`)).body;
  for (const path of [`/regions/${A}/api/v1/communes/${code}`, `/api/v1/communes/${code}?region=${A}`]) {
    const { status, body } = await server.get(path);
    expect(status).toBe(200);
    const [said, ...others] = body.reasons.filter((reason: { code: string }) => reason.code === told);
    expect([said?.text, others]).toEqual([expect.stringContaining('Grille B, pas dans Grille A'), []]);
    const reasons = body.reasons.filter((reason: { code: string }) => reason.code !== told);
    expect({ ...body, reasons }).toEqual(own);
  }
  expect((await server.get(`/regions/${A}/api/v1/communes/${code}/sheet.pdf`)).status).toBe(200);
  const { features } = (await server.get(`/api/v1/sites?region=${B}`)).body;
  const only = features.map(({ id }: { id: string }) => id) as string[];
  const ofA = (await server.get(`/api/v1/sites?region=${A}`)).body.features.map(
    ({ id }: { id: string }) => id,
  );
  const id = only.find((each) => !ofA.includes(each));
  if (id !== undefined)
    expect((await server.get(`/regions/${A}/api/v1/sites/${id}`)).body).toMatchObject({ id });
  // Its own communes are not looked for elsewhere, and what is nowhere is told by the region that was named.
  const nowhere = await server.get(`/regions/${A}/api/v1/communes/75056`);
  expect([nowhere.status, nowhere.body.code, nowhere.body.detail]).toEqual([
    404,
    'unknown_commune',
    expect.stringContaining('Grille A'),
  ]);
});

test('a point of another region than the one that is named is answered for by its own, which is told', async () => {
  const [lon, lat] = regions[1]!.point('s4-4', 's5-4', 0.5);
  const at = `lon=${lon}&lat=${lat}`;
  const own = (await server.get(`/api/v1/eligibility?${at}`)).body;
  expect(own.region).toEqual({ id: B, name: 'Grille B' });
  const codes = (answer: { reasons: { code: string }[] }) => answer.reasons.map(({ code }) => code);
  expect(codes(own)).not.toContain('answered_by_its_region');
  for (const path of [`/regions/${A}/api/v1/eligibility?${at}`, `/api/v1/eligibility?${at}&region=${A}`]) {
    const told = (await server.get(path)).body;
    const reasons = told.reasons.filter(({ code }: { code: string }) => code !== 'answered_by_its_region');
    expect({ ...told, reasons }).toEqual(own);
    const [said] = told.reasons.filter(({ code }: { code: string }) => code === 'answered_by_its_region');
    expect(said.text).toContain('Grille B, pas dans Grille A');
  }
  // So are the certificate, an answer among many, and what is drawn about the point.
  const data = (await server.get(`/regions/${A}/api/v1/eligibility/certificate.json?${at}`)).text;
  expect(data).toContain(own.coverage.id);
  expect(data).toContain('pas dans Grille A');
  const row = await server.post(`/regions/${A}/api/v1/eligibility`, JSON.stringify([{ id: 1, lon, lat }]), {
    'content-type': 'application/json',
  });
  const many = JSON.parse(row.text);
  expect([many.coverage.id, many.drive_time_s]).toEqual([own.coverage.id, own.drive_time_s]);
  expect(codes(many)).toContain('answered_by_its_region');
  const drawn = await server.get(`/regions/${A}/api/v1/isochrone?${at}&minutes=10`);
  expect(drawn.body.coverage.id).toBe(own.coverage.id);
  const address = (await server.get(`/regions/${A}/api/v1/search?${at}`)).body;
  expect(address.items.map(({ label }: { label: string }) => label)).toContain(own.commune.name);
  // What lies in no region is told by the one that was named.
  const outside = (await server.get(`/regions/${A}/api/v1/eligibility?lon=6&lat=43.5`)).body;
  expect([outside.answer, outside.region.id, codes(outside)]).toEqual([
    'outside_region',
    A,
    ['outside_region'],
  ]);
});

test('links stay in the region that was asked for by name', async () => {
  const { body } = await server.get(`/api/v1/tiles/communes.json?region=${A}`);
  expect(body.tiles[0]).toContain(`/regions/${A}/api/v1/tiles/communes/`);
  const items = await server.get(`/regions/${B}/ogc/collections/communes/items?limit=2&region=${A}`);
  expect(items.body.features[0].properties.code).toMatch(/^991/);
  const next = items.body.links.find((link: { rel: string }) => link.rel === 'next').href as string;
  const following = await server.get(next.slice(server.url.length));
  expect(following.body.features[0].properties.code).toMatch(/^991/);
  for (const { href } of items.body.links) expect(href).toContain(`/regions/${B}/`);
});

describe.each([A, B, C])('the region %s', (region) => {
  test.each(QUESTIONS)('answers %s as a server of its own', async (question) => {
    const { text } = await server.get(`/regions/${region}/api/v1/${question}`);
    expect(text).toBe(alone.get(region)![question]);
    const named = `/api/v1/${question}${question.includes('?') ? '&' : '?'}region=${region}`;
    expect((await server.get(named)).text).toBe(text);
  });
});

describe('who keeps the list of a region that is not the first', () => {
  const at = (region: string, path: string) => `/regions/${region}/api/v1/${path}`;
  const listOf = async (region: string) => (await server.get(at(region, 'sites'))).text;
  /** Each row of the lists' versions, sites and reports of a region. */
  const all = async (region: string) =>
    Promise.all([
      listOf(region),
      server.get(at(region, 'lists')).then(({ text }) => text),
      server.get(at(region, 'lists/dates')).then(({ text }) => text),
    ]);

  test('acts on that one alone: all three have a place of the same id', async () => {
    const admin = await homeKey(home);
    const before = new Map([[B, await all(B)] as const, [C, await all(C)] as const]);
    const list = await listOf(A);
    const change = { name: 'Renommée', closed_on: '2099-01-01' };
    const look = await server.send('PATCH', at(A, 'sites/west?dry_run=true'), change, admin);
    expect(look.body.site.properties.name).toBe('Renommée');
    expect(await listOf(A)).toBe(list);
    const done = await server.send('PATCH', at(A, 'sites/west?reason=Vu'), change, admin);
    expect(done.status).toBe(200);
    const job = (await server.get(`/api/v1/jobs/${done.body.job_id}`)).body;
    expect(job.region).toBe(A);
    const [line] = (await server.send('GET', '/api/v1/audit?limit=1', undefined, admin)).body.items;
    expect(line).toMatchObject({ action: 'site.change', target: 'west' });

    // A place near the border is of the list that is kept, not of the region that holds its point.
    const [lon, lat] = regions[1]!.point('s4-4', 's5-4', 0.5);
    const place = { name: 'Outre-limite', lon, lat };
    const added = await server.send('POST', at(A, 'sites?reason=Vu'), place, admin);
    expect(added.status).toBe(200);
    const report = { kind: 'closed', site_id: 'north', text: 'Fermé' };
    const { id } = (await server.send('POST', at(A, 'reports'), report)).body;
    const reports = async (region: string) =>
      (await server.send('GET', at(region, 'reports'), undefined, admin)).body.items.length;
    expect([await reports(A), await reports(B), await reports(C)]).toEqual([1, 0, 0]);
    const decision = { accepted: true, reason: 'Vu' };
    const decided = await server.send('POST', at(A, `reports/${id}/decision`), decision, admin);
    expect(decided.body.site.properties).toMatchObject({ id: 'north', status: 'closed' });

    const { body } = await server.get(at(A, 'lists?limit=1'));
    expect(body.next).toBe(at(A, 'lists?limit=1&offset=1'));
    const version = added.body.site.properties.version;
    const undone = await server.send('POST', at(A, `lists/${version}/undo`), { reason: 'Erreur' }, admin);
    expect(undone.body.undone.map(({ name }: { name: string }) => name)).toEqual(['Outre-limite']);
    for (const [region, was] of before) expect(await all(region), region).toEqual(was);
    const names = async (region: string) =>
      (await server.get(at(region, 'sites/west/history'))).body.items.map(
        ({ properties }: { properties: { name: string } }) => properties.name,
      );
    expect(await names(A)).toContain('Renommée');
    for (const region of [B, C]) expect(await names(region)).not.toContain('Renommée');
  });
});
