/** Jobs by commune from a planner's file: how it is read, and what is told of either side of the limit. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frenchCommunes } from '../../data/sources/communes/french_communes.ts';
import { jobsAttribution, jobsOfRegion } from '../../data/sources/population/jobs_of_region.ts';
import { readJobs } from '../../data/sources/population/population.ts';
import { tellJobs } from '../../server/answers/workplace_jobs.ts';
import { errorOf, temporaryFiles } from '../support/sources.ts';

const files = temporaryFiles();
let count = 0;
const table = (content: string) => files.write(`emplois ${count++}.csv`, content);
const nothing = { source: null, year: null };
const named = (...codes: string[]) => codes.map((code) => ({ code, name: `Commune ${code}` }));

describe('jobs of a file', () => {
  test.each([
    [
      'INSEE’s table of the census: the newest year, all jobs',
      'CODGEO;LIBGEO;P21_POP;P21_ACTOCC;P21_EMPLT;P21_EMPLT_SAL;P15_EMPLT;C21_EMPLT\n2A004;Ajaccio;73822;29000;34512.25;30000;33000;34500\n01001;X;832;300;91.5;60;80;90',
      { '2A004': 34512.25, '01001': 91.5 },
      2021,
    ],
    ['EMPLT and COM', 'COM,EMPLT\n33063,"200 120"\n1001,12', { 33063: 200120, '01001': 12 }, null],
    ['words', 'Code commune;Nombre d’emplois en 2020\n33063;200 000', { 33063: 200000 }, 2020],
    ['one word', 'insee,jobs\n33063,7', { 33063: 7 }, null],
    [
      'a row a year and a status: everybody of the newest',
      'GEO;GEO_OBJECT;RP_MEASURE;EMPFORM;TIME_PERIOD;OBS_VALUE\n33063;COM;EMPLT;1;2022;150000\n33063;COM;EMPLT;_T;2022;201000\n33063;COM;EMPLT;_T;2016;190000\n33063;COM;POP;_T;2022;265328\n33063;DEP;EMPLT;_T;2022;9',
      { 33063: 201000 },
      2022,
    ],
  ])('%s', async (_, content, jobs, year) => {
    const read = await readJobs(table(`${content}\n`));
    expect(Object.fromEntries(read.figures)).toEqual(jobs);
    expect(read.year).toBe(year);
  });

  test('is read by names that are given, whose year is known too', async () => {
    const file = table('LIEU;POSTES;EMPLT\n33063;7;1\n');
    const read = await readJobs(file, { code: 'Lieu', jobs: 'Postes' });
    expect([Object.fromEntries(read.figures), read.year]).toEqual([{ 33063: 7 }, null]);
    const dated = await readJobs(table('LIEU;P15_EMPLT;P21_EMPLT\n33063;7;1\n'), {
      code: 'Lieu',
      jobs: 'P15_EMPLT',
    });
    expect([Object.fromEntries(dated.figures), dated.year]).toEqual([{ 33063: 7 }, 2015]);
  });

  test('that cannot be read says in one sentence what is missing', async () => {
    const told = async (content: string) =>
      (await errorOf(readJobs(table(content)))) as Error & { code: string };
    const figure = await told('CODGEO,P21_POP\n33063,1\n');
    expect(figure.code).toBe('jobs_columns_missing');
    expect(figure.message).toMatch(
      /^The file of jobs .* needs a column with the jobs .*; it has CODGEO, P21_POP\.$/,
    );
    expect((await told('nom,EMPLT\nBordeaux,1\n')).message).toMatch(/needs a column with the commune code/);
    expect((await told('nom,valeur\nBordeaux,1\n')).message).toMatch(/commune code .* and one with the jobs/);
    expect((await told('CODGEO,EMPLT\n33063,s\n')).code).toBe('jobs_empty');
  });
});

describe('jobs of a region', () => {
  const of = async (
    content: string,
    codes: string[],
    said: { source: string | null; year: number | null } = nothing,
  ) => {
    const read = await readJobs(table(content));
    return jobsOfRegion(read, 'emplois.csv', named(...codes), said, await frenchCommunes());
  };

  test('are those of its communes alone, with whose they are and of when', async () => {
    const { jobs, notes } = await of('CODGEO;P21_EMPLT\n2A004;34512.25\n33063;9\nX;\n', ['2A004', '2A006']);
    expect(jobs).toEqual({
      source: 'Insee, recensement de la population, emplois au lieu de travail',
      year: 2021,
      by_commune: { '2A004': 34512.25 },
    });
    expect(jobsAttribution(jobs)).toBe(
      'Emplois : Insee, recensement de la population, emplois au lieu de travail, 2021',
    );
    expect(notes.join(' ')).toMatch(
      /1 rows .* \(lines 4\).*no figure of 1 of 2 communes: Commune 2A006 \(2A006\)\./,
    );
    expect((await of('code;emplois\n2A004;3\n', ['2A004'])).jobs).toMatchObject({
      source: 'emplois.csv',
      year: null,
    });
    const said = { source: 'Urssaf', year: 2023 };
    expect((await of('code;emplois_2020\n2A004;3\n', ['2A004'], said)).jobs).toMatchObject(said);
  });

  test('of communes merged since are added up, those of a town beside its arrondissements counted once', async () => {
    // 16149 was taken in by 16192.
    expect((await of('code;emplois\n16192;20\n16149;5\n', ['16192'])).jobs.by_commune).toEqual({ 16192: 25 });
    const parts = '75101;60000.5\n75102;50000.25\n';
    for (const whole of ['', '75056;110000.75\n'])
      expect((await of(`code;emplois\n${whole}${parts}`, ['75056'])).jobs.by_commune).toEqual({
        75056: 110000.75,
      });
  });

  test('of a file that has none of its communes are refused in one sentence', async () => {
    const error = await errorOf(of('code;emplois\n33063;3\n33281;4\n', ['2A004']));
    expect(error.code).toBe('jobs_no_match');
    expect(error.message).toMatch(
      /^None of the 2 codes .*33063, 33281.* is of a commune of the region \(2A004\): /,
    );
    expect(await errorOf(of('code;emplois\n33063;3\n', []))).toMatchObject({ code: 'jobs_no_match' });
  });
});

describe('what is told of jobs', () => {
  const ground = (share: number, population: number | null = 100) => ({
    population,
    area_km2: 10,
    white: { population: population === null ? null : population * share, area_km2: 10 * (1 - share) },
  });
  const jobs = { source: 'S', year: 2021, by_commune: { a: 100, b: 40, c: 8 } };

  test('a commune that the limit runs through is divided as its people are, or its ground where nobody lives there', () => {
    const told = tellJobs(jobs, [
      { code: 'a', figures: ground(0.25) },
      { code: 'b', figures: ground(1) },
      { code: 'c', figures: ground(0.25, 0) },
      { code: 'd', figures: ground(0) },
    ]);
    // 25 of a, all of b; of c, where nobody lives, the white three quarters of the ground.
    expect(told).toEqual({
      ...{ count: 148, covered: 77, white: 71, white_share: 0.4797, divided: 108 },
      ...{ communes_without: 1, year: 2021, source: 'S' },
    });
    expect(tellJobs(jobs, [{ code: 'd', figures: ground(0) }])).toBeNull();
    expect(tellJobs({ ...jobs, by_commune: { a: 0 } }, [{ code: 'a', figures: ground(1) }])).toMatchObject({
      count: 0,
      white_share: null,
    });
  });

  test('both sides make up all, and the parts of a territory the whole', () => {
    const one = fc.record({
      jobs: fc.integer({ min: 0, max: 100_000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 30 }), fc.nat(), (communes, cut) => {
        const by_commune = Object.fromEntries(communes.map((commune, i) => [i, commune.jobs]));
        const all = communes.map(({ share }, i) => ({ code: String(i), figures: ground(share) }));
        const tell = (some: typeof all) => tellJobs({ ...jobs, by_commune }, some);
        const [whole, first, rest] = [all, all.slice(0, cut % all.length), all.slice(cut % all.length)].map(
          tell,
        );
        expect(whole!.covered + whole!.white).toBeCloseTo(whole!.count, 0);
        expect(whole!.white).toBeLessThanOrEqual(whole!.count);
        expect((first?.white ?? 0) + (rest?.white ?? 0)).toBeCloseTo(whole!.white, 0);
      }),
    );
  });
});
