/** Planner's figures that are told beside the answers, on the grid city: worked out by hand from its streets. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatNumber, formatShare } from '../../data/rules/decision/format.ts';
import { run } from '../../server/cli/run.ts';
import { drivingOracle } from '../support/driving_oracle.ts';
import { type CellPeople, filosofiCsv, middleOfCell } from '../support/filosofi_grid.ts';
import { readMarkedText } from '../support/pdf_text.ts';
import { testTerminal } from '../support/terminal.ts';
import { type TestRegion, testEnvironment, writeTestRegion } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

const read = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
const LIMIT_S = 1200;
/** Twice the time everywhere, on every class of road. */
const TWICE = { dense: 2, intermediate: 2, sparse: { primary: 2, trunk: 2, minor: 2 } };

let folder: string;
let region: TestRegion;
let server: TestServer;
let refused: string[];
let cells: (CellPeople & Record<'time_s' | 'bicycle_s' | 'foot_s', number>)[];

/** The two-way streets of the city, mid-block, but those near the limit; how many live there, and how, by the number of the street. */
function cellsOf({ city, sites }: TestRegion): typeof cells {
  // OSRM's profiles: 15 and 5 km/h on streets, none on the trunk road of the ring.
  const streetsAt = (kmh: number) =>
    drivingOracle(
      city.junctions,
      city.roads
        .filter(({ highway }) => highway === 'residential')
        .map((road) => ({ ...road, speed_mps: kmh / 3.6 })),
      [],
    );
  const [bicycle, foot] = [streetsAt(15), streetsAt(5)];
  const open = ['west', 'north'].map((id) => sites.get(id) as [string, string, number]);
  const eight = Array.from({ length: 8 }, (_, i) => i);
  const streets = eight.flatMap((column) =>
    eight.flatMap((row): [string, string, number][] => [
      [`s${column}-${row}`, `s${column + 1}-${row}`, 0.5],
      [`s${column + 1}-${row}`, `s${column + 1}-${row + 1}`, 0.5],
    ]),
  );
  return (
    streets
      // Not the one-way row, nor the column along which two communes meet.
      .filter(
        ([from, to]) =>
          !(from.endsWith(`-${city.oneWayRow}`) && to.endsWith(`-${city.oneWayRow}`)) &&
          !(from.startsWith('s4-') && to.startsWith('s4-')),
      )
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
        bicycle_s: Math.min(...open.map((site) => bicycle(street, site))),
        foot_s: Math.min(...open.map((site) => foot(street, site))),
      }))
      .filter(
        // The middle of a cell is up to 141 m from the street's.
        ({ time_s, bicycle_s, foot_s }) =>
          Math.abs(time_s - LIMIT_S) > 60 &&
          Math.abs(bicycle_s - LIMIT_S) > 80 &&
          Math.abs(foot_s - LIMIT_S) > 150,
      )
  );
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-planner-'));
  region = await writeTestRegion(folder);
  cells = cellsOf(region);
  await writeFile(join(folder, 'carreaux.csv'), filosofiCsv(cells));
  const definition = JSON.parse(await readFile(region.file, 'utf8'));
  await writeFile(
    region.file,
    JSON.stringify({
      ...definition,
      population_grid: 'carreaux.csv',
      jobs: 'emplois.csv',
      rush_hour: TWICE,
      modes: ['bicycle', 'foot'],
    }),
  );
  const home = join(folder, 'home');
  const terminal = testTerminal(await testEnvironment(home));
  refused = [];
  for (const [content] of WRONG_JOBS) {
    await writeFile(join(folder, 'emplois.csv'), content);
    const wrong = testTerminal(await testEnvironment(home));
    expect(await run(['prepare', region.file], wrong)).toBe(1);
    refused.push(wrong.errors());
  }
  await writeFile(join(folder, 'emplois.csv'), jobsCsv);
  expect(await run(['prepare', region.file], terminal), terminal.errors()).toBe(0);
  server = await startTestServer(home);
});
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Jobs of the four communes of the city, in INSEE's form; of the one on the island the table has none. */
const JOBS = [1500.5, 800, 0, 320.25];
const jobsCsv = [
  'CODGEO;LIBGEO;P21_EMPLT',
  ...JOBS.map((jobs, i) => `9900${i + 1};;${jobs}`),
  '33063;;7',
].join('\n');

/** Files of jobs that are refused, and what is said of each. */
const WRONG_JOBS = [
  ['CODGEO;P21_EMPLT\n33063;7\n', /None of the 1 codes of the file of jobs/],
  ['CODGEO;P21_POP\n99001;7\n', /needs a column with the jobs at the place of work/],
] as const;

/** Place in JOBS of the commune that a cell's middle lies in. */
function communeOf(cell: CellPeople): number {
  const [lon, lat] = region.city.junctions.get('s4-4') as [number, number];
  const [east, north] = middleOfCell(cell.at);
  return (east > lon ? 1 : 0) + (north > lat ? 2 : 0);
}

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
    const far = lowest.filter(({ time_s }) => time_s >= LIMIT_S);
    const isTold = far.length >= 2 && sum(far, ({ households }) => households) >= 11;
    expect(people.by_standard_of_living[0]).toEqual({
      fifth: 1,
      persons: sum(lowest, ({ persons }) => persons),
      white_persons: isTold ? sum(far, ({ persons }) => persons) : null,
    });
    const told = people.by_standard_of_living.filter(
      ({ white_persons }: { white_persons: number | null }) => (white_persons ?? 0) > 0,
    );
    expect(told.length).toBeGreaterThan(0);
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

describe('jobs of a file that is given', () => {
  /** Of each commune, and of all: jobs, and those in white zones, as its people are divided. */
  const expected = () => {
    const white = JOBS.map((jobs, commune) => {
      const own = cells.filter((cell) => communeOf(cell) === commune);
      const far = own.filter(({ time_s }) => time_s >= LIMIT_S);
      return (jobs * sum(far, ({ persons }) => persons)) / sum(own, ({ persons }) => persons);
    });
    const total = (values: number[]) => values.reduce((all, one) => all + one, 0);
    return { white, all: { count: total(JOBS), white: total(white) } };
  };

  it('are told beside the people, of the region and each part, with source and year', async () => {
    const { white, all } = expected();
    expect(white.some((jobs, i) => jobs > 1 && jobs < (JOBS[i] as number) - 1)).toBe(true);
    for (const by of ['region', 'departement']) {
      const [{ jobs }] = (await server.get(`/api/v1/statistics?by=${by}`)).body.items;
      expect(jobs).toMatchObject({
        year: 2021,
        source: 'Insee, recensement de la population, emplois au lieu de travail',
      });
      expect(jobs.count).toBeCloseTo(all.count, 0);
      expect(jobs.white).toBeCloseTo(all.white, 0);
      expect(jobs.covered).toBeCloseTo(all.count - all.white, 0);
      expect(jobs.white_share).toBeCloseTo(all.white / all.count, 3);
    }
    const items = (await server.get('/api/v1/statistics?by=commune')).body.items;
    items.slice(0, 4).forEach(({ jobs }: { jobs: { count: number; white: number } }, i: number) => {
      expect(jobs.count).toBeCloseTo(JOBS[i] as number, 0);
      expect(jobs.white).toBeCloseTo(white[i] as number, 0);
    });
    expect(items[4].jobs).toBeNull();
    const { attributions } = (await server.get('/api/v1/region')).body;
    expect(attributions.join()).toContain('recensement de la population, emplois au lieu de travail, 2021');
  });

  it('stand in the report and in the exported communes, with what the columns mean', async () => {
    const [{ jobs }] = (await server.get('/api/v1/statistics?by=region')).body.items;
    const lines = await sheet('region/sheet.pdf');
    expect(lines).toContain('Les emplois');
    for (const figure of [jobs.white, jobs.covered])
      expect(lines).toContain(read(formatNumber(figure, 'fr', 0)));
    expect(lines.join('\n')).toContain('Source : Insee, recensement de la population');
    const items = (await server.get('/api/v1/statistics?by=commune')).body.items;
    const { features } = (await server.get('/api/v1/export/communes.geojson')).body;
    features.forEach(({ properties }: { properties: Record<string, number> }, i: number) => {
      const { jobs: own } = items[i];
      expect([properties.jobs, properties.covered_jobs, properties.white_jobs]).toEqual(
        own ? [own.count, own.covered, own.white] : [null, null, null],
      );
    });
    const { fields } = (await server.get('/api/v1/export/communes.schema.json')).body;
    const told = fields.filter(({ name }: { name: string }) => /(^|_)jobs$/.test(name));
    expect(told.map(({ description }: { description: string }) => description.length > 20)).toEqual(
      Array(3).fill(true),
    );
  });

  it('of none of the communes, or in no column, stop a preparation with a sentence', () => {
    expect(refused).toHaveLength(WRONG_JOBS.length);
    WRONG_JOBS.forEach(([, told], i) => {
      expect(refused[i]).toMatch(told);
    });
  });
});

describe('the rush hour', () => {
  it('with times twice as long covers whom 10 minutes cover off peak, but for turns, which take what they took', async () => {
    for (const by of ['region', 'departement', 'commune']) {
      const { body } = await server.get(`/api/v1/rush-hour?by=${by}`);
      const { items } = (await server.get(`/api/v1/statistics?by=${by}`)).body;
      expect(body.items.map(({ code }: { code: string }) => code)).toEqual(
        items.map(({ code }: { code: string }) => code),
      );
      body.items.forEach(
        ({ off_peak, rush_hour, off_peak_only }: Record<string, Record<string, number>>, i: number) => {
          const [ten, fifteen, limit] = items[i].bands;
          expect(off_peak).toEqual({ population: limit.population, area_km2: limit.area_km2 });
          expect(rush_hour.population).toBeGreaterThanOrEqual(ten.population);
          expect(rush_hour.population).toBeLessThanOrEqual(fifteen.population);
          expect(off_peak_only.population).toBeCloseTo(off_peak.population - rush_hour.population, 0);
          expect(off_peak_only.area_km2).toBeCloseTo(off_peak.area_km2 - rush_hour.area_km2, 2);
        },
      );
    }
    const { body } = await server.get('/api/v1/rush-hour');
    expect(body.assumptions).toMatchObject({
      own: true,
      factors: { dense: { motorway: 2 }, sparse: { motorway: 1 } },
    });
    const [{ rush_hour, off_peak_only }] = body.items;
    const [ten] = (await server.get('/api/v1/statistics')).body.items[0].bands;
    expect(rush_hour.population / ten.population).toBeLessThan(1.1);
    expect(off_peak_only.communes).toBeGreaterThan(1);
  });

  it('stands in the report with what it rests on, and changes no answer', async () => {
    const [{ off_peak_only }] = (await server.get('/api/v1/rush-hour')).body.items;
    const text = (await sheet('region/sheet.pdf')).join('\n');
    expect(text).toContain('À l’heure de pointe');
    expect(text).toContain(read(`${formatNumber(off_peak_only.population, 'fr', 0)} habitants`));
    expect(text).toContain('fixés par la région');
    // A street 15 minutes off peak: half an hour at the rush hour, and still not eligible.
    const near = cells.find(({ time_s }) => Math.abs(time_s - 900) < 60);
    const [lon, lat] = near?.at ?? [0, 0];
    const { body } = await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`);
    expect(body.answer).toBe('not_eligible');
  });
});

describe('without a car', () => {
  it('tells who reaches an open place by bicycle and on foot: those whose cell is so near by street', async () => {
    const { body } = await server.get('/api/v1/without-car?by=commune');
    expect(body.modes.map(({ mode }: { mode: string }) => mode)).toEqual(['bicycle', 'foot']);
    const population = [4000, 3000, 2000, 1000];
    for (const { mode, items } of body.modes) {
      const expected = population.map((people, commune) => {
        const own = cells.filter((cell) => communeOf(cell) === commune);
        const near = own.filter((cell) => cell[`${mode as 'bicycle' | 'foot'}_s`] < LIMIT_S);
        return (people * sum(near, ({ persons }) => persons)) / sum(own, ({ persons }) => persons);
      });
      expect(expected.some((people) => people > 0)).toBe(true);
      items.slice(0, 4).forEach(({ reached, population: all }: Record<string, number>, i: number) => {
        expect(reached).toBeCloseTo(expected[i], 0);
        expect(all).toBeCloseTo(population[i], 0);
      });
      const [whole] = (await server.get('/api/v1/without-car')).body.modes.find(
        (one: { mode: string }) => one.mode === mode,
      ).items;
      expect(whole.reached).toBeCloseTo(
        items.reduce((total: number, one: { reached: number }) => total + one.reached, 0),
        0,
      );
      const [limit] = (await server.get('/api/v1/statistics')).body.items[0].bands.filter(
        ({ minutes }: { minutes: number }) => minutes === 20,
      );
      expect(whole.by_car).toBeCloseTo(limit.population, 0);
      expect(whole.reached).toBeLessThan(whole.by_car);
    }
  });

  it('stands in the exported communes, as the rush hour does, with what the columns mean', async () => {
    const modes = (await server.get('/api/v1/without-car?by=commune')).body.modes;
    const rush = (await server.get('/api/v1/rush-hour?by=commune')).body.items;
    const { features } = (await server.get('/api/v1/export/communes.geojson')).body;
    expect(features).toHaveLength(5);
    features.forEach(({ properties }: { properties: Record<string, number> }, i: number) => {
      expect([properties.bicycle_population, properties.foot_population]).toEqual(
        modes.map(({ items }: { items: { reached: number }[] }) => items[i]?.reached),
      );
      expect(properties.rush_hour_population).toBe(rush[i].rush_hour.population);
      expect(properties.rush_hour_area_km2).toBe(rush[i].rush_hour.area_km2);
    });
    const { items } = (await server.get('/api/v1/statistics?by=commune')).body;
    const counted = ({ covered_by }: { covered_by: { population: number }[] }) =>
      covered_by.map(({ population }) => population);
    const columns = ['one_site_population', 'two_sites_population', 'three_sites_population'];
    features.forEach(({ properties }: { properties: Record<string, number> }, i: number) => {
      expect(columns.map((column) => properties[column])).toEqual(counted(items[i]));
    });
    const alone = (await server.get('/api/v1/dependences')).body.items;
    const exported = (await server.get('/api/v1/export/sites.geojson')).body.features;
    expect(alone.length).toBeGreaterThan(1);
    for (const { properties } of exported) {
      const own = alone.find(({ id }: { id: string }) => id === properties.id);
      expect([properties.alone_population, properties.alone_area_km2]).toEqual(
        own ? [own.population, own.area_km2] : [null, null],
      );
    }
    const schema = (await server.get('/api/v1/export/communes.schema.json')).body;
    const told = schema.fields.filter(({ name }: { name: string }) => /^(rush|bicycle|foot)_/.test(name));
    expect(told.map(({ description }: { description: string }) => description.length > 20)).toEqual(
      Array(4).fill(true),
    );
  });

  it('keeps a network of each mode beside the car’s, which is not built again, and stands in the report', async () => {
    const files = await readdir(join(folder, 'home', 'networks'));
    expect(files).toContain('grid.bicycle.network');
    expect(files).toContain('grid.foot.network');
    const [{ items }] = (await server.get('/api/v1/without-car')).body.modes;
    const text = (await sheet('region/sheet.pdf')).join('\n');
    expect(text).toContain('Sans voiture, en moins de 20 minutes');
    expect(text).toContain(read(formatNumber(items[0].reached, 'fr', 0)));
  });
});
