/** What one serving process answers over HTTP: many askers at once, many points in one request, scenarios; and what it costs it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { askMany, besideBare, type Load } from './beside_bare.ts';
import { metric, randomPoints, serveCorsica } from './corsica.ts';
import { measure, once, percentile, rounded } from './measure.ts';
import type { Section } from './report.ts';

const LOAD: Load = { connections: 50, seconds: 10 };
const CERTIFICATES = 10;
const MANY = [10_000, 100_000];
const SCENARIOS = 60;
const REST_MS = 30_000;

export async function throughputSection(tell: (text: string) => void): Promise<Section | null> {
  const served = await serveCorsica();
  if (!served) return null;
  const { url } = served;
  try {
    tell('throughput: memory at rest');
    await sleep(REST_MS);
    const rest_mib = await memory_mib(url);
    tell('throughput: eligibility');
    const paths = randomPoints(2000).map(([lon, lat]) => `/api/v1/eligibility?lon=${lon}&lat=${lat}`);
    await askMany(url, paths, { ...LOAD, seconds: 3 });
    await metric(url, 'maillage_event_loop_delay_p99_seconds');
    const asked = await askMany(url, paths, LOAD);
    const delay_s = await metric(url, 'maillage_event_loop_delay_p99_seconds');
    const rows: Section['rows'] = [
      ['the server’s memory half a minute after its start, asked nothing, MiB', rest_mib],
      [`GET /eligibility, ${LOAD.connections} connections: answers a second`, asked.requests.average],
      ['– its p50, ms', asked.latency.p50],
      ['– its p99, ms', asked.latency.p99],
      ['– answers that were not 2xx', asked.non2xx + asked.errors],
      ['– event-loop delay meanwhile, p99, ms', rounded(delay_s * 1000)],
    ];
    const alone = paths.map((path) => `${path}&fields=answer,drive_time_s`);
    const verdicts = await askMany(url, alone, { ...LOAD, seconds: 3 });
    rows.push(['– the same with fields=answer,drive_time_s: answers a second', verdicts.requests.average]);
    tell('throughput: beside bare Fastify');
    rows.push(...(await besideBare(url, paths, { ...LOAD, seconds: 3 })));
    tell('throughput: certificates');
    const sheets = paths.slice(0, CERTIFICATES).map((path) => path.replace('?', '/certificate.pdf?'));
    const sheet = await measure(sheets, (path) => fetch(url + path).then((r) => r.arrayBuffer()), {
      rounds: 1,
      warmUp: 1,
    });
    rows.push(['certificate, warm, median, ms', sheet.median_ms], ['– its p95, ms', sheet.p95_ms]);
    for (const count of MANY) {
      tell(`throughput: ${count} points`);
      const before_mib = await memory_mib(url);
      const points = JSON.stringify(randomPoints(count).map(([lon, lat], i) => ({ id: `${i}`, lon, lat })));
      const post = await once(() => postPoints(url, points));
      if (post.result !== count) throw new Error(`${post.result} answers to ${count} points`);
      rows.push([`POST of ${count} points, ms`, post.ms]);
      rows.push(['– the server’s memory before and after, MiB', `${before_mib}, ${await memory_mib(url)}`]);
    }
    tell('throughput: scenarios');
    const scenarios: number[] = [];
    for (const [lon, lat] of randomPoints(SCENARIOS, 3))
      scenarios.push((await once(() => postScenario(url, lon, lat))).ms);
    rows.push(['POST /scenarios, one place added, p50, ms', percentile(scenarios, 0.5)]);
    rows.push(['– its p95, ms', percentile(scenarios, 0.95)]);
    // Answers go on while threads compute: eligibility, one asker, beside scenarios without a pause.
    let computing = true;
    const busy = (async () => {
      for (let i = 0; computing; i++) await postScenario(url, ...randomPoints(1, i)[0]);
    })();
    const beside = await measure(paths.slice(0, 300), (path) => fetch(url + path).then((r) => r.text()), {
      rounds: 1,
    });
    computing = false;
    await busy;
    rows.push(['GET /eligibility beside scenarios without a pause, median, ms', beside.median_ms]);
    rows.push(['– its p95, ms', beside.p95_ms]);
    return {
      id: 'throughput',
      title: 'Answers over HTTP: Corsica, one process',
      text: ['The asking program runs on the same cores.'],
      columns: ['what', 'value'],
      rows,
    };
  } finally {
    await served.stop();
  }
}

/** Sends points and reads the answers as they come; their number. */
async function postPoints(url: string, points: string): Promise<number> {
  const response = await fetch(`${url}/api/v1/eligibility`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/x-ndjson' },
    body: points,
  });
  let lines = 0;
  for await (const chunk of response.body ?? []) for (const byte of chunk) if (byte === 10) lines++;
  return lines;
}

async function postScenario(url: string, lon: number, lat: number): Promise<void> {
  const response = await fetch(`${url}/api/v1/scenarios`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ add: [{ lon, lat }], remove: [] }),
  });
  await response.text();
}

const memory_mib = async (url: string): Promise<number> =>
  Math.round((await metric(url, 'maillage_process_resident_memory_bytes')) / 2 ** 20);
