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
];

test('towns are found however an address names them', async () => {
  const rows = TOWNS.map(([town, postcode], i) => `${i};Lieu ${i};${postcode};${town}`);
  const { sites } = await readSiteList(`id;nom;code_postal;commune\n${rows.join('\n')}\n`, FRANCE);
  const found = new Map(sites.map((site) => [Number(site.source_id), site.commune?.code]));
  expect(TOWNS.map(([town], i) => [town, found.get(i)])).toEqual(TOWNS.map(([town, , code]) => [town, code]));
});
