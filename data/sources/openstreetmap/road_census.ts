/** What an extract's roads are and what the network leaves out of them: by class, by access, ferries, barriers, closures of part of the year. */
import { pointDistance_m } from '../../../isochrones/geometry/distance.ts';
import type { LonLat, RoadCensus } from '../../../isochrones/types.ts';
import { type NodePlaces, nodePlaces, readNodes, readWays, type Tags, withPbf } from './osm_pbf_objects.ts';

/** Roads for cars by OpenStreetMap's classes (wiki.openstreetmap.org/wiki/Key:highway); links count with their class. */
const CLASSES = new Set(
  'motorway trunk primary secondary tertiary unclassified residential living_street service track'.split(' '),
);
/** Most particular first: the first that is there decides, as in OSRM's car profile. */
const ACCESS_KEYS = ['motorcar', 'motor_vehicle', 'vehicle', 'access'];
/** Access for some alone, by OSRM's car profile (car.lua, access_tag_blacklist). */
const NOT_FOR_ALL = new Set(
  'no agricultural forestry emergency psv taxi bus foot restricted military official customers private delivery destination permit residents'.split(
    ' ',
  ),
);
const FOR_ALL = new Set('yes motorcar motor_vehicle vehicle permissive designated hov'.split(' '));
const BARRIERS = new Set('gate lift_gate swing_gate bollard block chain cycle_barrier'.split(' '));
/** Tags that close a road for part of the year. */
const CONDITIONAL = ACCESS_KEYS.map((key) => `${key}:conditional`);
const PART_OF_YEAR = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|winter|summer|snow|easter)/i;

/** Whether a way is closed for part of the year: by a condition with months or seasons, or by a tag of its own. Hours of the day are none. */
export function isSeasonal(tags: Tags): boolean {
  for (const key of CONDITIONAL) {
    const value = tags.get(key);
    if (value !== undefined && PART_OF_YEAR.test(value)) return true;
  }
  const [seasonal, hours] = [tags.get('seasonal'), tags.get('opening_hours')];
  return (
    (seasonal !== undefined && seasonal !== 'no') ||
    tags.get('winter_road') === 'yes' ||
    tags.get('ice_road') === 'yes' ||
    (hours !== undefined && PART_OF_YEAR.test(hours))
  );
}

/**
 * What keeps a road from the public: the value of its access, or that it is a `track`, which OSRM takes only where a tag lets everyone
 * drive it (way_handlers.lua, access_tag_whitelist); null where everyone may drive it.
 */
export function leftOutBy(tags: Tags): string | null {
  for (const key of ACCESS_KEYS) {
    const value = tags.get(key);
    if (value === undefined) continue;
    if (NOT_FOR_ALL.has(value)) return value;
    if (FOR_ALL.has(value)) return null;
    break;
  }
  return tags.get('highway') === 'track' ? 'track' : null;
}

/**
 * Reads a PBF twice, block by block: its ways, then the places of their nodes. Lengths in kilometres; of a way that reaches beyond the
 * cut the part that is there counts. Throws what `inspectPbf` throws on a damaged file.
 */
export function readRoadCensus(file: string, signal?: AbortSignal): Promise<RoadCensus> {
  return withPbf(
    file,
    async ({ eachBlock }) => {
      const roads: Road[] = [];
      let ferries = 0;
      await eachBlock((content) =>
        readWays(content, ({ tags, refs }) => {
          if (tags.get('route') === 'ferry') ferries++;
          const kind = (tags.get('highway') ?? '').replace(/_link$/, '');
          if (CLASSES.has(kind))
            roads.push({ kind, access: leftOutBy(tags), seasonal: isSeasonal(tags), refs });
        }),
      );
      const places = nodePlaces(roads.map(({ refs }) => refs));
      const barriers: Record<string, number> = {};
      await eachBlock((content) =>
        readNodes(content, ['barrier'], (node) => {
          places.put(node);
          const barrier = node.tags?.get('barrier');
          if (barrier !== undefined && BARRIERS.has(barrier) && places.indexOf(node.id) >= 0)
            barriers[barrier] = (barriers[barrier] ?? 0) + 1;
        }),
      );
      return summed(roads, places, { ferries, barriers });
    },
    signal,
  );
}

interface Road {
  kind: string;
  access: string | null;
  seasonal: boolean;
  refs: number[];
}

function summed(
  roads: Road[],
  { indexOf, lonLat_e7 }: NodePlaces,
  { ferries, barriers }: Pick<RoadCensus, 'ferries' | 'barriers'>,
) {
  const census: RoadCensus = {
    by_class: {},
    left_out: {},
    seasonal: { ways: 0, km: 0 },
    ferries,
    barriers,
    seasonal_lines: [],
  };
  for (const { kind, access, seasonal, refs } of roads) {
    const line: LonLat[] = [];
    for (const ref of refs) {
      const at = indexOf(ref);
      if (at >= 0) line.push([lonLat_e7[2 * at]! / 1e7, lonLat_e7[2 * at + 1]! / 1e7]);
    }
    const km = lengthKm(line);
    const sums = access === null ? census.by_class : census.left_out;
    sums[access ?? kind] ??= { ways: 0, km: 0 };
    const sum = sums[access ?? kind]!;
    sum.ways++;
    sum.km += km;
    if (!seasonal) continue;
    census.seasonal.ways++;
    census.seasonal.km += km;
    if (line.length > 1) census.seasonal_lines.push(line);
  }
  for (const sum of [...Object.values(census.by_class), ...Object.values(census.left_out), census.seasonal])
    sum.km = Math.round(sum.km * 10) / 10;
  return census;
}

function lengthKm(line: LonLat[]): number {
  let metres = 0;
  for (let i = 1; i < line.length; i++) metres += pointDistance_m(line[i - 1]!, line[i]!);
  return metres / 1000;
}
