/** The API on a city whose drive times follow from first principles. */
import { Readable } from 'node:stream';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import { serveGrid } from '../support/serve_grid.ts';
import type { TestRegion } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';

let region: TestRegion;
let server: TestServer;
serveGrid((grid) => {
  ({ region, server } = grid);
});

type Place = [from: string, to: string, fraction: number];
const query = ([from, to, fraction]: Place): string => {
  const [lon, lat] = region.point(from, to, fraction);
  return `lon=${lon}&lat=${lat}`;
};
const time = (place: Place, site: string): number =>
  region.city.time_s(place, region.sites.get(site) as Place);

const PLACES: Place[] = [
  ['s0-1', 's0-2', 0.3],
  ['s4-4', 's5-4', 0.5],
  ['s8-0', 's8-1', 0.7],
  ['s3-7', 's4-7', 0.1],
  ['r3', 'r4', 0.5],
  ['v0-0', 'v1-0', 0.5],
];

describe('GET /eligibility', () => {
  it('tells the exact time to the nearest open site, and judges by it', async () => {
    const answers = new Set();
    for (const place of PLACES) {
      const { body } = await server.get(`/api/v1/eligibility?${query(place)}`);
      const expected = Math.min(time(place, 'west'), time(place, 'north'));
      // OSRM rounds each piece of road to a tenth of a second: the slowest lane, an hour long, by a little more than one.
      expect(Math.abs(body.drive_time_s - expected), place.join(' ')).toBeLessThan(
        Math.max(1, expected / 1000),
      );
      if (Math.abs(expected - 1200) > 60)
        expect(body.answer).toBe(expected < 1200 ? 'not_eligible' : 'eligible');
      expect(body.margin_s).toBeCloseTo(body.drive_time_s - 1200, 6);
      expect(body.nearest.map((site: { id: string }) => site.id).sort()).toEqual(['north', 'west']);
      expect(body.nearest[0].drive_time_s).toBe(body.drive_time_s);
      expect(body.road.distance_m).toBeLessThan(1);
      answers.add(body.answer);
    }
    expect([...answers].sort()).toEqual(['eligible', 'not_eligible']);
  });

  it('says where it lies, by which rule, from which list and roads', async () => {
    const { body, headers } = await server.get(`/api/v1/eligibility?${query(PLACES[0])}`);
    expect(body.commune).toEqual({ code: '99001', name: 'Saint-Ouest-le-Bas' });
    expect(body.programme).toBe('ami-nouvelle-aquitaine-2025');
    expect(body.rule.quote).toContain('20 mn');
    expect(body.coverage).toMatchObject({
      sites: { list_version: 1, open: 2 },
      network: { modelled: false },
    });
    expect(body.reasons[0].text).toContain('La Fabrique de l’Ouest');
    expect(headers.get('etag')).toMatch(/^W\//);
  });

  it('knows no way off an island, does not conclude far from roads, has no answer outside the region', async () => {
    const island = await server.get(`/api/v1/eligibility?${query(['i0-0', 'i1-0', 0.5])}`);
    expect(island.body).toMatchObject({ answer: 'eligible', drive_time_s: null, nearest: [] });
    expect(island.body.reasons[0].code).toBe('no_road_leads_there');
    const [west, east] = [region.city.on('i0-0', 'i1-0', 0), region.city.on('s0-8', 's1-8', 0)];
    const between = `lon=${(west[0] + east[0]) / 2}&lat=${(west[1] + east[1]) / 2}`;
    const water = await server.get(`/api/v1/eligibility?${between}`);
    expect(water.body.answer).toBe('to_confirm');
    expect(water.body.road.distance_m).toBeGreaterThan(2000);
    expect(water.body.reasons.map((reason: { code: string }) => reason.code)).toContain('road_too_far');
    const outside = await server.get('/api/v1/eligibility?lon=-0.5&lat=45');
    expect(outside.body).toMatchObject({ answer: 'outside_region', commune: null });
  });

  it('answers for another day from the list as it was then', async () => {
    const place: Place = ['s7-8', 's8-8', 0.5];
    const now = await server.get(`/api/v1/eligibility?${query(place)}`);
    const then = await server.get(`/api/v1/eligibility?${query(place)}&on=2018-01-01`);
    expect(then.body.nearest.map((site: { id: string }) => site.id)).toEqual(['old', 'west']);
    expect(Math.abs(then.body.drive_time_s - time(place, 'old'))).toBeLessThan(1);
    expect(then.body.coverage.on).toBe('2018-01-01');
    expect(then.body.coverage.id).not.toBe(now.body.coverage.id);
    const before = await server.get(`/api/v1/eligibility?${query(place)}&on=2018-12-31`);
    const after = await server.get(`/api/v1/eligibility?${query(place)}&on=2019-01-01`);
    expect(before.body.nearest[0].id).toBe('old');
    expect(after.body.nearest[0].id).not.toBe('old');
    const unknown = await server.get(`/api/v1/eligibility?${query(place)}&as_known_at=2001-01-01T00:00:00Z`);
    expect(unknown.body).toMatchObject({ answer: 'to_confirm', drive_time_s: null, nearest: [] });
    expect(unknown.body.reasons[0].code).toBe('list_unknown');
    const never = await server.get(`/api/v1/eligibility?${query(place)}&on=0001-01-01`);
    expect([never.status, never.body.code]).toEqual([400, 'date_out_of_range']);
  });

  it('is 304 for whoever knows it, and only for the same question', async () => {
    const path = `/api/v1/eligibility?${query(PLACES[1])}`;
    const tag = (await server.get(path)).headers.get('etag') as string;
    expect((await server.get(path, { 'if-none-match': tag })).status).toBe(304);
    expect((await server.get(`${path}&on=2018-01-01`, { 'if-none-match': tag })).status).toBe(200);
  });
});

describe('POST /eligibility', () => {
  it('answers rows in order; a bad row harms no other', async () => {
    const [lon, lat] = region.point(...PLACES[0]);
    const rows = [
      { id: 'a', lon, lat },
      { id: 'b', lon: null, lat },
      7,
      { id: 'd', lon, lat: 95 },
      { id: 'e', lon, lat },
    ];
    const { text, headers } = await server.post('/api/v1/eligibility', JSON.stringify(rows), {
      'content-type': 'application/json',
    });
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(headers.get('content-type')).toMatch(/ndjson/);
    expect(lines.map((line) => line.id)).toEqual(['a', 'b', 3, 'd', 'e']);
    expect(lines.map((line) => line.error?.code ?? 'ok')).toEqual([
      'ok',
      'missing_coordinates',
      'not_an_object',
      'out_of_range',
      'ok',
    ]);
    const single = await server.get(`/api/v1/eligibility?${query(PLACES[0])}`);
    expect(lines[0]).toMatchObject({ answer: single.body.answer, drive_time_s: single.body.drive_time_s });
  });

  it('takes CSV with semicolons and decimal commas and gives it back with its columns', async () => {
    const [lon, lat] = region.point(...PLACES[0]).map((degrees) => String(degrees).replace('.', ','));
    const { text } = await server.post('/api/v1/eligibility', `nom;longitude;latitude\nun;${lon};${lat}\n`, {
      'content-type': 'text/csv',
    });
    const [head, row] = text.split('\n');
    expect(head).toBe('nom;longitude;latitude;answer;drive_time_s;nearest_id;nearest_name;error;answer_note');
    expect(row).toMatch(/^un;[\d,]+;[\d,]+;not_eligible;[\d.]+;west;La Fabrique de l’Ouest;;$/);
  });

  it.each([
    ['7', 'application/json', 400],
    ['', 'text/csv', 400],
    ['a,b\n1,2\n', 'text/csv', 400],
    ['x', 'text/plain', 415],
  ])('refuses %j as %s with %i', async (body, type, status) => {
    const answer = await server.post('/api/v1/eligibility', body, { 'content-type': type });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
    expect(answer.body.code).toMatch(/^[a-z_]+$/);
  });

  it('streams: answers come before the last row is sent, and memory does not grow with the rows', async () => {
    const [lon, lat] = region.point(...PLACES[0]);
    const ask = async (rows: number): Promise<number> => {
      let most = 0;
      const body = async function* (): AsyncGenerator<Uint8Array> {
        yield Buffer.from('lon,lat\n');
        for (let sent = 0; sent < rows; sent += 1000) {
          yield Buffer.from(`${lon},${lat}\n`.repeat(1000));
        }
      };
      const response = await fetch(`${server.url}/api/v1/eligibility`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
        body: Readable.toWeb(Readable.from(body())),
        duplex: 'half',
      } as RequestInit);
      let lines = -1;
      for await (const chunk of response.body as ReadableStream<Uint8Array>) {
        lines += chunk.reduce((count, byte) => count + Number(byte === 10), 0);
        most = Math.max(most, process.memoryUsage().heapUsed);
      }
      expect(lines).toBe(rows);
      return most;
    };
    await ask(5_000);
    const few = await ask(10_000);
    const many = await ask(60_000);
    expect((many - few) / 1e6).toBeLessThan(80);
  });
});

describe('communes', () => {
  it('are found by the beginning of their name or code, accents and case ignored', async () => {
    const names = async (q: string): Promise<string[]> =>
      (await server.get(`/api/v1/communes?q=${encodeURIComponent(q)}`)).body.items.map(
        (c: { name: string }) => c.name,
      );
    expect(await names('ile d ech')).toEqual(['Île-d’Échoué']);
    expect(await names('9900')).toHaveLength(5);
    expect(await names('st ouest')).toEqual(['Saint-Ouest-le-Bas']);
    expect(await names('zzz')).toEqual([]);
  });

  it('are judged by their people and ground, and add up to the region', async () => {
    const { items } = (await server.get('/api/v1/statistics?by=commune')).body;
    const [whole] = (await server.get('/api/v1/statistics?by=region')).body.items;
    const sum = (pick: (item: typeof whole) => number): number =>
      items.reduce((s: number, i: typeof whole) => s + pick(i), 0);
    expect(items).toHaveLength(5);
    expect(sum((item) => item.population)).toBe(10_100);
    expect(whole.population).toBe(10_100);
    expect(sum((item) => item.white.population)).toBeCloseTo(whole.white.population, 0);
    expect(sum((item) => item.white.area_km2)).toBeCloseTo(whole.white.area_km2, 2);
    for (const item of items) {
      const limit = item.bands.find((band: { minutes: number }) => band.minutes === 20);
      expect(limit.population + item.white.population).toBeCloseTo(item.population, 0);
      expect(limit.area_km2 + item.white.area_km2).toBeCloseTo(item.area_km2, 1);
    }
    const west = (await server.get('/api/v1/communes/99001')).body;
    expect(west.answer).toBe('not_eligible');
    expect(west.drive_times_s.least).toBeLessThan(60);
    expect((await server.get('/api/v1/communes/ZZZZZ')).body.code).toBe('unknown_commune');
  });
});

describe('sites', () => {
  it('are told with status and dates, as they were on a day', async () => {
    const status = async (path: string): Promise<Record<string, string>> =>
      Object.fromEntries(
        (await server.get(path)).body.features.map((f: { properties: { id: string; status: string } }) => [
          f.properties.id,
          f.properties.status,
        ]),
      );
    expect(await status('/api/v1/sites')).toEqual({
      north: 'open',
      old: 'closed',
      project: 'planned',
      west: 'open',
    });
    expect(await status('/api/v1/sites?on=2016-01-01')).toEqual({
      north: 'planned',
      old: 'open',
      project: 'planned',
      west: 'open',
    });
    expect(Object.keys(await status('/api/v1/sites?status=open'))).toEqual(['north', 'west']);
    expect((await server.get('/api/v1/sites/none')).body.code).toBe('unknown_site');
    const history = (await server.get('/api/v1/sites/west/history')).body;
    expect(history.items[0].properties).toMatchObject({ version: 1, changed_by: 'import' });
  });

  it('may apply as existing places, with what is not known told', async () => {
    const { body } = await server.get('/api/v1/sites/west/development?on=2025-06-01');
    expect(body.answer).toBe('to_confirm');
    expect(body.durations.map((d: { years: number }) => d.years).sort()).toEqual([2, 3]);
    expect(body.reasons.map((r: { code: string }) => r.code)).toContain('employer_unknown');
    expect((await server.get('/api/v1/sites/project/development')).body.answer).toBe('not_eligible');
  });
});

describe('areas', () => {
  it('are nested bands, and white zones that leave nothing out', async () => {
    const bands = (await server.get('/api/v1/bands')).body.features;
    expect(bands.map((f: { properties: { minutes: number } }) => f.properties.minutes)).toEqual([
      10, 15, 20, 30,
    ]);
    const areas = bands.map((f: { properties: { area_km2: number } }) => f.properties.area_km2);
    expect(areas).toEqual([...areas].sort((a, b) => a - b));
    const [white] = (await server.get('/api/v1/white-zones')).body.features;
    const { area_km2 } = (await server.get('/api/v1/coverages/current')).body;
    expect(white.properties.area_km2 + areas[2]).toBeCloseTo(area_km2.region, 1);
  });

  it('are drawn around any point and any site', async () => {
    const [lon, lat] = region.point('s4-4', 's5-4', 0.5);
    const around = (await server.get(`/api/v1/isochrone?lon=${lon}&lat=${lat}&minutes=15,5`)).body.features;
    expect(around.map((f: { properties: { minutes: number } }) => f.properties.minutes)).toEqual([5, 15]);
    const own = (await server.get('/api/v1/sites/west/isochrone')).body.features;
    expect(own).toHaveLength(4);
    expect(own[0].properties.site_id).toBe('west');
    for (const minutes of ['-5', 'abc', '', '61', '1,2,3,4,5,6,7,8,9']) {
      const wrong = await server.get(`/api/v1/isochrone?lon=${lon}&lat=${lat}&minutes=${minutes}`);
      expect([minutes, wrong.status, wrong.body.code]).toEqual([minutes, 400, 'invalid_minutes']);
    }
  });

  it('are tiles too, which may be kept for ever under the address that TileJSON names', async () => {
    const [lon, lat] = region.point('s4-4', 's5-4', 0.5);
    const x = Math.floor(((lon + 180) / 360) * 2 ** 10);
    const y = Math.floor(
      (0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)) * 2 ** 10,
    );
    for (const layer of ['white-zones', 'bands', 'communes', 'departements', 'roads', 'sites']) {
      const { body } = await server.get(`/api/v1/tiles/${layer}.json`);
      const address = new URL(
        body.tiles[0].replace('{z}', '10').replace('{x}', String(x)).replace('{y}', String(y)),
      );
      const response = await fetch(address);
      expect([layer, response.status, response.headers.get('cache-control')]).toEqual([
        layer,
        200,
        'public, max-age=31536000, immutable',
      ]);
      const tile = new VectorTile(new PbfReader(new Uint8Array(await response.arrayBuffer())));
      const told = body.vector_layers.map((one: { id: string }) => one.id);
      expect(Object.keys(tile.layers).every((name) => told.includes(name))).toBe(true);
      expect(Object.keys(tile.layers)).toContain(layer);
    }
    expect((await server.get('/api/v1/tiles/bands/10/0/0.mvt')).status).toBe(204);
    expect((await server.get('/api/v1/tiles/none/0/0/0.mvt')).body.code).toBe('unknown_layer');
    expect((await server.get('/api/v1/tiles/bands/1/5/5.mvt')).body.code).toBe('tile_out_of_range');
  });
});

describe('what if', () => {
  it('a place in the white brings people under the limit, and takes them from a project', async () => {
    const [lon, lat] = region.point('s8-1', 's8-2', 0.5);
    const body = JSON.stringify({ add: [{ lon, lat }] });
    const type = { 'content-type': 'application/json' };
    const answer = (await server.post('/api/v1/scenarios', body, type)).body;
    expect(answer.gained.population).toBeGreaterThan(500);
    expect(answer.lost).toMatchObject({ population: 0, communes: [] });
    expect(answer.gained.communes.map((c: { code: string }) => c.code)).toContain('99002');
    const sum = answer.gained.communes.reduce((s: number, c: { population: number }) => s + c.population, 0);
    expect(sum).toBeCloseTo(answer.gained.population, 0);
    const away = (await server.post('/api/v1/scenarios', JSON.stringify({ remove: ['west'] }), type)).body;
    expect(away.lost.population).toBeGreaterThan(1000);
    const unknown = await server.post('/api/v1/scenarios', JSON.stringify({ remove: ['none'] }), type);
    expect([unknown.status, unknown.body.code]).toEqual([404, 'unknown_site']);
    const wrong = await server.post(
      '/api/v1/scenarios',
      JSON.stringify({ add: [{ lon: 999, lat: 0 }] }),
      type,
    );
    expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid_coordinates']);
    // Nothing was stored.
    expect((await server.get('/api/v1/coverages')).body.items).toHaveLength(1);
  });

  it('the best next places come in order, within their bound', async () => {
    const { body } = await server.get('/api/v1/placements?count=3');
    expect(body.items.map((item: { rank: number }) => item.rank)).toEqual(
      body.items.map((_: unknown, i: number) => i + 1),
    );
    const gains = body.items.map((item: { gained: { population: number } }) => item.gained.population);
    expect(gains).toEqual([...gains].sort((a, b) => b - a));
    expect(body.gained).toBeLessThanOrEqual(body.bound);
    expect(body.items[0].commune.code).toMatch(/^9900/);
  });

  it('the best of given points come with their ids, and gain what a scenario with them gains', async () => {
    const type = { 'content-type': 'application/json' };
    const post = (body: unknown) => server.post('/api/v1/placements', JSON.stringify(body), type);
    const candidates = [
      ['far', ['s8-1', 's8-2', 0.5]],
      ['west', ['s0-1', 's0-2', 0.3]],
      ['near far', ['s8-0', 's8-1', 0.7]],
    ].map(([id, place]) => {
      const [lon, lat] = region.point(...(place as [string, string, number]));
      return { id: id as string, lon, lat };
    });
    const { status, body } = await post({ candidates, count: 2 });
    expect([status, body.candidates]).toEqual([200, 3]);
    const { items } = body as { items: { id: string; gained: { population: number } }[] };
    const gains = new Map<string, number>();
    for (const { id, lon, lat } of candidates) {
      const told = await server.post('/api/v1/scenarios', JSON.stringify({ add: [{ lon, lat }] }), type);
      gains.set(id, told.body.gained.population);
    }
    const best = Math.max(...gains.values());
    expect(gains.get(items[0].id)).toBe(best);
    expect(items[0].gained.population).toBeCloseTo(best, 0);
    expect(body.gained).toBeLessThanOrEqual(body.bound);
    // Without an id none is told; a point outside every commune has none.
    const [lon, lat] = region.point('s8-1', 's8-2', 0.5);
    const nameless = (await post({ candidates: [{ lon, lat }] })).body.items[0];
    expect(nameless).not.toHaveProperty('id');
    expect(nameless.commune.code).toBe('99002');
    const elsewhere = await post({ candidates: [{ lon: lon + 40, lat }] });
    expect([elsewhere.status, elsewhere.body.items]).toEqual([200, []]);
    const ofNowhere = await post({ candidates, departement: '2A' });
    expect([ofNowhere.body.candidates, ofNowhere.body.items]).toEqual([0, []]);
    const apart = await post({ candidates, count: 3, min_distance_m: 100_000 });
    expect(apart.body.items).toHaveLength(1);
    const empty = await post({ candidates: [] });
    expect([empty.status, empty.body.code]).toEqual([400, 'invalid_body']);
    const wrong = await post({ candidates: [{ lon: 999, lat: 0 }] });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid_coordinates']);
  });
});

describe('routes', () => {
  it('are drawn by OSRM and take the time that the answer tells', async () => {
    const place = PLACES[0];
    const { body: answer } = await server.get(`/api/v1/eligibility?${query(place)}`);
    let route = await server.get(`/api/v1/route?${query(place)}&site=west`);
    for (let i = 0; i < 60 && route.status === 503; i++) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      route = await server.get(`/api/v1/route?${query(place)}&site=west`);
    }
    expect(route.status).toBe(200);
    expect(Math.abs(route.body.properties.drive_time_s - answer.drive_time_s)).toBeLessThan(1);
    expect(route.body.geometry.type).toBe('LineString');
    const unknown = await server.get(`/api/v1/route?${query(place)}&site=none`);
    expect([unknown.status, unknown.body.code]).toEqual([404, 'unknown_site']);
  });
});
