/** Lists of tiers-lieux in the forms in which they are published. */
import { dirname, join } from 'node:path';
import proj4 from 'proj4';
import { describe, expect, test } from 'vitest';
import { readSites } from '../../data/lists/read_sites.ts';
import { sharedData } from '../support/shared_data.ts';
import { aquitaine, readSiteList as read } from '../support/sources.ts';

describe('lists as they really come', () => {
  test('the Coopérative’s and Carto-NA’s CSV', async () => {
    const { sites, schema } = await read(
      'id,nom,categorie,typologie,adresse,code_postal,numcom,nomcom,url_web,x_wgs84,y_wgs84,date_sai\n' +
        '12,Le 400,Coworking,"Fablab, Café associatif",4 rue du Général,87000,87085,LIMOGES,www.le400.example,1.262,45.829,2023-05-04\n' +
        '13,Projet du bourg,En projet,,,24300,24311,NONTRON,,"0,6617","45,5297",2023-05-04\n',
    );
    expect(schema.id).toBe('carto-na');
    expect(sites).toMatchObject([
      {
        id: '12',
        name: 'Le 400',
        lon: 1.262,
        lat: 45.829,
        status: 'open',
        opened_on: null,
        services: ['coworking', 'fablab', 'cafe'],
        themes: ['production'],
        address: '4 rue du Général, 87000 LIMOGES',
        commune: { code: '87085', name: 'Limoges' },
        url: 'https://www.le400.example/',
      },
      { id: '13', status: 'planned', lon: 0.6617, lat: 45.5297, commune: { name: 'Nontron' } },
    ]);
  });

  test('the same with latitude in x_wgs84: found out and told', async () => {
    const { sites, notes } = await read('id,nom,x_wgs84,y_wgs84\n1,Un,44.84,-0.57\n2,Deux,45.83,1.26\n');
    expect(sites.map(({ lon, lat }) => [lon, lat])).toEqual([
      [-0.57, 44.84],
      [1.26, 45.83],
    ]);
    expect(notes).toEqual([
      'In list.csv longitude and latitude (x_wgs84, y_wgs84) of all 2 points were exchanged: they are put right.',
    ]);
  });

  test('the national census, without coordinates: at the commune’s centre, marked so', async () => {
    const { sites, rejected, schema, notes } = await read(
      'ID_UNIQUE;NOM;Insee;ADRESSE;CODPOST;VILLE\n' +
        'TL-001;La Quincaillerie;23096;1 rue des Sources;23000;GUERET\n' +
        'TL-002;Ailleurs;;;16390;ST SEVERIN\n' +
        'TL-003;Sans code;;;16190;MONTMOREAU ST CYBARD\n' +
        'TL-004;Nulle part;;;;\n' +
        'TL-005;Inconnue;;;;Xyzville\n' +
        'TL-006;Ancien code;16149;;;\n',
    );
    expect(schema.id).toBe('census');
    expect(sites.map(({ id, position, commune }) => [id, position, commune?.code])).toEqual([
      ['TL-001', 'commune_centre', '23096'],
      ['TL-002', 'commune_centre', '16350'],
      ['TL-003', 'commune_centre', '16230'],
      ['TL-006', 'commune_centre', '16192'],
    ]);
    expect(sites[0]!.lon).toBeCloseTo(1.87, 1);
    expect(rejected.map(({ line, code }) => [line, code])).toEqual([
      [5, 'no_place'],
      [6, 'commune_unknown'],
    ]);
    expect(notes[0]).toMatch(
      /^4 sites without coordinates of their own stand at the centre of their commune/,
    );
  });

  const gogo = {
    licence: 'https://opendatacommons.org/licenses/odbl/',
    ontology: 'gogofull',
    data: [
      {
        id: 'Vx3',
        name: 'L’Hermitage',
        geo: { latitude: 44.84, longitude: -0.57 },
        status: 1,
        address: { streetAddress: '3 rue X', addressLocality: 'Bordeaux', postalCode: '33000' },
        categories: ['Fablab', 'Espace de coworking'],
        email: 'jean.dupont@asso.example',
        telephone: '06 12 34 56 78',
      },
      { id: 77, title: 'Par titre', lat: '45.83', lng: '1.26', taxonomy: [10427, 'Ferme agricole'] },
    ],
  };

  test('GoGoCarto’s JSON', async () => {
    const { sites, schema } = await read(JSON.stringify(gogo), aquitaine, 'elements.json');
    expect(schema).toMatchObject({ id: 'gogocarto', format: 'JSON' });
    expect(sites).toMatchObject([
      {
        id: 'Vx3',
        lon: -0.57,
        lat: 44.84,
        status: 'open',
        address: '3 rue X, 33000 Bordeaux',
        services: ['coworking', 'fablab'],
        commune: { code: '33063' },
      },
      { id: '77', name: 'Par titre', lon: 1.26, lat: 45.83, themes: ['alimentaire'] },
    ]);
    expect(JSON.stringify(sites)).not.toMatch(/dupont|06 12/);
  });

  test('GoGoCarto’s CSV, flat or dotted', async () => {
    const dotted =
      'id,title,geo.latitude,geo.longitude,address.streetAddress,address.postalCode,address.addressLocality,categories,email\nVx3,Lieu,44.84,-0.57,3 rue X,33000,Bordeaux,"Fablab, Café",a@b.example\n';
    const flat = dotted.replace(/geo\.|address\./g, '').replace('title', 'name');
    for (const text of [dotted, flat]) {
      const { sites, schema } = await read(text);
      expect(schema.id).toBe('gogocarto');
      expect(sites[0]).toMatchObject({
        id: 'Vx3',
        name: 'Lieu',
        lon: -0.57,
        lat: 44.84,
        services: ['fablab', 'cafe'],
        address: '3 rue X, 33000 Bordeaux',
      });
    }
  });

  test('the mediation-numerique schema, and files whose "Coord. X" holds the latitude', async () => {
    const standard = await read(
      'id;pivot;nom;commune;code_postal;code_insee;adresse;latitude;longitude;typologie;telephone;courriels;site_web;services\n' +
        'l1;;Médiathèque;Limoges;87000;87085;2 place A;45.83;1.26;TIERS_LIEUX;+33 5 55 00 00 00;x@y.example;https://m.example;Accès numérique|Atelier\n',
    );
    expect(standard.schema.id).toBe('mediation-numerique');
    expect(standard.sites[0]).toMatchObject({
      id: 'l1',
      lon: 1.26,
      lat: 45.83,
      services: ['atelier', 'numerique'],
      url: 'https://m.example/',
    });
    const turned = await read(
      'Nom;Adresse;Code postal;Ville;Coord. X;Coord. Y\nUn;;87000;Limoges;45,83;1,26\nDeux;;33000;Bordeaux;44,84;-0,57\n',
    );
    expect(turned.schema.id).toBe('mediation-numerique');
    expect(turned.sites.map(({ lon, lat }) => [lon, lat])).toEqual([
      [1.26, 45.83],
      [-0.57, 44.84],
    ]);
    expect(turned.notes[0]).toBe(
      'In list.csv longitude and latitude (Coord. X, Coord. Y) of all 2 points were exchanged: they are put right.',
    );
    const straight = await read(
      'Nom;Adresse;Code postal;Ville;Coord. X;Coord. Y\nUn;;87000;Limoges;1,26;45,83\n',
    );
    expect(straight.sites[0]).toMatchObject({ lon: 1.26, lat: 45.83 });
    expect(straight.notes).toEqual([]);
  });

  test('Lambert-93 columns, by name or by size', async () => {
    const lambert = proj4(
      'WGS84',
      '+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +units=m +no_defs',
    );
    const [x, y] = lambert.forward([1.26, 45.83]) as [number, number];
    for (const [head, a, b] of [
      ['x_l93,y_l93', x, y],
      ['X,Y', x, y],
      ['coord_x,coord_y', y, x],
    ] as const) {
      const { sites } = await read(`nom,${head}\nUn,${a},${b}\n`);
      expect(sites[0]!.lon).toBeCloseTo(1.26, 6);
      expect(sites[0]!.lat).toBeCloseTo(45.83, 6);
    }
  });

  test('degrees, minutes and seconds; latitude and longitude in one cell', async () => {
    const { sites } = await read(
      `nom;latitude;longitude\nUn;45° 49' 48" N;1° 15' 36" E\nDeux;44°50.4' N;0°34'12" W\n`,
    );
    expect(sites[0]).toMatchObject({ lat: expect.closeTo(45.83, 9), lon: expect.closeTo(1.26, 9) });
    expect(sites[1]).toMatchObject({ lat: expect.closeTo(44.84, 9), lon: expect.closeTo(-0.57, 9) });
    expect((await read('nom;geo_point_2d\nUn;45.83, 1.26\n')).sites[0]).toMatchObject({
      lat: 45.83,
      lon: 1.26,
    });
  });
});

const real = sharedData('sites/corsica-france-services-2020.geojson');
describe.skipIf(!real)('real lists', () => {
  const at = (name: string) => join(dirname(real ?? ''), name);
  test.each([
    ['corsica-france-services-2020.geojson', 14, []],
    ['nouvelle-aquitaine-france-services-2020.geojson', 111, []],
    ['bretagne-fablabs-tiers-lieux-2020.geojson', 121, []],
    [
      'nouvelle-aquitaine-tiers-lieux-census-names.csv',
      140,
      [
        'duplicate_site',
        'commune_ambiguous',
        'no_place',
        'no_place',
        'duplicate_site',
        'no_place',
        'no_place',
      ],
    ],
  ])('%s', async (name, count, codes) => {
    const first = await readSites(at(name));
    expect(first.sites).toHaveLength(count);
    expect(first.rejected.map(({ code }) => code)).toEqual(codes);
    expect(first.sites.every(({ lon, lat }) => lon > -6 && lon < 10 && lat > 41 && lat < 51)).toBe(true);
    // Imported twice: no change.
    const second = await readSites(at(name), { existing: first.sites });
    expect(second.sites).toEqual(first.sites);
    expect(second.matches).toEqual([]);
  });
});
