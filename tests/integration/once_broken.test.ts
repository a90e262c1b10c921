/** Requests that were answered 500 once: found by hand or by `npm run fuzz`, and kept. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homeKey } from '../../server/process/home_key.ts';
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

describe('a point at a pole or on the date line', () => {
  it.each([
    [9, -90],
    [9, 90],
    [-180, 44],
    [180, -89.99],
  ])('has its certificate: %f, %f', async (lon, lat) => {
    const answer = await fetch(`${server.url}/api/v1/eligibility/certificate.pdf?lon=${lon}&lat=${lat}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });
});

describe('a scenario with two places of one id', () => {
  const place = { id: 'x', lon: 0.5, lat: 45 };
  it.each([
    ['given twice', [place, { ...place, lat: 45.01 }]],
    ['that an open site has', [{ ...place, id: 'north' }]],
  ])('%s is refused', async (_what, add) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await server.post('/api/v1/scenarios', JSON.stringify({ add }), headers);
    expect([answer.status, answer.body.code]).toEqual([400, 'duplicate_site_id']);
  });
});

describe('what no database takes', () => {
  it.each([
    '/api/v1/reports?offset=720834742713456132096&limit=525',
    '/api/v1/audit?offset=720834742713456132096',
    '/api/v1/coverages?offset=720834742713456132096',
    '/api/v1/communes?offset=720834742713456132096',
    '/ogc/collections/sites/items?offset=720834742713456132096',
  ])('as an offset is refused: %s', async (path) => {
    const answer = await server.get(path, { authorization: `Bearer ${await homeKey(home.home)}` });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_parameter']);
  });

  it('as a text is refused: the NUL in the name of a token', async () => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${await homeKey(home.home)}`,
    };
    const token = '{"name":"\\u00f8x\\u0000","scopes":["sites:write","admin","admin","jobs:write"]}';
    const answer = await server.post('/api/v1/tokens', token, headers);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_body']);
  });

  it.each([
    ['2000-08-08T13:15:50.93-20:24', 201, '2000-08-09T09:39:50.930Z'],
    ['2016-12-31T23:59:60Z', 201, '2016-12-31T23:59:59.000Z'],
    ['9999-12-31T23:59:59-23:59', 400, undefined],
  ])('as an offset from UTC is brought to UTC: a token until %s', async (expires_at, status, stored) => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${await homeKey(home.home)}`,
    };
    const token = JSON.stringify({ name: 'x', scopes: ['sites:write'], expires_at });
    const answer = await server.post('/api/v1/tokens', token, headers);
    expect([answer.status, answer.body.expires_at]).toEqual([status, stored]);
  });
});

describe('a route', () => {
  it('is documented as the GeoJSON that it is', async () => {
    const { paths } = (await server.get('/openapi.json')).body;
    const documented = Object.keys(paths['/api/v1/route'].get.responses['200'].content);
    const [lon, lat] = home.region.point('s4-4', 's5-4', 0.5);
    const ask = () => server.get(`/api/v1/route?lon=${lon}&lat=${lat}&site=north`);
    await expect.poll(async () => (await ask()).status, { timeout: 30_000 }).toBe(200);
    expect([(await ask()).headers.get('content-type')]).toEqual(
      documented.map((type) => `${type}; charset=utf-8`),
    );
  });
});
