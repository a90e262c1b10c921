import { describe, expect, test } from 'vitest';
import { readCommunes } from '../../data/sources/communes/communes.ts';
import { processorMs } from '../support/processor_time.ts';
import { sharedData } from '../support/shared_data.ts';
import { aquitaine, errorOf, readSiteList as read } from '../support/sources.ts';

describe('our own plain CSV', () => {
  const plain = [
    'id,name,lon,lat,status,opened_on,closed_on,themes,services,labels,url,employer,commune_code',
    'a1,La Fabrique,1.26,45.83,open,2019-03-01,,"production; santé","coworking; fablab",Fabrique de Territoire,https://fabrique.example/,oui,87085',
    'a2,Le Jardin,-0.57,44.84,planned,2027-01-15,,,,,,non,33063',
    'a3,Ancien lieu,0.72,45.18,,2012-05-02,2020-06-30,,,,,,',
    'a4,Le Nouveau,1.87,46.17,,,,,,,,,',
  ].join('\n');

  test('is taken whole; a point without a status is open', async () => {
    const { sites, rejected, schema, source } = await read(plain);
    expect(rejected).toEqual([]);
    expect(schema).toEqual({ id: 'plain', title: 'Plain list', format: 'CSV with ,, utf-8' });
    expect(source).toBe('list');
    expect(sites[0]).toEqual({
      id: 'a1',
      name: 'La Fabrique',
      lon: 1.26,
      lat: 45.83,
      position: 'given',
      status: 'open',
      opened_on: '2019-03-01',
      closed_on: null,
      address: null,
      commune: { code: '87085', name: 'Limoges' },
      themes: ['production', 'sante'],
      services: ['coworking', 'fablab'],
      labels: ['fabrique_de_territoire'],
      url: 'https://fabrique.example/',
      employer: true,
      on_regional_map: null,
      source: 'list',
      source_id: 'a1',
      untold: ['address', 'on_regional_map'],
    });
    expect(sites.map((site) => site.status)).toEqual(['open', 'planned', 'closed', 'open']);
    expect(sites[1]!.employer).toBe(false);
    expect(sites[3]).toMatchObject({ opened_on: null, closed_on: null, employer: null });
  });

  test.each([
    ['semicolons', (text: string) => Buffer.from(text.replaceAll(';', '|').replaceAll(',', ';'))],
    ['tabs', (text: string) => Buffer.from(text.replaceAll(',', '\t'))],
    [
      'a byte order mark and CRLF',
      (text: string) => Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}\r\n`),
    ],
    ['Latin-1', (text: string) => Buffer.from(text, 'latin1')],
    ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    [
      'columns in another order and case',
      (text: string) =>
        Buffer.from(
          text
            .split('\n')
            .map((line, i) => {
              const cells = line
                .match(/("[^"]*"|[^,]*)(,|$)/g)!
                .map((cell) => cell.replace(/,$/, ''))
                .slice(0, 13);
              return cells
                .reverse()
                .map((cell) => (i === 0 ? ` ${cell.toUpperCase()} ` : cell))
                .join(',');
            })
            .join('\n'),
        ),
    ],
  ])('comes with %s just the same', async (_, change) => {
    const [first, second] = [await read(plain), await read(change(plain))];
    expect(second.sites).toEqual(first.sites);
  });
});

describe('GeoJSON', () => {
  const feature = (properties: object, coordinates: unknown, type = 'Point', id?: string) => ({
    type: 'Feature',
    id,
    properties,
    geometry: { type, coordinates },
  });
  const list = (...features: object[]) => JSON.stringify({ type: 'FeatureCollection', features });

  test('gives ids from the properties, else from the feature', async () => {
    const { sites } = await read(
      list(
        feature({ id: 5, name: 'A' }, [1.26, 45.83, 210], 'Point', 'f5'),
        feature({ nom: 'B' }, [[-0.57, 44.84]], 'MultiPoint', 'f6'),
      ),
      aquitaine,
      'x.geojson',
    );
    expect(sites.map(({ id, name, lon }) => [id, name, lon])).toEqual([
      ['5', 'A', 1.26],
      ['f6', 'B', -0.57],
    ]);
  });

  test('of other shapes stands at a point of each; what has none is told', async () => {
    const square = [
      [
        [0, 45],
        [1, 45],
        [1, 46],
        [0, 46],
        [0, 45],
      ],
    ];
    const { sites, rejected } = await read(
      list(
        feature({ name: 'A' }, [1.26, 45.83]),
        feature({ name: 'P' }, square, 'Polygon'),
        feature({ name: 'E' }, [], 'Point'),
      ),
      aquitaine,
      'x.geojson',
    );
    expect(sites.map(({ name, lon, lat }) => [name, lon, lat])).toEqual([
      ['A', 1.26, 45.83],
      ['P', 0.5, 45.5],
    ]);
    expect(rejected).toMatchObject([{ line: 3, code: 'bad_coordinates' }]);
  });

  test('with longitude and latitude exchanged is put right and told, whole or in part', async () => {
    const whole = await read(
      list(feature({ name: 'A' }, [45.83, 1.26]), feature({ name: 'B' }, [44.84, -0.57])),
    );
    expect(whole.sites.map(({ lon, lat }) => [lon, lat])).toEqual([
      [1.26, 45.83],
      [-0.57, 44.84],
    ]);
    expect(whole.notes[0]).toBe(
      'In list.csv longitude and latitude (geometry) of all 2 points were exchanged: they are put right.',
    );
    const points = Array.from({ length: 6 }, (_, i) =>
      feature({ name: `N${i}` }, i === 3 ? [45.83, 1.26] : [1.2 + i / 100, 45.83]),
    );
    const part = await read(list(...points));
    expect(part.sites.map(({ lat }) => lat)).toEqual(points.map(() => 45.83));
    expect(part.notes[0]).toContain('1 points (lines 4) were exchanged');
  });

  test('of another region is kept and told', async () => {
    const { sites, notes } = await read(
      list(feature({ name: 'Paris' }, [2.35, 48.86]), feature({ name: 'Lyon' }, [4.83, 45.76])),
    );
    expect(sites).toHaveLength(2);
    expect(notes[0]).toBe(
      'All 2 points of list.csv lie far outside Nouvelle-Aquitaine: is it the list of another region?',
    );
  });
});

describe('a wrong row never stops the others', () => {
  test('each is rejected with line and reason', async () => {
    const { sites, rejected } = await read(
      [
        'id,name,lon,lat,status,opened_on,closed_on',
        '1,Bon,1.26,45.83,open,2020-01-01,',
        '2,,1.26,45.83,open,,',
        '3,Lettres,abc,45.83,open,,',
        '4,Moitié,1.26,,open,,',
        '5,Statut,1.26,45.83,peut-être,,',
        '6,Date,1.26,45.83,open,31/02/2020,',
        '7,Envers,1.26,45.83,open,2021-01-01,2020-01-01',
        '8,Trop loin,1.26,145.83,open,,',
        '9,"Guillemet,1.26,45.83,open,,',
        '10,Trop,1.26,45.83,open,,,,plein',
        '11,Mètres,12345678,99,open,,',
        '12,Bon aussi,1.5,45.9,Fermé,12/03/2014,2019-05-06T10:00:00Z',
      ].join('\n'),
    );
    expect(
      sites.map(({ id, status, doubtful = [] }) => [id, status, ...doubtful.map((d) => d.code)]),
    ).toEqual([
      ['1', 'open'],
      ['5', 'open', 'unknown_status'],
      ['6', 'open', 'unreadable_date'],
      // Closed once, and open again since.
      ['7', 'open'],
      ['12', 'closed'],
    ]);
    expect(sites[1]!.doubtful).toMatchObject([
      { fact: 'status', line: 6, column: 'status', value: 'peut-être', kept: false },
    ]);
    expect(sites[2]).toMatchObject({ opened_on: null, untold: expect.arrayContaining(['opened_on']) });
    expect(sites[3]).toMatchObject({ opened_on: '2021-01-01', closed_on: null });
    expect(sites[4]).toMatchObject({ status: 'closed', opened_on: '2014-03-12', closed_on: '2019-05-06' });
    expect(rejected.map(({ line, code }) => [line, code])).toEqual([
      [3, 'missing_name'],
      [4, 'bad_coordinates'],
      [5, 'bad_coordinates'],
      [9, 'bad_coordinates'],
      [10, 'unreadable_row'],
      [11, 'unreadable_row'],
      [12, 'bad_coordinates'],
    ]);
    for (const { reason } of rejected) expect(reason.length).toBeGreaterThan(10);
  });

  test('days told to the year or month are kept as the time that they leave open, and told', async () => {
    const { sites, notes } = await read('name,lon,lat,opened_on\nA,1.26,45.83,2019\nB,1.5,45.9,2019-04\n');
    expect(sites.map((site) => site.opened_on)).toEqual([null, null]);
    expect(sites.map((site) => site.opened_between)).toEqual([
      { from: '2019-01-01', to: '2019-12-31' },
      { from: '2019-04-01', to: '2019-04-30' },
    ]);
    expect(notes).toEqual([expect.stringMatching(/^2 days of opening are told to the month or year only/)]);
  });

  test.each([
    ['nothing', '', 'sites_empty'],
    ['a spreadsheet that is damaged', 'PK\u0003\u0004...', 'table_unreadable'],
    ['a web page', '<!DOCTYPE html>', 'table_format_unknown'],
    ['broken JSON', '{"data": [', 'not_a_list'],
    ['JSON without a list', '{"hello": 1}', 'not_a_list'],
    ['an empty list', '[]', 'sites_empty'],
    ['no column with a name', 'lon,lat\n1,45\n', 'sites_columns_missing'],
  ])('a list that is %s is refused as a whole', async (_, content, code) => {
    expect(await errorOf(read(content))).toMatchObject({ code });
  });
});

test('e-mail addresses and telephone numbers are never kept, wherever they stand', async () => {
  const { sites } = await read(
    'name,lon,lat,address,url,commune,contact,email,telephone,themes\n' +
      '"Le Lieu (Marie Durand marie.durand@gmail.example)",1.26,45.83,"3 rue X<br />Tél : 05.55.12.34.56",mailto:marie@x.example,Limoges,Marie Durand,marie@x.example,0555123456,"Santé marie@x.example"\n',
  );
  const text = JSON.stringify(sites);
  expect(text).not.toMatch(/@|05.?55|gmail/);
  expect(sites[0]).toMatchObject({
    name: 'Le Lieu (Marie Durand)',
    address: '3 rue X, Limoges',
    url: null,
    themes: ['sante'],
  });
});

describe('places', () => {
  test('without coordinates are geocoded by a function handed in; where it fails the centre stands in', async () => {
    const asked: unknown[] = [];
    const { sites, notes } = await read(
      'name,address,postcode,commune\nUn,3 rue X,87000,Limoges\nDeux,4 rue Y,87000,Limoges\nTrois,,87000,Limoges\n',
      {
        ...aquitaine,
        geocode: async (place) => {
          asked.push(place);
          if (place.address.startsWith('4')) throw new Error('down');
          return { lon: 1.27, lat: 45.84 };
        },
      },
    );
    expect(asked).toEqual([
      { address: '3 rue X', postcode: '87000', city: 'Limoges', commune_code: null },
      { address: '4 rue Y', postcode: '87000', city: 'Limoges', commune_code: null },
    ]);
    expect(sites.map(({ position }) => position)).toEqual(['geocoded', 'commune_centre', 'commune_centre']);
    expect(notes).toHaveLength(2);
  });

  const corsica = sharedData('communes/communes-2A-corse-du-sud.geojson');
  test.skipIf(!corsica)('get their commune by their point where the list tells none', async () => {
    const { communes } = await readCommunes([corsica!], { departements: ['2A'] });
    const { sites } = await read('name,lon,lat\nA,8.738,41.926\n', { communes, region: null });
    expect(sites[0]!.commune).toEqual({ code: '2A004', name: 'Ajaccio' });
  });

  test('of a name that several communes bear need more than that', async () => {
    const { rejected } = await read('name,commune\nX,Saint-Denis\n', { region: null });
    expect(rejected).toMatchObject([{ code: 'commune_ambiguous' }]);
  });
});

test('50,000 rows, a tenth of them broken, are read in seconds and none is lost', async () => {
  const rows = ['id;name;lon;lat;status'];
  for (let i = 0; i < 50_000; i++) {
    const broken = i % 10 === 3;
    rows.push(
      `${i};Lieu ${i}${broken && i % 20 === 3 ? '' : ' "x"'};${broken ? 'rien' : (-1 + (i % 3000) / 1000).toFixed(4)};${(43 + Math.floor(i / 3000) / 5).toFixed(3)};ouvert`,
    );
  }
  const text = rows.join('\n');
  const taken_ms = await processorMs(async () => {
    const { sites, rejected } = await read(text);
    expect(sites.length + rejected.length).toBe(50_000);
    expect(rejected).toHaveLength(5000);
  });
  expect(taken_ms).toBeLessThan(15_000);
}, 60_000);
