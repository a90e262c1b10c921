/** Towns as lists write them: of special deliveries, behind what they are the town of, by arrondissement. */
import { expect, test } from 'vitest';
import { readSiteList } from '../support/sources.ts';

const FRANCE = {
  region: { name: 'France', box: { west: -5.2, south: 41.3, east: 9.7, north: 51.2 }, departements: [] },
};
// INSEE's codes (code officiel géographique).
const TOWNS: [town: string, postcode: string, code: string][] = [
  ['Bordeaux Cedex', '33000', '33063'],
  ['BORDEAUX CEDEX 09', '33077', '33063'],
  ['33076 Bordeaux Cedex', '', '33063'],
  ['Périgueux CEDEX9', '24019', '24322'],
  ['Périgueux cx', '24019', '24322'],
  ['Pau Cdx', '64010', '64445'],
  ['Ville de Bordeaux', '33000', '33063'],
  ['Mairie de Pau', '64000', '64445'],
  ['Ville-d’Avray', '92410', '92077'],
  ['PARIS 09', '75009', '75056'],
  ['Paris 9e Arrondissement', '75009', '75056'],
  ['Lyon 2nd arrondissement', '69002', '69123'],
  ['Marseille 1er', '13001', '13055'],
  // Of alphabetical lists, with a country, a former commune beside today's, shortened.
  ['ROCHELLE (LA)', '17000', '17300'],
  ['Isle-Jourdain, L’', '86150', '86112'],
  ['Limoges, France', '', '87085'],
  ['LIMOGES (87)', '', '87085'],
  ['Bressuire (Noirterre)', '', '79049'],
  ['Thouars - Missé', '', '79329'],
  ['Vaux s/ Mer', '', '17461'],
  ['Mt-de-Marsan', '', '40192'],
  ['N.-D. de Sanilhac', '', '24312'],
];

test('towns are found however an address names them', async () => {
  const rows = TOWNS.map(([town, postcode], i) => `${i};Lieu ${i};${postcode};${town}`);
  const { sites } = await readSiteList(`id;nom;code_postal;commune\n${rows.join('\n')}\n`, FRANCE);
  const found = new Map(sites.map((site) => [Number(site.source_id), site.commune?.code]));
  expect(TOWNS.map(([town], i) => [town, found.get(i)])).toEqual(TOWNS.map(([town, , code]) => [town, code]));
});

test('two communes in one cell are none of them', async () => {
  const { rejected } = await readSiteList('id;nom;commune\n1;Lieu;Oloron-Sainte-Marie/Bidos\n', FRANCE);
  expect(rejected).toMatchObject([{ code: 'commune_ambiguous' }]);
});

test('codes are read with what programs put around them', async () => {
  const codes = ['33063', '33 063', '33063.0', 'COM-33063', 'INSEE 33063', 'FR-33063'];
  const rows = codes.map((code, i) => `${i};Lieu ${i};${code}`);
  const { sites } = await readSiteList(`id;nom;code_insee\n${rows.join('\n')}\n`, FRANCE);
  expect(sites.map(({ commune }) => commune?.code)).toEqual(codes.map(() => '33063'));
});
