/** Writes OpenStreetMap's PBF format (wiki.openstreetmap.org/wiki/PBF_Format): what osrm-extract and osmium read. */

import { type FileHandle, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { PbfWriter } from 'pbf';
import { writeBeside } from '../../../isochrones/write_beside.ts';

/** Nodes and ways in memory; ids are the numbers plus one. */
export interface OsmWays {
  nodeCount: number;
  /** lon, lat, lon, lat ... in ten-millionths of a degree, the format's own unit. */
  lonLat_e7: Int32Array;
  /** Nodes of way w: nodes[offset[w] .. offset[w + 1] - 1]. */
  offset: Uint32Array;
  nodes: Uint32Array;
  tagSet: Uint16Array;
  tagSets: Record<string, string>[];
}

/** Entities in a block, as the format recommends. */
export const BLOCK = 8000;
const compress = promisify(deflate);

/** Writes the file whole or not at all; the same ways give the same bytes. */
export async function writeOsmPbf(file: string, ways: OsmWays): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeBeside(file, async (part) => {
    await using handle = await open(part, 'w');
    await writeBlob(handle, 'OSMHeader', headerBlock(ways));
    for (let first = 0; first < ways.nodeCount; first += BLOCK) {
      await writeBlob(handle, 'OSMData', nodeBlock(ways, first, Math.min(ways.nodeCount, first + BLOCK)));
    }
    for (let first = 0; first < ways.tagSet.length; first += BLOCK) {
      await writeBlob(handle, 'OSMData', wayBlock(ways, first, Math.min(ways.tagSet.length, first + BLOCK)));
    }
    await handle.sync();
  });
}

/** Writes a block with its header, packed by zlib. */
export async function writeBlob(handle: FileHandle, type: string, block: Uint8Array): Promise<void> {
  const blob = new PbfWriter();
  blob.writeVarintField(2, block.length);
  blob.writeBytesField(3, await compress(block));
  const content = blob.finish();
  const header = new PbfWriter();
  header.writeStringField(1, type);
  header.writeVarintField(3, content.length);
  const head = header.finish();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  await handle.writev([length, head, content]);
}

function headerBlock({ nodeCount, lonLat_e7 }: OsmWays): Uint8Array {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let n = 0; n < nodeCount; n++) {
    west = Math.min(west, lonLat_e7[2 * n]!);
    east = Math.max(east, lonLat_e7[2 * n]!);
    south = Math.min(south, lonLat_e7[2 * n + 1]!);
    north = Math.max(north, lonLat_e7[2 * n + 1]!);
  }
  const block = new PbfWriter();
  const box = new PbfWriter();
  // Nanodegrees.
  for (const [tag, value] of [
    [1, west],
    [2, east],
    [3, north],
    [4, south],
  ] as const) {
    if (nodeCount > 0) box.writeSVarintField(tag, value * 100);
  }
  block.writeBytesField(1, box.finish());
  block.writeStringField(5, 'Sort.Type_then_ID');
  // Messages may follow each other: their fields are read as those of one.
  return Buffer.concat([block.finish(), featuresBlock(['OsmSchema-V0.6', 'DenseNodes'])]);
}

/** Content of a file's header that names what a reader must understand. */
export function featuresBlock(features: string[]): Uint8Array {
  const block = new PbfWriter();
  for (const feature of features) block.writeStringField(4, feature);
  block.writeStringField(16, 'maillage');
  return block.finish();
}

/** Content of a block of nodes `first` to `end`; their ids are the numbers plus one unless given. */
export function nodeBlock(
  { lonLat_e7, ids: given }: Pick<OsmWays, 'lonLat_e7'> & { ids?: number[] },
  first: number,
  end: number,
): Uint8Array {
  const idOf = (n: number) => given?.[n] ?? n + 1;
  const ids: number[] = [];
  const lats: number[] = [];
  const lons: number[] = [];
  let [lon, lat] = [0, 0];
  for (let n = first; n < end; n++) {
    ids.push(n === first ? idOf(n) : idOf(n) - idOf(n - 1));
    lons.push(lonLat_e7[2 * n]! - lon);
    lats.push(lonLat_e7[2 * n + 1]! - lat);
    lon = lonLat_e7[2 * n]!;
    lat = lonLat_e7[2 * n + 1]!;
  }
  return primitiveBlock([''], (group) => {
    const dense = new PbfWriter();
    dense.writePackedSVarint(1, ids);
    dense.writePackedSVarint(8, lats);
    dense.writePackedSVarint(9, lons);
    group.writeBytesField(2, dense.finish());
  });
}

function wayBlock(ways: OsmWays, first: number, end: number): Uint8Array {
  const strings = [''];
  const numberOf = new Map<string, number>([['', 0]]);
  const number = (text: string) => {
    let found = numberOf.get(text);
    if (found === undefined) {
      found = strings.push(text) - 1;
      numberOf.set(text, found);
    }
    return found;
  };
  const tagged = ways.tagSets.map((tags) => ({
    keys: Object.keys(tags).map(number),
    values: Object.values(tags).map(number),
  }));
  return primitiveBlock(strings, (group) => {
    for (let w = first; w < end; w++) {
      const way = new PbfWriter();
      const { keys, values } = tagged[ways.tagSet[w]!]!;
      way.writeVarintField(1, w + 1);
      way.writePackedVarint(2, keys);
      way.writePackedVarint(3, values);
      const refs: number[] = [];
      let last = 0;
      for (let i = ways.offset[w]!; i < ways.offset[w + 1]!; i++) {
        refs.push(ways.nodes[i]! + 1 - last);
        last = ways.nodes[i]! + 1;
      }
      way.writePackedSVarint(8, refs);
      group.writeBytesField(3, way.finish());
    }
  });
}

function primitiveBlock(strings: string[], write: (group: PbfWriter) => void): Uint8Array {
  const block = new PbfWriter();
  const table = new PbfWriter();
  for (const text of strings) table.writeBytesField(1, Buffer.from(text));
  block.writeBytesField(1, table.finish());
  const group = new PbfWriter();
  write(group);
  block.writeBytesField(2, group.finish());
  return block.finish();
}
