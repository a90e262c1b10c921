import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { communeNameKey } from '../../data/sources/communes/commune_names.ts';
import { readCommunes } from '../../data/sources/communes/communes.ts';
import { frenchCommunes } from '../../data/sources/communes/french_communes.ts';
import { boxOf, containsPoint } from '../../data/sources/polygons/geometry.ts';
import { readOutline } from '../../data/sources/polygons/outline.ts';
import { area_km2 } from '../../isochrones/geometry/area.ts';
import { rectangle } from '../support/polygons.ts';
import { sharedData } from '../support/shared_data.ts';
import { communesGeoJson, errorOf, temporaryFiles } from '../support/sources.ts';

const files = temporaryFiles();
let count = 0;
const write = (content: string) => files.write(`communes ${count++}.geojson`, content);
const square = (west: number, south: number) => [[rectangle(west, south, west + 0.1, south + 0.1)]];

describe('communes of a GeoJSON file', () => {
  test('are taken by code, insee or INSEE_COM, with name and geodesic area', async () => {
    const file = write(
      communesGeoJson([
        { properties: { code: 'A1', nom: 'Alpha' }, polygons: square(1.5, 42.5) },
        { properties: { insee: 'A2', name: 'Bêta' }, polygons: square(1.6, 42.5) },
        { properties: { INSEE_COM: 'A3', NOM_COM: 'Gamma' }, polygons: square(1.7, 42.5) },
      ]),
    );
    const { communes } = await readCommunes([file], {});
    expect(communes.map(({ code, name, population }) => ({ code, name, population }))).toEqual([
      { code: 'A1', name: 'Alpha', population: null },
      { code: 'A2', name: 'Bêta', population: null },
      { code: 'A3', name: 'Gamma', population: null },
    ]);
    // 0.1 degree each way at 42.55 N on the WGS 84 ellipsoid: 8.215 km by 11.108 km.
    expect(communes[0]!.area_km2).toBeCloseTo(91.25, 1);
    for (const commune of communes) expect(containsPoint(commune.polygons, ...commune.centre)).toBe(true);
  });

  test('turn outer rings counter-clockwise and holes clockwise, and close them', async () => {
    const clockwise = rectangle(1.5, 42.5, 1.6, 42.6).reverse().slice(0, 4);
    const file = write(
      communesGeoJson([
        { properties: { code: 'A1' }, polygons: [[clockwise, rectangle(1.54, 42.54, 1.56, 42.56)]] },
      ]),
    );
    const [commune] = (await readCommunes([file])).communes;
    const [outer, hole] = commune!.polygons[0]!;
    expect(outer).toHaveLength(5);
    expect(outer![0]).toEqual(outer![4]);
    expect(area_km2([[outer!]])).toBeGreaterThan(0);
    expect(commune!.area_km2).toBeCloseTo(area_km2([[outer!]]) - area_km2([[hole!]]), 6);
    expect(containsPoint(commune!.polygons, 1.55, 42.55)).toBe(false);
    expect(containsPoint(commune!.polygons, ...commune!.centre)).toBe(true);
  });

  test('of France get name, département, EPCI, population and postcodes from INSEE, and their former codes', async () => {
    const file = write(
      communesGeoJson([
        {
          properties: { code: '33063', nom: 'BORDEAUX' },
          polygons: [[rectangle(-0.64, 44.81, -0.52, 44.92)]],
        },
      ]),
    );
    const { communes } = await readCommunes([file], { departements: ['33'] });
    expect(communes[0]).toMatchObject({
      code: '33063',
      name: 'Bordeaux',
      departement: '33',
      departement_name: 'Gironde',
      epci: { name: 'Bordeaux Métropole' },
      former: [{ code: '33110', name: null }],
    });
    expect(communes[0]!.population).toBeGreaterThan(200_000);
    expect(communes[0]!.postcodes).toContain('33000');
  });

  test('of another country are not taken for French ones by a code alone', async () => {
    // 08019 is Barcelona in Spain and Aouste in the Ardennes.
    const file = write(
      communesGeoJson([
        {
          properties: { code: '08019', nom: 'Barcelona' },
          polygons: [[rectangle(2.05, 41.32, 2.23, 41.47)]],
        },
      ]),
    );
    const { communes } = await readCommunes([file], { departements: ['33'] });
    expect(communes[0]).toMatchObject({
      code: '08019',
      name: 'Barcelona',
      population: null,
      epci: null,
      departement: '33',
    });
  });

  test('merged since their edition are one, old codes leading to it', async () => {
    // Terres-de-Haute-Charente (16192) took in Genouillac (16149) and others in 2019.
    const file = write(
      communesGeoJson([
        {
          properties: { code: '16192', nom: 'Roumazières-Loubert' },
          polygons: [[rectangle(0.5, 45.8, 0.6, 45.9)]],
        },
        { properties: { code: '16149', nom: 'Genouillac' }, polygons: [[rectangle(0.5, 45.9, 0.6, 46)]] },
      ]),
    );
    const { communes, notes } = await readCommunes([file], { departements: ['16'] });
    expect(communes).toHaveLength(1);
    expect(communes[0]).toMatchObject({ code: '16192', name: 'Terres-de-Haute-Charente' });
    expect(communes[0]!.former).toContainEqual({ code: '16149', name: 'Genouillac' });
    expect(communes[0]!.polygons).toHaveLength(1);
    expect(notes.join()).toContain('1 polygons of communes merged since');
  });

  test('of other départements are left aside, and told', async () => {
    const file = write(
      communesGeoJson([
        { properties: { code: '33063' }, polygons: [[rectangle(-0.64, 44.81, -0.52, 44.92)]] },
        { properties: { code: '87085' }, polygons: [[rectangle(1.16, 45.79, 1.32, 45.93)]] },
      ]),
    );
    const { communes, notes } = await readCommunes([file], { departements: ['87'] });
    expect(communes.map((each) => each.name)).toEqual(['Limoges']);
    expect(notes[0]).toBe('1 communes of other départements were left aside.');
    expect(notes[1]).toMatch(/have no polygon: /);
    expect((await errorOf(readCommunes([file], { departements: ['75'] }))).code).toBe('communes_empty');
  });
});

describe('files that are no communes end with a clear error', () => {
  const point = {
    type: 'Feature',
    properties: { code: '33063' },
    geometry: { type: 'Point', coordinates: [0, 45] },
  };
  test.each([
    [
      'points',
      { type: 'FeatureCollection', features: [point] },
      'communes_not_polygons',
      /feature 1 \(33063\).*a Point/,
    ],
    ['no features', { type: 'FeatureCollection', features: [] }, 'communes_empty', /no features/],
    ['no GeoJSON', { hello: 1 }, 'communes_empty', /FeatureCollection/],
    [
      'no geometry',
      { type: 'FeatureCollection', features: [{ ...point, geometry: null }] },
      'communes_not_polygons',
      /no geometry/,
    ],
    [
      'no code',
      {
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            properties: { nom: 'X' },
            geometry: { type: 'Polygon', coordinates: [rectangle(0, 45, 1, 46)] },
          },
        ],
      },
      'commune_code_missing',
      /feature 1.*INSEE_COM/,
    ],
    [
      'metres',
      {
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            properties: { code: 'A' },
            geometry: { type: 'Polygon', coordinates: [rectangle(400_000, 6_400_000, 410_000, 6_410_000)] },
          },
        ],
      },
      'coordinates_projected',
      /EPSG:4326/,
    ],
    [
      'a flat polygon',
      {
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            properties: { code: 'A' },
            geometry: {
              type: 'Polygon',
              coordinates: [
                [
                  [0, 45],
                  [1, 45],
                  [0, 45],
                ],
              ],
            },
          },
        ],
      },
      'communes_not_polygons',
      /without an inside/,
    ],
  ])('%s', async (_, content, code, sentence) => {
    const file = write(JSON.stringify(content));
    const error = await errorOf(readCommunes([file]));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(sentence);
    expect(error.message).toContain(file);
  });

  test('no JSON, an empty file, a web page, no file', async () => {
    expect(await errorOf(readCommunes([write('{"type": "Feature')]))).toMatchObject({
      code: 'source_not_json',
    });
    expect((await errorOf(readCommunes([write('')]))).message).toMatch(/is empty/);
    expect((await errorOf(readCommunes([write('<!DOCTYPE html><html>')]))).message).toMatch(/web page/);
    expect(await errorOf(readCommunes([join(files.folder, 'none')]))).toMatchObject({
      code: 'source_missing',
    });
  });

  test('exchanged coordinates, told by where INSEE has the communes', async () => {
    const file = write(
      communesGeoJson([
        { properties: { code: '33063' }, polygons: [[rectangle(44.81, -0.64, 44.92, -0.52)]] },
      ]),
    );
    const error = await errorOf(readCommunes([file]));
    expect(error.code).toBe('coordinates_swapped');
    expect(error.message).toMatch(/longitude first/);
    const far = write(
      communesGeoJson([{ properties: { code: 'X' }, polygons: [[rectangle(40, 100, 41, 101)]] }]),
    );
    expect((await errorOf(readCommunes([far]))).code).toBe('coordinates_swapped');
  });
});

describe('an outline', () => {
  test('is all polygons of the file together', async () => {
    const outline = await readOutline(
      write(
        communesGeoJson([
          { properties: {}, polygons: square(0, 45) },
          { properties: {}, polygons: square(0.1, 45) },
        ]),
      ),
    );
    expect(outline).toHaveLength(1);
    expect(boxOf(outline)).toEqual({ west: 0, south: 45, east: 0.2, north: 45.1 });
  });

  test('is refused without polygons and in metres', async () => {
    expect(await errorOf(readOutline(write('{"type":"Point","coordinates":[0,45]}')))).toMatchObject({
      code: 'outline_not_polygons',
    });
    const metres = write(communesGeoJson([{ properties: {}, polygons: [[rectangle(1e5, 6e6, 2e5, 7e6)]] }]));
    expect(await errorOf(readOutline(metres))).toMatchObject({ code: 'coordinates_projected' });
  });
});

test('names of communes are the same however they are written', () => {
  for (const [a, b] of [
    ['ST SEVERIN', 'Saint-Séverin'],
    ['LA ROCHELLE CEDEX 1', 'La Rochelle'],
    ["L'Abergement-Clémenciat", 'Abergement Clemenciat'],
    ['PARIS 12', 'Paris'],
    ['Lyon 2nd arrondissement', 'Lyon'],
    ['Périgueux CEDEX9', 'Périgueux'],
    ['Pau C.E.D.E.X. 2', 'Pau'],
    ['Limoges cx 1', 'Limoges'],
    ['Saintes, cedex', 'Saintes'],
    ['Ste Foy la Grande', 'Sainte-Foy-la-Grande'],
  ] as const) {
    expect(communeNameKey(a)).toBe(communeNameKey(b));
  }
});

test('a delegated commune whose code became that of the whole is found by its name, a commune of today first', async () => {
  const french = await frenchCommunes();
  const codes = (name: string, postcode: string | null) =>
    french.byName(name, { postcode }).map((each) => each.code);
  // Published merges: Cherves-Richemont is Val-de-Cognac since 2023, Brantôme is Brantôme en Périgord since 2016.
  expect(codes('Cherves-Richemont', '16370')).toEqual(['16097']);
  expect(codes('Roumazières-Loubert', '16270')).toEqual(['16192']);
  expect(codes('Notre-Dame-de-Sanilhac', '24660')).toEqual(['24312']);
  expect(codes('Brantôme', '24310')).toEqual(['24064']);
  expect(codes('Marennes', '17320')).toEqual(['17219']);
  expect(codes('Aubie-et-Espessas', '33240')).toEqual(['33018']);
  expect(french.byCode.get('16097')!.former).toContainEqual({ code: '16097', name: 'Cherves-Richemont' });
  // A village of today is not hidden by a delegated commune of its name.
  for (const commune of french.byCode.values())
    for (const postcode of commune.postcodes.slice(0, 1))
      expect(french.byName(commune.name, { postcode })).toContain(commune);
});

test('every code that ever was leads to a commune of today', async () => {
  const french = await frenchCommunes();
  expect(french.currentCode('16149')).toBe('16192');
  expect(french.currentCode('75112')).toBe('75056');
  expect(french.currentCode('33063')).toBe('33063');
  expect(french.currentCode('99999')).toBeUndefined();
  expect(french.byName('Saint-Denis', { postcode: '97400' }).map((each) => each.code)).toEqual(['97411']);
  expect(french.byCode.get('33063')).toMatchObject({ seat: 'region' });
});

const corsica = sharedData('communes/communes-2A-corse-du-sud.geojson');
describe.skipIf(!corsica)('real communes', () => {
  const folder = dirname(corsica ?? '');
  const of = (departements: string[]) =>
    readdirSync(folder)
      .filter((name) => departements.some((code) => name.startsWith(`communes-${code}-`)))
      .map((name) => join(folder, name));

  test('Corsica has 360, each with people, ground and a point inside', async () => {
    const { communes, notes, enclaves, whole } = await readCommunes(of(['2A', '2B']), {
      departements: ['2A', '2B'],
    });
    expect(communes).toHaveLength(360);
    expect(notes).toEqual([]);
    expect(enclaves).toEqual([]);
    // The island and twelve islets.
    expect(whole).toHaveLength(13);
    expect(communes.reduce((sum, each) => sum + each.area_km2, 0)).toBeCloseTo(8726, 0);
    expect(area_km2(whole)).toBeCloseTo(8726, 0);
    for (const commune of communes) {
      expect(containsPoint(commune.polygons, ...commune.centre)).toBe(true);
      expect(commune.population).not.toBeNull();
      expect(commune.epci).not.toBeNull();
    }
  });

  test('Nouvelle-Aquitaine’s 4,405 of 2018 are today’s 4,293 with 6,150,451 people', async () => {
    const departements = '16 17 19 23 24 33 40 47 64 79 86 87'.split(' ');
    const { communes, notes, enclaves, whole } = await readCommunes(of(departements), { departements });
    expect(communes).toHaveLength(4293);
    expect(communes.reduce((sum, each) => sum + (each.population ?? 0), 0)).toBe(6_150_451);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toBe("112 polygons of communes merged since were joined to today's communes.");
    // Five communes of the Hautes-Pyrénées lie in the Pyrénées-Atlantiques, in two pieces; nothing else is a hole.
    expect(enclaves.map((each) => each.of)).toEqual([
      'Escaunets 65160, Séron 65422, Villenave-près-Béarn 65476',
      'Gardères 65185, Luquet 65292',
    ]);
    expect(whole.flatMap((rings) => rings.slice(1))).toHaveLength(2);
    expect(area_km2(whole)).toBeCloseTo(
      communes.reduce((sum, each) => sum + each.area_km2, 0),
      0,
    );
  });
});
