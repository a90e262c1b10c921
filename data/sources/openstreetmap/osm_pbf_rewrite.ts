/** Writes a PBF again so that OSRM can read it: every block packed by zlib, and the nodes that ways carry in themselves. */
import { type FileHandle, open } from 'node:fs/promises';
import { PbfReader } from 'pbf';
import { blobContent } from './osm_pbf_blobs.ts';
import { blocksOf, type PbfBlock, readBytes } from './osm_pbf_check.ts';
import { idsOfBlock, noIds } from './osm_pbf_ids.ts';
import { BLOCK, featuresBlock, nodeBlock, writeBlob } from './osm_pbf_writer.ts';

/** Nodes by id; longitude and latitude in ten-millionths of a degree. */
type Nodes = Map<number, [lon_e7: number, lat_e7: number]>;

/**
 * Rewrites the PBF `input` of these features (as `inspectPbf` found them) to `output`. Where its ways hold the places of their nodes
 * (`LocationsOnWays`), untagged nodes may have been left out: those that are not there are written from the ways.
 */
export async function rewritePbf(input: string, output: string, features: string[]): Promise<void> {
  await using from = await open(input);
  await using to = await open(output, 'w');
  const blocks = (await blocksOf(from, (await from.stat()).size, input)).filter(
    ({ type }) => type === 'OSMData',
  );
  const kept = features.filter((feature) => feature !== 'LocationsOnWays');
  await writeBlob(to, 'OSMHeader', featuresBlock([...new Set([...kept, 'DenseNodes'])]));
  if (features.includes('LocationsOnWays')) await writeNodes(to, await missingNodes(from, blocks));
  for (const block of blocks) await writeBlob(to, 'OSMData', await contentOf(from, block));
  await to.sync();
}

const contentOf = async (handle: FileHandle, { start, end }: PbfBlock): Promise<Uint8Array> =>
  blobContent(await readBytes(handle, start, end));

/** Nodes that ways have a place of and that are not in the file, by rising id. */
async function missingNodes(handle: FileHandle, blocks: PbfBlock[]): Promise<Nodes> {
  const carried: Nodes = new Map();
  const there: number[] = [];
  for (const block of blocks) {
    const content = await contentOf(handle, block);
    idsOfBlock(content, noIds(), (id) => there.push(id));
    placesOfWays(content, carried);
  }
  for (const id of there) carried.delete(id);
  return new Map([...carried].sort(([a], [b]) => a - b));
}

/** Reads `lat` and `lon` of a block's ways (fields 9 and 10), in the block's own units. */
function placesOfWays(content: Uint8Array, found: Nodes): void {
  const block = { granularity: 100, lat: 0, lon: 0 };
  const ways: { refs: number[]; lats: number[]; lons: number[] }[] = [];
  new PbfReader(content).readFields((field, _result, pbf) => {
    if (field === 2) pbf.readMessage(readGroup, ways);
    else if (field === 17) block.granularity = pbf.readVarint();
    else if (field === 19) block.lat = pbf.readVarint(true);
    else if (field === 20) block.lon = pbf.readVarint(true);
  }, null);
  // Nanodegrees to ten-millionths.
  const e7 = (value: number, offset: number) => Math.round((offset + block.granularity * value) / 100);
  for (const { refs, lats, lons } of ways) {
    const [ids, lat, lon] = [summed(refs), summed(lats), summed(lons)];
    for (let i = 0; i < Math.min(ids.length, lat.length, lon.length); i++) {
      const at: [number, number] = [e7(lon[i]!, block.lon), e7(lat[i]!, block.lat)];
      // A node beyond the cut has no place: it is written as one beyond the world.
      if (Math.abs(at[0]) <= 180e7 && Math.abs(at[1]) <= 90e7) found.set(ids[i]!, at);
    }
  }
}

function readGroup(
  field: number,
  ways: { refs: number[]; lats: number[]; lons: number[] }[],
  pbf: PbfReader,
): void {
  if (field !== 3) return;
  ways.push(
    pbf.readMessage(
      (inner, way, reader) => {
        if (inner === 8) reader.readPackedSVarint(way.refs);
        else if (inner === 9) reader.readPackedSVarint(way.lats);
        else if (inner === 10) reader.readPackedSVarint(way.lons);
      },
      { refs: [] as number[], lats: [] as number[], lons: [] as number[] },
    ),
  );
}

function summed(steps: number[]): number[] {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

async function writeNodes(to: FileHandle, nodes: Nodes): Promise<void> {
  const ids = [...nodes.keys()];
  const lonLat_e7 = Int32Array.from([...nodes.values()].flat());
  for (let first = 0; first < ids.length; first += BLOCK)
    await writeBlob(to, 'OSMData', nodeBlock({ lonLat_e7, ids }, first, Math.min(ids.length, first + BLOCK)));
}
