/**
 * OGC API - Features over HTTP, requirement by requirement: Part 1 (17-069r4), Core. Each test is named after its requirement;
 * docs/ogc-conformance.md lists them all.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Feature, FeatureCollection, Point } from 'geojson';
import { describe, expect, it } from 'vitest';
import {
  COLLECTIONS,
  type Collection,
  CRS84,
  EPSG,
  follow,
  GEOJSON,
  HTML,
  idsOf,
  JSON_TYPE,
  type Link,
  linksOf,
  ogcApi,
} from '../support/ogc.ts';
import { projectRoot } from '../support/shared_data.ts';
import type { Answer } from '../support/test_server.ts';

const encoded = encodeURIComponent;
const api = ogcApi();
const { get, items, parameter } = api;

describe('Part 1, Core', () => {
  it('/req/core/root-op, /req/core/root-success', async () => {
    const answer = await get('', { accept: 'application/json' });
    expect(answer.status).toBe(200);
    for (const rel of ['service-desc', 'service-doc', 'conformance', 'data']) {
      const [link] = linksOf(answer, rel);
      expect((await follow(link)).status, rel).toBe(200);
    }
  });

  it('/req/core/api-definition-op, /req/core/api-definition-success', async () => {
    const [link] = linksOf(await get(''), 'service-desc');
    const response = await follow(link);
    expect(response.headers.get('content-type')).toBe(
      'application/vnd.oai.openapi+json;version=3.0; charset=utf-8',
    );
    expect((await response.json()).openapi).toMatch(/^3\.0\./);
    const documentation = await follow(linksOf(await get(''), 'service-doc')[0]);
    expect(documentation.headers.get('content-type')).toMatch(HTML);
  });

  it('/req/core/conformance-op, /req/core/conformance-success', async () => {
    const { status, body } = await get('/conformance');
    expect(status).toBe(200);
    for (const name of ['core', 'geojson', 'html', 'oas30'])
      expect(body.conformsTo).toContain(`http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/${name}`);
    expect(body.conformsTo).toContain('http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs');
  });

  it('/req/core/http', async () => {
    const head = await fetch(`${api.server().url}/ogc/collections`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await get('/collections/nothing')).status).toBe(404);
    const refused = await fetch(`${api.server().url}/ogc/collections`, { method: 'DELETE' });
    expect([404, 405]).toContain(refused.status);
    const answer = await items('sites');
    const again = await get('/collections/sites/items', {
      'if-none-match': answer.headers.get('etag') ?? '',
    });
    expect(again.status).toBe(304);
  });

  it.each([
    '',
    '/conformance',
    '/collections',
    '/collections/sites',
    '/collections/sites/items',
    '/collections/sites/items/west',
  ])('/req/core/query-param-unknown: %s', async (path) => {
    expect((await get(`${path}?colour=blue`)).status).toBe(400);
  });

  it.each([
    'limit=0',
    'limit=-1',
    'limit=many',
    'offset=-1',
    'bbox=1,2,3',
    'bbox=a,b,c,d',
    'bbox=0,10,1,0',
    'datetime=yesterday',
    'datetime=2024-02-30',
    'datetime=2025-01-01/2024-01-01',
    'f=xml',
    `crs=${encoded(EPSG(9999))}`,
    `bbox=0,0,1,1&bbox-crs=${encoded(EPSG(9999))}`,
  ])('/req/core/query-param-invalid: %s', async (query) => {
    const answer = await items('sites', `?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('/req/core/crs84', async () => {
    const [lon, lat] = api.region().city.on('s0-0', 's1-0', 0.5);
    const { body } = await get('/collections/sites/items/west');
    expect((body as Feature<Point>).geometry.coordinates[0]).toBeCloseTo(lon, 6);
    expect((body as Feature<Point>).geometry.coordinates[1]).toBeCloseTo(lat, 6);
  });

  it('/req/core/fc-md-op, /req/core/fc-md-success, /req/core/fc-md-items', async () => {
    const { status, body } = await get('/collections');
    expect(status).toBe(200);
    expect(body.collections.map((one: Collection) => one.id)).toEqual(COLLECTIONS);
  });

  it('/req/core/fc-md-links', async () => {
    const answer = await get('/collections');
    expect((await follow(linksOf(answer, 'self')[0])).headers.get('content-type')).toMatch(JSON_TYPE);
    expect((await follow(linksOf(answer, 'alternate')[0])).headers.get('content-type')).toMatch(HTML);
    for (const link of answer.body.links as Link[]) expect([link.rel, link.type]).not.toContain(undefined);
  });

  it('/req/core/fc-md-items-links', async () => {
    const { body } = await get('/collections');
    for (const one of body.collections as Collection[]) {
      const links = one.links.filter(({ rel }) => rel === 'items');
      expect(links.map(({ type }) => type)).toEqual(['application/geo+json', 'text/html']);
      for (const link of links) {
        const response = await follow(link);
        expect(response.headers.get('content-type')).toMatch(link.type === 'text/html' ? HTML : GEOJSON);
      }
    }
  });

  it('/req/core/fc-md-extent', async () => {
    const { body } = await get('/collections');
    for (const { id, extent } of body.collections as Collection[]) {
      const [west, south, east, north] = extent?.spatial.bbox[0] ?? [];
      expect(extent?.spatial.crs).toBe(CRS84);
      const all = (await items(id, '?limit=10000')).body as FeatureCollection;
      const within = (part: unknown): boolean =>
        Array.isArray(part) && typeof part[0] === 'number'
          ? part[0] >= west && part[0] <= east && part[1] >= south && part[1] <= north
          : (part as unknown[]).every(within);
      for (const { geometry } of all.features)
        expect('coordinates' in geometry && within(geometry.coordinates), id).toBe(true);
    }
  });

  it('/req/core/sfc-md-op, /req/core/sfc-md-success', async () => {
    const { body: all } = await get('/collections');
    for (const one of all.collections as Collection[]) {
      const { status, body } = await get(`/collections/${one.id}`);
      expect(status).toBe(200);
      expect(body).toEqual(one);
    }
  });

  it('/req/core/fc-op, /req/core/fc-response', async () => {
    for (const collection of COLLECTIONS) {
      const { status, body } = await items(collection);
      expect([status, body.type]).toEqual([200, 'FeatureCollection']);
      expect(body.features.length).toBeGreaterThan(0);
    }
    expect((await items('nothing')).status).toBe(404);
  });

  it('/req/core/fc-limit-definition', async () => {
    expect(await parameter('limit')).toMatchObject({
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 10_000, default: 100 },
    });
  });

  it('/req/core/fc-limit-response-1', async () => {
    for (const limit of [1, 3, 4])
      expect((await items('sites', `?limit=${limit}`)).body.features).toHaveLength(limit);
    for (const most of [10_000, 10_001, 100_000])
      expect((await items('sites', `?limit=${most}`)).body.features).toHaveLength(4);
  });

  it('/req/core/fc-bbox-definition', async () => {
    expect(await parameter('bbox')).toMatchObject({
      in: 'query',
      required: false,
      style: 'form',
      explode: false,
      schema: { type: 'array', items: { type: 'number' } },
    });
  });

  it('/req/core/fc-bbox-response', async () => {
    const [lon, lat] = api.region().city.on('s0-0', 's1-0', 0.5);
    const around = `${lon - 0.001},${lat - 0.001},${lon + 0.001},${lat + 0.001}`;
    expect(idsOf(await items('sites', `?bbox=${around}`))).toEqual(['west']);
    expect(idsOf(await items('communes', `?bbox=${around}`))).toEqual(['99001']);
    expect(idsOf(await items('sites', '?bbox=100,-50,101,-49'))).toEqual([]);
    const high = `${lon - 0.001},${lat - 0.001},0,${lon + 0.001},${lat + 0.001},100`;
    expect(idsOf(await items('sites', `?bbox=${high}`))).toEqual(['west']);
    // West beyond east: around the back of the world.
    expect(idsOf(await items('sites', '?bbox=170,-80,-170,80'))).toEqual([]);
  });

  it('/req/core/fc-time-definition', async () => {
    expect(await parameter('datetime')).toMatchObject({
      in: 'query',
      required: false,
      schema: { type: 'string' },
    });
  });

  it('/req/core/fc-time-response', async () => {
    const on = async (datetime: string) => idsOf(await items('sites', `?datetime=${encoded(datetime)}`));
    // Opened: old 2012 (to 2019), west 2015-03-01, north 2020-06-15; the project has no date.
    expect(await on('2013-01-01')).toEqual(['old', 'project']);
    expect(await on('2015-03-01')).toEqual(['old', 'project', 'west']);
    expect(await on('2019-01-01')).toEqual(['project', 'west']);
    expect(await on('2018-12-31T12:00:00Z/..')).toEqual(['north', 'old', 'project', 'west']);
    expect(await on('../2011-12-31')).toEqual(['project']);
    // Features without a time are in every interval.
    expect(idsOf(await items('communes', '?datetime=1900-01-01'))).toHaveLength(5);
  });

  it('/req/core/fc-links, /req/core/fc-rel-type', async () => {
    const answer = await items('communes', '?limit=2');
    expect(await (await follow(linksOf(answer, 'self')[0])).json()).toMatchObject({ numberReturned: 2 });
    expect((await follow(linksOf(answer, 'alternate')[0])).headers.get('content-type')).toMatch(HTML);
    for (const link of answer.body.links as Link[]) expect(link.type, link.rel).toBeTruthy();
    // Every page once, each feature once.
    const seen: string[] = [];
    for (let page: Answer['body'] | null = answer.body; page; ) {
      seen.push(...page.features.map((feature: Feature) => feature.id));
      const next = (page.links as Link[]).find(({ rel }) => rel === 'next');
      page = next ? await (await fetch(next.href)).json() : null;
    }
    expect(seen).toEqual(['99001', '99002', '99003', '99004', '99005']);
  });

  it('/req/core/fc-timeStamp, /req/core/fc-numberMatched, /req/core/fc-numberReturned', async () => {
    const { body } = await items('communes', '?limit=2&offset=4');
    expect([body.numberMatched, body.numberReturned, body.features.length]).toEqual([5, 1, 1]);
    expect(Math.abs(Date.parse(body.timeStamp) - Date.now())).toBeLessThan(60_000);
  });

  it('/req/core/f-op, /req/core/f-success', async () => {
    for (const collection of COLLECTIONS) {
      const [first] = ((await items(collection)).body as FeatureCollection).features;
      const { status, body } = await get(`/collections/${collection}/items/${encoded(String(first.id))}`);
      expect(status).toBe(200);
      expect(body).toMatchObject(JSON.parse(JSON.stringify(first)));
    }
    expect((await get('/collections/sites/items/nothing')).status).toBe(404);
  });

  it('/req/core/f-links', async () => {
    const answer = await get('/collections/sites/items/west');
    expect(await (await follow(linksOf(answer, 'self')[0])).json()).toMatchObject({ id: 'west' });
    expect((await follow(linksOf(answer, 'alternate')[0])).headers.get('content-type')).toMatch(HTML);
    expect(await (await follow(linksOf(answer, 'collection')[0])).json()).toMatchObject({ id: 'sites' });
  });
});

it('docs/ogc-conformance.md lists the requirements that are tested, and no others', async () => {
  const named = (text: string): string[] =>
    [...new Set([...text.matchAll(/\/req\/[a-z0-9]+\/[A-Za-z0-9-]+/g)].map(([id]) => id))].sort();
  const files = ['ogc_http', 'ogc_http_formats'].map((name) => `tests/integration/${name}.test.ts`);
  const tests = (await Promise.all(files.map((file) => readFile(join(projectRoot, file), 'utf8')))).join(
    '\n',
  );
  const list = await readFile(join(projectRoot, 'docs/ogc-conformance.md'), 'utf8');
  expect(named(list)).toEqual(named(tests));
});
