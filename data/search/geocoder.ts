import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { forEveryone } from '../turns/asker.ts';
import {
  FAILURE_TEXT,
  type GeocodedAddress,
  type GeocoderFailure,
  readCsvRow,
  readFeatures,
} from './geocoder_shapes.ts';
import { createBreaker, createCache, createLimit, steady } from './guards.ts';

/**
 * Client of the national geocoding service (Géoplateforme, IGN): GET /search and /reverse answer GeoJSON, POST /search/csv a file of
 * addresses. The service takes 50 requests a second from one address and answers 429 beyond. It never throws: without
 * the service, what calls it goes on and says so.
 */
export interface GeocoderOptions {
  /** Address of the service without /search; 'off' or empty: none. */
  url: string;
  /** A request for one text gives up after this. */
  timeout_ms?: number;
  /** A file of addresses gives up after this. */
  batch_timeout_ms?: number;
  /** Requests at once; more wait, up to ten times as many. */
  concurrency?: number;
  cache_size?: number;
  cache_life_ms?: number;
  /** Failures in a row that open the circuit, and for how long. */
  breaker_failures?: number;
  breaker_rest_ms?: number;
  /** Told apart in the service's logs. */
  user_agent?: string;
  fetch?: typeof fetch;
  now?: () => number;
}

const DEFAULTS = {
  timeout_ms: 3000,
  batch_timeout_ms: 120_000,
  concurrency: 8, // far under 50 requests a second at the 100 ms and more that one takes
  cache_size: 5000,
  cache_life_ms: 24 * 3600 * 1000, // the index of addresses is renewed weekly
  breaker_failures: 5,
  breaker_rest_ms: 30_000,
  user_agent: 'maillage',
};

/** How long the service refuses who asked too much, where it does not say. */
const BUSY_REST_MS = 5000;
/** An answer longer than this is none: twenty features are a few tens of kB. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const MAX_BATCH_BYTES = 64 * 1024 * 1024;

interface SearchOptions {
  limit?: number;
  /** Favours what is near. */
  near?: { lon: number; lat: number } | null;
  postcode?: string;
  citycode?: string;
}

/** An address of a file; `citycode` (INSEE) and `postcode` narrow the search. */
export interface AddressQuery {
  text: string;
  postcode?: string;
  citycode?: string;
}

export type GeocoderAnswer<T> =
  | { ok: true; value: T }
  | { ok: false; code: GeocoderFailure; text: string; text_en: string };

export interface Geocoder {
  /** Addresses for a text, best first; an empty list where there is none, or where the text is too short (3 characters). */
  search(q: string, options?: SearchOptions): Promise<GeocoderAnswer<GeocodedAddress[]>>;
  /** The addresses nearest to a point, nearest first. */
  reverse(lon: number, lat: number, limit?: number): Promise<GeocoderAnswer<GeocodedAddress[]>>;
  /** The best address of each query, in order; null where there is none. One request for all. */
  batch(queries: readonly AddressQuery[]): Promise<GeocoderAnswer<(GeocodedAddress | null)[]>>;
  /** `off`, or the circuit's state, for health and metrics. */
  readonly state: 'off' | 'closed' | 'open' | 'half_open';
}

/** A client of the service at `options.url`. */
export function createGeocoder(options: GeocoderOptions): Geocoder {
  const settings = { ...DEFAULTS, ...options };
  const { now = steady, fetch: request = fetch } = options;
  const url = options.url.replace(/\/+$/, '');
  if (url === '' || url === 'off') return geocoderOff;
  const cache = createCache<GeocodedAddress[]>(settings.cache_size, settings.cache_life_ms, now);
  const breaker = createBreaker(settings.breaker_failures, settings.breaker_rest_ms, now);
  const limit = createLimit(settings.concurrency, settings.concurrency * 10);
  // Files of addresses take long: they have places of their own, so that they never take all.
  const batchLimit = createLimit(Math.ceil(settings.concurrency / 4), settings.concurrency * 10);
  const underWay = new Map<string, Promise<GeocoderAnswer<GeocodedAddress[]>>>();

  /** One request through limit and breaker; the body as text, or why there is none. */
  async function ask(
    path: string,
    init: RequestInit,
    timeout_ms: number,
    most: number,
  ): Promise<GeocoderAnswer<string>> {
    const within = path === '/search/csv' ? batchLimit : limit;
    const answer = await within(async (): Promise<GeocoderAnswer<string>> => {
      if (!breaker.allows()) return failure('geocoder_unavailable');
      try {
        const response = await request(`${url}${path}`, {
          ...init,
          signal: AbortSignal.timeout(timeout_ms),
          headers: { 'user-agent': settings.user_agent, ...init.headers },
        });
        if (response.status === 429) {
          await response.body?.cancel();
          breaker.open(retryAfter(response) ?? BUSY_REST_MS);
          return failure('geocoder_busy');
        }
        const body = await readText(response, most);
        if (response.ok && body !== null) return { ok: true, value: body };
        // The service says that our question is not one: it works, and there is nothing to find.
        if (
          response.status >= 400 &&
          response.status < 500 &&
          response.status !== 403 &&
          response.status !== 404
        ) {
          breaker.succeeded();
          return { ok: true, value: '' };
        }
        breaker.failed();
        return failure(body === null ? 'geocoder_garbled' : 'geocoder_unavailable');
      } catch (error) {
        breaker.failed();
        const late = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
        return failure(late ? 'geocoder_timeout' : 'geocoder_unavailable');
      }
    });
    return answer ?? failure('geocoder_busy');
  }

  async function features(path: string): Promise<GeocoderAnswer<GeocodedAddress[]>> {
    const known = cache.get(path);
    if (known) return { ok: true, value: known };
    const pending = underWay.get(path);
    if (pending) return pending;
    const asked = forEveryone(async (): Promise<GeocoderAnswer<GeocodedAddress[]>> => {
      const answer = await ask(
        path,
        { headers: { accept: 'application/json' } },
        settings.timeout_ms,
        MAX_ANSWER_BYTES,
      );
      if (!answer.ok) return answer;
      if (answer.value === '') return { ok: true, value: [] };
      const found = readFeatures(parseJson(answer.value));
      if (found === null) {
        breaker.failed();
        return failure('geocoder_garbled');
      }
      breaker.succeeded();
      cache.set(path, found);
      return { ok: true, value: found };
    });
    underWay.set(path, asked);
    try {
      return await asked;
    } finally {
      underWay.delete(path);
    }
  }

  return {
    search(q, { limit: most = 10, near, postcode, citycode } = {}) {
      const text = q.normalize('NFC').replace(/\s+/g, ' ').trim().slice(0, 200);
      // The service wants three characters, the first a letter or a digit.
      if (!/^[\p{L}\p{N}].{2,}/u.test(text)) return Promise.resolve({ ok: true, value: [] });
      const query = new URLSearchParams({
        q: text,
        limit: String(Math.min(20, Math.max(1, most))),
        index: 'address',
      });
      // A thousandth of a degree favours as well, and lets neighbours share the cache.
      if (near) {
        query.set('lon', near.lon.toFixed(3));
        query.set('lat', near.lat.toFixed(3));
      }
      if (postcode) query.set('postcode', postcode);
      if (citycode) query.set('citycode', citycode);
      return features(`/search?${query}`);
    },
    reverse(lon, lat, most = 1) {
      const query = new URLSearchParams({
        lon: lon.toFixed(6),
        lat: lat.toFixed(6),
        limit: String(most),
        index: 'address',
      });
      return features(`/reverse?${query}`);
    },
    async batch(queries) {
      if (queries.length === 0) return { ok: true, value: [] };
      const answer = await ask(
        '/search/csv',
        { method: 'POST', body: fileOf(queries) },
        settings.batch_timeout_ms,
        MAX_BATCH_BYTES,
      );
      if (!answer.ok) return answer;
      const rows = readRows(answer.value);
      if (rows === null || rows.length !== queries.length) {
        breaker.failed();
        return failure('geocoder_garbled');
      }
      breaker.succeeded();
      return { ok: true, value: rows.map(readCsvRow) };
    },
    get state() {
      return breaker.state;
    },
  };
}

const geocoderOff: Geocoder = {
  search: () => Promise.resolve(failure('geocoder_off')),
  reverse: () => Promise.resolve(failure('geocoder_off')),
  batch: () => Promise.resolve(failure('geocoder_off')),
  state: 'off',
};

const failure = (code: GeocoderFailure) => ({ ok: false as const, code, ...FAILURE_TEXT[code] });

const RESULT_COLUMNS = [
  'longitude',
  'latitude',
  'result_score',
  'result_label',
  'result_type',
  'result_id',
  'result_city',
  'result_citycode',
  'result_postcode',
  'result_context',
];

/** The form of /search/csv: the file, the column of the address, the columns that narrow, the columns wanted back. */
function fileOf(queries: readonly AddressQuery[]): FormData {
  const rows = queries.map(({ text, postcode = '', citycode = '' }) => [
    text.replace(/\s+/g, ' ').slice(0, 200),
    postcode,
    citycode,
  ]);
  const csv = stringify([['address', 'postcode', 'citycode'], ...rows]);
  const form = new FormData();
  form.append('data', new Blob([csv], { type: 'text/csv' }), 'addresses.csv');
  form.append('columns', 'address');
  if (queries.some((query) => query.postcode)) form.append('postcode', 'postcode');
  if (queries.some((query) => query.citycode)) form.append('citycode', 'citycode');
  for (const column of RESULT_COLUMNS) form.append('result_columns', column);
  return form;
}

function readRows(text: string): Record<string, string>[] | null {
  try {
    return parse(text, { columns: true, bom: true, skip_empty_lines: true, relax_column_count: true });
  } catch {
    return null;
  }
}

/** The body as text, or null where it is longer than `most` bytes. */
async function readText(response: Response, most: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Milliseconds of a Retry-After in seconds, at most ten minutes. */
function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 600) * 1000 : null;
}
