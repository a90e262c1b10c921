/** Random points of a served extract: what the API answers, beside OSRM's /table from the same raw coordinates. */

import { aFewAtOnce } from '../../isochrones/a_few_at_once.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import {
  compareJourney,
  DIFFERENCE_CAUSES,
  difference_s,
  TOLERANCE_S,
} from '../../isochrones/questions/differences.ts';
import {
  createPointSearch,
  type PointSearch,
  searchFromPoint,
} from '../../isochrones/search/point_search.ts';
import { timeAtPlace } from '../../isochrones/search/time_field.ts';
import { type LonLat, NEAREST_KEPT, type Network } from '../../isochrones/types.ts';
import { contradictions } from './contradictions.ts';
import type { ServedExtract } from './prepared_extract.ts';

/** Why the API and OSRM differ on a point; the last one is what nobody has explained. */
export const CAUSES = [...DIFFERENCE_CAUSES, 'unexplained'] as const;
export type Cause = (typeof CAUSES)[number];

export interface Compared {
  sites: number;
  /** Points near enough to a road for a time. */
  points: number;
  /** Points of which a told time, of the nearest sites, is not OSRM's. */
  differing: number;
  causes: Record<Cause, number>;
  /** The greatest difference of two times, seconds. */
  greatest_s: number;
  /** Points whose bulk answer, `check`, certificate and tile were compared with their answer. */
  sample: number;
  contradictions: string[];
  /** Some of the points that differ for no known cause. */
  examples: string[];
}

export interface CompareOptions {
  points: number;
  sample: number;
  seed: number;
}

/** What GET /eligibility tells, as far as it is compared. */
export interface Answer {
  answer: string;
  drive_time_s: number | null;
  nearest: { id: string; drive_time_s: number }[];
  road: { lon: number; lat: number; distance_m: number };
}

/** A point, and what was answered there. */
export interface Asked {
  point: LonLat;
  told: Answer;
}

interface Site {
  id: string;
  place: LonLat;
}

/** Farther from a road no time is told. */
const ROAD_LIMIT_M = 2000;
/** Points are thrown so far around the network's vertices; every second one anywhere in the region. */
const AROUND_DEGREES = 0.003;
const EXAMPLES = 5;
/** Questions under way at once. */
const AT_ONCE = 8;
const BATCH = 250;
/** Points are drawn up to so many times the wanted number: of an extract that is mostly sea, many are on no land. */
const MOST_DRAWN = 20;

export async function compareExtract(served: ServedExtract, options: CompareOptions): Promise<Compared> {
  const { network } = served;
  const random = createRandom(options.seed);
  const { bbox } = await ask<{ bbox: number[] }>(`${served.url}/api/v1/region`);
  const sites = await openSites(served.url);
  const search = createPointSearch(network);
  const result: Compared = {
    sites: sites.length,
    points: 0,
    differing: 0,
    causes: Object.fromEntries(CAUSES.map((cause) => [cause, 0])) as Compared['causes'],
    greatest_s: 0,
    sample: 0,
    contradictions: [],
    examples: [],
  };
  const sample: Asked[] = [];
  for (let drawn = 0; result.points < options.points && drawn < options.points * MOST_DRAWN; drawn += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, i) => ({
      point: randomPoint(network, bbox, i, random),
      told: null as Answer | null,
      osrm_s: [] as number[],
    }));
    await aFewAtOnce(batch, AT_ONCE, undefined, async (entry) => {
      const [lon, lat] = entry.point;
      const told = await ask<Answer>(`${served.url}/api/v1/eligibility?lon=${lon}&lat=${lat}`);
      if (told.answer === 'outside_region' || told.road.distance_m > ROAD_LIMIT_M) return;
      entry.told = told;
      entry.osrm_s = await osrmTimes_s(served.osrmUrl, entry.point, sites);
    });
    for (const { point, told, osrm_s } of batch) {
      if (told === null || result.points === options.points) continue;
      result.points++;
      if (sample.length < options.sample) sample.push({ point, told });
      judge(result, search, { point, told }, sites, osrm_s);
    }
  }
  result.sample = sample.length;
  result.contradictions = await contradictions(served, sample);
  result.greatest_s = Math.round(result.greatest_s * 10) / 10;
  return result;
}

/** Asks for JSON, again where the connection was closed under way: OSRM does so with one that was idle for some seconds. */
async function ask<T>(url: string, tries = 3): Promise<T> {
  const response = await fetch(url).catch((cause) => {
    if (tries > 1) return null;
    throw new Error(`${url} does not answer: ${cause.cause ?? cause}`, { cause });
  });
  if (response === null) return ask(url, tries - 1);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function openSites(url: string): Promise<Site[]> {
  const { features } = await ask<{
    features: { properties: { id: string }; geometry: { coordinates: LonLat } }[];
  }>(`${url}/api/v1/sites?status=open`);
  return features.map(({ properties, geometry }) => ({ id: properties.id, place: geometry.coordinates }));
}

/**
 * Seconds to each site by OSRM, Infinity where no road leads. Asked here, by the digits that the API was given: our own client would round them
 * before OSRM does.
 */
async function osrmTimes_s(url: string, home: LonLat, sites: readonly Site[]): Promise<number[]> {
  const coordinates = [home, ...sites.map(({ place }) => place)].map((place) => place.join()).join(';');
  const destinations = sites.map((_, i) => i + 1).join(';');
  const { durations } = await ask<{ durations: (number | null)[][] }>(
    `${url}/table/v1/driving/${coordinates}?sources=0&destinations=${destinations}&annotations=duration&skip_waypoints=true`,
  );
  return durations[0]!.map((time_s) => time_s ?? Infinity);
}

/** Counts a point whose times of the nearest sites, the first, the second and the third, are not OSRM's. */
function judge(
  result: Compared,
  search: PointSearch,
  { point, told }: Asked,
  sites: readonly Site[],
  osrm_s: readonly number[],
): void {
  const bySite = sites.map((site, i) => ({ ...site, osrm_s: osrm_s[i]! }));
  const ranked = bySite.toSorted((a, b) => a.osrm_s - b.osrm_s).slice(0, NEAREST_KEPT);
  const differences = ranked.map((site, k) =>
    difference_s(told.nearest[k]?.drive_time_s ?? Infinity, site.osrm_s),
  );
  if (differences.every((difference) => difference <= TOLERANCE_S)) return;
  result.differing++;
  for (const difference of differences)
    if (Number.isFinite(difference)) result.greatest_s = Math.max(result.greatest_s, difference);
  // One of the sites that either of the two tells has another time at the other.
  const concerned = bySite.filter(
    (site) => ranked.includes(site) || told.nearest.some(({ id }) => id === site.id),
  );
  const found = concerned.flatMap((site) => causeOf(search, point, told, site) ?? []);
  const worst = found.find(({ cause }) => cause === 'unexplained') ?? found[0];
  result.causes[worst?.cause ?? 'unexplained']++;
  if ((worst?.cause ?? 'unexplained') === 'unexplained' && result.examples.length < EXAMPLES)
    result.examples.push(
      `${point} (road ${told.road.distance_m} m): ${worst?.said ?? `the nearest are ${told.nearest.map(({ drive_time_s }) => drive_time_s)} s away, by OSRM ${ranked.map((site) => site.osrm_s)} s`}`,
    );
}

/** Why one site's time differs; null where it does not. */
function causeOf(
  search: PointSearch,
  home: LonLat,
  told: Answer,
  { id, place, osrm_s }: Site & { osrm_s: number },
): { cause: Cause; said: string } | null {
  const { network } = search;
  const field = searchFromPoint(search, nearestRoad(network, ...place), Infinity);
  const engine_s = timeAtPlace(field, nearestRoad(network, ...home)) / 10;
  const ours_s = told.nearest.find((site) => site.id === id)?.drive_time_s ?? engine_s;
  const said = `to ${id} ${ours_s} s, OSRM ${osrm_s} s`;
  // What is told must be the engine's own time: no cause of OSRM's explains another one.
  if (difference_s(ours_s, engine_s) > TOLERANCE_S)
    return { cause: 'unexplained', said: `${said}, by the network ${engine_s} s` };
  const cause = compareJourney(search, { home, site: place, ours_s, osrm_s });
  return cause === 'agrees' ? null : { cause, said };
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
  return [seven(vertexLonLat_e6[vertex]! / 1e6 + off()), seven(vertexLonLat_e6[vertex + 1]! / 1e6 + off())];
}
