/** A small client for OSRM's HTTP API, version 1: table, route, nearest and tile. */
import type OSRM from 'osrm';
import { MaillageError } from '../../errors/maillage_error.ts';
import { roundDegrees } from '../geometry/mercator.ts';
import type { LonLat } from '../types.ts';
import { notOsrm, osrmError, timedOut, unavailable } from './client_errors.ts';
import { type Block, planBlocks } from './table_blocks.ts';

interface OsrmClientOptions {
  /** Where OSRM listens; a function where the address may change (`routed.url`). */
  url: string | (() => string);
  /** As OSRM was started: a table has at most this number squared of entries. Found out by halving when it is less. */
  maxTableSize?: number;
  timeout_ms?: number;
  /** How many questions are under way at once. */
  concurrency?: number;
}

export interface OsrmTable {
  sources: number;
  destinations: number;
  /** Seconds from source s to destination d at [s * destinations + d]; Infinity when no road leads there. */
  duration_s: Float64Array;
  /** Where each point was matched to a road: only when asked for. */
  sourceMatches: OsrmMatch[] | null;
  destinationMatches: OsrmMatch[] | null;
}

/** A point on a road, and its distance from the asked point. */
interface OsrmMatch {
  lon: number;
  lat: number;
  distance_m: number;
  road_name: string;
}

interface OsrmRoute {
  drive_time_s: number;
  distance_m: number;
  geometry: { type: 'LineString'; coordinates: LonLat[] };
  waypoints: OsrmMatch[];
}

export interface TableOptions {
  /** Also tell where each point was matched to a road. */
  matches?: boolean;
  /** Whole degrees from north, clockwise: the journey leaves (or arrives) in this direction; null or left out: in any. */
  sourceBearings?: readonly (number | null)[];
  destinationBearings?: readonly (number | null)[];
  signal?: AbortSignal;
}

export interface OsrmClient {
  /** Where OSRM listens now; for a client of its own in a thread. Errors: osrm_unavailable. */
  address(): string;
  /** Drive times from all sources to all destinations, asked in as many questions as the server's limits need. */
  table(sources: LonLat[], destinations: LonLat[], options?: TableOptions): Promise<OsrmTable>;
  /** The quickest route through the points, with its line. `overview`: 'full' (default) or thinned out for drawing. */
  route(
    points: LonLat[],
    options?: { overview?: 'full' | 'simplified'; signal?: AbortSignal },
  ): Promise<OsrmRoute>;
  /** The nearest roads to a point, nearest first. */
  nearest(point: LonLat, options?: { number?: number; signal?: AbortSignal }): Promise<OsrmMatch[]>;
  /** OSRM's roads within a tile (zoom 12 or more) as a Mapbox vector tile; a few bytes where there is no road. */
  tile(z: number, x: number, y: number, options?: { signal?: AbortSignal }): Promise<Uint8Array>;
}

type Answer<T> = T & { code: string; message?: string };
type TableAnswer = Answer<{
  durations: (number | null)[][];
  sources?: OSRM.Waypoint[];
  destinations?: OSRM.Waypoint[];
}>;

/** OSRM's own default of --max-table-size. */
const USUAL_TABLE_SIZE = 100;
/** Points in one question: a JSON body takes many, an address (GET) about 8,000 characters. */
const POINTS_BY_POST = 20_000;
const POINTS_BY_GET = 250;
/** The same with a bearing for each point. */
const POINTS_BY_GET_WITH_BEARINGS = 180;
/** Roads within so many degrees of a bearing are meant by it; a road's two directions never both are. */
const BEARING_RANGE = 60;
/** A busy OSRM may close several kept-alive connections at once. */
const MAX_ATTEMPTS = 4;

/**
 * A client of one OSRM. A question is sent again when its connection was reset (OSRM closes idle ones after 5 s).
 * Errors: osrm_no_route, osrm_no_segment, osrm_too_big, osrm_invalid_request, osrm_unsupported, osrm_failed, osrm_not_osrm,
 * osrm_timeout, osrm_unavailable; an abort rejects with the signal's reason.
 */
export function createOsrmClient(options: OsrmClientOptions): OsrmClient {
  const timeout_ms = options.timeout_ms ?? 30_000;
  const address = () => (typeof options.url === 'string' ? options.url : options.url()).replace(/\/+$/, '');
  const limited = limitConcurrency(options.concurrency ?? 4);
  let tableSize = options.maxTableSize ?? USUAL_TABLE_SIZE;
  /** Whether the server takes tables by POST; null until one was asked. */
  let takesPost: boolean | null = null;

  function ask<T>(path: string, body: unknown, signal: AbortSignal | undefined): Promise<Answer<T>> {
    return send(path, body, signal, readAnswer<T>);
  }

  async function send<T>(
    path: string,
    body: unknown,
    signal: AbortSignal | undefined,
    read: (response: Response, url: string) => Promise<T>,
  ): Promise<T> {
    return limited(async () => {
      signal?.throwIfAborted();
      for (let attempt = 1; ; attempt++) {
        const url = address();
        const timeout = AbortSignal.timeout(timeout_ms);
        try {
          const response = await fetch(url + path, {
            signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
            ...(body !== undefined && {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(body),
            }),
          });
          return await read(response, url);
        } catch (error) {
          if (error instanceof MaillageError) throw error;
          if (signal?.aborted) throw signal.reason;
          if (timeout.aborted) throw timedOut(url, timeout_ms);
          if (attempt >= MAX_ATTEMPTS || !wasReset(error)) throw unavailable(url, error);
        }
      }
    });
  }

  async function askBlock(
    sources: LonLat[],
    destinations: LonLat[],
    matches: boolean,
    bearings: (number | null)[] | null,
    signal: AbortSignal | undefined,
  ): Promise<TableAnswer> {
    const places = [...sources, ...destinations];
    const from = sources.map((_, i) => i);
    const to = destinations.map((_, i) => sources.length + i);
    if (takesPost !== false && (takesPost || places.length <= pointsByGet(bearings !== null))) {
      const body = {
        coordinates: places.map(rounded),
        sources: from,
        destinations: to,
        skip_waypoints: !matches,
        ...(bearings && { bearings: bearings.map(rangeOf) }),
      };
      const answer = await ask<TableAnswer>('/table/v1/driving', body, signal).catch((error) => {
        // An OSRM that does not know POST misreads the question in one way or another: GET tells which it is.
        if (takesPost === null && ['osrm_invalid_request', 'osrm_not_osrm'].includes(error.code)) return null;
        throw error;
      });
      if (answer) {
        takesPost = true;
        return answer;
      }
    }
    const directions = bearings?.map((bearing) => rangeOf(bearing)?.join(',') ?? '');
    const query = `sources=${from.join(';')}&destinations=${to.join(';')}${
      directions ? `&bearings=${directions.join(';')}` : ''
    }`;
    const answer = await ask<TableAnswer>(`/table/v1/driving/${asPath(places)}?${query}`, undefined, signal);
    takesPost = false;
    return answer;
  }

  async function table(
    sources: LonLat[],
    destinations: LonLat[],
    options: TableOptions = {},
  ): Promise<OsrmTable> {
    const { matches = false, sourceBearings, destinationBearings } = options;
    const withBearings = sourceBearings !== undefined || destinationBearings !== undefined;
    const bearingsOf = ({ firstSource, endSource, firstDestination, endDestination }: Block) =>
      withBearings
        ? [
            ...sources.slice(firstSource, endSource).map((_, i) => sourceBearings?.[firstSource + i] ?? null),
            ...destinations
              .slice(firstDestination, endDestination)
              .map((_, i) => destinationBearings?.[firstDestination + i] ?? null),
          ]
        : null;
    // One block that fails ends the others.
    const stop = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
    const result: OsrmTable = {
      sources: sources.length,
      destinations: destinations.length,
      duration_s: new Float64Array(sources.length * destinations.length).fill(Number.POSITIVE_INFINITY),
      sourceMatches: matches ? new Array(sources.length) : null,
      destinationMatches: matches ? new Array(destinations.length) : null,
    };
    const askAndFill = async (block: Block): Promise<void> => {
      const answer = await askBlock(
        sources.slice(block.firstSource, block.endSource),
        destinations.slice(block.firstDestination, block.endDestination),
        matches,
        bearingsOf(block),
        signal,
      ).catch((error) => {
        const entries =
          (block.endSource - block.firstSource) * (block.endDestination - block.firstDestination);
        if (error.code !== 'osrm_too_big' || entries === 1) {
          stop.abort(error);
          throw error;
        }
        tableSize = Math.max(1, Math.min(tableSize, Math.floor(Math.sqrt(entries / 2))));
        return null;
      });
      if (answer) fill(result, block, answer);
      else await Promise.all(plan(block).map(askAndFill));
    };
    const plan = (block: Block) =>
      planBlocks(block, tableSize ** 2, takesPost ? POINTS_BY_POST : pointsByGet(withBearings));

    const all = {
      firstSource: 0,
      endSource: sources.length,
      firstDestination: 0,
      endDestination: destinations.length,
    };
    let blocks = plan(all);
    if (takesPost === null && blocks.length > 1) {
      // The first question finds out how the server wants to be asked; the rest is cut up accordingly.
      const [first, ...rest] = blocks as [Block, ...Block[]];
      await askAndFill(first);
      blocks = rest.length > 0 && takesPost ? planRest(all, first, plan) : rest;
    }
    await Promise.all(blocks.map(askAndFill));
    return result;
  }

  return {
    address,
    table,
    async route(points, { overview = 'full', signal } = {}) {
      const query = `overview=${overview}&geometries=geojson&steps=false`;
      const answer = await ask<OSRM.RouteResults>(
        `/route/v1/driving/${asPath(points)}?${query}`,
        undefined,
        signal,
      );
      const route = answer.routes[0] as OSRM.Route;
      return {
        drive_time_s: route.duration,
        distance_m: route.distance,
        geometry: route.geometry as OsrmRoute['geometry'],
        waypoints: answer.waypoints.map(toMatch),
      };
    },
    async nearest(point, { number = 1, signal } = {}) {
      const path = `/nearest/v1/driving/${asPath([point])}?number=${number}`;
      return (await ask<OSRM.NearestResults>(path, undefined, signal)).waypoints.map(toMatch);
    },
    tile: (z, x, y, { signal } = {}) =>
      send(`/tile/v1/driving/tile(${x},${y},${z}).mvt`, undefined, signal, readTile),
  };
}

const pointsByGet = (withBearings: boolean): number =>
  withBearings ? POINTS_BY_GET_WITH_BEARINGS : POINTS_BY_GET;

/** The bearings that are meant by one, as OSRM is told them. */
const rangeOf = (bearing: number | null): [number, number] | null =>
  bearing === null ? null : [bearing % 360, BEARING_RANGE];

/** What remains of `all` after its first block: the rows beside it, and the rows below. */
function planRest(all: Block, first: Block, plan: (block: Block) => Block[]): Block[] {
  const beside = { ...first, firstDestination: first.endDestination, endDestination: all.endDestination };
  return [...plan(beside), ...plan({ ...all, firstSource: first.endSource })];
}

function fill(result: OsrmTable, block: Block, answer: TableAnswer): void {
  answer.durations.forEach((row, i) => {
    const start = (block.firstSource + i) * result.destinations + block.firstDestination;
    for (let j = 0; j < row.length; j++) result.duration_s[start + j] = row[j] ?? Number.POSITIVE_INFINITY;
  });
  answer.sources?.forEach((waypoint, i) => {
    if (result.sourceMatches) result.sourceMatches[block.firstSource + i] = toMatch(waypoint);
  });
  answer.destinations?.forEach((waypoint, i) => {
    if (result.destinationMatches) result.destinationMatches[block.firstDestination + i] = toMatch(waypoint);
  });
}

async function readAnswer<T>(response: Response, url: string): Promise<Answer<T>> {
  const text = await response.text();
  let answer: Answer<T>;
  try {
    answer = JSON.parse(text);
  } catch {
    throw notOsrm(url, response.status);
  }
  if (typeof answer?.code !== 'string') throw notOsrm(url, response.status);
  if (answer.code !== 'Ok') throw osrmError(answer, url);
  return answer;
}

async function readTile(response: Response, url: string): Promise<Uint8Array> {
  if (response.ok && !/json|html/.test(response.headers.get('content-type') ?? ''))
    return new Uint8Array(await response.arrayBuffer());
  await readAnswer(response, url);
  throw notOsrm(url, response.status);
}

/** A kept-alive connection that the server closed as we wrote into it; nothing was answered, so asking again is safe. */
function wasReset(error: unknown): boolean {
  const code = (error as { cause?: { code?: string } }).cause?.code ?? '';
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(code);
}

function toMatch({ location, distance, name }: OSRM.Waypoint): OsrmMatch {
  const [lon, lat] = location as LonLat;
  return { lon, lat, distance_m: distance, road_name: name };
}

function asPath(points: LonLat[]): string {
  return points.map((point) => rounded(point).join(',')).join(';');
}

/** The same question gets the same answer whichever way it is sent, and the engine's. */
function rounded([lon, lat]: LonLat): LonLat {
  return [roundDegrees(lon), roundDegrees(lat)];
}

/** Runs at most `limit` of the given tasks at once; the rest waits in order. */
function limitConcurrency(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      // The place goes straight to the next in line.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
