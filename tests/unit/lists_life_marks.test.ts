/** "Fermé" beside a name or in a remark: the place no longer refuses an application alone, and its name is the one that is known. */
import { expect, test } from 'vitest';
import { markOfName } from '../../data/lists/life_marks.ts';
import { readSites } from '../../data/lists/read_sites.ts';
import type { Site } from '../../data/records.ts';

const today = '2026-11-27';
const read = (text: string, existing: Site[] = []) =>
  readSites({ bytes: Buffer.from(text), name: 'liste.csv' }, { today, existing });
const list = (name: string, remark = '', status = '') =>
  `nom;latitude;longitude;statut;remarques\nLe Moulin;42.4;9.2;ouvert;\n"${name}";42.306;9.15;${status};"${remark}"\n`;
/** Name, status and codes of doubt of the second place. */
const second = async (text: string, existing: Site[] = []) => {
  const { name, status, doubtful = [] } = (await read(text, existing)).sites[1]!;
  return [name, status, ...doubtful.map(({ code, value }) => `${code}: ${value}`)];
};

test.each([
  ['Café (fermé)', 'fermé'],
  ['Café - fermé définitivement', 'fermé définitivement'],
  ['[FERMÉ] Café', 'FERMÉ'],
  ['FERMÉ : Café', 'FERMÉ'],
  ['Café (FERME)', 'FERME'],
  ['Café, fermé en 2022', 'fermé en 2022'],
  ['Café *fermé depuis juin 2023* (liquidation)', 'fermé depuis juin 2023'],
  ['Café (fermé temporairement)', 'fermé temporairement'],
  ['Café (en projet)', 'en projet'],
  ['Café (ouverture 2027)', 'ouverture 2027'],
  ['Café (closed)', 'closed'],
])('%s is a place of which the name says that it is not open', async (name, mark) => {
  for (const status of ['', 'ouvert'])
    expect(await second(list(name, '', status))).toEqual(['Café', 'open', `status_elsewhere: ${mark}`]);
});

test.each([
  ...['La Ferme (tiers-lieu)', 'Les Prés (ferme)', 'Tiers-lieu - Ferme', 'Ferme-auberge des Prés'],
  ...['CLOS', 'Le Clos des Vignes', 'Lieu (Corte)', 'La Fabrique - Projet commun', 'Atelier - Création'],
  ...['Le Jardin Fermé', 'Café (fermé le lundi)', 'Café (ouverture 2019)', 'Ouvre-Boîte', 'Café (ex Phare)'],
])('%s is a name', (name) => {
  expect(markOfName(name, today)).toEqual({ name, mark: null });
});

test.each([
  'fermé',
  'A fermé en 2023.',
  'Attention : fermeture définitive',
  'Le lieu a fermé ses portes',
])('a remark tells a closing: %s', async (remark) => {
  const [name, status, doubt] = await second(list('Café', remark, 'ouvert'));
  expect([name, status, doubt]).toEqual([
    ...['Café', 'open'],
    expect.stringMatching(/^status_elsewhere: .*ferm/i),
  ]);
});

test.each([
  'fermé le lundi',
  'Fermé en août',
  'fermé en 2022, rouvert en 2023',
  'ferme pédagogique',
  'Ferme',
])('a remark tells none: %s', async (remark) => {
  expect(await second(list('Café', remark, 'ouvert'))).toEqual(['Café', 'open']);
});

test('a place that was known keeps its id, its name and its state', async () => {
  const known = (await read(list('Café', '', 'ouvert'))).sites;
  const { sites } = await read(list('Café (fermé)'), known);
  expect(sites.map(({ id }) => id)).toEqual(known.map(({ id }) => id));
  expect(sites[1]).toMatchObject({ name: 'Café', status: 'open' });
  // A status that says the same leaves nothing open.
  expect(await second(list('Café (fermé)', '', 'fermé'), known)).toEqual(['Café', 'closed']);
});
