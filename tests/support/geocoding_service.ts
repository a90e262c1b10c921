import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

/**
 * A local stand-in for the national geocoding service that speaks its documented format (GeoJSON of /search and /reverse, the CSV of
 * /search/csv, its 400 and 429), with faults on demand.
 */
export type Fault = 'hang' | 'error_500' | 'busy_429' | 'garbage' | 'empty_object' | 'reset' | 'huge' | null;

export interface GeocodingService {
  url: string;
  /** Paths with queries that were asked, in order. */
  asked: string[];
  fault: Fault;
  /** Answer after this. */
  delay_ms: number;
  /** Most requests that were under way at once. */
  atOnce: number;
  stop(): Promise<void>;
}

export const ADDRESSES = [
  {
    label: '10 Rue Nationale 33000 Bordeaux',
    name: '10 Rue Nationale',
    city: 'Bordeaux',
    citycode: '33063',
    postcode: '33000',
    lon: -0.5742,
    lat: 44.8391,
    type: 'housenumber',
  },
  {
    label: 'Rue Nationale 23220 Bonnat',
    name: 'Rue Nationale',
    city: 'Bonnat',
    citycode: '23025',
    postcode: '23220',
    lon: 1.9051,
    lat: 46.3274,
    type: 'street',
  },
  {
    label: 'Bonnat',
    name: 'Bonnat',
    city: 'Bonnat',
    citycode: '23025',
    postcode: '23220',
    lon: 1.9041,
    lat: 46.3268,
    type: 'municipality',
  },
];

export async function startGeocodingService(): Promise<GeocodingService> {
  let underWay = 0;
  const service: GeocodingService = { url: '', asked: [], fault: null, delay_ms: 0, atOnce: 0, stop };
  const server = createServer(async (request, response) => {
    service.asked.push(request.url ?? '');
    service.atOnce = Math.max(service.atOnce, ++underWay);
    response.on('close', () => underWay--);
    if (service.delay_ms > 0) await new Promise((resolve) => setTimeout(resolve, service.delay_ms));
    if (!answerFault(service.fault, request, response)) await answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/geocodage`;
  async function stop() {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return service;
}

/** Sends the fault that is set; false where there is none. */
function answerFault(fault: Fault, request: IncomingMessage, response: ServerResponse): boolean {
  if (fault === null) return false;
  if (fault === 'hang') return true;
  if (fault === 'reset') request.socket.destroy();
  else if (fault === 'error_500')
    response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Internal Server Error</h1>');
  else if (fault === 'busy_429') response.writeHead(429, { 'retry-after': '2' }).end('Too many requests');
  else if (fault === 'garbage')
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"type": "FeatureColl');
  else if (fault === 'empty_object')
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  else
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(`{"filler": "${'x'.repeat(5_000_000)}"}`);
  return true;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  if (pathname === '/geocodage/search/csv' && request.method === 'POST') {
    response.writeHead(200, { 'content-type': 'text/csv' }).end(await geocodeFile(request));
    return;
  }
  const isSearch = pathname === '/geocodage/search';
  const q = (searchParams.get('q') ?? '').toLowerCase();
  if (isSearch && (q.length < 3 || !searchParams.has('q'))) {
    const detail = ['q: must contain between 3 and 200 chars and start with a number or a letter'];
    response
      .writeHead(400, { 'content-type': 'application/json' })
      .end(JSON.stringify({ code: 400, detail, message: 'Failed parsing query' }));
    return;
  }
  const citycode = searchParams.get('citycode');
  const found = ADDRESSES.filter((each) => !isSearch || matches(each, q)).filter(
    (each) => !citycode || each.citycode === citycode,
  );
  const features = found.slice(0, Number(searchParams.get('limit') ?? 10)).map((each, i) => {
    const { lon, lat, ...rest } = each;
    const properties = {
      ...rest,
      id: `${each.citycode}_${i}`,
      score: 0.9 - i / 10,
      _score: 0.9 - i / 10,
      _type: 'address',
      context: `${each.citycode.slice(0, 2)}, Nouvelle-Aquitaine`,
      importance: 0.5,
    };
    return {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [lon, lat] },
      properties: isSearch ? properties : { ...properties, distance: 12 },
    };
  });
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ type: 'FeatureCollection', features, query: q }));
}

const matches = (address: (typeof ADDRESSES)[number], q: string) =>
  q.split(/[\s,]+/).every((word) => address.label.toLowerCase().includes(word));

/** As the service: the rows of the file in order, with the result columns behind. */
async function geocodeFile(request: IncomingMessage): Promise<string> {
  const form = await new Response(request as unknown as ReadableStream, {
    headers: { 'content-type': request.headers['content-type']! },
  }).formData();
  const rows = parse(await (form.get('data') as File).text(), { columns: true }) as Record<string, string>[];
  const columns = form.getAll('columns') as string[];
  const wanted = form.getAll('result_columns') as string[];
  const out = rows.map((row) => {
    const q = columns
      .map((column) => row[column])
      .join(' ')
      .toLowerCase();
    const code = form.has('citycode') ? row[form.get('citycode') as string] : '';
    const found = ADDRESSES.find((each) => matches(each, q) && (!code || each.citycode === code));
    const result: Record<string, string> = found
      ? {
          longitude: String(found.lon),
          latitude: String(found.lat),
          result_score: '0.81',
          result_label: found.label,
          result_type: found.type,
          result_id: found.citycode,
          result_city: found.city,
          result_citycode: found.citycode,
          result_postcode: found.postcode,
          result_context: '',
        }
      : {};
    return { ...row, ...Object.fromEntries(wanted.map((column) => [column, result[column] ?? ''])) };
  });
  return stringify(out, { header: true, columns: [...Object.keys(rows[0] ?? {}), ...wanted] });
}
