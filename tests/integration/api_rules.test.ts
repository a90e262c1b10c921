/** Programmes as files, zones as polygons: a region with rules of its own, and questions by other programmes. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { run } from '../../server/cli/run.ts';
import * as oneOpening from '../support/one_opening.ts';
import { testTerminal } from '../support/terminal.ts';
import { gridHome, type TestRegion, testEnvironment } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

vi.mock('../../data/database/embedded.ts', () => oneOpening);
afterAll(oneOpening.closeDatabases);

const FABRIQUES = 'nouveaux-lieux-nouveaux-liens';
const AMI = 'data/rules/programmes/files/ami-nouvelle-aquitaine-2025.json';

let home: Awaited<ReturnType<typeof gridHome>>;
let region: TestRegion;
let server: TestServer | null = null;
const file = (name: string): string => join(home.home, 'files', name);

beforeAll(async () => {
  home = await gridHome();
  region = home.region;
});
afterAll(async () => {
  await server?.close();
  await home?.remove();
});

/** The call of Nouvelle-Aquitaine under another id, with another limit. */
async function programmeFile(name: string, id: string, minutes: number): Promise<void> {
  const text = (await readFile(AMI, 'utf8')).replace('"ami-nouvelle-aquitaine-2025"', JSON.stringify(id));
  await writeFile(file(name), text.replace('"minutes": 20', `"minutes": ${minutes}`));
}

/** Prepares the grid city anew with other rules, and serves it. */
async function served(changes: object): Promise<TestServer> {
  await server?.close();
  server = null;
  const content = JSON.parse(await readFile(region.file, 'utf8'));
  await writeFile(file('rules.json'), JSON.stringify({ ...content, ...changes }));
  const terminal = testTerminal(await testEnvironment(home.home));
  expect(await run(['prepare', file('rules.json')], terminal), terminal.errors()).toBe(0);
  server = await startTestServer(home.home, { MAILLAGE_PROGRAMMES: file('programmes') });
  return server;
}
const query = (from: string, to: string): string => {
  const [lon, lat] = region.point(from, to, 0.5);
  return `lon=${lon}&lat=${lat}`;
};
const codes = (body: { reasons: { code: string }[] }): string[] => body.reasons.map(({ code }) => code);

/** A triangle in the city's far corner. */
function farRing(): [number, number][] {
  const at = (name: string) => region.city.junctions.get(name) as [number, number];
  return [at('s5-6'), at('s8-6'), at('s7-8'), at('s5-6')];
}

/** The call with a limit of 20 minutes that helps places of that corner alone. */
async function zonedProgramme(): Promise<void> {
  const call = JSON.parse(await readFile(AMI, 'utf8'));
  const source = call.sources[0].id;
  call.id = 'coin-appel';
  call.zones = [{ id: 'far', name: 'Le Coin', name_en: 'The Corner', source, file: null }];
  const [creation] = call.strands.filter(({ subject }: { subject: string }) => subject === 'point');
  const { criteria } = creation.readings[0];
  criteria.push({ ...criteria[0], id: 'in-corner', type: 'inside_zone', zone: 'far' });
  delete criteria.at(-1).minutes;
  delete criteria.at(-1).mode;
  await writeFile(file('programmes/coin.json'), JSON.stringify(call));
}

describe('a region with a programme file and zones', () => {
  const district = 's1-1';
  beforeAll(async () => {
    await mkdir(file('programmes'), { recursive: true });
    await programmeFile('mon-appel.json', 'mon-appel', 15);
    await programmeFile('programmes/autre.json', 'autre-appel', 25);
    const [west, south] = region.city.junctions.get(district) as [number, number];
    const ring = [
      [west, south],
      [west + 0.01, south],
      [west + 0.01, south + 0.01],
      [west, south + 0.01],
      [west, south],
    ];
    await writeFile(file('qpv.geojson'), JSON.stringify({ type: 'Polygon', coordinates: [ring] }));
    await writeFile(file('far.geojson'), JSON.stringify({ type: 'Polygon', coordinates: [farRing()] }));
    await zonedProgramme();
    await served({ programme: 'mon-appel.json', zones: { qpv: 'qpv.geojson', far: 'far.geojson' } });
  });

  it('answers by the rule of its own file, whose limit its white zones are drawn by', async () => {
    const { body } = await server!.get(`/api/v1/eligibility?${query('s4-4', 's5-4')}`);
    expect([body.programme, body.limit_s]).toEqual(['mon-appel', 900]);
    const [white] = (await server!.get('/api/v1/white-zones')).body.features;
    expect(white.properties.limit_minutes).toBe(15);
    const named = (await server!.get('/api/v1/programmes')).body.items.map(({ id }: { id: string }) => id);
    expect(named).toEqual([
      'ami-nouvelle-aquitaine-2025',
      'autre-appel',
      'coin-appel',
      'mon-appel',
      FABRIQUES,
    ]);
    expect((await server!.get('/api/v1/region')).body.programme).toBe('mon-appel');
  });

  it('answers by another programme where one is asked for, whatever its limit', async () => {
    const at = query('s4-4', 's5-4');
    const own = (await server!.get(`/api/v1/eligibility?${at}`)).body;
    const other = await server!.get(`/api/v1/eligibility?${at}&programme=autre-appel`);
    expect(other.body).toMatchObject({
      programme: 'autre-appel',
      limit_s: 1500,
      drive_time_s: own.drive_time_s,
    });
    const unknown = await server!.get(`/api/v1/eligibility?${at}&programme=none`);
    expect([unknown.status, unknown.body.code]).toEqual([404, 'unknown_programme']);
    const sheet = (await server!.get(`/api/v1/eligibility/certificate.json?${at}&programme=autre-appel`))
      .body;
    expect([sheet.programme.id, sheet.answer.limit_s]).toEqual(['autre-appel', 1500]);
  });

  it('answers many points by another programme, over HTTP and by the command check', async () => {
    // Among the roads of the city there are points between the two limits, and only there do the programmes disagree.
    const points = [...region.city.junctions.values()];
    const table = `lon,lat\n${points.map((point) => point.join(',')).join('\n')}\n`;
    await writeFile(file('many.csv'), table);
    const answers: Record<string, string> = {};
    for (const programme of ['', 'mon-appel', 'autre-appel']) {
      const search = programme && `?programme=${programme}`;
      const told = await server!.post(`/api/v1/eligibility${search}`, table, { 'content-type': 'text/csv' });
      expect(told.headers.get('maillage-programme')).toBe(programme || 'mon-appel');
      answers[programme] = told.text;
      const terminal = testTerminal(await testEnvironment(home.home));
      const given = programme ? ['--programme', programme] : [];
      expect(await run(['check', file('many.csv'), ...given], terminal), terminal.errors()).toBe(0);
      expect(terminal.printed()).toBe(told.text);
    }
    expect(answers['']).toBe(answers['mon-appel']);
    const differing = answers['autre-appel'].split('\n').flatMap((line, i) => {
      const own = answers['mon-appel'].split('\n')[i].split(',');
      const [, , answer, seconds] = line.split(',');
      return answer === own[2] ? [] : [[Number(seconds), own[2], answer]];
    });
    expect(differing.length).toBeGreaterThan(0);
    for (const [seconds, own, other] of differing) {
      expect([own, other]).not.toEqual(['not_eligible', 'eligible']);
      // Beside a limit, both are to be confirmed.
      expect(seconds).toBeGreaterThan(900 - 90);
      expect(seconds).toBeLessThan(1500 + 150);
    }
    const unknown = await server!.post('/api/v1/eligibility?programme=none', table, {
      'content-type': 'text/csv',
    });
    expect([unknown.status, unknown.body.code]).toEqual([404, 'unknown_programme']);
  });

  it('the nearest place that would be eligible is so by the same programme, zone and limit', async () => {
    const random = createRandom(4);
    const [[west], [east]] = [farRing()[0], farRing()[1]];
    const seen = new Set<string>();
    for (let i = 0; i < 60; i++) {
      const lon = 0.49 + random() * 0.2;
      const lat = 44.99 + random() * 0.13;
      for (const programme of ['mon-appel', 'autre-appel', 'coin-appel']) {
        const asked = `programme=${programme}`;
        const point = (await server!.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}&${asked}`)).body;
        const { body, status } = await server!.get(
          `/api/v1/eligibility/nearest-eligible?lon=${lon}&lat=${lat}&${asked}`,
        );
        expect(status).toBe(200);
        expect([body.answer, body.programme, body.limit_s]).toEqual([point.answer, programme, point.limit_s]);
        seen.add(`${programme} ${body.answer}`);
        const { place } = body;
        const there = (await server!.get(`/api/v1/eligibility?lon=${place.lon}&lat=${place.lat}&${asked}`))
          .body;
        expect(there.answer).toBe('eligible');
        expect([place.drive_time_s, place.commune]).toEqual([there.drive_time_s, there.commune]);
        expect(place.distance_m === 0).toBe(point.answer === 'eligible');
        if (programme === 'coin-appel') {
          expect(place.lon).toBeGreaterThan(west);
          expect(place.lon).toBeLessThan(east);
        }
      }
    }
    expect([...seen].filter((one) => one.endsWith(' not_eligible'))).toHaveLength(3);
  });

  it('where a programme is closed no place would do, and its dates are the reason', async () => {
    const { body } = await server!.get(
      `/api/v1/eligibility/nearest-eligible?${query('s0-0', 's1-0')}&programme=${FABRIQUES}`,
    );
    expect(body.place).toBeNull();
    expect(codes(body)).toContain('programme_closed');
    expect(body.text_en).toMatch(/^No place of the region would be eligible/);
  });

  it('judges inside and outside of a zone by its polygons', async () => {
    const ask = async (from: string, to: string, on: string) =>
      (await server!.get(`/api/v1/eligibility?${query(from, to)}&programme=${FABRIQUES}&on=${on}`)).body;
    const inside = await ask(district, 's2-1', '2020-01-15');
    expect([inside.answer, inside.strand]).toEqual(['eligible', 'qpv']);
    expect(codes(inside)).toContain('zone');
    // Outside the district; where the large urban centres are was not imported.
    const outside = await ask('s6-6', 's7-6', '2020-01-15');
    expect([outside.answer, codes(outside)[0]]).toEqual(['to_confirm', 'zone_unknown']);
    const closed = await ask(district, 's2-1', '2021-07-01');
    expect([closed.answer, codes(closed)[0]]).toEqual(['not_eligible', 'programme_closed']);
    const { zones } = (await server!.get(`/api/v1/programmes/${FABRIQUES}`)).body;
    expect(zones.map(({ id, available }: { id: string; available: boolean }) => [id, available])).toEqual([
      ['large_urban_centres', false],
      ['qpv', true],
    ]);
  });
});

describe('a region whose programme sets no limit of drive time', () => {
  it('answers that it is closed, for points as for communes; its zones are forgotten with its file', async () => {
    const { get } = await served({ programme: FABRIQUES });
    const { body } = await get(`/api/v1/eligibility?${query('s4-4', 's5-4')}`);
    expect(body).toMatchObject({ answer: 'not_eligible', limit_s: null, margin_s: null });
    expect(codes(body)[0]).toBe('programme_closed');
    const commune = (await get('/api/v1/communes/99001')).body;
    expect([commune.answer, codes(commune)[0]]).toEqual(['not_eligible', 'programme_closed']);
    const [white] = (await get('/api/v1/white-zones')).body.features;
    expect(white.properties.limit_minutes).toBe(20);
    const { zones } = (await get(`/api/v1/programmes/${FABRIQUES}`)).body;
    expect(zones.some(({ available }: { available: boolean }) => available)).toBe(false);
  });

  it('a limit that no map is drawn by is refused when it is prepared', async () => {
    await server?.close();
    server = null;
    await programmeFile('autre.json', 'autre', 25);
    const content = JSON.parse(await readFile(region.file, 'utf8'));
    await writeFile(file('odd.json'), JSON.stringify({ ...content, programme: 'autre.json' }));
    const terminal = testTerminal(await testEnvironment(home.home));
    expect(await run(['prepare', file('odd.json')], terminal)).toBe(1);
    expect(terminal.errors()).toMatch(/autre sets a limit of 25 minutes/);
  });
});
