/** The list of places in the schemas of others: written, and read again by our own import as it was. */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SiteOn } from '../../data/store/stored_records.ts';
import { toGogocarto, toMediationNumerique } from '../../server/output/exports/national_lists.ts';
import { readSiteList } from '../support/sources.ts';

const site = (changes: Partial<SiteOn> = {}): SiteOn => ({
  id: 'l400',
  name: 'Le 400, "café"; atelier',
  lon: 1.262,
  lat: 45.829,
  position: 'given',
  status: 'open',
  recorded_status: 'open',
  opened_on: '2019-03-01',
  closed_on: null,
  address: '4 rue du Général, 87000 Limoges',
  commune: { code: '87085', name: 'Limoges' },
  themes: ['production', 'alimentaire'],
  services: ['coworking', 'cafe'],
  labels: ['fabrique_de_territoire'],
  url: 'https://le400.example/',
  employer: null,
  on_regional_map: null,
  source: 'coop',
  source_id: '12',
  version: 3,
  ...changes,
});
const places = [
  site(),
  site({
    ...{ id: 'vide', name: '=Sans rien', lon: -0.57, lat: 44.84, address: null, opened_on: null, url: null },
    ...{ commune: { code: '33063', name: 'Bordeaux' }, themes: [], services: ['numerique'], labels: [] },
  }),
];

it.each([
  ['mediation-numerique', () => toMediationNumerique(places, '2026-11-26'), 'liste.csv'],
  ['gogocarto', () => JSON.stringify(toGogocarto(places, 'https://licence.example')), 'elements.json'],
])('%s is read again with every fact that it has a place for', async (schema, write, file) => {
  const read = await readSiteList(write(), undefined, file);
  expect(read.schema.id).toBe(schema);
  expect(read.rejected).toEqual([]);
  for (const [i, place] of places.entries()) {
    const { id, lon, lat, status, opened_on, themes, services, labels, url, address, commune } = place;
    // A theme that services stand for is found by them too.
    expect(read.sites[i]).toMatchObject({ id, lon, lat, status, opened_on, services, labels, url, commune });
    expect(read.sites[i]!.themes).toEqual(expect.arrayContaining(themes));
    if (address !== null) expect(read.sites[i]!.address).toBe(address);
  }
  expect(read.sites.map(({ name }) => name)).toEqual(places.map(({ name }) => name));
});

it('says what it is of each place by the columns that the national schema has, and claims no service', () => {
  const rows: Record<string, string>[] = parse(toMediationNumerique(places, '2026-11-26'), { columns: true });
  expect(rows[0]).toMatchObject({
    nom: 'Le 400, "café"; atelier',
    code_insee: '87085',
    code_postal: '87000',
    adresse: '4 rue du Général',
    typologie: 'TIERS_LIEUX',
    services: '',
    date_maj: '2026-11-26',
  });
  // Nothing to write is still a list with its header.
  expect(toMediationNumerique([], null).split(',').slice(0, 3)).toEqual(['id', 'pivot', 'nom']);
});

it('loses no letter of an address, however it is written', () => {
  const letters = (text: string) => text.replaceAll(/[\s,]/g, '');
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constant('1 rue X, 33000 Bordeaux cedex')), (address) => {
      const place = site({ address, commune: null });
      const { data } = toGogocarto([place], '') as { data: { address: Record<string, string> }[] };
      const { streetAddress, postalCode, addressLocality } = data[0]!.address;
      expect(letters(`${streetAddress}${postalCode}${addressLocality}`)).toBe(letters(address));
    }),
  );
});
