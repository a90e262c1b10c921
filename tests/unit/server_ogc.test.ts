import type { Feature } from 'geojson';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import type { App } from '../../server/http/fastify_types.ts';
import { CRS84, findCrs, projectFeature } from '../../server/http/ogc/crs.ts';
import { holdsDuring, readBbox, readDatetime, touchesBbox } from '../../server/http/ogc/filters.ts';
import { newApp } from '../../server/http/plugins/index.ts';
import { ogcRoutes } from '../../server/http/resources/ogc/routes.ts';
import type { Origin } from '../../server/served/origin.ts';

const crs84 = findCrs(undefined, 'crs');
const feature = (geometry: Feature['geometry'], properties: Feature['properties'] = {}): Feature => ({
  type: 'Feature',
  geometry,
  properties,
});
const ring = (west: number, south: number, east: number, north: number): number[][] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];

describe('bbox', () => {
  it('is four or six numbers in its own system', () => {
    expect(readBbox('1,2,3,4', crs84)).toEqual([1, 2, 3, 4]);
    expect(readBbox('1,2,0,3,4,9', crs84)).toEqual([1, 2, 3, 4]);
    expect(readBbox('2,1,4,3', findCrs('http://www.opengis.net/def/crs/EPSG/0/4326', 'bbox-crs'))).toEqual([
      1, 2, 3, 4,
    ]);
    const lambert = readBbox(
      '700000,6600000,700000,6600000',
      findCrs('http://www.opengis.net/def/crs/EPSG/0/2154', 'x'),
    );
    expect(lambert[0]).toBeCloseTo(3, 9);
    expect(lambert[1]).toBeCloseTo(46.5, 9);
  });

  it.each([
    '1,2,3',
    'a,2,3,4',
    '1,2,3,',
    '1,4,3,2',
    '1,2,3,91',
    '1,2,190,4',
    'Infinity,2,3,4',
  ])('refuses %s', (text) => {
    expect(() => readBbox(text, crs84)).toThrow(/bbox/);
  });

  it('meets points, areas around it, areas inside it and areas across it, holes apart', () => {
    const holed = feature({ type: 'Polygon', coordinates: [ring(0, 0, 10, 10), ring(4, 4, 6, 6)] });
    expect(touchesBbox(holed, [1, 1, 2, 2])).toBe(true);
    expect(touchesBbox(holed, [-5, -5, 20, 20])).toBe(true);
    expect(touchesBbox(holed, [9, 9, 12, 12])).toBe(true);
    expect(touchesBbox(holed, [4.5, 4.5, 5, 5])).toBe(false);
    expect(touchesBbox(holed, [11, 0, 12, 1])).toBe(false);
    const cross = feature({ type: 'MultiPolygon', coordinates: [[ring(-1, 4, 11, 5)]] });
    expect(touchesBbox(cross, [4, 0, 5, 10])).toBe(true);
    const point = feature({ type: 'Point', coordinates: [179.5, 0] });
    expect(touchesBbox(point, [179, -1, -179, 1])).toBe(true);
    expect(touchesBbox(point, [-179, -1, 179, 1])).toBe(false);
  });
});

describe('datetime', () => {
  it.each([
    ['2024-05-01', { from: '2024-05-01', to: '2024-05-01' }],
    ['2024-05-01T23:30:00-02:00', { from: '2024-05-02', to: '2024-05-02' }],
    ['2024-01-01/..', { from: '2024-01-01', to: null }],
    ['/2024-01-01', { from: null, to: '2024-01-01' }],
  ])('%s is read', (text, expected) => expect(readDatetime(text)).toEqual(expected));

  it.each([
    '2024-02-30',
    'yesterday',
    '..',
    '2024-01-02/2024-01-01',
    '2024-01-01/2024-01-02/2024-01-03',
    '',
  ])('refuses %s', (text) => expect(() => readDatetime(text)).toThrow(/datetime/));

  it('keeps sites open on some day of the interval', () => {
    const site = feature(
      { type: 'Point', coordinates: [0, 0] },
      { opened_on: '2020-01-01', closed_on: '2021-01-01' },
    );
    expect(holdsDuring(site, { from: '2020-12-31', to: '2020-12-31' })).toBe(true);
    expect(holdsDuring(site, { from: '2021-01-01', to: null })).toBe(false);
    expect(holdsDuring(site, { from: null, to: '2019-12-31' })).toBe(false);
    expect(
      holdsDuring(feature({ type: 'Point', coordinates: [0, 0] }), { from: '1900-01-01', to: '1900-01-01' }),
    ).toBe(true);
  });
});

describe('crs', () => {
  it('projects features to Lambert-93 and to latitude first, and leaves CRS84 as it is', () => {
    const origin = feature({ type: 'Point', coordinates: [3, 46.5] });
    const lambert = projectFeature(origin, findCrs('http://www.opengis.net/def/crs/EPSG/0/2154', 'crs'));
    expect(lambert.geometry).toEqual({ type: 'Point', coordinates: [700000, 6600000] });
    const epsg = projectFeature(origin, findCrs('http://www.opengis.net/def/crs/EPSG/0/4326', 'crs'));
    expect(epsg.geometry).toEqual({ type: 'Point', coordinates: [46.5, 3] });
    expect(projectFeature(origin, findCrs(CRS84, 'crs'))).toBe(origin);
    expect(() => findCrs('EPSG:9999', 'crs')).toThrow(/crs is none of/);
  });
});

describe('a page of large features', () => {
  /** Rings of so many points. */
  const ringOf = (id: number, points: number): Feature => ({
    type: 'Feature',
    id: `f${id}`,
    geometry: {
      type: 'Polygon',
      coordinates: [Array.from({ length: points }, (_, i) => [i / 1000 + 0.123456, 45.123456])],
    },
    properties: {},
  });
  const features = [
    ...Array.from({ length: 300 }, (_, i) => ringOf(i, 1000)),
    ringOf(300, 200_000),
    ringOf(301, 10),
  ];
  const origin = { coverage: { id: 'c' }, programme: 'p', limit_minutes: 20 } as unknown as Origin;
  let app: App;
  beforeAll(async () => {
    const config = readConfig({ MAILLAGE_PUBLIC_URL: 'https://maillage.example' });
    const made = await newApp(config, pino({ level: 'silent' }));
    app = made.app;
    ogcRoutes(app, config, made.limits, async () => ({ features, origin }), {
      write: () => Promise.reject(new Error('no file is asked for here')),
    });
    await app.ready();
  });
  afterAll(() => app.close());

  it('has fewer where they would be too many bytes; its links lead to every feature once', async () => {
    const seen: string[] = [];
    let next: string | undefined = '/ogc/collections/sites/items?limit=10000';
    let largest = 0;
    while (next !== undefined) {
      const answer = await app.inject(next);
      expect(answer.statusCode).toBe(200);
      const body = answer.json() as {
        numberMatched: number;
        numberReturned: number;
        features: { id: string; geometry: unknown }[];
        links: { rel: string; href: string }[];
      };
      expect(body.numberMatched).toBe(features.length);
      expect(body.numberReturned).toBe(body.features.length);
      if (body.features.length > 1) largest = Math.max(largest, answer.payload.length);
      seen.push(...body.features.map(({ id }) => id));
      next = body.links.find(({ rel }) => rel === 'next')?.href.replace('https://maillage.example', '');
    }
    expect(seen).toEqual(features.map(({ id }) => id));
    expect(largest).toBeLessThan(2_100_000);
  });

  it('has a head that every proxy takes, however long the query; a longer address is refused', async () => {
    for (const length of [10, 1500, 3900]) {
      const { statusCode, headers } = await app.inject(
        `/ogc/collections/sites/items?limit=1&offset=1&datetime=2025-01-01&f=json&bbox=0,0,1,1${'%20'.repeat(length / 3 - 30 > 0 ? length / 3 - 30 : 0)}`,
      );
      expect([200, 400]).toContain(statusCode);
      const head = Object.entries(headers).reduce(
        (sum, [name, value]) => sum + name.length + String(value).length,
        0,
      );
      expect(head).toBeLessThan(4000);
    }
    const { statusCode } = await app.inject(`/ogc/collections/sites/items?datetime=${'1'.repeat(4000)}`);
    expect(statusCode).toBe(414);
  });
});

describe('features asked by their properties', () => {
  const place = (id: string, departement: string, population: number | null) => ({
    type: 'Feature' as const,
    id,
    geometry: { type: 'Point' as const, coordinates: [population ?? 0, 45] },
    properties: { code: id, departement, population, epci: null },
  });
  const features = [place('87085', '87', 100), place('87001', '87', null), place('23096', '23', 50)];
  const origin = { coverage: { id: 'c' }, programme: 'p', limit_minutes: 20 } as unknown as Origin;
  let app: App;
  beforeAll(async () => {
    const config = readConfig({
      MAILLAGE_PUBLIC_URL: 'https://maillage.example',
      MAILLAGE_RATE_LIMIT_HEAVY: '2',
      MAILLAGE_TRUST_PROXY: '127.0.0.1',
    });
    const made = await newApp(config, pino({ level: 'silent' }));
    app = made.app;
    ogcRoutes(app, config, made.limits, async () => ({ features, origin }), {
      write: () => Promise.reject(new Error('no file is asked for here')),
    });
    await app.ready();
  });
  afterAll(() => app.close());

  it('as files are counted with what computes much, as answers are not', async () => {
    const ask = async (query: string, client: number) => {
      const headers = { 'x-forwarded-for': `192.0.2.${client}` };
      return (await app.inject({ url: `/ogc/collections/communes/items?${query}`, headers })).statusCode;
    };
    // The two that are let through are not written here.
    expect([await ask('f=gpkg', 1), await ask('f=gpkg', 1), await ask('f=gpkg', 1)]).toEqual([500, 500, 429]);
    expect([await ask('limit=1', 1), await ask('f=gpkg', 2)]).toEqual([200, 500]);
  });

  const items = async (query: Record<string, string>) => {
    const answer = await app.inject(`/ogc/collections/communes/items?${new URLSearchParams(query)}`);
    return { status: answer.statusCode, body: answer.json() };
  };

  it.each([
    [{ filter: "departement='87'" }, 2],
    [{ filter: "departement='87' AND population>10" }, 1],
    [
      {
        filter: JSON.stringify({ op: '=', args: [{ property: 'code' }, '23096'] }),
        'filter-lang': 'cql2-json',
      },
      1,
    ],
    [{ departement: '87' }, 2],
    [{ departement: '87', code: '87001' }, 1],
    [{ departement: '23', filter: 'population IS NULL' }, 0],
  ])('%j', async (query, matched) => {
    const { status, body } = await items(query as Record<string, string>);
    expect([status, body.numberMatched]).toEqual([200, matched]);
  });

  it.each([
    [{ filter: 'departement' }, 'invalid_filter'],
    [{ filter: "colour='blue'" }, 'invalid_filter'],
    [{ filter: "code='1'", 'filter-crs': 'http://www.opengis.net/def/crs/EPSG/0/3857' }, 'invalid_filter'],
    [{ colour: 'blue' }, 'invalid_parameter'],
    [{ f: 'shp' }, 'unknown_format'],
  ])('%j is refused', async (query, code) => {
    const { status, body } = await items(query as Record<string, string>);
    expect([status, body.code]).toEqual([400, code]);
  });

  it('tells by what', async () => {
    const answer = await app.inject('/ogc/collections/communes/queryables');
    expect(answer.headers['content-type']).toMatch(/^application\/schema\+json/);
    expect(answer.json()).toMatchObject({
      type: 'object',
      properties: {
        geometry: { format: 'geometry-any' },
        code: { type: 'string' },
        population: { type: 'integer' },
      },
    });
    const body = (await app.inject('/ogc/collections/communes')).json();
    expect(JSON.stringify(body.links)).toContain('/queryables');
  });
});
