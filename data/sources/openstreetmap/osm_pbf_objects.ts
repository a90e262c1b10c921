/** Nodes, ways and relations of an OpenStreetMap PBF, block by block (wiki.openstreetmap.org/wiki/PBF_Format). */
import { type FileHandle, open } from 'node:fs/promises';
import { PbfReader } from 'pbf';
import { blobContent } from './osm_pbf_blobs.ts';
import { blocksOf, type PbfBlock, readBytes } from './osm_pbf_check.ts';

export type Tags = Map<string, string>;

/** What a block holds, by the fields of its groups. */
export interface BlockKinds {
  nodes: boolean;
  ways: boolean;
  relations: boolean;
}

export interface OsmWay {
  id: number;
  tags: Tags;
  /** Ids of its nodes. */
  refs: number[];
}

export interface OsmRelation {
  tags: Tags;
  /** Its ways alone. */
  ways: { id: number; role: string }[];
}

export interface OsmNode {
  id: number;
  /** Ten-millionths of a degree. */
  lon_e7: number;
  lat_e7: number;
  /** Of the keys that were asked for; null where it has none of them. */
  tags: Tags | null;
}

/** An open PBF: each call reads the blocks of data one after the other; `wanted` tells which, by their place in the file. */
export interface OpenPbf {
  eachBlock(
    read: (content: Uint8Array, index: number) => void,
    wanted?: (index: number) => boolean,
  ): Promise<void>;
}

/** Opens a PBF for `use` and closes it. Throws what `inspectPbf` throws on a damaged file, and the signal's reason. */
export async function withPbf<T>(
  file: string,
  use: (pbf: OpenPbf) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  await using handle = await open(file);
  const blocks = await dataBlocks(handle, file);
  return await use({
    async eachBlock(read, wanted) {
      for (const [index, { start, end }] of blocks.entries()) {
        if (wanted?.(index) === false) continue;
        signal?.throwIfAborted();
        read(await blobContent(await readBytes(handle, start, end)), index);
      }
    },
  });
}

async function dataBlocks(handle: FileHandle, file: string): Promise<PbfBlock[]> {
  const blocks = await blocksOf(handle, (await handle.stat()).size, file);
  return blocks.filter(({ type }) => type === 'OSMData');
}

const decoder = new TextDecoder();
/** Fields of a group. */
const [NODE, DENSE, WAY, RELATION] = [1, 2, 3, 4];
const MEMBER_IS_WAY = 1;

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

/** What kinds of objects a block holds; nothing of them is read. */
export function kindsOfBlock(content: Uint8Array): BlockKinds {
  const kinds: BlockKinds = { nodes: false, ways: false, relations: false };
  new PbfReader(content).readFields((field, found, pbf) => {
    if (field !== 2) return;
    new PbfReader(pbf.readBytes()).readFields((inner) => {
      if (inner === NODE || inner === DENSE) found.nodes = true;
      else if (inner === WAY) found.ways = true;
      else if (inner === RELATION) found.relations = true;
    }, null);
  }, kinds);
  return kinds;
}

function tagsOf({ strings }: Block, keys: number[], values: number[]): Tags {
  return new Map(keys.map((key, i) => [strings[key] ?? '', strings[values[i]!] ?? ''] as const));
}

export function readWays(content: Uint8Array, found: (way: OsmWay) => void): void {
  const block = readBlock(content);
  for (const group of block.groups) {
    new PbfReader(group).readFields((field, _result, pbf) => {
      if (field !== WAY) return;
      const way = { id: 0, keys: [] as number[], values: [] as number[], refs: [] as number[] };
      pbf.readMessage((inner, into, reader) => {
        if (inner === 1) into.id = reader.readVarint(true);
        else if (inner === 2) reader.readPackedVarint(into.keys);
        else if (inner === 3) reader.readPackedVarint(into.values);
        else if (inner === 8) reader.readPackedSVarint(into.refs);
      }, way);
      found({ id: way.id, tags: tagsOf(block, way.keys, way.values), refs: summedUp(way.refs) });
    }, null);
  }
}

export function readRelations(content: Uint8Array, found: (relation: OsmRelation) => void): void {
  const block = readBlock(content);
  for (const group of block.groups) {
    new PbfReader(group).readFields((field, _result, pbf) => {
      if (field !== RELATION) return;
      const read: Record<number, number[]> = { 2: [], 3: [], 8: [], 9: [], 10: [] };
      pbf.readMessage((inner, into, reader) => {
        if (inner === 9) reader.readPackedSVarint(into[inner]);
        else if (into[inner]) reader.readPackedVarint(into[inner]);
      }, read);
      const ids = summedUp(read[9]!);
      const ways = ids.flatMap((id, i) =>
        read[10]![i] === MEMBER_IS_WAY ? [{ id, role: block.strings[read[8]![i]!] ?? '' }] : [],
      );
      found({ tags: tagsOf(block, read[2]!, read[3]!), ways });
    }, null);
  }
}

/** Every node; of its tags those whose keys are asked for, where it has one of them. */
export function readNodes(
  content: Uint8Array,
  keys: readonly string[],
  found: (node: OsmNode) => void,
): void {
  const { strings, groups, granularity, lat, lon } = readBlock(content);
  const wanted = new Map(
    keys.flatMap((key) => {
      const at = strings.indexOf(key);
      return at < 0 ? [] : [[at, key] as const];
    }),
  );
  // Nanodegrees to ten-millionths.
  const e7 = (value: number, offset: number) => Math.round((offset + granularity * value) / 100);
  for (const group of groups) {
    new PbfReader(group).readFields((field, _result, pbf) => {
      if (field !== NODE && field !== DENSE) return;
      const read: Record<number, number[]> = { 1: [], 2: [], 3: [], 8: [], 9: [], 10: [] };
      pbf.readMessage((inner, into, reader) => {
        if (field === DENSE && (inner === 1 || inner === 8 || inner === 9))
          reader.readPackedSVarint(into[inner]);
        else if (inner === 10 || (field === NODE && (inner === 2 || inner === 3)))
          reader.readPackedVarint(into[inner]);
        else if (field === NODE && (inner === 1 || inner === 8 || inner === 9))
          into[inner]!.push(reader.readSVarint());
      }, read);
      const tagged = field === NODE ? [...read[2]!.flatMap((key, i) => [key, read[3]![i]!]), 0] : read[10]!;
      let [id, y, x, tag] = [0, 0, 0, 0];
      for (let i = 0; i < read[1]!.length; i++) {
        id += read[1]![i]!;
        y += read[8]![i]!;
        x += read[9]![i]!;
        let tags: Tags | null = null;
        // Pairs of key and value, ended by a zero; of a block without tags nothing is written.
        while (tag < tagged.length && tagged[tag] !== 0) {
          const key = wanted.get(tagged[tag]!);
          if (key !== undefined) {
            tags ??= new Map();
            tags.set(key, strings[tagged[tag + 1]!] ?? '');
          }
          tag += 2;
        }
        tag++;
        found({ id, lon_e7: e7(x, lon), lat_e7: e7(y, lat), tags });
      }
    }, null);
  }
}

function summedUp(steps: number[]): number[] {
  let sum = 0;
  return steps.map((step) => {
    sum += step;
    return sum;
  });
}

/** Places of some nodes, found by their ids. */
export interface NodePlaces {
  /** Keeps the place of a node that is one of them. */
  put(node: OsmNode): void;
  /** Index of a node, to be asked for its place; negative: none of them, or not in the extract. */
  indexOf(id: number): number;
  /** [lon, lat] in ten-millionths of a degree, by index. */
  lonLat_e7: Int32Array;
}

/** Room for the places of all nodes that some ways have. */
export function nodePlaces(lists: Iterable<readonly number[]>): NodePlaces {
  let count = 0;
  const kept = [...lists];
  for (const refs of kept) count += refs.length;
  const all = new Float64Array(count);
  let at = 0;
  for (const refs of kept) for (const ref of refs) all[at++] = ref;
  all.sort();
  let unique = 0;
  for (let i = 0; i < count; i++) if (i === 0 || all[i] !== all[i - 1]) all[unique++] = all[i]!;
  const ids = all.subarray(0, unique);
  const there = new Uint8Array(unique);
  const lonLat_e7 = new Int32Array(2 * unique);
  return {
    lonLat_e7,
    put({ id, lon_e7, lat_e7 }) {
      const index = search(ids, id);
      if (index < 0) return;
      there[index] = 1;
      lonLat_e7[2 * index] = lon_e7;
      lonLat_e7[2 * index + 1] = lat_e7;
    },
    indexOf(id) {
      const index = search(ids, id);
      return index >= 0 && there[index] === 1 ? index : -1;
    },
  };
}

function search(ids: Float64Array, id: number): number {
  let [low, high] = [0, ids.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (ids[middle] === id) return middle;
    if (ids[middle]! < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
