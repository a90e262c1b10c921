/** Archives of tiles, read back by the library that the page reads them with. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PMTiles, zxyToTileId } from 'pmtiles';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { newArchive, tileId } from '../../server/output/bundle/pmtiles.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-pmtiles-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ABOUT = {
  min_zoom: 0,
  max_zoom: 9,
  bounds: [-1.5, 42.25, 3, 47] as [number, number, number, number],
  metadata: { name: 'Essai', vector_layers: [{ id: 'a', fields: {} }] },
};

/** Writes tiles, in the order of their ids, and opens what was written. `requests`: ranges that the reader asked for. */
async function archiveOf(name: string, tiles: Map<number, string>) {
  const path = join(folder, name);
  const archive = await newArchive(path);
  for (const [id, text] of [...tiles].sort(([a], [b]) => a - b)) await archive.add(id, gzipSync(text));
  const written = await archive.finish(ABOUT);
  const bytes = await readFile(path);
  const requests: [number, number][] = [];
  const reader = new PMTiles({
    getKey: () => path,
    getBytes: async (offset, length) => {
      requests.push([offset, length]);
      return { data: new Uint8Array(bytes.subarray(offset, offset + length)).buffer };
    },
  });
  return { reader, written, bytes, requests };
}

const textOf = (tile: { data: ArrayBuffer } | undefined): string | null =>
  tile ? new TextDecoder().decode(tile.data) : null;

describe('ids of tiles', () => {
  it('are those of the specification', () => {
    // The table of the specification, chapter 4.1.
    expect(tileId(0, 0, 0)).toBe(0);
    expect([tileId(1, 0, 0), tileId(1, 0, 1), tileId(1, 1, 1), tileId(1, 1, 0)]).toEqual([1, 2, 3, 4]);
    expect(tileId(2, 0, 0)).toBe(5);
    expect(tileId(12, 3423, 1763)).toBe(19078479);
  });

  it('are those of the reader, on 2,000 random tiles', () => {
    const random = createRandom(3);
    for (let i = 0; i < 2000; i++) {
      const z = Math.floor(random() * 17);
      const [x, y] = [Math.floor(random() * 2 ** z), Math.floor(random() * 2 ** z)];
      expect(tileId(z, x, y)).toBe(zxyToTileId(z, x, y));
    }
  });
});

describe('an archive', () => {
  it('says what it holds, and gives each tile and no other', async () => {
    const tiles = new Map([
      [tileId(0, 0, 0), 'all'],
      [tileId(3, 4, 2), 'a'],
      [tileId(9, 255, 180), 'b'],
    ]);
    const { reader, written, bytes } = await archiveOf('few.pmtiles', tiles);
    expect(written).toEqual({ bytes: bytes.length, tiles: 3 });
    expect(await reader.getHeader()).toMatchObject({
      specVersion: 3,
      tileType: 1,
      tileCompression: 2,
      clustered: true,
      minZoom: 0,
      maxZoom: 9,
      minLon: -1.5,
      minLat: 42.25,
      maxLon: 3,
      maxLat: 47,
      numAddressedTiles: 3,
    });
    expect(await reader.getMetadata()).toEqual(ABOUT.metadata);
    expect(textOf(await reader.getZxy(0, 0, 0))).toBe('all');
    expect(textOf(await reader.getZxy(3, 4, 2))).toBe('a');
    expect(textOf(await reader.getZxy(9, 255, 180))).toBe('b');
    expect(await reader.getZxy(3, 4, 3)).toBeUndefined();
  });

  it('keeps equal tiles once', async () => {
    const large = 'x'.repeat(50_000) + String(Math.PI);
    const ids = Array.from({ length: 500 }, (_, i) => tileId(6, 0, 0) + i);
    const one = await archiveOf('one.pmtiles', new Map([[ids[0], large]]));
    const many = await archiveOf('many.pmtiles', new Map(ids.map((id) => [id, large])));
    expect(many.bytes.length - one.bytes.length).toBeLessThan(20);
    const header = await many.reader.getHeader();
    expect([header.numAddressedTiles, header.numTileEntries, header.numTileContents]).toEqual([500, 1, 1]);
  });

  it('of 40,000 tiles has leaves: every tile is found, the first request holds the root', async () => {
    const random = createRandom(5);
    const ids = new Set<number>();
    while (ids.size < 40_000) ids.add(tileId(9, Math.floor(random() * 512), Math.floor(random() * 512)));
    const tiles = new Map([...ids].map((id) => [id, `tile ${id} ${random()}`]));
    const { reader, requests } = await archiveOf('leaves.pmtiles', tiles);
    const header = await reader.getHeader();
    expect(header.leafDirectoryLength).toBeGreaterThan(0);
    expect(header.rootDirectoryOffset + header.rootDirectoryLength).toBeLessThanOrEqual(16_384);
    expect(requests).toEqual([[0, 16_384]]);
    const found = new Map<number, string | null>();
    for (let x = 0; x < 512; x += 31)
      for (let y = 0; y < 512; y += 9) found.set(tileId(9, x, y), textOf(await reader.getZxy(9, x, y)));
    for (const [id, text] of found) expect(text).toBe(tiles.get(id) ?? null);
  });
});
