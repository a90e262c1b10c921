/** What an extract's roads are and what the network leaves out of them: by class, by access, ferries, barriers, closures of part of the year. */
import { open } from 'node:fs/promises';
import { PbfReader } from 'pbf';
import { pointDistance_m } from '../../isochrones/geometry/distance.ts';
import type { LonLat, RoadCensus } from '../../isochrones/types.ts';
import { blobContent } from './osm_pbf_blobs.ts';
import { blocksOf, readBytes } from './osm_pbf_check.ts';

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

type Tags = Map<string, string>;

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
export async function readRoadCensus(file: string, signal?: AbortSignal): Promise<RoadCensus> {
  const handle = await open(file);
  try {
    const blocks = (await blocksOf(handle, (await handle.stat()).size, file)).filter(
      ({ type }) => type === 'OSMData',
    );
    const eachBlock = async (read: (content: Uint8Array) => void) => {
      for (const { start, end } of blocks) {
        signal?.throwIfAborted();
        read(await blobContent(await readBytes(handle, start, end)));
      }
    };
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
    const nodes = nodesOf(roads);
    const barriers: Record<string, number> = {};
    await eachBlock((content) =>
      readNodes(content, (id, lon_e7, lat_e7, barrier) => {
        const at = indexOf(nodes.ids, id);
        if (at < 0) return;
        nodes.there[at] = 1;
        nodes.lonLat_e7[2 * at] = lon_e7;
        nodes.lonLat_e7[2 * at + 1] = lat_e7;
        if (barrier !== null && BARRIERS.has(barrier)) barriers[barrier] = (barriers[barrier] ?? 0) + 1;
      }),
    );
    return summed(roads, nodes, { ferries, barriers });
  } finally {
    await handle.close();
  }
}

interface Road {
  kind: string;
  access: string | null;
  seasonal: boolean;
  refs: number[];
}

interface Nodes {
  /** By rising id, each once. */
  ids: Float64Array;
  there: Uint8Array;
  lonLat_e7: Int32Array;
}

function nodesOf(roads: Road[]): Nodes {
  let count = 0;
  for (const { refs } of roads) count += refs.length;
  const all = new Float64Array(count);
  let at = 0;
  for (const { refs } of roads) for (const ref of refs) all[at++] = ref;
  all.sort();
  let unique = 0;
  for (let i = 0; i < count; i++) if (i === 0 || all[i] !== all[i - 1]) all[unique++] = all[i]!;
  const ids = all.subarray(0, unique);
  return { ids, there: new Uint8Array(unique), lonLat_e7: new Int32Array(2 * unique) };
}

function indexOf(ids: Float64Array, id: number): number {
  let [low, high] = [0, ids.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (ids[middle] === id) return middle;
    if (ids[middle]! < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function summed(
  roads: Road[],
  nodes: Nodes,
  { ferries, barriers }: Pick<RoadCensus, 'ferries' | 'barriers'>,
) {
  const { ids, there, lonLat_e7 } = nodes;
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
      const at = indexOf(ids, ref);
      if (there[at] === 1) line.push([lonLat_e7[2 * at]! / 1e7, lonLat_e7[2 * at + 1]! / 1e7]);
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

const decoder = new TextDecoder();

interface Block {
  strings: string[];
  granularity: number;
  lat: number;
  lon: number;
  groups: Uint8Array[];
}

function readBlock(content: Uint8Array): Block {
  const read: Block = { strings: [], granularity: 100, lat: 0, lon: 0, groups: [] };
  new PbfReader(content).readFields((field, block, pbf) => {
    if (field === 1) {
      pbf.readMessage((_field, strings, table) => {
        strings.push(decoder.decode(table.readBytes()));
      }, block.strings);
    } else if (field === 2) block.groups.push(pbf.readBytes());
    else if (field === 17) block.granularity = pbf.readVarint();
    else if (field === 19) block.lat = pbf.readVarint(true);
    else if (field === 20) block.lon = pbf.readVarint(true);
  }, read);
  return read;
}

function readWays(content: Uint8Array, found: (way: { tags: Tags; refs: number[] }) => void): void {
  const { strings, groups } = readBlock(content);
  for (const group of groups) {
    new PbfReader(group).readFields((field, _result, pbf) => {
      if (field !== 3) return;
      const way = { keys: [] as number[], values: [] as number[], refs: [] as number[] };
      pbf.readMessage((inner, into, reader) => {
        if (inner === 2) reader.readPackedVarint(into.keys);
        else if (inner === 3) reader.readPackedVarint(into.values);
        else if (inner === 8) reader.readPackedSVarint(into.refs);
      }, way);
      const tags: Tags = new Map(
        way.keys.map((key, i) => [strings[key] ?? '', strings[way.values[i]!] ?? ''] as const),
      );
      let ref = 0;
      const refs = way.refs.map((step) => {
        ref += step;
        return ref;
      });
      found({ tags, refs });
    }, null);
  }
}

/** `barrier`: the value of that tag, null without one. */
function readNodes(
  content: Uint8Array,
  found: (id: number, lon_e7: number, lat_e7: number, barrier: string | null) => void,
): void {
  const { strings, groups, granularity, lat, lon } = readBlock(content);
  const barrier = strings.indexOf('barrier');
  // Nanodegrees to ten-millionths.
  const e7 = (value: number, offset: number) => Math.round((offset + granularity * value) / 100);
  for (const group of groups) {
    new PbfReader(group).readFields((field, _result, pbf) => {
      if (field !== 1 && field !== 2) return;
      const read: Record<number, number[]> = { 1: [], 2: [], 3: [], 8: [], 9: [], 10: [] };
      pbf.readMessage((inner, into, reader) => {
        if (field === 2 && (inner === 1 || inner === 8 || inner === 9)) reader.readPackedSVarint(into[inner]);
        else if (inner === 10 || (field === 1 && (inner === 2 || inner === 3)))
          reader.readPackedVarint(into[inner]);
        else if (field === 1 && (inner === 1 || inner === 8 || inner === 9))
          into[inner]!.push(reader.readSVarint());
      }, read);
      const keysOf = field === 1 ? [...read[2]!.flatMap((key, i) => [key, read[3]![i]!]), 0] : read[10]!;
      let [id, y, x, tag] = [0, 0, 0, 0];
      for (let i = 0; i < read[1]!.length; i++) {
        id += read[1]![i]!;
        y += read[8]![i]!;
        x += read[9]![i]!;
        let kind: string | null = null;
        // Pairs of key and value, ended by a zero; of a block without tags nothing is written.
        while (tag < keysOf.length && keysOf[tag] !== 0) {
          if (keysOf[tag] === barrier) kind = strings[keysOf[tag + 1]!] ?? null;
          tag += 2;
        }
        tag++;
        found(id, e7(x, lon), e7(y, lat), kind);
      }
    }, null);
  }
}
