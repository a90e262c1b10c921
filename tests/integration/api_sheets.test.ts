/** The sheets of communes: their figures are the API's, their addresses give them again, and asking stores nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatArea, formatExact, formatNumber, formatShare } from '../../data/rules/decision/format.ts';
import { readMarkedText } from '../support/pdf_text.ts';
import { gridHome } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

const read = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

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

async function sheet(path: string): Promise<{ lines: string[]; text: string; headers: Headers }> {
  const response = await fetch(`${server.url}/api/v1/${path}`);
  expect(response.status, path).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/pdf');
  const lines = readMarkedText(new Uint8Array(await response.arrayBuffer())).map(({ text }) => read(text));
  return { lines, text: lines.join('\n'), headers: response.headers };
}

/** An address that a sheet names; what is too long for a line goes on in the next. */
const addressIn = (lines: string[], path: string): URL =>
  new URL(lines.find((line) => line.startsWith(server.url + path))!.replaceAll(' ', ''));

describe('the sheet of a commune', () => {
  it('says what the API answers: headline, reasons, shares, times, nearest, rule, programme, proof', async () => {
    const { items } = (await server.get('/api/v1/communes')).body;
    const { items: figures } = (await server.get('/api/v1/statistics?by=commune')).body;
    expect(items.length).toBe(5);
    const answers = new Set<string>();
    for (const { code } of items) {
      const { body } = await server.get(`/api/v1/communes/${code}`);
      const { lines, text, headers } = await sheet(`communes/${code}/sheet.pdf`);
      answers.add(body.answer);
      expect(headers.get('content-disposition')).toMatch(
        new RegExp(`^inline; filename="maillage-commune-${code}-\\d{4}-\\d{2}-\\d{2}\\.pdf"$`),
      );
      expect(lines).toContain(read(body.headline));
      for (const reason of body.reasons) expect(text).toContain(read(reason.text));
      expect(lines).toContain(
        read(`Habitants en zone blanche : ${formatShare(body.white_population_share)}`),
      );
      expect(lines).toContain(read(`Surface en zone blanche : ${formatShare(body.white_area_share)}`));
      const { white } = figures.find((one: { code: string }) => one.code === code);
      const share = (value: number): string => `${formatNumber(value * 100)} %`;
      expect(lines).toContain(
        read(
          `${formatNumber(white.population)} sur ${formatNumber(body.population)} en zone blanche, soit ${share(body.white_population_share)}`,
        ),
      );
      expect(lines).toContain(
        read(
          `${formatArea(white.area_km2)} sur ${formatArea(body.area_km2)} en zone blanche, soit ${share(body.white_area_share)}`,
        ),
      );
      for (const seconds of Object.values<number | null>(body.drive_times_s))
        expect(lines).toContain(seconds === null ? 'pas de route' : read(formatExact(seconds)));
      for (const { name, drive_time_s } of body.nearest) {
        expect(text).toContain(name);
        expect(lines).toContain(read(formatExact(drive_time_s)));
      }
      expect(text).toContain(read(body.rule.text));
      expect(text).toContain(body.rule.source.title);
      expect(text).toContain(body.coverage.id);
      expect(text).toContain(body.coverage.network.id);
      expect(text).toContain(body.coverage.sites.sha256);
      expect(text).toContain(`version ${body.coverage.sites.list_version}`);
      expect(text).toContain(`(${body.programme})`);
    }
    expect(answers.size).toBeGreaterThan(1);
  });

  it('names the addresses that verify it: the page, and the same figures as data', async () => {
    const { lines } = await sheet('communes/99002/sheet.pdf');
    const page = addressIn(lines, '/?');
    expect(page.searchParams.get('commune')).toBe('99002');
    const data = addressIn(lines, '/api/');
    expect(data.pathname).toBe('/api/v1/communes/99002');
    const again = await server.get(data.pathname + data.search);
    const { body } = await server.get('/api/v1/communes/99002');
    expect(again.status).toBe(200);
    for (const member of ['answer', 'white_area_share', 'white_population_share', 'drive_times_s', 'nearest'])
      expect(again.body[member]).toEqual(body[member]);
    expect(page.searchParams.get('on')).toBe(data.searchParams.get('on'));
  });

  it('answers a day, and a moment at which nothing was known, as the API does', async () => {
    const { body } = await server.get('/api/v1/communes/99001?on=2016-01-01');
    const then = await sheet('communes/99001/sheet.pdf?on=2016-01-01');
    expect(then.text).toContain('au 1er janvier 2016');
    expect(then.lines).toContain(
      read(`Habitants en zone blanche : ${formatShare(body.white_population_share)}`),
    );
    const before = await sheet('communes/99001/sheet.pdf?as_known_at=2001-01-01T00:00:00Z');
    const unknown = (await server.get('/api/v1/communes/99001?as_known_at=2001-01-01T00:00:00Z')).body;
    expect(before.lines).toContain(read(unknown.headline));
    expect(before.text).not.toContain('en zone blanche :');
    expect(before.text).toContain('aucune liste connue à ce moment');
    expect(before.text).not.toMatch(/ucune route ne mène|n’est accessible|pas de route/);
  });

  it('is the same twice, bytes too, and unknown codes and days are told', async () => {
    const bytes = async (): Promise<Buffer> =>
      Buffer.from(await (await fetch(`${server.url}/api/v1/communes/99003/sheet.pdf`)).arrayBuffer());
    expect((await bytes()).equals(await bytes())).toBe(true);
    const unknown = await server.get('/api/v1/communes/00000/sheet.pdf');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'unknown_commune']);
    expect((await server.get('/api/v1/communes/99001/sheet.pdf?on=2026-02-30')).status).toBe(400);
  });
});

describe('the report of a territory', () => {
  it('says what the API says: figures, communes, sites with who depends on each, changes, places, proof', async () => {
    const people = (value: number): string => read(formatNumber(value, 'fr', 0));
    const [{ code }] = (await server.get('/api/v1/statistics?by=departement')).body.items;
    const since = '2018-01-01';
    for (const [kind, by] of [
      ['region', 'region'],
      [`departements/${code}`, 'departement'],
    ]) {
      const { lines, text } = await sheet(`${kind}/sheet.pdf?since=${since}`);
      const [item] = (await server.get(`/api/v1/statistics?by=${by}`)).body.items;
      expect(lines).toContain(item.name);
      for (const { population, area_km2 } of [...item.bands, item.white, ...item.covered_by]) {
        expect(lines).toContain(people(population));
        expect(lines).toContain(read(formatArea(area_km2)));
      }
      for (const one of (await server.get('/api/v1/statistics?by=commune')).body.items) {
        expect(lines).toContain(one.name);
        expect(lines).toContain(people(one.white.population));
      }
      for (const one of (await server.get('/api/v1/dependences')).body.items) {
        expect(lines).toContain(one.name);
        expect(lines).toContain(`${people(one.population)} habitants`);
      }
      const { gained, lost } = (await server.get(`/api/v1/coverages/current/changes?since=${since}`)).body;
      expect(gained.population).toBeGreaterThan(0);
      expect(text).toContain('Depuis le 1er janvier 2018');
      expect(text).toContain(
        `${people(gained.population)} habitants, ${read(formatArea(gained.area_km2))}. Repassés au-delà : ${people(lost.population)} habitants`,
      );
      const { items, coverage } = (await server.get('/api/v1/placements?count=5')).body;
      for (const { commune, gained: more } of items) {
        expect(lines).toContain(commune.name);
        expect(lines).toContain(people(more.population));
      }
      expect(text).toContain(coverage.id);
      expect(text).toContain('Source : AMI Tiers-Lieux 2025-2028');
      expect(
        (await server.get(addressIn(lines, '/api/').href.slice(server.url.length))).body.items[0],
      ).toEqual(item);
    }
  });

  it('tells unknown territories, and an unknown moment without inventing figures', async () => {
    for (const path of ['epci/200000000', 'departements/42']) {
      const { status, body } = await server.get(`/api/v1/${path}/sheet.pdf`);
      expect([path, status, body.code]).toEqual([path, 404, 'unknown_territory']);
    }
    const { text } = await sheet('region/sheet.pdf?as_known_at=2001-01-01T00:00:00Z');
    expect(text).toContain('Aucune liste de tiers-lieux n’était connue');
    expect(text).not.toContain('En zone blanche, à');
  });
});
