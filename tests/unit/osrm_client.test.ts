import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createOsrmClient } from '../../isochrones/osrm/client.ts';
import { planBlocks } from '../../isochrones/osrm/table_blocks.ts';
import type { LonLat } from '../../isochrones/types.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A server that answers what the test says, and its address. */
async function serve(handler: Handler): Promise<string> {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => handler(request, response, body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answer = (response: ServerResponse, value: unknown, status = 200) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
};

/** Seconds between two points as this OSRM knows them; null (no road) to the point at 9, 9. */
const seconds = (from: LonLat, to: LonLat) =>
  to[0] === 9 ? null : Math.round(Math.abs(from[0] - to[0]) * 1e6 + Math.abs(from[1] - to[1]) * 1e3) / 10;

/** An OSRM for tables, with its limits, that knows POST or not. */
function tableServer({ maxEntries = 10_000, post = true, asked = [] as string[] } = {}): Handler {
  return (request, response, body) => {
    asked.push(`${request.method} ${request.url?.length}`);
    let places: LonLat[];
    let from: number[];
    let to: number[];
    const url = new URL(request.url ?? '', 'http://x');
    if (request.method === 'POST') {
      if (!post) return answer(response, { code: 'InvalidUrl', message: 'URL string malformed' }, 400);
      ({ coordinates: places, sources: from, destinations: to } = JSON.parse(body));
    } else {
      if ((request.url?.length ?? 0) > 8192) return response.writeHead(414).end('too long');
      places = (url.pathname.split('/')[4] ?? '')
        .split(';')
        .map((text) => text.split(',').map(Number) as LonLat);
      from = (url.searchParams.get('sources') ?? '').split(';').map(Number);
      to = (url.searchParams.get('destinations') ?? '').split(';').map(Number);
    }
    if (from.length * to.length > maxEntries) {
      return answer(response, { code: 'TooBig', message: 'Too many table coordinates' }, 400);
    }
    const waypoint = (i: number) => ({ location: places[i], distance: i, name: `road ${i}`, hint: '' });
    answer(response, {
      code: 'Ok',
      durations: from.map((i) => to.map((j) => seconds(places[i] as LonLat, places[j] as LonLat))),
      sources: from.map(waypoint),
      destinations: to.map(waypoint),
    });
  };
}

const line = (count: number): LonLat[] => Array.from({ length: count }, (_, i) => [i / 1000, 45]);

describe('tables', () => {
  test.each([
    ['POST', true, 'POST'],
    ['GET where POST is not known', false, 'GET'],
  ])('of any size, asked by %s in pieces within the limits', async (_name, post, method) => {
    const asked: string[] = [];
    const client = createOsrmClient({ url: await serve(tableServer({ post, asked })) });
    const sources = line(700);
    const destinations: LonLat[] = [[9, 9], ...line(40)];
    const table = await client.table(sources, destinations);
    expect(table.duration_s).toHaveLength(700 * 41);
    sources.forEach((from, i) => {
      destinations.forEach((to, j) => {
        expect(table.duration_s[i * 41 + j]).toBe(seconds(from, to) ?? Number.POSITIVE_INFINITY);
      });
    });
    expect(asked.slice(1).filter((text) => !text.startsWith(method))).toEqual([]);
    expect(table.sourceMatches).toBeNull();
  });

  test('the direction of each journey is told with its points, in every piece', async () => {
    for (const post of [true, false]) {
      const told = new Map<string, string>();
      const handler = tableServer({ post });
      const url = await serve((request, response, body) => {
        const asked = new URL(request.url ?? '', 'http://x');
        const question =
          request.method === 'POST'
            ? JSON.parse(body)
            : {
                coordinates: (asked.pathname.split('/')[4] ?? '').split(';').map((text) => text.split(',')),
                bearings: (asked.searchParams.get('bearings') ?? '')
                  .split(';')
                  .map((text) => (text === '' ? null : text.split(',').map(Number))),
              };
        question.coordinates.forEach((point: unknown[], i: number) => {
          told.set(point.join(), JSON.stringify(question.bearings[i]));
        });
        handler(request, response, body);
      });
      const sources = line(300);
      await createOsrmClient({ url }).table(sources, [[9, 9]], { sourceBearings: sources.map((_, i) => i) });
      expect(told.get('0,45')).toBe('[0,60]');
      expect(told.get('0.299,45')).toBe('[299,60]');
      expect(told.get('9,9')).toBe('null');
      expect(told.size).toBe(301);
      server?.closeAllConnections();
      server?.close();
    }
  });

  test('limits smaller than told are found out', async () => {
    const client = createOsrmClient({
      url: await serve(tableServer({ maxEntries: 50 })),
      maxTableSize: 1000,
    });
    const table = await client.table(line(60), line(7));
    expect(table.duration_s[59 * 7 + 6]).toBe(seconds(line(60)[59] as LonLat, line(7)[6] as LonLat));
    expect([...table.duration_s].every(Number.isFinite)).toBe(true);
  });

  test('a limit that not even one entry meets is an error', async () => {
    const client = createOsrmClient({ url: await serve(tableServer({ maxEntries: 0 })) });
    await expect(client.table(line(3), line(3))).rejects.toMatchObject({ code: 'osrm_too_big', status: 413 });
  });

  test('matched points are told when asked for', async () => {
    const client = createOsrmClient({ url: await serve(tableServer()) });
    const table = await client.table(line(2), line(1), { matches: true });
    expect(table.sourceMatches?.[1]).toEqual({ lon: 0.001, lat: 45, distance_m: 1, road_name: 'road 1' });
    expect(table.destinationMatches?.[0]?.road_name).toBe('road 2');
  });

  test('an empty side asks nothing', async () => {
    const asked: string[] = [];
    const client = createOsrmClient({ url: await serve(tableServer({ asked })) });
    expect((await client.table([], line(3))).duration_s).toHaveLength(0);
    expect(asked).toEqual([]);
  });

  test('blocks cover the table once and keep to the limits', () => {
    const size = fc.integer({ min: 0, max: 50 });
    fc.assert(
      fc.property(
        size,
        size,
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 2, max: 80 }),
        (s, d, e, p) => {
          const seen = new Uint8Array(s * d);
          const all = { firstSource: 0, endSource: s, firstDestination: 0, endDestination: d };
          for (const block of planBlocks(all, e, p)) {
            const high = block.endSource - block.firstSource;
            const wide = block.endDestination - block.firstDestination;
            expect(high * wide).toBeLessThanOrEqual(e);
            expect(high + wide).toBeLessThanOrEqual(p);
            for (let i = block.firstSource; i < block.endSource; i++) {
              for (let j = block.firstDestination; j < block.endDestination; j++) seen[i * d + j]++;
            }
          }
          expect(seen.every((times) => times === 1)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('errors', () => {
  test.each([
    ['NoRoute', 'osrm_no_route', 404],
    ['NoSegment', 'osrm_no_segment', 404],
    ['InvalidOptions', 'osrm_invalid_request', 400],
    ['InvalidVersion', 'osrm_unsupported', 502],
    ['SomethingNew', 'osrm_failed', 502],
  ])('%s is %s', async (said, code, status) => {
    const url = await serve((_request, response) =>
      answer(response, { code: said, message: 'so it is' }, 400),
    );
    const asked = createOsrmClient({ url }).route([
      [0, 45],
      [1, 45],
    ]);
    await expect(asked).rejects.toMatchObject({ code, status, message: expect.stringContaining('so it is') });
  });

  test('what is not OSRM is told', async () => {
    const url = await serve((_request, response) => response.end('<html>Welcome</html>'));
    await expect(createOsrmClient({ url }).nearest([0, 45])).rejects.toMatchObject({ code: 'osrm_not_osrm' });
    await expect(createOsrmClient({ url }).table(line(2), line(2))).rejects.toMatchObject({
      code: 'osrm_not_osrm',
    });
  });

  test('no answer in time, no server, an abort', async () => {
    const url = await serve(() => undefined);
    const client = createOsrmClient({ url, timeout_ms: 50 });
    await expect(client.nearest([0, 45])).rejects.toMatchObject({ code: 'osrm_timeout', status: 504 });
    const nobody = createOsrmClient({ url: 'http://127.0.0.1:9' });
    await expect(nobody.nearest([0, 45])).rejects.toMatchObject({ code: 'osrm_unavailable', status: 503 });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(client.nearest([0, 45], { signal })).rejects.toThrow('enough');
    const later = new AbortController();
    const asked = createOsrmClient({ url }).table(line(2), line(2), { signal: later.signal });
    setTimeout(() => later.abort(new Error('changed my mind')), 20);
    await expect(asked).rejects.toThrow('changed my mind');
  });

  test('a question whose connection is reset is sent again, up to three times', async () => {
    let questions = 0;
    let resets = 1;
    const url = await serve((request, response) => {
      questions++;
      if (questions <= resets) request.socket.resetAndDestroy();
      else
        answer(response, {
          code: 'Ok',
          waypoints: [{ location: [1, 45], distance: 2, name: 'a', hint: '' }],
        });
    });
    const client = createOsrmClient({ url });
    expect(await client.nearest([1, 45])).toEqual([{ lon: 1, lat: 45, distance_m: 2, road_name: 'a' }]);
    expect(questions).toBe(2);
    resets = 6;
    await expect(client.nearest([1, 45])).rejects.toMatchObject({ code: 'osrm_unavailable' });
    expect(questions).toBe(6);
  });

  test('no more questions at once than said', async () => {
    let now = 0;
    let most = 0;
    const url = await serve((_request, response) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        answer(response, { code: 'Ok', waypoints: [] });
      }, 5);
    });
    const client = createOsrmClient({ url, concurrency: 3 });
    await Promise.all(Array.from({ length: 20 }, () => client.nearest([0, 45])));
    expect(most).toBe(3);
  });
});
