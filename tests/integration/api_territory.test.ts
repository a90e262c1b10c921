import { expect, it } from 'vitest';
import { readMarkedText } from '../support/pdf_text.ts';
import { serveGrid } from '../support/serve_grid.ts';
import type { TestRegion } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';

let region: TestRegion;
let server: TestServer;
serveGrid((grid) => {
  ({ region, server } = grid);
});

it('tells how many sites cover whom, adding up to all that is covered', async () => {
  for (const by of ['region', 'departement', 'commune']) {
    const { items } = (await server.get(`/api/v1/statistics?by=${by}`)).body;
    for (const { covered_by, bands } of items) {
      expect(covered_by.map(({ sites }: { sites: number }) => sites)).toEqual([1, 2, 3]);
      const limit = bands.find(({ minutes }: { minutes: number }) => minutes === 20);
      const sum = (key: string): number =>
        covered_by.reduce((total: number, one: Record<string, number>) => total + one[key], 0);
      expect(sum('population')).toBeCloseTo(limit.population, 0);
      expect(sum('area_km2')).toBeCloseTo(limit.area_km2, 1);
    }
  }
});

it('says nothing of who lives there where no grid tells, nor does the report', async () => {
  for (const by of ['region', 'departement'])
    for (const item of (await server.get(`/api/v1/statistics?by=${by}`)).body.items)
      expect(item).not.toHaveProperty('people');
  const report = await fetch(`${server.url}/api/v1/region/sheet.pdf`);
  const text = readMarkedText(new Uint8Array(await report.arrayBuffer())).map((line) => line.text);
  expect(text.join('\n')).not.toContain('Qui vit');
});

it('tells the rush hour by the usual factors, which are 1 where few people live', async () => {
  const { body } = await server.get('/api/v1/rush-hour?by=commune');
  expect(body.assumptions.own).toBe(false);
  expect(body.assumptions.factors.dense.primary).toBe(1.4);
  for (const { off_peak, rush_hour } of body.items) expect(rush_hour).toEqual(off_peak);
});

it('tells nothing of ways without a car that the region’s file does not ask for', async () => {
  expect((await server.get('/api/v1/without-car')).body.modes).toEqual([]);
});

it('tells who would lose cover without a site, as the scenario without it does', async () => {
  for (const id of ['west', 'north']) {
    const { body } = await server.get(`/api/v1/sites/${id}/dependence`);
    const scenario = await server.post('/api/v1/scenarios', JSON.stringify({ remove: [id] }), {
      'content-type': 'application/json',
    });
    const { lost } = scenario.body;
    expect(body.population).toBeGreaterThan(0);
    expect(body.population).toBeCloseTo(lost.population, 0);
    expect(body.area_km2).toBeCloseTo(lost.area_km2, 1);
    const codes = (side: { communes: { code: string }[] }): string[] =>
      side.communes.map(({ code }) => code).sort();
    expect(codes(body)).toEqual(codes(lost));
  }
  const { items } = (await server.get('/api/v1/dependences')).body;
  expect(items.map(({ id }: { id: string }) => id).sort()).toEqual(['north', 'west']);
  expect(items[0].population).toBeGreaterThanOrEqual(items[1].population);
});

it('nobody depends on a site that is not open', async () => {
  const { body } = await server.get('/api/v1/sites/project/dependence');
  expect(body).toMatchObject({ population: 0, area_km2: 0, communes: [] });
  expect((await server.get('/api/v1/sites/nowhere/dependence')).status).toBe(404);
});

it('tells the members of an answer that are asked for, as the whole answer does', async () => {
  const [lon, lat] = region.point('s1-1', 's2-1', 0.5);
  const asked = `/api/v1/eligibility?lon=${lon}&lat=${lat}`;
  const whole = await server.get(asked);
  const { answer, drive_time_s } = whole.body;
  const part = await server.get(`${asked}&fields=answer,drive_time_s`);
  expect(part.body).toEqual({ answer, drive_time_s });
  expect(part.headers.get('etag')).not.toBe(whole.headers.get('etag'));
  const unknown = await server.get(`${asked}&fields=answer,colour`);
  expect([unknown.status, unknown.body.code]).toEqual([400, 'unknown_field']);
  expect(unknown.body.detail).toContain('colour');
});

it('names the regions that it answers for', async () => {
  const { items } = (await server.get('/api/v1/regions')).body;
  expect(items.map(({ id }: { id: string }) => id)).toEqual(['grid']);
  expect((await server.get('/api/v1/regions/grid')).body).toEqual(items[0]);
  expect((await server.get('/api/v1/regions/corse')).body.code).toBe('unknown_region');
});
