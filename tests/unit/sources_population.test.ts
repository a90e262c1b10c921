import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCommunes } from '../../data/sources/communes/communes.ts';
import { readAreas, readPopulation } from '../../data/sources/population/population.ts';
import { figureColumn } from '../../data/sources/population/population_columns.ts';
import { rectangle } from '../support/polygons.ts';
import { communesGeoJson, errorOf, temporaryFiles } from '../support/sources.ts';

const files = temporaryFiles();
let count = 0;
const table = (content: string) => files.write(`population ${count++}.csv`, content);
const read = async (content: string) => Object.fromEntries((await readPopulation(table(content))).population);
const communes = (...codes: [string, number, number][]) =>
  files.write(
    `communes ${count++}.geojson`,
    communesGeoJson(
      codes.map(([code, lon, lat]) => ({
        properties: { code },
        polygons: [[rectangle(lon, lat, lon + 0.1, lat + 0.1)]],
      })),
    ),
  );

describe('population of a file', () => {
  test('is read by names of columns that are given, before those that are known', async () => {
    const file = table('Titre\n\nCODE LIEU;Hab. 2026;pmun;KM2\n33063;270000;1;49,36\n2A004;77000;2;82\n');
    const named = { code: 'Code lieu', population: 'hab. 2026', area: 'km2' };
    const { population, areas } = await readPopulation(file, named);
    expect([...population]).toEqual([
      ['33063', 270000],
      ['2A004', 77000],
    ]);
    expect(areas?.get('33063')).toBe(49.36);
    expect((await readAreas(file, { code: 'CODE LIEU', area: 'KM2' })).get('2A004')).toBe(82);
    expect(await errorOf(readPopulation(file, { code: 'insee_x' }))).toMatchObject({
      code: 'columns_unknown',
    });
    expect(await errorOf(readPopulation(file))).toMatchObject({ code: 'population_columns_missing' });
  });

  test('comes before INSEE’s, is added up over merged communes, and takes numbers as they are written', async () => {
    const { population, notes } = await readPopulation(
      table('CODGEO;P21_POP\n16192;2 500\n16149;"600,4"\n1001;77\n16001;\n'),
    );
    expect(population).toEqual(
      new Map([
        ['16192', 2500],
        ['16149', 600.4],
        ['01001', 77],
      ]),
    );
    expect(notes[0]).toMatch(/1 rows.*line.* 5/);
    const file = communes(['16192', 0.5, 45.8], ['16149', 0.5, 45.9], ['16001', 0.68, 46.05]);
    const { communes: found, notes: told } = await readCommunes([file], { departements: ['16'], population });
    expect(found.map(({ code, population: persons }) => [code, persons])).toEqual([
      ['16001', null],
      ['16192', 3100],
    ]);
    expect(told.join()).toContain('The population of 1 of 2 communes is not known (50% are): Abzac (16001).');
  });

  test('needs two columns and a row', async () => {
    expect(await errorOf(readPopulation(table('commune,habitants\nX,1\n')))).toMatchObject({
      code: 'population_columns_missing',
    });
    expect(await errorOf(readPopulation(table('code,population\nX,many\n')))).toMatchObject({
      code: 'population_empty',
    });
    expect(await errorOf(readPopulation(table('\n')))).toMatchObject({ code: 'table_empty' });
  });

  test('of none of the region’s communes is refused: nothing would be left without a word', async () => {
    const { population } = await readPopulation(table('code,population\nAjaccio,73822\nBastia,48502\n'));
    const error = await errorOf(
      readCommunes([communes(['16001', 0.68, 46.05])], { departements: ['16'], population }),
    );
    expect(error.code).toBe('population_no_match');
    expect(error.message).toMatch(/None of the 2 codes.*AJACCIO, BASTIA.*16001/);
  });
});

describe('tables as INSEE gives them', () => {
  test('COM is a name there: the code is CODDEP with CODCOM', async () => {
    const rows = [
      'CODREG;REG;CODDEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT',
      '94;Corse;2A;1;99;004;Ajaccio;73822;829;74651',
      '84;Auvergne-Rhône-Alpes;1;2;08;4;Ambérieu-en-Bugey;14035;393;14428',
      '01;Guadeloupe;971;1;01;101;Les Abymes;52123;500;52623',
      '01;Guadeloupe;971;1;01;02;Anse-Bertrand;4000;50;4050',
    ];
    // 97101 is Les Abymes, 97102 Anse-Bertrand; INSEE numbers them 101 or 01 within the département.
    expect(await read(rows.join('\n'))).toEqual({
      '2A004': 73822,
      '01004': 14035,
      '97101': 52123,
      '97102': 4000,
    });
  });

  test.each([
    [
      'DEPCOM with the name in COM',
      'DEPCOM;COM;PMUN;PCAP;PTOT\n2A004;Ajaccio;73 822;829;74 651',
      { '2A004': 73822 },
    ],
    ['COM with the code', 'COM,NCC,PMUN\n33063,BORDEAUX,265328', { 33063: 265328 }],
    [
      'several years: the newest',
      'CODGEO;REG;DEP;LIBGEO;PMUN2022;PMUN2023;PSDC1999\n2B033;94;2B;Bastia;48000;48502;37884',
      { '2B033': 48502 },
    ],
    [
      'the census of several dates',
      'CODGEO,LIBGEO,P21_POP,P15_POP,D99_POP\n01001,X,832,767,600',
      { '01001': 832 },
    ],
    [
      'a row a year: the newest',
      'geo,TIME_PERIOD,OBS_VALUE\n33063,2021,260000\n33063,2022,265328\n33063,2015,249712',
      { 33063: 265328 },
    ],
    ['a row an age: all', 'insee,age,population\n33063,0-14,1000\n33063,15+,9000', { 33063: 10000 }],
    [
      'INSEE’s long file of 2025: municipal alone, communes alone',
      '"GEO";"GEO_OBJECT";"POPREF_MEASURE";"TIME_PERIOD";"OBS_VALUE"\n"33063";"COM";"PTOT";"2022";"270000"\n"33063";"COM";"PMUN";"2022";"265328"\n"33063";"COM";"PCAP";"2022";"4672"\n"33063";"UU2020";"PMUN";"2022";"9"',
      { 33063: 265328 },
    ],
    [
      'codes of INSEE’s API, and everybody beside men and women',
      'GEO,SEX,AGE,TIME_PERIOD,OBS_VALUE\n2025-COM-33063,F,_T,2022,140000\n2025-COM-33063,_T,Y15,2022,5\n2025-COM-33063,_T,_T,2022,265328',
      { 33063: 265328 },
    ],
    ['men and women', 'code;sexe;population\n33063;H;125000\n33063;F;140000', { 33063: 265000 }],
    [
      'points between thousands',
      'code;population\n33063;265.328\n01001;832',
      { 33063: 265328, '01001': 832 },
    ],
    [
      'commas between thousands',
      'code,population\n33063,"1,265,328"\n01001,832',
      { 33063: 1265328, '01001': 832 },
    ],
    [
      'decimals of a census',
      'code,p21_pop\n33063,265328.456\n01001,832.125',
      { 33063: 265328.456, '01001': 832.125 },
    ],
    [
      'what stands behind a number',
      'code;population\n33063;265 328 hab.\n01001;832 (p)',
      { 33063: 265328, '01001': 832 },
    ],
    [
      'a title with the year',
      'Code commune;Population en 2022;Population en 2021\n33063;265328;1',
      { 33063: 265328 },
    ],
    ['the same row twice: once', 'insee,population\n33063,1000\n33063,1000', { 33063: 1000 }],
    [
      'leading zeros and decimals of a spreadsheet',
      'code;population\n1001.0;832,0\n04019;5',
      { '01001': 832, '04019': 5 },
    ],
    ['small letters', 'insee;pop\n2a004;3', { '2A004': 3 }],
    ['municipal before total', 'code;ptot;pmun\n33063;270000;265328', { 33063: 265328 }],
    ['codes of another country', 'code,population\nES08019,1620343', { ES08019: 1620343 }],
  ])('%s', async (_, content, figures) => {
    expect(await read(`${content}\n`)).toEqual(figures);
  });

  test('the newest year counts, then the municipal population, wherever the columns stand', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1962, max: 2030 }), { minLength: 1, maxLength: 8 }),
        fc.integer(),
        (years, seed) => {
          const headers = years.flatMap((year) => [`ptot${year}`, `pmun${year}`, `pcap${year}`]);
          headers.sort((a, b) => ((a.length * seed) % 7) - ((b.length * seed) % 7) || (a < b ? 1 : -1));
          const year = Math.max(...years);
          expect(figureColumn(headers)).toMatchObject({ column: `pmun${year}`, year });
        },
      ),
    );
  });

  test('Paris is counted once where its arrondissements are listed beside it, and added up where they stand alone', async () => {
    const paris = files.write(
      'paris.geojson',
      communesGeoJson([{ properties: { code: '75056' }, polygons: [[rectangle(2.25, 48.81, 2.42, 48.91)]] }]),
    );
    const persons = async (rows: string) => {
      const { population } = await readPopulation(table(`insee,pmun\n${rows}`));
      return (await readCommunes([paris], { departements: ['75'], population })).communes[0]!.population;
    };
    const parts = '75101,1000000\n75102,1100000\n';
    expect(await persons(parts)).toBe(2_100_000);
    expect(await persons(`75056,2100000\n${parts}`)).toBe(2_100_000);
  });
});

test('a title above the header, a workbook of Excel’s text, an encoding of old: all that the reader of tables reads', async () => {
  const titled =
    'Populations légales des communes en 2023\n\nCODGEO;LIBGEO;PMUN2023\n33063;Bordeaux;265 328\n33281;Mérignac;NA\n';
  const { population, notes } = await readPopulation(
    files.write('titled.csv', Buffer.from(titled, 'latin1')),
  );
  expect(Object.fromEntries(population)).toEqual({ 33063: 265328 });
  expect(notes).toHaveLength(1);
  expect(
    Object.fromEntries(
      (await readPopulation(files.write('pop.json', '[{"code":"2A004","population":73822}]'))).population,
    ),
  ).toEqual({ '2A004': 73822 });
});

const CASE = new URL('../../../shared/cases/32-population', import.meta.url).pathname;
test.skipIf(!existsSync(CASE))('the three files that failed are read', async () => {
  const figures = async (name: string) => (await readPopulation(`${CASE}/${name}.csv`)).population;
  expect((await figures('donnees_communes')).get('2B096')).toBe(7600);
  expect((await figures('base-pop-historiques')).get('2A004')).toBe(76320);
  expect((await figures('depcom')).get('2B033')).toBe(48502);
});
