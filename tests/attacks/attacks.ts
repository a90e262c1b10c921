/** What one stranger does to a server, each until it is told to stop. Loopback alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { open, openSocket, type Target } from './strangers.ts';
import {
  type Attacking,
  abandoned,
  gets,
  imported,
  JSON_TYPE,
  packed,
  posts,
  repeated,
  unread,
  until,
} from './ways_to_ask.ts';

export interface Attack {
  name: string;
  run: Attacking;
}

const near = ({ lon, lat }: Target, i: number): string =>
  `lon=${(lon + (i % 40) / 2000).toFixed(5)}&lat=${(lat + (i % 23) / 2000).toFixed(5)}`;
const day = (i: number): string => new Date(Date.UTC(2000, 0, 1 + (i % 9000))).toISOString().slice(0, 10);

const SHAPES = ['white-zones', 'bands', 'communes', 'isochrones'] as const;
const LAYERS_OF_TILES = ['roads', 'communes', 'bands', 'white-zones', 'sites', 'landscape'] as const;
const LAMBERT_93 = 'http://www.opengis.net/def/crs/EPSG/0/2154';

/** Places around a point. */
const places = ({ lon, lat }: Target, i: number, count: number): { lon: number; lat: number }[] =>
  Array.from({ length: count }, (_, k) => ({
    lon: lon + ((i + k) % 83) / 500,
    lat: lat + ((i + k) % 97) / 500,
  }));

/** The column and row of the tile that a point lies in. */
function tileAt({ lon, lat }: Target, z: number): [number, number] {
  const y = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / Math.PI;
  return [Math.floor(((lon + 180) / 360) * 2 ** z), Math.floor(((1 - y) / 2) * 2 ** z)];
}

/** An OpenDocument spreadsheet of one row that stands there five times, a long text in each of two thousand cells. */
const repeating = (): string => {
  const cell = (text: string, more = '') =>
    `<table:table-cell ${more}><text:p>${text}</text:p></table:table-cell>`;
  const head = `${cell('lon')}${cell('lat')}${cell('c', 'table:number-columns-repeated="1900"')}`;
  const row = `${cell('1')}${cell('45')}${cell('x'.repeat(200_000), 'table:number-columns-repeated="1900"')}`;
  return `<office:document xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table><table:table-row>${head}</table:table-row><table:table-row table:number-rows-repeated="5">${row}</table:table-row></table:table></office:spreadsheet></office:body></office:document>`;
};

export const ATTACKS: Attack[] = [
  { name: 'nobody else', run: (_target, signal) => until(signal) },
  {
    name: 'isochrones, abandoned',
    run: abandoned((t, i) => `/api/v1/isochrone?${near(t, i)}&minutes=15,30,45,60`),
  },
  { name: 'isochrones, 150 at once', run: gets(150, (t, i) => `/api/v1/isochrone?${near(t, i)}&minutes=60`) },
  {
    name: 'certificates, abandoned',
    run: abandoned((t, i) => `/api/v1/eligibility/certificate.pdf?${near(t, i)}`),
  },
  {
    name: 'certificates as data, 100 at once',
    run: gets(100, (t, i) => `/api/v1/eligibility/certificate.json?${near(t, i)}`),
  },
  {
    name: 'sheets of communes, 50 at once',
    run: gets(50, ({ communes }, i) => `/api/v1/communes/${communes[i % communes.length]}/sheet.pdf`),
  },
  { name: 'reports of the region, 50 at once', run: gets(50, () => '/api/v1/region/sheet.pdf') },
  {
    name: 'scenarios, 30 at once',
    run: posts(30, '/api/v1/scenarios', JSON_TYPE, (t, i) =>
      JSON.stringify({ add: [{ lon: t.lon + (i % 500) / 5000, lat: t.lat }], remove: [] }),
    ),
  },
  { name: 'placements, 30 at once', run: gets(30, (_, i) => `/api/v1/placements?count=${1 + (i % 20)}`) },
  {
    name: 'changes between any two days, 30 at once',
    run: gets(30, (_, i) => `/api/v1/coverages/${day(i)}/changes?since=${day(i + 4000)}`),
  },
  {
    name: 'exports of everything, 30 at once',
    run: gets(30, (_, i) => `/api/v1/export/all.gpkg?on=${day(i)}`),
  },
  { name: 'large OGC pages, 25 not read', run: unread(25, '/ogc/collections/isochrones/items?limit=10000') },
  { name: 'white zones, 190 not read', run: unread(190, '/api/v1/white-zones') },
  {
    name: 'OGC filters of 150 terms',
    run: gets(
      10,
      (_, i) =>
        `/ogc/collections/communes/items?filter=${'('.repeat(i % 20)}${'population>1 or '.repeat(149)}population>2${')'.repeat(i % 20)}`,
    ),
  },
  {
    name: 'searches of 100 words',
    run: gets(10, () => `/api/v1/search?q=${encodeURIComponent('a b c d e '.repeat(20))}`),
  },
  {
    name: 'searches of long words',
    run: gets(10, (_, i) => `/api/v1/search?q=${'saint'.repeat(39)}${i % 10}`),
  },
  {
    name: 'reports of blanks',
    run: posts(2, '/api/v1/reports', JSON_TYPE, () =>
      JSON.stringify({ kind: 'other', text: `tel${' '.repeat(1990)}06` }),
    ),
  },
  {
    name: 'files of thousands of empty columns',
    run: posts(3, '/api/v1/eligibility', 'text/csv', () =>
      `lon,lat${',c'.repeat(20_000)}\n${'0.5,45\n'.repeat(30_000)}`.slice(0, 255_000),
    ),
  },
  {
    name: 'files of 1,900 columns over short rows',
    run: posts(
      3,
      '/api/v1/eligibility',
      'text/csv',
      (t) => `lon,lat${',c'.repeat(1898)}\n${`${t.lon},${t.lat}\n`.repeat(20_000)}`,
    ),
  },
  {
    name: 'workbooks that repeat a long text',
    run: posts(10, '/api/v1/eligibility', 'application/vnd.oasis.opendocument.spreadsheet', repeating),
  },
  {
    name: 'files of many addresses',
    run: posts(10, '/api/v1/eligibility', 'text/csv', () => `address\n${'rue de la Paix\n'.repeat(5000)}`),
  },
  {
    name: 'JSON of a hundred thousand brackets',
    run: posts(10, '/api/v1/scenarios', JSON_TYPE, () => '['.repeat(500_000)),
  },
  {
    name: 'arrays of a hundred thousand points',
    run: posts(5, '/api/v1/eligibility', JSON_TYPE, (t) =>
      JSON.stringify(
        Array.from({ length: 20_000 }, (_, i) => ({ id: `${i}`, lon: t.lon + (i % 100) / 1000, lat: t.lat })),
      ),
    ),
  },
  {
    name: 'calls of tools for assistants',
    run: repeated(30, (_, i) => [
      '/mcp',
      {
        method: 'POST',
        headers: { 'content-type': JSON_TYPE, accept: 'application/json, text/event-stream' },
        body: JSON.stringify({ jsonrpc: '2.0', id: i, method: 'tools/list', params: {} }),
      },
    ]),
  },
  {
    name: 'a hundred tools in one call',
    run: repeated(10, (_, i) => [
      '/mcp',
      {
        method: 'POST',
        headers: { 'content-type': JSON_TYPE, accept: 'application/json, text/event-stream' },
        body: JSON.stringify(
          Array.from({ length: 100 }, (_, id) => ({
            jsonrpc: '2.0',
            id,
            method: 'tools/call',
            params: { name: 'best_places', arguments: { count: 1 + ((i + id) % 10) } },
          })),
        ),
      },
    ]),
  },
  {
    name: 'event streams of jobs, opened and left',
    run: abandoned(() => '/api/v1/jobs/00000000-0000-0000-0000-000000000000/events'),
  },
  { name: 'event streams, 190 kept open', run: gets(190, () => '/api/v1/events') },
  {
    name: 'moments of the list',
    run: gets(
      10,
      (t, i) =>
        `/api/v1/eligibility?${near(t, i)}&as_known_at=${new Date(Date.now() - i * 60_000).toISOString()}`,
    ),
  },
  {
    name: 'days of nine thousand',
    run: gets(10, (t, i) => `/api/v1/eligibility?${near(t, i)}&on=${day(i)}`),
  },
  { name: 'isochrones of any day', run: gets(20, (_, i) => `/api/v1/statistics?by=commune&on=${day(i)}`) },
  {
    name: 'queries of 3,900 signs',
    run: gets(10, (_, i) => `/ogc/collections/communes/items?limit=1&datetime=${i}${'%20'.repeat(1200)}`),
  },
  {
    name: 'answers to be kept',
    run: posts(10, '/api/v1/answers', JSON_TYPE, (t, i) =>
      JSON.stringify({ lon: t.lon + (i % 1000) / 10_000, lat: t.lat }),
    ),
  },
  {
    name: 'routes, 50 at once',
    run: gets(50, (t, i) => `/api/v1/route?${near(t, i)}&site=${encodeURIComponent(t.site)}`),
  },
  {
    name: 'scenarios of many places, 30 at once',
    run: posts(30, '/api/v1/scenarios', JSON_TYPE, (t, i) => JSON.stringify({ add: places(t, i, 100) })),
  },
  {
    name: 'placements among many points, 30 at once',
    run: posts(30, '/api/v1/placements', JSON_TYPE, (t, i) =>
      JSON.stringify({ count: 20, candidates: places(t, i, 5000) }),
    ),
  },
  {
    name: 'isochrones of eight bands, 50 at once',
    run: gets(50, (t, i) => `/api/v1/isochrone?${near(t, i)}&minutes=53,54,55,56,57,58,59,60`),
  },
  {
    name: 'nearest places that may apply, 50 at once',
    run: gets(50, (t, i) => `/api/v1/eligibility/nearest-eligible?${near(t, i)}`),
  },
  {
    name: 'planner’s figures of any day, 30 at once',
    run: gets(
      30,
      (_, i) =>
        `/api/v1/${['rush-hour?by=commune&', 'without-car?by=commune&', 'dependences?'][i % 3]}on=${day(i)}`,
    ),
  },
  {
    name: 'statistics in a packed form, 50 at once',
    run: packed(50, () => '/api/v1/statistics?by=commune'),
  },
  {
    name: 'white zones in a packed form, 50 at once',
    run: packed(50, (_, i) => `/api/v1/white-zones?simplify_m=${i}`),
  },
  {
    name: 'tiles from everywhere, 50 at once',
    run: gets(50, (t, i) => {
      const z = 10 + (i % 8);
      const [x, y] = tileAt(t, z);
      return `/api/v1/tiles/${LAYERS_OF_TILES[i % LAYERS_OF_TILES.length]}/${z}/${x + ((i * 7) % 23)}/${y + ((i * 5) % 19)}.mvt`;
    }),
  },
  {
    name: 'OGC pages in another projection, 30 at once',
    run: gets(
      30,
      (_, i) =>
        `/ogc/collections/${SHAPES[i % SHAPES.length]}/items?limit=1000&offset=${i % 7}&crs=${encodeURIComponent(LAMBERT_93)}`,
    ),
  },
  {
    name: 'OGC features in another projection, 30 at once',
    run: gets(
      30,
      (_, i) =>
        `/ogc/collections/${i % 2 ? 'white-zones/items/white-zones' : 'bands/items/band-30'}?crs=${encodeURIComponent(LAMBERT_93)}`,
    ),
  },
  {
    name: 'OGC tables of all communes, 30 at once',
    run: gets(30, (_, i) => `/ogc/collections/communes/items?limit=10000&f=html&offset=${i % 5}`),
  },
  {
    name: 'OGC filters of many points, 20 at once',
    run: gets(
      20,
      ({ lon, lat }, i) =>
        `/ogc/collections/${SHAPES[i % SHAPES.length]}/items?limit=1&filter=${Array.from(
          { length: 55 },
          (_, k) => `S_INTERSECTS(geometry,POINT(${(lon + k / 100).toFixed(2)}%20${lat.toFixed(2)}))`,
        ).join('%20or%20')}`,
    ),
  },
  {
    name: 'OGC filters of folded texts, 20 at once',
    run: gets(
      20,
      (_, i) =>
        `/ogc/collections/communes/items?limit=1&filter=${encodeURIComponent(
          Array.from({ length: 55 }, (_, k) => `accenti(casei(name)) like '%${k}%${i % 9}%'`).join(' or '),
        )}`,
    ),
  },
  {
    name: 'OGC files of all isochrones, 30 at once',
    run: gets(
      30,
      (_, i) => `/ogc/collections/isochrones/items?f=${['gpkg', 'parquet', 'fgb', 'xlsx'][i % 4]}`,
    ),
  },
  {
    name: 'the documents of the API, 50 at once',
    run: packed(50, (_, i) => ['/openapi.json', '/ogc/api'][i % 2]!),
  },
  {
    name: 'what is stored of sites and changes, 50 at once',
    run: gets(
      50,
      ({ site, coverage }, i) =>
        [
          `/api/v1/sites/${encodeURIComponent(site)}/history`,
          '/feed.atom',
          '/api/v1/coverages',
          `/api/v1/coverages/${coverage}`,
          `/api/v1/answers/${'0'.repeat(64)}`,
        ][i % 5]!,
    ),
  },
  {
    name: '400 connections that say nothing',
    async run(target, signal) {
      const sockets = Array.from({ length: 400 }, () => openSocket(target));
      await until(signal);
      for (const socket of sockets) socket.destroy();
    },
  },
  {
    name: '150 bodies sent a byte a second',
    async run(target, signal) {
      const sent = Array.from({ length: 150 }, () =>
        open(target, '/api/v1/eligibility', { method: 'POST', headers: { 'content-type': 'text/csv' } }),
      );
      while (!signal.aborted) {
        for (const one of sent) one.write('l');
        await Promise.race([sleep(1000), until(signal)]);
      }
      for (const one of sent) one.destroy();
    },
  },
  { name: 'a list of 10,000 rows (the operator)', run: imported(10_000, (i) => `Lieu ${i}`) },
  { name: 'a list of 20,000 rows of one name (the operator)', run: imported(20_000, () => 'Lieu') },
  { name: 'a list of 200,000 rows (the operator)', run: imported(200_000, (i) => `Lieu ${i}`) },
];
