import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readPopulationGrid } from '../../data/sources/population/population_grid.ts';
import { PEOPLE_FIGURES } from '../../isochrones/ground/cell_people.ts';
import { errorOf, temporaryFiles } from '../support/sources.ts';

/** Columns as INSEE gives them for 2021: the order, the small letters, those that nobody needs among them. */
const COLUMNS_2021 =
  'idcar_200m,idcar_1km,idcar_nat,i_est_200,i_est_1km,lcog_geo,ind,men,men_pauv,men_1ind,men_5ind,men_prop,men_fmp,ind_snv,men_surf,men_coll,men_mais,log_av45,log_45_70,log_70_90,log_ap90,log_inc,log_soc,ind_0_3,ind_4_5,ind_6_10,ind_11_17,ind_18_24,ind_25_39,ind_40_54,ind_55_64,ind_65_79,ind_80p,ind_inc';

const files = temporaryFiles();
const ID = 'CRS3035RES200mN2029800E3527200';

/** Three children, a student, four adults, two over 65 and one over 80, of one the age is not known: 12 people in 4 households. */
const CELL: Record<string, string> = {
  idcar_200m: ID,
  i_est_200: '0',
  lcog_geo: '16192',
  ind: '12',
  men: '4',
  men_pauv: '1.5',
  ind_snv: '240000.5',
  ind_0_3: '1',
  ind_4_5: '0',
  ind_6_10: '1',
  ind_11_17: '1',
  ind_18_24: '1',
  ind_25_39: '2',
  ind_40_54: '1',
  ind_55_64: '1',
  ind_65_79: '2',
  ind_80p: '1',
  ind_inc: '1',
};
const row = (columns: string[], cell: Record<string, string>): string =>
  columns.map((name) => cell[name.toLowerCase()] ?? '0').join(',');
const people = {
  persons: 12,
  under_18: 3,
  from_18_to_64: 5,
  from_65: 3,
  households: 4,
  poor_households: 1.5,
  standards_of_living_eur: 240000.5,
  estimated_persons: 0,
};
const told = (figures: number[] | undefined) =>
  figures && Object.fromEntries(PEOPLE_FIGURES.map((name, i) => [name, figures[i]]));

test.each([
  ['of 2021', COLUMNS_2021, CELL],
  [
    'of 2017, in capitals',
    COLUMNS_2021.replace(/\b(i|ind|men|log|idcar)_/g, (all) => all[0].toUpperCase() + all.slice(1)).replace(
      ',ind,men,',
      ',Ind,Men,',
    ),
    CELL,
  ],
  [
    'of 2015',
    COLUMNS_2021.replace('idcar_200m', 'IdINSPIRE').replace('i_est_200', 'I_est_cr'),
    { ...CELL, idinspire: ID, i_est_cr: '0' },
  ],
])('reads who lives in a cell: columns %s', async (_, header, cell) => {
  const columns = header.split(',');
  const file = files.write('grid.csv', `\uFEFF${header}\n${row(columns, cell)}\n`);
  const { cells, notes } = await readPopulationGrid(file, null);
  expect(cells.map(({ persons, people: figures }) => [persons, told(figures)])).toEqual([[12, people]]);
  expect(notes).toEqual([]);
});

test('a cell that INSEE estimated is told: by its column, else by its few households', async () => {
  const columns = COLUMNS_2021.split(',');
  const estimated = async (header: string, cell: Record<string, string>) => {
    const file = files.write('estimated.csv', `${header}\n${row(header.split(','), { ...CELL, ...cell })}`);
    return told((await readPopulationGrid(file, null)).cells[0].people)?.estimated_persons;
  };
  expect(await estimated(COLUMNS_2021, { i_est_200: '1', men: '40' })).toBe(12);
  const without = columns.filter((name) => name !== 'i_est_200').join(',');
  expect(await estimated(without, { men: '10.9' })).toBe(12);
  expect(await estimated(without, { men: '11' })).toBe(0);
});

test('the same from a GeoPackage, whose polygons are not needed', async () => {
  const file = files.write('carreaux.gpkg', '');
  const db = new DatabaseSync(file);
  const columns = COLUMNS_2021.split(',');
  db.exec('create table gpkg_contents (table_name text)');
  db.exec('create table meta (variable text, libelle text)');
  db.exec(
    `create table carreaux (fid integer primary key, geom polygon, ${columns.map((name) => `${name} ${/^(id|lcog|i_)/.test(name) ? 'text' : 'real'}`).join(', ')})`,
  );
  db.prepare(`insert into carreaux values (1, x'00', ${columns.map(() => '?').join(', ')})`).run(
    ...columns.map((name) => (/^(id|lcog|i_)/.test(name) ? (CELL[name] ?? '') : Number(CELL[name] ?? 0))),
  );
  db.close();
  const read = await readPopulationGrid(file, null);
  const csv = files.write('same.csv', `${COLUMNS_2021}\n${row(columns, CELL)}`);
  expect(read).toEqual(await readPopulationGrid(csv, null));
  expect(told(read.cells[0].people)).toEqual(people);
});

test('without all columns of people, or where one cannot be read, the people count alone', async () => {
  const without = COLUMNS_2021.split(',').filter((name) => name !== 'ind_80p');
  const first = files.write('ages.csv', `${without.join(',')}\n${row(without, CELL)}`);
  const { cells } = await readPopulationGrid(first, null);
  expect(cells.map(({ persons, people: figures }) => [persons, figures])).toEqual([[12, undefined]]);
  const columns = COLUMNS_2021.split(',');
  const second = files.write(
    'broken.csv.gz',
    gzipSync(`${COLUMNS_2021}\n${row(columns, { ...CELL, men_pauv: 'ND' })}\n${row(columns, CELL)}\n`),
  );
  const read = await readPopulationGrid(second, null);
  expect(read.cells.map(({ people: figures }) => figures !== undefined)).toEqual([false, true]);
  expect(read.notes.join()).toMatch(/^1 cells .* do not tell who lives there/);
});

test('a file that is none is refused, naming it', async () => {
  for (const name of ['nowhere.gpkg', 'nowhere.csv'])
    expect(await errorOf(readPopulationGrid(`${files.folder}/${name}`, null))).toMatchObject({
      code: 'source_missing',
    });
  const text = files.write('text.gpkg', 'no database at all, whatever it is called');
  expect(await errorOf(readPopulationGrid(text, null))).toMatchObject({ code: 'table_unreadable' });
  const empty = files.write('empty.csv', '\n');
  expect(await errorOf(readPopulationGrid(empty, null))).toMatchObject({ code: 'grid_columns_missing' });
});
