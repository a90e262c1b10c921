/**
 * `npm run soak [-- --minutes N] [--home FOLDER]`: a server of this machine in mixed use for N minutes (60): questions about points, tiles, communes,
 * searches, isochrones, certificates, scenarios and routes; requests given up, answers read slowly, event streams left open; and the list
 * changed once a minute, which a coverage follows. Tells memory, disk, open files and event-loop delay before anybody asks, at the tenth minute
 * (of a shorter one at a third of it), at the end, when all should be as then, and three minutes later, when threads without work have ended. Corsica where its data is there, else the tests' small region. Linux alone.
 */

import { readdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { homeKey } from '../../server/process/home_key.ts';
import { VERSION } from '../../server/process/version.ts';
import { answered, open, openSocket, send } from '../attacks/strangers.ts';
import { bytesIn } from '../support/bytes_in.ts';
import { serveProcess } from '../support/process.ts';
import { corsicaHome, gridHome, testEnvironment } from '../support/test_region.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    home: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const minutes = Number(values.minutes);
/** From here on nothing should grow. */
const early_minutes = Math.min(10, minutes / 3);
const SAMPLE_MS = 5000;
/** A server is at rest when nobody asked for so long; after its use that long that threads without work have ended. */
const REST_MS = 60_000;
const AFTERWARDS_MS = 180_000;
/** A list as long as in real life changes so often in years; here once a minute, of a short run more often. */
const CHANGE_MS = Math.min(60_000, (minutes * 60_000) / 10);
const random = createRandom(Number(values.seed));

interface Sample {
  minute: number;
  memory_mb: number;
  heap_mb: number;
  disk_mb: number;
  files: number;
  threads: number;
  delay_ms: number;
}
type Figure = Exclude<keyof Sample, 'minute'>;

const own = values.home === undefined ? ((await corsicaHome()) ?? (await gridHome())) : null;
const home = values.home ?? (own?.home as string);
// What is past its number is deleted as in years of use: so the disk has an end.
// As the image and the command start it.
const memory = JSON.parse(await readFile(new URL('../../server/cli/memory.json', import.meta.url), 'utf8'));
const server = await serveProcess({
  ...(await testEnvironment(home)),
  ...memory.environment,
  NODE_OPTIONS: memory.flags.join(' '),
  MAILLAGE_KEPT_COVERAGES: '3',
});
const { url } = server;
const count = { asked: 0, failed: 0, changes: 0, abandoned: 0, slow: 0 };
const failures = new Map<string, number>();

const sites = (await (await fetch(`${url}/api/v1/sites?status=open`)).json()) as {
  features: { id: string; geometry: { coordinates: [number, number] } }[];
};
const key = await homeKey(home);
await sleep(REST_MS);
const over = AbortSignal.timeout(minutes * 60_000);
const began = Date.now();
const atRest = await sample();
const anywhere = (): [number, number] => {
  const at = sites.features[Math.floor(random() * sites.features.length)];
  const [lon, lat] = at?.geometry.coordinates ?? [0, 0];
  return [lon + (random() - 0.5) / 5, lat + (random() - 0.5) / 5];
};
const place = (): string => {
  const [lon, lat] = anywhere();
  return `lon=${lon.toFixed(5)}&lat=${lat.toFixed(5)}`;
};
const tile = (): string => {
  const [lon, lat] = anywhere();
  const z = 8 + Math.floor(random() * 5);
  const x = Math.floor(((lon + 180) / 360) * 2 ** z);
  const y = Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);
  return `/api/v1/tiles/${['white-zones', 'bands', 'communes', 'roads', 'sites'][Math.floor(random() * 5)]}/${z}/${x}/${y}.mvt`;
};
/** Address of any client: of this machine's own network. */
const client = (): string => `127.0.${20 + Math.floor(random() * 200)}.${1 + Math.floor(random() * 250)}`;

const USES: [number, () => string][] = [
  [40, tile],
  [35, () => `/api/v1/eligibility?${place()}`],
  [6, () => `/api/v1/search?q=${['a', 'saint', 'bast', 'corte', '20'][Math.floor(random() * 5)]}`],
  [5, () => `/api/v1/isochrone?${place()}&minutes=15,30`],
  [3, () => `/api/v1/eligibility/certificate.pdf?${place()}`],
  [3, () => `/api/v1/statistics?by=commune&on=20${10 + Math.floor(random() * 16)}-06-01`],
  [3, () => `/api/v1/route?${place()}&site=${encodeURIComponent(sites.features[0]?.id ?? '')}`],
  [2, () => '/api/v1/white-zones'],
  [2, () => '/ogc/collections/sites/items?f=json'],
  [1, () => '/api/v1/export/sites.gpkg'],
];

async function asking(): Promise<void> {
  while (!over.aborted) {
    let at = random() * 100;
    const use = USES.find(([share]) => {
      at -= share;
      return at < 0;
    });
    const path = use?.[1]() ?? '/api/v1/sites';
    await new Promise<void>((resolve) => {
      const asked = open({ url, from: client() }, path);
      asked.once('response', (answer) => {
        answer.resume();
        count.asked++;
        // A point far from any road has no route.
        if ((answer.statusCode ?? 500) >= 500)
          told(`${path.split('?')[0]?.replace(/\/\d+/g, '')}: ${answer.statusCode}`);
      });
      asked.once('close', () => resolve());
      asked.end();
    });
    await sleep(20);
  }
}

async function scenarios(): Promise<void> {
  while (!over.aborted) {
    const [lon, lat] = anywhere();
    const body = JSON.stringify({ add: [{ lon, lat }], remove: [] });
    await answered(
      send({ url, from: client() }, '/api/v1/scenarios', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      }),
    );
    await sleep(1000);
  }
}

async function abandoning(): Promise<void> {
  while (!over.aborted) {
    const paths = [
      `/api/v1/isochrone?${place()}`,
      `/api/v1/eligibility/certificate.pdf?${place()}`,
      '/api/v1/events',
      '/api/v1/export/all.gpkg',
    ];
    const asked = send({ url, from: client() }, paths[Math.floor(random() * paths.length)] as string);
    setTimeout(() => asked.destroy(), 50);
    count.abandoned++;
    await sleep(300);
  }
}

/** Reads a few kilobytes a second, and goes. */
async function reading(): Promise<void> {
  while (!over.aborted) {
    const socket = openSocket({ url, from: client() });
    socket.write('GET /api/v1/white-zones HTTP/1.1\r\nhost: x\r\n\r\n');
    for (let i = 0; i < 20 && !over.aborted; i++) {
      socket.pause();
      await sleep(500);
      socket.read(4096);
    }
    socket.destroy();
    count.slow++;
  }
}

/** A place is closed and opened again; the coverage follows. */
async function changing(): Promise<void> {
  for (let i = 0; !over.aborted; i++) {
    const id = sites.features[Math.floor(i / 2) % sites.features.length]?.id ?? '';
    const status = i % 2 === 0 ? 'closed' : 'open';
    const answer = await fetch(`${url}/api/v1/sites/${encodeURIComponent(id)}?reason=soak`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ status }),
    });
    if (answer.ok) count.changes++;
    else told(`PATCH: ${answer.status} ${await answer.text()}`);
    await sleep(CHANGE_MS, undefined, { signal: over }).catch(() => undefined);
  }
}

function told(failure: string): void {
  count.failed++;
  failures.set(failure, (failures.get(failure) ?? 0) + 1);
}

async function sample(): Promise<Sample> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string): number =>
    Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1] ?? Number.NaN);
  const pid = server.child.pid as number;
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return {
    minute: (Date.now() - began) / 60_000,
    memory_mb: value('maillage_process_resident_memory_bytes') / 2 ** 20,
    heap_mb: value('maillage_nodejs_heap_size_used_bytes') / 2 ** 20,
    disk_mb: (await bytesIn(home)) / 2 ** 20,
    files: (await readdir(`/proc/${pid}/fd`)).length,
    threads: Number(/^Threads:\s+(\d+)/m.exec(status)?.[1]),
    delay_ms: value('maillage_event_loop_delay_p99_seconds') * 1000,
  };
}

const samples: Sample[] = [];
try {
  const sampling = async (): Promise<void> => {
    while (!over.aborted) {
      samples.push(await sample());
      await sleep(SAMPLE_MS, undefined, { signal: over }).catch(() => undefined);
    }
  };
  await Promise.all([
    ...Array.from({ length: 4 }, asking),
    scenarios(),
    abandoning(),
    ...Array.from({ length: 5 }, reading),
    changing(),
    sampling(),
  ]);
  await sleep(AFTERWARDS_MS);
  const afterwards = await sample();
  const window = Math.min(2, minutes / 6);
  /** The median of a figure over some time. */
  const around = (minute: number, figure: Figure): number => {
    const until = samples.filter((one) => one.minute <= minute);
    const lately = until.filter((one) => one.minute > minute - window);
    // A machine that is busy may have come to no sample for longer.
    const there = (lately.length > 0 ? lately : until.slice(-1)).map((one) => one[figure]);
    return there.toSorted((a, b) => a - b)[Math.floor(there.length / 2)] ?? Number.NaN;
  };
  console.log(
    `Maillage ${VERSION}, on ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores: ${minutes} minutes of mixed use. ${count.asked} answers, ${count.abandoned} requests given up, ${count.slow} slow readers, ${count.changes} changes of the list; ${count.failed} failures.\n`,
  );
  for (const [failure, times] of failures) console.log(`- ${times} times: ${failure}\n`);
  console.log(
    `| | at rest | minute ${early_minutes.toFixed(0)} | minute ${minutes} | most | ${AFTERWARDS_MS / 60_000} minutes after |`,
  );
  console.log('|---|---|---|---|---|---|');
  const names: Record<Figure, string> = {
    memory_mb: 'memory, resident, MB',
    heap_mb: 'JavaScript heap, MB',
    disk_mb: 'the home on the disk, MB',
    files: 'open files and connections',
    threads: 'threads',
    delay_ms: 'event-loop delay, p99 of 5 s, ms',
  };
  for (const [figure, name] of Object.entries(names) as [Figure, string][]) {
    const most = Math.max(...samples.map((one) => one[figure]));
    const [early, late] = [around(early_minutes, figure), around(minutes, figure)];
    const told = [atRest[figure], early, late, most, afterwards[figure]];
    console.log(`| ${name} | ${told.map((value) => value.toFixed(0)).join(' | ')} |`);
  }
} finally {
  await server.kill('SIGTERM');
  await own?.remove();
}
