/** What one stranger does to a server, each until it is told to stop. Loopback alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { answered, open, openSocket, send, type Target } from './strangers.ts';

export interface Attack {
  name: string;
  /** Goes on until the signal says so. */
  run(target: Target, signal: AbortSignal): Promise<void>;
}

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Requests that are waited for, so many at once, again and again. */
const repeated =
  (atOnce: number, ask: (target: Target, i: number) => Parameters<typeof send>): Attack['run'] =>
  async (target, signal) => {
    let next = 0;
    const one = async (): Promise<void> => {
      while (!signal.aborted) await Promise.race([answered(send(...ask(target, next++))), until(signal)]);
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  };

/** Requests that are given up a moment after they were sent: some two hundred a second. */
const abandoned =
  (path: (target: Target, i: number) => string): Attack['run'] =>
  async (target, signal) => {
    for (let i = 0; !signal.aborted; i++) {
      const sent = send(`${target.url}${path(target, i)}`);
      setTimeout(() => sent.destroy(), 30);
      if (i % 4 === 3) await sleep(20);
    }
  };

/** Answers that are asked for and not read. */
const unread =
  (count: number, path: string): Attack['run'] =>
  async ({ url }, signal) => {
    const sockets = Array.from({ length: count }, () => {
      const socket = openSocket(url);
      socket.pause();
      socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      return socket;
    });
    await until(signal);
    for (const socket of sockets) socket.destroy();
  };

const gets = (atOnce: number, path: (target: Target, i: number) => string): Attack['run'] =>
  repeated(atOnce, (target, i) => [`${target.url}${path(target, i)}`]);

const posts = (
  atOnce: number,
  path: string,
  type: string,
  body: (target: Target, i: number) => string,
): Attack['run'] =>
  repeated(atOnce, (target, i) => [
    `${target.url}${path}`,
    { method: 'POST', headers: { 'content-type': type }, body: body(target, i) },
  ]);

const JSON_TYPE = 'application/json';
const near = ({ lon, lat }: Target, i: number): string =>
  `lon=${(lon + (i % 40) / 2000).toFixed(5)}&lat=${(lat + (i % 23) / 2000).toFixed(5)}`;
const day = (i: number): string => new Date(Date.UTC(2000, 0, 1 + (i % 9000))).toISOString().slice(0, 10);

/** A list as its operator sends it, which nothing comes of. */
const imported =
  (rows: number, name: (i: number) => string): Attack['run'] =>
  async (target, signal) => {
    const { url, key, lon, lat } = target;
    const row = (i: number): string =>
      `attack-${i},${name(i)},${lon + (i % 100) / 1000},${lat + (i % 9973) / 1e5},open`;
    const body = `id,nom,lon,lat,statut\n${Array.from({ length: rows }, (_, i) => row(i)).join('\n')}\n`;
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'text/csv' };
    const address = `${url}/api/v1/sites/import?name=attack.csv&dry_run=true&keep_missing=true`;
    while (!signal.aborted) {
      const sent = send(address, { method: 'POST', headers, body });
      await Promise.race([answered(sent), until(signal)]);
      sent.destroy();
    }
  };

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
    run: gets(50, (_, i) => `/api/v1/communes/2A${String(1 + (i % 360)).padStart(3, '0')}/sheet.pdf`),
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
    name: 'OGC filters of a thousand terms',
    run: gets(
      10,
      (_, i) =>
        `/ogc/collections/communes/items?filter=${'('.repeat(i % 200)}${'population>1 or '.repeat(240)}population>2`,
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
    run: repeated(30, (t, i) => [
      `${t.url}/mcp`,
      {
        method: 'POST',
        headers: { 'content-type': JSON_TYPE, accept: 'application/json, text/event-stream' },
        body: JSON.stringify({ jsonrpc: '2.0', id: i, method: 'tools/list', params: {} }),
      },
    ]),
  },
  {
    name: 'a hundred tools in one call',
    run: repeated(10, (t, i) => [
      `${t.url}/mcp`,
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
  { name: 'routes, 50 at once', run: gets(50, (t, i) => `/api/v1/route?${near(t, i)}&site=none`) },
  {
    name: '400 connections that say nothing',
    async run({ url }, signal) {
      const sockets = Array.from({ length: 400 }, () => openSocket(url));
      await until(signal);
      for (const socket of sockets) socket.destroy();
    },
  },
  {
    name: '150 bodies sent a byte a second',
    async run({ url }, signal) {
      const sent = Array.from({ length: 150 }, () =>
        open(`${url}/api/v1/eligibility`, { method: 'POST', headers: { 'content-type': 'text/csv' } }),
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
