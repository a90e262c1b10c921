/** Longitude and latitude that stand in each other's place. */
import { expect, it } from 'vitest';
import { serveGrid } from '../support/serve_grid.ts';
import type { TestRegion } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';

let region: TestRegion;
let server: TestServer;
serveGrid((grid) => {
  ({ region, server } = grid);
});

it('says at every door that longitude and latitude are exchanged, with the point that was meant', async () => {
  const [lon, lat] = region.point('s4-4', 's5-4', 0.5);
  const swapped = `lon=${lat}&lat=${lon}`;
  const told = {
    code: 'coordinates_swapped',
    text: expect.stringContaining(`avec lon=${lon} et lat=${lat}, le point est dans la région`),
    text_en: expect.stringContaining(`with lon=${lon} and lat=${lat} the point is in`),
  };
  const { body } = await server.get(`/api/v1/eligibility?${swapped}`);
  expect([body.answer, body.reasons[0], body.nearest]).toEqual(['outside_region', told, []]);
  expect((await server.get(`/api/v1/isochrone?${swapped}`)).body.notices).toContainEqual(told);
  expect((await server.get(`/api/v1/search?${swapped}`)).body.notices).toContainEqual(told);
  const json = { 'content-type': 'application/json' };
  const point = { lon: lat, lat: lon };
  const refused = [
    await server.get(`/api/v1/route?${swapped}&site=west`),
    await server.post('/api/v1/scenarios', JSON.stringify({ add: [point] }), json),
    await server.post('/api/v1/placements', JSON.stringify({ candidates: [point] }), json),
    await server.post(
      '/api/v1/reports',
      JSON.stringify({ kind: 'missing', name: 'Un lieu', text: 'Ouvert', ...point }),
      json,
    ),
  ];
  for (const answer of refused) {
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body).toMatchObject({ code: 'coordinates_swapped', detail: told.text_en });
  }
  const many = await server.post('/api/v1/eligibility', JSON.stringify([{ id: 1, ...point }]), json);
  expect(JSON.parse(many.text)).toMatchObject({
    answer: (await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`)).body.answer,
    notes: [{ code: 'coordinates_swapped' }],
  });
  for (const outside of ['lon=-0.5&lat=45', `lon=${-lat}&lat=${lon}`]) {
    const { reasons } = (await server.get(`/api/v1/eligibility?${outside}`)).body;
    expect(reasons.map(({ code }: { code: string }) => code)).toEqual(['outside_region']);
  }
});
