/** A mix of real use at rising load: tiles, eligibility, communes, scenarios. Throughput, times, event-loop delay and memory. */
import autocannon from 'autocannon';
import { WORLD_UNITS, xOfLon, yOfLat } from '../../isochrones/mercator.ts';
import { metric, randomPoints, serveCorsica } from './corsica.ts';
import { rounded } from './measure.ts';
import type { Section } from './report.ts';

const CONNECTIONS = [2, 10, 25, 50];
const DEFAULT_MINUTES = 20;

/** `minutes`: of all steps together; 20 where it is not told. */
export async function loadSection(
  tell: (text: string) => void,
  minutes = DEFAULT_MINUTES,
): Promise<Section | null> {
  const served = await serveCorsica();
  if (!served) return null;
  const { url } = served;
  try {
    const requests = await mixOf(url);
    const rows: Section['rows'] = [];
    for (const connections of CONNECTIONS) {
      tell(`load: ${connections} connections`);
      await metric(url, 'maillage_event_loop_delay_p99_seconds');
      const result = await autocannon({
        url,
        connections,
        duration: (minutes * 60) / CONNECTIONS.length,
        requests,
      });
      const delay_s = await metric(url, 'maillage_event_loop_delay_p99_seconds');
      const bytes = await metric(url, 'maillage_process_resident_memory_bytes');
      const { p50, p97_5, p99 } = result.latency;
      rows.push([
        connections,
        result.requests.average,
        p50,
        p97_5,
        p99,
        rounded(delay_s * 1000),
        Math.round(bytes / 2 ** 20),
        result.non2xx + result.errors,
      ]);
    }
    return {
      id: 'load',
      title: 'A mix of real use at rising load: Corsica, one process',
      text: [
        `Of 100 requests 60 are tiles, 30 questions about points, 8 about communes, 2 scenarios; ${minutes} minutes in all. The asking program runs on the same cores.`,
      ],
      columns: [
        'connections',
        'answers a second',
        'p50 ms',
        'p97.5',
        'p99',
        'event-loop delay p99, ms',
        'memory, MiB',
        'failed',
      ],
      rows,
    };
  } finally {
    await served.stop();
  }
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
