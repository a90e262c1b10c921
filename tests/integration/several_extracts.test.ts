/** Real extracts in one server: its answers and its memory are those of a server for each. */
import { expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { sharedData } from '../support/shared_data.ts';
import { extractsHome } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

const NAMES = ['saint-barthelemy', 'lemans', 'rouen'];
const POINTS = 1000;
const isHere = NAMES.every((name) => sharedData(`extracts/${name}`) !== null);

interface Told {
  points: { id: number; lon: number; lat: number }[];
  rows: { id: number; answer: string }[];
  /** What the arrays of the loaded regions take. */
  bytes: number;
}

/** What a server says of points over all of the regions. */
async function ask(server: TestServer, points: Told['points']): Promise<Told> {
  const json = { 'content-type': 'application/json' };
  const { text } = await server.post('/api/v1/eligibility', JSON.stringify(points), json);
  const metrics = (await server.get('/metrics')).text;
  const bytes = [...metrics.matchAll(/^maillage_region_memory_bytes\{.*\} (\d+)$/gm)];
  return {
    points,
    rows: text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
    bytes: bytes.reduce((sum, [, each]) => sum + Number(each), 0),
  };
}

test.skipIf(!isHere)(
  'three extracts answer 1,000 points as three servers do, in no more memory',
  async () => {
    const { home, remove } = await extractsHome(NAMES);
    try {
      const server = await startTestServer(home, { MAILLAGE_REGION: 'rouen' });
      let together: Told;
      try {
        const { items } = (await server.get('/api/v1/regions')).body;
        const boxes = NAMES.map((name) => items.find(({ id }: { id: string }) => id === name).bbox);
        const random = createRandom(7);
        const points = Array.from({ length: POINTS }, (_, id) => {
          const [west, south, east, north] = boxes[id % 3];
          return { id, lon: west + (east - west) * random(), lat: south + (north - south) * random() };
        });
        together = await ask(server, points);
      } finally {
        await server.close();
      }
      let bytes = 0;
      for (const [i, name] of NAMES.entries()) {
        const one = await startTestServer(home, { MAILLAGE_REGION: name, MAILLAGE_REGIONS: name });
        try {
          const own = await ask(one, together.points);
          bytes += own.bytes;
          const inside = own.rows.filter(({ id, answer }) => id % 3 === i && answer !== 'outside_region');
          expect(inside.length).toBeGreaterThan(POINTS / 6);
          for (const row of inside) expect(together.rows[row.id]).toEqual(row);
        } finally {
          await one.close();
        }
      }
      expect(together.bytes).toBeGreaterThan(0);
      expect(together.bytes).toBeLessThanOrEqual(bytes);
    } finally {
      await remove();
    }
  },
  400_000,
);
