/** Lists as programs damage or wrap them: the same two places whatever stands around them. */
import { expect, test } from 'vitest';
import { readSites } from '../../data/lists/read_sites.ts';
import { csv, short } from '../support/bulk.ts';

const CSV = `id;nom;commune;latitude;longitude;statut
a;Café de l’Été;Corte;42.306;9.15;ouvert
b;Lieu B;Corte;42.4;9.2;en projet
`;
const PLACES = [
  { id: 'a', nom: 'Café de l’Été', latitude: 42.306, longitude: 9.15, statut: 'ouvert' },
  { id: 'b', nom: 'Lieu B', latitude: 42.4, longitude: 9.2, statut: 'en projet' },
];
const features = (coordinates: (lon: number, lat: number) => unknown) =>
  PLACES.map(({ latitude, longitude, ...properties }) => ({
    type: 'Feature',
    properties,
    geometry: { type: 'Point', coordinates: coordinates(longitude, latitude) },
  }));
const eachLine = (change: (line: string) => string) => CSV.trimEnd().split('\n').map(change).join('\n');
const read = (text: string | Uint8Array) =>
  readSites({ bytes: Buffer.from(text as string), name: 'liste.csv' }, { region: null, today: '2026-11-27' });

test.each([
  ['each line quoted whole', eachLine((line) => `"${line}"`)],
  [
    'each line quoted whole, with a quoted cell',
    eachLine((line) => `"${line.replace('Lieu B', '""Lieu B""')}"`),
  ],
  [
    'single quotes',
    eachLine((line) =>
      line
        .split(';')
        .map((cell) => `'${cell}'`)
        .join(','),
    ),
  ],
  ['filling behind the end', `${CSV}${'\0'.repeat(64)}`],
  ['filling in cells', CSV.replaceAll('ouvert', 'ouvert\0')],
  ['the end mark of MS-DOS', `${CSV}\x1a`],
  ['accents as signs of their own', CSV.normalize('NFD')],
  [
    'entities written twice',
    CSV.replace('Café de l’Été', 'Caf&amp;eacute; de l&amp;rsquo;&amp;Eacute;t&amp;eacute;'),
  ],
  ['a row of nothing', `${CSV}-;N/A;-;;;NC\n`],
  ['a header of lists of structures', CSV.replace('nom;', 'Nom de la structure;')],
  ['another', CSV.replace('nom;', 'Dénomination;')],
  ['NaN of Python', JSON.stringify(PLACES).replace('"a"', '"a","tel":NaN,"note":"NaN, Infinity"')],
  ['objects one a line with commas', PLACES.map((place) => JSON.stringify(place)).join(',\n')],
  [
    'coordinates as texts',
    JSON.stringify({ type: 'FeatureCollection', features: features((x, y) => [`${x}`, `${y}`]) }),
  ],
])('%s', async (_, text) => {
  const { sites, rejected, absence_unsafe } = await read(text);
  expect([rejected, absence_unsafe]).toEqual([[], null]);
  expect(sites.map(({ name, lon, lat, status }) => [name, lon, lat, status])).toEqual([
    ['Café de l’Été', 9.15, 42.306, 'open'],
    ['Lieu B', 9.2, 42.4, 'planned'],
  ]);
});

test('lines quoted whole are told by the first that comes; one column whose name has a comma is one', async () => {
  expect((await csv('"id;lon;lat"\n"1;9.15;42.306"\n')).map(short)).toEqual([[9.15, 42.306]]);
  const addresses = await csv('"adresse"\n"1 rue X, Corte"\n"2 rue Y, Corte"\n');
  expect(addresses.map(short)).toEqual(['1 rue X, Corte', '2 rue Y, Corte']);
});

test('a feature alone is a list of one', async () => {
  const { sites, rejected } = await read(JSON.stringify(features((x, y) => [x, y])[0]));
  expect([rejected, sites]).toMatchObject([[], [{ name: 'Café de l’Été', lon: 9.15, lat: 42.306 }]]);
});

test('ways of Overpass without a centre stand in the middle of their bounds', async () => {
  const elements = [
    { type: 'node', id: 1, lat: 42.306, lon: 9.15, tags: { name: 'Café' } },
    {
      ...{ type: 'way', id: 2, nodes: [3, 4], tags: { name: 'Lieu B' } },
      bounds: { minlat: 42.3, minlon: 9.1, maxlat: 42.5, maxlon: 9.3 },
    },
  ];
  const { sites } = await read(JSON.stringify({ elements }));
  expect(sites.map(({ name }) => name)).toEqual(['Café', 'Lieu B']);
  expect(sites[1]!.lat).toBeCloseTo(42.4, 9);
  expect(sites[1]!.lon).toBeCloseTo(9.2, 9);
});
