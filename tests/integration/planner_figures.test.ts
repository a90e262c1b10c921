/** Planner's figures that are told beside the answers, on the grid city: worked out by hand from its streets. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatNumber, formatShare } from '../../data/rules/decision/format.ts';
import { run } from '../../server/cli/run.ts';
import { type CellPeople, filosofiCsv } from '../support/filosofi_grid.ts';
import { readMarkedText } from '../support/pdf_text.ts';
import { testTerminal } from '../support/terminal.ts';
import { type TestRegion, testEnvironment, writeTestRegion } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

const read = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
const LIMIT_S = 1200;

let folder: string;
let region: TestRegion;
let server: TestServer;
let cells: (CellPeople & { time_s: number })[];

/** The two-way streets of the city, mid-block, but those near the limit; how many live there, and how, by the number of the street. */
function cellsOf({ city, sites }: TestRegion): typeof cells {
  const open = ['west', 'north'].map((id) => sites.get(id) as [string, string, number]);
  const eight = Array.from({ length: 8 }, (_, i) => i);
  const streets = eight.flatMap((column) =>
    eight.flatMap((row): [string, string, number][] => [
      [`s${column}-${row}`, `s${column + 1}-${row}`, 0.5],
      [`s${column + 1}-${row}`, `s${column + 1}-${row + 1}`, 0.5],
    ]),
  );
  return streets
    .filter(([from, to]) => !(from.endsWith(`-${city.oneWayRow}`) && to.endsWith(`-${city.oneWayRow}`)))
    .map((street, i) => ({
      at: city.on(...street),
      persons: 10 + (i % 7),
      under_18: i % 4,
      from_65: i % 3,
      households: 5 + (i % 3),
      poor_households: i % 5 === 0 ? 2 : 0,
      standard_of_living_eur: 15_000 + 100 * ((i * 37) % 211),
      estimated: i % 2 === 0,
      time_s: Math.min(...open.map((site) => city.time_s(street, site))),
    }))
    .filter(({ time_s }) => Math.abs(time_s - LIMIT_S) > 60);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-planner-'));
  region = await writeTestRegion(folder);
  cells = cellsOf(region);
  await writeFile(join(folder, 'carreaux.csv'), filosofiCsv(cells));
  const definition = JSON.parse(await readFile(region.file, 'utf8'));
  await writeFile(region.file, JSON.stringify({ ...definition, population_grid: 'carreaux.csv' }));
  const home = join(folder, 'home');
  const terminal = testTerminal(await testEnvironment(home));
  expect(await run(['prepare', region.file], terminal), terminal.errors()).toBe(0);
  server = await startTestServer(home);
});
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

const sum = (of: typeof cells, pick: (cell: CellPeople) => number): number =>
  of.reduce((total, cell) => total + pick(cell), 0);
const groupOf = (of: typeof cells) => ({
  persons: sum(of, ({ persons }) => persons),
  under_18: sum(of, ({ under_18 }) => under_18),
  from_18_to_64: sum(of, ({ persons, under_18, from_65 }) => persons - under_18 - from_65),
  from_65: sum(of, ({ from_65 }) => from_65),
  households: sum(of, ({ households }) => households),
  poor_households: sum(of, ({ poor_households }) => poor_households),
});
const sheet = async (path: string): Promise<string[]> => {
  const response = await fetch(`${server.url}/api/v1/${path}`);
  expect(response.status).toBe(200);
  return readMarkedText(new Uint8Array(await response.arrayBuffer())).map(({ text }) => read(text));
};

describe('who lives in the white zones', () => {
  it('is told by the cells’ drive times, of the region and of a département', async () => {
    const white = cells.filter(({ time_s }) => time_s >= LIMIT_S);
    const covered = cells.filter(({ time_s }) => time_s < LIMIT_S);
    expect([white.length > 5, covered.length > 5]).toEqual([true, true]);
    for (const by of ['region', 'departement']) {
      const [{ people }] = (await server.get(`/api/v1/statistics?by=${by}`)).body.items;
      expect(people.white).toMatchObject(groupOf(white));
      expect(people.covered).toMatchObject(groupOf(covered));
      expect(people.all).toMatchObject(groupOf(cells));
      const estimated = sum(
        white.filter((cell) => cell.estimated),
        ({ persons }) => persons,
      );
      expect(people.white.estimated_share).toBeCloseTo(estimated / people.white.persons, 4);
      const { households, poor_households } = people.white_share;
      expect(households).toBeCloseTo(people.white.households / people.all.households, 4);
      expect(poor_households).toBeCloseTo(people.white.poor_households / people.all.poor_households, 4);
    }
  });

  it('by standard of living: fifths of the region’s people, each cell in one', async () => {
    const [{ people }] = (await server.get('/api/v1/statistics?by=region')).body.items;
    const all = sum(cells, ({ persons }) => persons);
    expect(people.by_standard_of_living.map(({ fifth }: { fifth: number }) => fifth)).toEqual([
      1, 2, 3, 4, 5,
    ]);
    const whole = people.by_standard_of_living.reduce(
      (total: number, one: { persons: number }) => total + one.persons,
      0,
    );
    expect(whole).toBeCloseTo(all, 6);
    for (const { persons } of people.by_standard_of_living)
      expect(Math.abs(persons - all / 5)).toBeLessThan(17);
    // The lowest: cells in the order of their standard of living, whose middle person is among the first fifth.
    const sorted = [...cells].sort((a, b) => a.standard_of_living_eur - b.standard_of_living_eur);
    let before = 0;
    const lowest = sorted.filter(({ persons }) => {
      const middle = before + persons / 2;
      before += persons;
      return middle < all / 5;
    });
    expect(people.by_standard_of_living[0]).toEqual({
      fifth: 1,
      persons: sum(lowest, ({ persons }) => persons),
      white_persons: sum(
        lowest.filter(({ time_s }) => time_s >= LIMIT_S),
        ({ persons }) => persons,
      ),
    });
  });

  it('is told of no commune', async () => {
    for (const item of (await server.get('/api/v1/statistics?by=commune')).body.items)
      expect(item).not.toHaveProperty('people');
  });

  it('stands in the report with INSEE’s warning, as the API tells it', async () => {
    const [{ people }] = (await server.get('/api/v1/statistics?by=region')).body.items;
    const lines = await sheet('region/sheet.pdf');
    const text = lines.join('\n');
    expect(lines).toContain('Qui vit en zone blanche');
    for (const figure of Object.values(groupOf(cells.filter(({ time_s }) => time_s >= LIMIT_S))))
      expect(lines).toContain(read(formatNumber(figure, 'fr', 0)));
    expect(text).toContain(
      read(`${formatShare(people.white_share.poor_households)} des ménages pauvres sont en zone blanche`),
    );
    expect(text).toContain('moins de 11 ménages');
    // The populations of communes stay those that are published.
    const [{ population }] = (await server.get('/api/v1/statistics?by=region')).body.items;
    expect(population).toBe(10_100);
  });
});
