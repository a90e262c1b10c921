/** A list beside what is known: slips of its columns, ids, dates and letters are told and change no place. */
import { expect, test } from 'vitest';
import { readSites } from '../../data/lists/read_sites.ts';
import type { Site } from '../../data/records.ts';

const HEADER = 'id;nom;adresse;code_postal;commune;latitude;longitude;date_ouverture;date_fermeture;statut';
const ROWS = [
  '101;Café de l’Été;4 place de la Fontaine;20250;Corte;42.306123;9.150123;01/09/2020;;ouvert',
  '102;Le Moulin Bleu;12 cours du Général;20115;Piana;42.238123;8.636123;01/09/2020;;ouvert',
  '103;L’Atelier;7 chemin du Port;20145;Solenzara;41.856123;9.397123;01/09/2020;;ouvert',
  '104;La Fabrique;1 route de Bastia;20224;Calacuccia;42.335123;9.013123;01/09/2020;;ouvert',
];
const text = (rows: readonly string[]) => `${[HEADER, ...rows].join('\n')}\n`;
const today = '2026-11-27';
const read = (list: string, existing: Site[] = []) =>
  readSites({ bytes: Buffer.from(list), name: 'liste.csv' }, { today, existing });
/** The list again with one of its rows changed. */
async function again(row: number, change: (text: string) => string) {
  const { sites: known } = await read(text(ROWS));
  return read(text(ROWS.map((each, i) => (i === row ? change(each) : each))), known);
}
const codes = ({ doubtful }: Site) => (doubtful ?? []).map(({ code }) => code);

test('a row of another delimiter is read like the others', async () => {
  for (const delimiter of [',', '\t', '|']) {
    const { sites, rejected, absence_unsafe } = await again(1, (row) => row.replaceAll(';', delimiter));
    expect([rejected, absence_unsafe, sites.map(({ id }) => id)]).toEqual([
      ...[[], null],
      ['101', '102', '103', '104'],
    ]);
    expect(sites[1]).toMatchObject({
      name: 'Le Moulin Bleu',
      lon: 8.636123,
      address: '12 cours du Général, 20115 Piana',
    });
  }
});

test('an id that stands at two places leaves the second where it is: nothing is missing', async () => {
  const { rejected, absence_unsafe } = await again(1, (row) => row.replace('102;', '101;'));
  expect(rejected.map(({ code }) => code)).toEqual(['duplicate_id']);
  expect(absence_unsafe).toContain('nobody can tell');
  // The same place twice leaves nothing open.
  const { sites: known } = await read(text(ROWS));
  const twice = await read(text([...ROWS, ROWS[0]!]), known);
  expect([twice.rejected.length, twice.absence_unsafe]).toEqual([1, null]);
});

test('a row of which no place can be told makes absence unsafe; a note below the list does not', async () => {
  const broken = await again(1, () => '??;;12 cours du Général;;;;;;;ouvert');
  expect(broken.absence_unsafe).toContain('nobody can tell');
  const { sites: known } = await read(text(ROWS));
  const noted = await read(`${text(ROWS)}\n* fermé le lundi\nSource : Préfecture, 2026\n`, known);
  expect([noted.rejected.length, noted.absence_unsafe]).toEqual([2, null]);
});

test.each([
  ['in capitals', 0, (row: string) => row.replace('Café de l’Été', 'CAFÉ DE L’ÉTÉ'), []],
  ['without accents', 0, (row: string) => row.replace('Café de l’Été', 'Cafe de l’Ete'), []],
  [
    'with the address in its place',
    1,
    (row: string) => row.replace(/(Le Moulin Bleu);(12 cours du Général)/, '$2;$1'),
    ['name_is_address'],
  ],
] as const)('a name %s renames nothing', async (_, row, change, told) => {
  const { sites } = await again(row, change);
  expect(sites[row]!.untold).toContain('name');
  expect(codes(sites[row]!)).toEqual(told);
});

test('a new spelling with more letters, or another name, is news', async () => {
  const known = (await read(text(ROWS.map((row) => row.replace('Café de l’Été', 'Cafe de l’Ete'))))).sites;
  const { sites } = await read(text(ROWS), known);
  expect([sites[0]!.name, sites[0]!.untold!.includes('name')]).toEqual(['Café de l’Été', false]);
  const renamed = await again(1, (row) => row.replace('Le Moulin Bleu', 'Le Moulin Vert'));
  expect([renamed.sites[1]!.name, renamed.sites[1]!.untold!.includes('name')]).toEqual([
    'Le Moulin Vert',
    false,
  ]);
});

test('a day of opening to come beside the word "ouvert" is a slip where the place is open', async () => {
  for (const year of ['2062', '2027']) {
    const { sites } = await again(1, (row) => row.replace('2020', year));
    expect([sites[1]!.untold!.includes('opened_on'), codes(sites[1]!)]).toEqual([true, ['opens_later']]);
  }
  const planned = await again(1, (row) => row.replace('2020;;ouvert', '2027;;en projet'));
  expect([planned.sites[1]!.opened_on, codes(planned.sites[1]!)]).toEqual(['2027-09-01', []]);
});

test.each([
  ['1970', '01/01/1970'],
  ['1900', '1900-01-01 00:00:00'],
  ['a month of each year', 'août'],
  ['hours', '18h'],
  ['no', 'non'],
])('a day of closing that is none (%s) closes nothing', async (_, cell) => {
  const { sites } = await again(1, (row) => row.replace(';;ouvert', `;${cell};`));
  expect([sites[1]!.status, sites[1]!.closed_on]).toEqual(['open', null]);
});

test('one coordinate of fewer digits is the same place, less exactly', async () => {
  const { sites } = await again(1, (row) => row.replace('42.238123', '42.238'));
  expect([sites[1]!.untold!.includes('point'), codes(sites[1]!)]).toEqual([true, []]);
  const moved = await again(1, (row) => row.replace('42.238123', '42.2391'));
  expect(moved.sites[1]!.untold).not.toContain('point');
});

test('a closing told for later this year has not come', async () => {
  const { sites } = await again(1, (row) => row.replace(';ouvert', ';fermé en décembre 2026'));
  expect([sites[1]!.status, codes(sites[1]!)]).toEqual(['open', ['status_paused', 'vague_date']]);
  const closed = await again(1, (row) => row.replace(';ouvert', ';fermé en octobre 2026'));
  expect(closed.sites[1]!.status).toBe('closed');
});
