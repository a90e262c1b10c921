/** What one stranger does to a server, each for a bounded time and count. Loopback alone; who they are is told as a proxy tells it. */
import { type ClientRequest, get, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Target {
  url: string;
  /** A point of the region. */
  lon: number;
  lat: number;
  /** The home's key, for what its operator does. */
  key: string;
}

export interface Attack {
  name: string;
  /** Goes on until it is done or the signal says so. */
  run(target: Target, signal: AbortSignal): Promise<void>;
}

const STRANGER = '203.0.113.66';
const headers = { 'x-forwarded-for': STRANGER };

/** Sends a request whose answer is not waited for; what goes wrong is the attack's own matter. */
function send(url: string, options: { method?: string; type?: string; body?: string } = {}): ClientRequest {
  const sent = request(url, {
    method: options.method ?? 'GET',
    headers: { ...headers, ...(options.type && { 'content-type': options.type }) },
    agent: false,
  });
  sent.on('response', (answer) => answer.resume());
  sent.on('error', () => undefined);
  sent.end(options.body);
  return sent;
}

const answered = (sent: ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    sent.once('close', () => resolve());
  });

/** Many requests, given up a moment after they were sent. */
function abandoned(count: number, path: (target: Target, i: number) => string): Attack['run'] {
  return async (target, signal) => {
    for (let i = 0; i < count && !signal.aborted; i++) {
      const sent = send(`${target.url}${path(target, i)}`);
      setTimeout(() => sent.destroy(), 30);
      if (i % 20 === 19) await sleep(20);
    }
    await sleep(3000, undefined, { signal }).catch(() => undefined);
  };
}

/** Requests that are waited for, so many at once. */
function repeated(
  count: number,
  atOnce: number,
  ask: (target: Target, i: number) => ClientRequest,
): Attack['run'] {
  return async (target, signal) => {
    let next = 0;
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (next < count && !signal.aborted) await answered(ask(target, next++));
      }),
    );
  };
}

const near = ({ lon, lat }: Target, i: number): string =>
  `lon=${(lon + (i % 40) / 2000).toFixed(5)}&lat=${(lat + (i % 23) / 2000).toFixed(5)}`;

export const ATTACKS: Attack[] = [
  {
    name: 'nobody else',
    run: (_target, signal) => sleep(6000, undefined, { signal }).catch(() => undefined),
  },
  {
    name: '600 isochrones, abandoned',
    run: abandoned(600, (target, i) => `/api/v1/isochrone?${near(target, i)}&minutes=15,30,45,60`),
  },
  {
    name: '600 isochrones, 150 at once',
    run: repeated(600, 150, (target, i) =>
      send(`${target.url}/api/v1/isochrone?${near(target, i)}&minutes=60`),
    ),
  },
  {
    name: '250 certificates, abandoned',
    run: abandoned(250, (target, i) => `/api/v1/eligibility/certificate.pdf?${near(target, i)}`),
  },
  {
    name: '60 scenarios, 30 at once',
    run: repeated(60, 30, (target, i) =>
      send(`${target.url}/api/v1/scenarios`, {
        method: 'POST',
        type: 'application/json',
        body: JSON.stringify({ add: [{ lon: target.lon + i / 5000, lat: target.lat }], remove: [] }),
      }),
    ),
  },
  {
    name: '25 large OGC pages, not read',
    async run({ url }, signal) {
      const { hostname, port } = new URL(url);
      const sockets = Array.from({ length: 25 }, () => {
        const socket = connect(Number(port), hostname);
        socket.on('error', () => undefined);
        socket.pause();
        socket.write(
          `GET /ogc/collections/isochrones/items?limit=10000 HTTP/1.1\r\nhost: x\r\nx-forwarded-for: ${STRANGER}\r\n\r\n`,
        );
        return socket;
      });
      await sleep(8000, undefined, { signal }).catch(() => undefined);
      for (const socket of sockets) socket.destroy();
    },
  },
  {
    name: '200 searches of 100 words',
    run: repeated(200, 10, ({ url }) =>
      send(`${url}/api/v1/search?q=${encodeURIComponent('a b c d e '.repeat(20))}`),
    ),
  },
  {
    name: '10 reports of blanks',
    run: repeated(10, 2, ({ url }) =>
      send(`${url}/api/v1/reports`, {
        method: 'POST',
        type: 'application/json',
        body: JSON.stringify({ kind: 'other', text: `tel${' '.repeat(1990)}06` }),
      }),
    ),
  },
  {
    name: '5 files of thousands of empty columns',
    run: repeated(5, 3, ({ url }) =>
      send(`${url}/api/v1/eligibility`, {
        method: 'POST',
        type: 'text/csv',
        body: `lon,lat${',c'.repeat(20_000)}\n${'0.5,45\n'.repeat(30_000)}`.slice(0, 255_000),
      }),
    ),
  },
  {
    name: '1,000 event streams, opened and left',
    run: abandoned(1000, () => '/api/v1/jobs/00000000-0000-0000-0000-000000000000/events'),
  },
  {
    name: '200 moments of the list',
    run: repeated(200, 10, (target, i) =>
      send(
        `${target.url}/api/v1/eligibility?${near(target, i)}&as_known_at=${new Date(Date.now() - i * 60_000).toISOString()}`,
      ),
    ),
  },
  {
    name: '100 queries of 3,900 signs',
    run: repeated(100, 10, ({ url }, i) =>
      send(`${url}/ogc/collections/communes/items?limit=1&datetime=${i}${'%20'.repeat(1200)}`),
    ),
  },
  {
    name: '300 answers to be kept',
    run: repeated(300, 10, (target, i) =>
      send(`${target.url}/api/v1/answers`, {
        method: 'POST',
        type: 'application/json',
        body: JSON.stringify({ lon: target.lon + i / 10_000, lat: target.lat }),
      }),
    ),
  },
  {
    name: 'an import of 10,000 rows (the operator)',
    async run({ url, key, lon, lat }, signal) {
      const rows = Array.from(
        { length: 10_000 },
        (_, i) => `attack-${i},Lieu ${i},${lon + (i % 100) / 1000},${lat + Math.floor(i / 100) / 1000},open`,
      );
      await fetch(`${url}/api/v1/sites/import?name=attack.csv&dry_run=true&keep_missing=true`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv', 'x-forwarded-for': STRANGER },
        body: `id,nom,lon,lat,statut\n${rows.join('\n')}\n`,
        signal,
      }).then(
        (answer) => answer.arrayBuffer(),
        () => undefined,
      );
    },
  },
];

/** Time of one GET as another client, in milliseconds; infinite where it is not answered well. */
export function timeOf(url: string, client: string): Promise<number> {
  const began = performance.now();
  return new Promise((resolve) => {
    const asked = get(
      url,
      { headers: { 'x-forwarded-for': client }, agent: false, timeout: 60_000 },
      (answer) => {
        answer.resume();
        answer.once('end', () =>
          resolve(answer.statusCode === 200 ? performance.now() - began : Number.POSITIVE_INFINITY),
        );
      },
    );
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(Number.POSITIVE_INFINITY));
  });
}
