/** Random points of a served extract: what the API answers, beside OSRM's /table from the same raw coordinates, and answers among themselves. */
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { createRandom } from '../../isochrones/geometry/random.ts';
import {
  compareJourney,
  DIFFERENCE_CAUSES,
  difference_s,
  TOLERANCE_S,
} from '../../isochrones/questions/differences.ts';
import { createPointSearch, type PointSearch } from '../../isochrones/search/point_search.ts';
import type { LonLat, Network } from '../../isochrones/types.ts';
import type { ServedExtract } from './prepared_extract.ts';

/** Why the API and OSRM differ on a point; the last one is what nobody has explained. */
export const CAUSES = [...DIFFERENCE_CAUSES, 'unexplained'] as const;
export type Cause = (typeof CAUSES)[number];

export interface Compared {
  /** Points near enough to a road for a time. */
  points: number;
  differing: number;
  causes: Record<Cause, number>;
  /** The greatest difference of two times, seconds. */
  greatest_s: number;
  /** Points whose bulk answer, certificate and tile were compared with their answer. */
  sample: number;
  inconsistent: string[];
  /** Some of the points that differ. */
  examples: string[];
}

export interface CompareOptions {
  points: number;
  sample: number;
  seed: number;
}

/** Farther from a road no time is told. */
const ROAD_LIMIT_M = 2000;
/** Points are thrown so far around the network's vertices; every second one anywhere in the region. */
const AROUND_DEGREES = 0.003;
const EXAMPLES = 5;
const TILE_ZOOM = 14;
/** Beside a band's edge, and far from roads, a tile's outline may be off (`maillage verify` tells how often). */
const TILE_MARGIN_S = 120;
const TILE_ROAD_M = 100;
const BAND_S = [600, 900, 1200, 1800];

interface Answer {
  answer: string;
  drive_time_s: number | null;
  nearest: { id: string; drive_time_s: number }[];
  road: { lon: number; lat: number; distance_m: number };
}

export async function compareExtract(
  { url, osrm, network }: ServedExtract,
  options: CompareOptions,
): Promise<Compared> {
  const random = createRandom(options.seed);
  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { bbox } = await ask<{ bbox: number[] }>('/api/v1/region');
  const { features } = await ask<{
    features: { properties: { id: string }; geometry: { coordinates: LonLat } }[];
  }>('/api/v1/sites?status=open');
  const sites = features.map(({ properties, geometry }) => ({
    id: properties.id,
    place: geometry.coordinates,
  }));
  const search = createPointSearch(network);
  const result: Compared = {
    points: 0,
    differing: 0,
    causes: Object.fromEntries(CAUSES.map((cause) => [cause, 0])) as Compared['causes'],
    greatest_s: 0,
    sample: 0,
    inconsistent: [],
    examples: [],
  };
  for (let tries = 0; result.points < options.points && tries < options.points * 10; tries++) {
    const [lon, lat] = randomPoint(network, bbox, tries, random);
    const told = await ask<Answer>(`/api/v1/eligibility?lon=${lon}&lat=${lat}`);
    if (told.answer === 'outside_region' || told.road.distance_m > ROAD_LIMIT_M) continue;
    result.points++;
    const { duration_s } = await osrm.table(
      [[lon, lat]],
      sites.map(({ place }) => place),
    );
    const difference = difference_s(told.nearest[0]?.drive_time_s ?? Infinity, Math.min(...duration_s));
    if (difference > TOLERANCE_S) {
      const { cause, said } = causeOf(search, [lon, lat], told, sites, duration_s);
      result.differing++;
      result.causes[cause]++;
      if (Number.isFinite(difference)) result.greatest_s = Math.max(result.greatest_s, difference);
      if (cause === 'unexplained' && result.examples.length < EXAMPLES)
        result.examples.push(`${lon},${lat} (road ${told.road.distance_m} m): ${said}`);
    }
    if (result.sample < options.sample) {
      result.sample++;
      result.inconsistent.push(...(await inconsistencies(url, lon, lat, told)));
    }
  }
  result.greatest_s = Math.round(result.greatest_s * 10) / 10;
  return result;
}

/** The cause by the journey to the site that decides: the one that either of the two finds nearer. */
function causeOf(
  search: PointSearch,
  home: LonLat,
  { nearest }: Answer,
  sites: readonly { id: string; place: LonLat }[],
  duration_s: ArrayLike<number>,
): { cause: Cause; said: string } {
  const osrmNearest = sites.reduce((best, _, i) => (duration_s[i]! < duration_s[best]! ? i : best), 0);
  const ours = sites.findIndex(({ id }) => id === nearest[0]?.id);
  const isOurs = ours >= 0 && nearest[0]!.drive_time_s < duration_s[osrmNearest]!;
  const site = sites[isOurs ? ours : osrmNearest]!;
  const ours_s = nearest.find(({ id }) => id === site.id)?.drive_time_s ?? Infinity;
  const osrm_s = duration_s[isOurs ? ours : osrmNearest]!;
  const cause = compareJourney(search, { home, site: site.place, ours_s, osrm_s });
  return {
    cause: cause === 'agrees' ? 'unexplained' : cause,
    said: `to ${site.id} ${ours_s} s, OSRM ${osrm_s} s`,
  };
}

/** Seven decimals, as files have them: one more than OSRM keeps. */
function randomPoint(
  { vertexLonLat_e6 }: Network,
  bbox: readonly number[],
  index: number,
  random: () => number,
): LonLat {
  const [west, south, east, north] = bbox as [number, number, number, number];
  const seven = (degrees: number) => Math.round(degrees * 1e7) / 1e7;
  if (index % 2 === 0)
    return [seven(west + (east - west) * random()), seven(south + (north - south) * random())];
  const vertex = 2 * Math.floor((random() * vertexLonLat_e6.length) / 2);
  const off = () => AROUND_DEGREES * (2 * random() - 1) * random();
  return [seven(vertexLonLat_e6[vertex] / 1e6 + off()), seven(vertexLonLat_e6[vertex + 1] / 1e6 + off())];
}

/** What other answers about a point say otherwise than its answer. */
async function inconsistencies(url: string, lon: number, lat: number, told: Answer): Promise<string[]> {
  const found: string[] = [];
  const where = `${lon},${lat}`;
  const facts = ({ answer, drive_time_s, nearest }: Answer) =>
    JSON.stringify([answer, drive_time_s, nearest.map(({ id, drive_time_s }) => [id, drive_time_s])]);
  const bulk = await fetch(`${url}/api/v1/eligibility`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/x-ndjson' },
    body: JSON.stringify([{ id: 'p', lon, lat }]),
  });
  const many = JSON.parse(await bulk.text()) as Answer;
  if (facts(many) !== facts(told)) found.push(`${where}: POST says ${facts(many)}, GET ${facts(told)}`);
  const sheet = await fetch(`${url}/api/v1/eligibility/certificate.json?lon=${lon}&lat=${lat}`);
  const { answer, nearest } = (await sheet.json()) as {
    answer: { answer: string; drive_time_s: number | null };
    nearest: { id: string; drive_time_s: number; osrm_time_s: number | null }[];
  };
  const certified = facts({ ...told, ...answer, nearest });
  if (certified !== facts(told))
    found.push(`${where}: the certificate says ${certified}, GET ${facts(told)}`);
  for (const { id, drive_time_s, osrm_time_s } of nearest)
    if (osrm_time_s !== null && Math.abs(osrm_time_s - drive_time_s) > TOLERANCE_S)
      found.push(`${where}: the certificate has ${drive_time_s} s to ${id}, and ${osrm_time_s} s by OSRM`);
  const drawn = await bandsAt(url, lon, lat);
  const time_s = told.drive_time_s ?? Infinity;
  const isClear = BAND_S.every((limit_s) => Math.abs(limit_s - time_s) > TILE_MARGIN_S);
  if (drawn && isClear && told.road.distance_m <= TILE_ROAD_M) {
    const expected = BAND_S.filter((limit_s) => time_s < limit_s).map((limit_s) => limit_s / 60);
    if (drawn.join() !== expected.join())
      found.push(`${where}: the tile draws the bands [${drawn}], the time is ${time_s} s`);
  }
  return found;
}

/** The bands that the tile draws at a point, in minutes, sorted. */
async function bandsAt(url: string, lon: number, lat: number): Promise<number[]> {
  const size = 2 ** TILE_ZOOM;
  const x = ((lon + 180) / 360) * size;
  const rad = (lat * Math.PI) / 180;
  const y = ((1 - Math.log(Math.tan(rad) + 1 / Math.cos(rad)) / Math.PI) / 2) * size;
  const path = `/api/v1/tiles/bands/${TILE_ZOOM}/${Math.floor(x)}/${Math.floor(y)}.mvt`;
  const response = await fetch(`${url}${path}`);
  const layer =
    response.status === 204
      ? undefined
      : new VectorTile(new PbfReader(new Uint8Array(await response.arrayBuffer()))).layers.bands;
  const minutes = new Set<number>();
  for (let i = 0; i < (layer?.length ?? 0); i++) {
    const feature = layer!.feature(i);
    const at = [(x % 1) * feature.extent, (y % 1) * feature.extent] as const;
    if (isInside(feature.loadGeometry(), ...at)) minutes.add(Number(feature.properties.minutes));
  }
  return [...minutes].sort((a, b) => a - b);
}

/** Even-odd rule over all rings. */
function isInside(rings: { x: number; y: number }[][], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings)
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [a, b] = [ring[i]!, ring[j]!];
      if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
    }
  return inside;
}
