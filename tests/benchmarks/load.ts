/** A mix of real use at rising load: tiles, eligibility, communes, scenarios. Throughput, times, event-loop delay and memory. */
import { setTimeout as wait } from 'node:timers/promises';
import autocannon from 'autocannon';
import { WORLD_UNITS, xOfLon, yOfLat } from '../../isochrones/geometry/mercator.ts';
import { metrics, randomPoints, serveCorsica } from './corsica.ts';
import { percentile, rounded } from './measure.ts';
import type { Section } from './report.ts';

/** Connections, and their share of the time. The last step is half of it, so that memory is judged at one load. */
const STEPS = [
  [2, 1 / 8],
  [10, 1 / 8],
  [25, 1 / 4],
  [50, 1 / 2],
] as const;
const DEFAULT_MINUTES = 20;
const SAMPLE_S = 10;
/** Of rest, before memory is looked at once more. */
const REST_S = 15;

/** The server's own figures at one moment; delay since the sample before. */
interface Sample {
  second: number;
  delay_ms: number;
  resident_mib: number;
  heap_mib: number;
  outside_mib: number;
}

/** `minutes`: of all steps together; 20 where it is not told. */
export async function loadSection(
  tell: (text: string) => void,
  minutes = DEFAULT_MINUTES,
): Promise<Section[] | null> {
  const served = await serveCorsica();
  if (!served) return null;
  const { url } = served;
  try {
    const requests = await mixOf(url);
    const sampler = startSampler(url);
    const rows: Section['rows'] = [];
    for (const [connections, share] of STEPS) {
      tell(`load: ${connections} connections`);
      await sampler.sample();
      const before = sampler.samples.length;
      const { result, times_ms } = await ask({ url, connections, duration: minutes * 60 * share, requests });
      await sampler.sample();
      const during = sampler.samples.slice(before);
      const delays = during.map(({ delay_ms }) => delay_ms);
      rows.push([
        connections,
        Math.round(result.duration),
        times_ms.length,
        Math.round(times_ms.length / result.duration),
        ...[0.5, 0.95, 0.99].map((part) => rounded(percentile(times_ms, part))),
        rounded(percentile(delays, 0.5)),
        rounded(Math.max(...delays)),
        Math.round(during.at(-1)?.resident_mib ?? Number.NaN),
        result.non2xx + result.errors,
      ]);
    }
    sampler.stop();
    const whole = [...sampler.samples];
    tell('load: at rest');
    await wait(REST_S * 1000);
    await sampler.sample();
    return [
      {
        id: 'load',
        title: 'A mix of real use at rising load: Corsica, one process',
        text: [
          `Of 100 requests 60 are tiles, 30 questions about points, 8 about communes, 2 scenarios; ${minutes} minutes in all. The asking program runs on the same cores; each connection waits for an answer before it asks again. Percentiles are of every answer’s own time. The event loop’s delay is the 99th percentile of ${SAMPLE_S} s.`,
        ],
        columns: [
          'connections',
          'seconds',
          'answers',
          'answers a second',
          'p50 ms',
          'p95',
          'p99',
          'event-loop delay, ms: median',
          'worst',
          'memory at the end, MiB',
          'failed',
        ],
        rows,
      },
      memorySection(whole, sampler.samples.at(-1) as Sample),
    ];
  } finally {
    await served.stop();
  }
}

/** What became of memory: samples of the whole run, and one at rest after it. */
function memorySection(samples: readonly Sample[], rest: Sample): Section {
  const end = samples.at(-1)?.second ?? 0;
  const greatest = (read: (sample: Sample) => number, from: number, to: number): number =>
    Math.max(...samples.filter(({ second }) => second >= from * end && second <= to * end).map(read));
  const row = (what: string, read: (sample: Sample) => number): (string | number)[] => {
    const third = greatest(read, 0.5, 0.75);
    const last = greatest(read, 0.75, 1);
    return [
      what,
      Math.round(read(samples[0])),
      Math.round(greatest(read, 0, 0.5)),
      Math.round(third),
      Math.round(last),
      rounded((100 * (last - third)) / third),
      Math.round(read(rest)),
    ];
  };
  return {
    id: 'load-memory',
    title: 'Memory under that load',
    text: [
      `The server’s own metrics every ${SAMPLE_S} s, MiB: the greatest of each part of the time, since a machine may take pages that lie idle from a process and give them back. The last two quarters are at the same ${STEPS.at(-1)?.[0]} connections: what does not grow has the same in both. After: ${REST_S} s of rest later.`,
    ],
    columns: ['memory', 'start', 'first half', 'third quarter', 'last quarter', 'growth, %', 'after'],
    rows: [
      row('resident', ({ resident_mib }) => resident_mib),
      row('JavaScript heap, used', ({ heap_mib }) => heap_mib),
      row('outside the heap (typed arrays, buffers)', ({ outside_mib }) => outside_mib),
    ],
  };
}

/** Asks a server for its metrics every few seconds, and whenever it is told to. */
function startSampler(url: string) {
  const samples: Sample[] = [];
  const start = performance.now();
  const sample = async (): Promise<void> => {
    const value = await metrics(url);
    const mib = (name: string): number => value(name) / 2 ** 20;
    samples.push({
      second: (performance.now() - start) / 1000,
      delay_ms: value('maillage_event_loop_delay_p99_seconds') * 1000,
      resident_mib: mib('maillage_process_resident_memory_bytes'),
      heap_mib: mib('maillage_nodejs_heap_size_used_bytes'),
      outside_mib: mib('maillage_nodejs_external_memory_bytes'),
    });
  };
  // A server that does not answer is told by the load itself.
  const timer = setInterval(() => void sample().catch(() => undefined), SAMPLE_S * 1000);
  return { samples, sample, stop: () => clearInterval(timer) };
}

/** Runs a load; each answer's own time, since autocannon itself has whole milliseconds and no 95th percentile. */
function ask(options: autocannon.Options): Promise<{ result: autocannon.Result; times_ms: number[] }> {
  return new Promise((resolve, reject) => {
    const times_ms: number[] = [];
    const load = autocannon(options, (error, result) => {
      if (error) reject(error);
      else resolve({ result, times_ms });
    });
    load.on('response', (_client, _status, _bytes, time_ms) => times_ms.push(time_ms));
  });
}

/** The requests that are sent in turn. */
async function mixOf(url: string): Promise<autocannon.Request[]> {
  const { items } = (await (await fetch(`${url}/api/v1/statistics?by=commune`)).json()) as {
    items: { code: string }[];
  };
  const layers = ['white-zones', 'bands', 'communes', 'roads', 'sites'];
  return randomPoints(1000, 5).map(([lon, lat], i): autocannon.Request => {
    const kind = i % 100;
    if (kind < 60) {
      const zoom = 7 + (i % 6);
      const [x, y] = tileOf(lon, lat, zoom);
      return { method: 'GET', path: `/api/v1/tiles/${layers[i % layers.length]}/${zoom}/${x}/${y}.mvt` };
    }
    if (kind < 90) return { method: 'GET', path: `/api/v1/eligibility?lon=${lon}&lat=${lat}` };
    if (kind < 98) return { method: 'GET', path: `/api/v1/communes/${items[i % items.length].code}` };
    return {
      method: 'POST',
      path: '/api/v1/scenarios',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ add: [{ lon, lat }], remove: [] }),
    };
  });
}

/** The tile of a zoom that holds a point. */
function tileOf(lon: number, lat: number, zoom: number): [x: number, y: number] {
  const size = WORLD_UNITS / 2 ** zoom;
  return [Math.floor(xOfLon(lon) / size), Math.floor(yOfLat(lat) / size)];
}
