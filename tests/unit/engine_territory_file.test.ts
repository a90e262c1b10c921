import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { openTerritoryFile, writeTerritoryFile } from '../../isochrones/ground/territory_file.ts';
import type { EngineCommune, MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { randomRoads, smallNetwork } from '../support/small_network.ts';

const square = (west: number, east: number): MultiPolygonCoordinates => [
  [
    [
      [west, 45],
      [east, 45],
      [east, 45.07],
      [west, 45.07],
      [west, 45],
    ],
  ],
];
const communes: EngineCommune[] = [
  { code: '16001', population: 900, centre: [0.52, 45.03], polygons: square(0.5, 0.54) },
  { code: '16002', population: null, centre: [0.56, 45.03], polygons: square(0.54, 0.58) },
  // Without any ground: its box is infinite.
  { code: '16003', population: 5, centre: [0.56, 45.03], polygons: [] },
];

describe('a territory in a file', () => {
  const network = smallNetwork(randomRoads(3));
  const territory = buildTerritory(network, { outline: square(0.5, 0.58), communes });
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maillage-territory-'));
    path = join(folder, 'region.territory');
    await writeTerritoryFile(path, 'key', territory);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('is opened as it was, on the network that it is opened on, in memory that threads share', async () => {
    const opened = await openTerritoryFile(path, 'key', network);
    expect(opened).toEqual(territory);
    expect(opened?.network).toBe(network);
    expect(opened?.communes[2].mask.minX).toBe(Infinity);
    expect(opened?.ground.weight.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(opened?.ground.weight.buffer).toBe(opened?.mask.edges.buffer);
    expect(await readdir(folder)).toEqual(['region.territory']);
  });

  test('of something else, of another version, cut off, or missing is none', async () => {
    expect(await openTerritoryFile(path, 'another', network)).toBeNull();
    expect(await openTerritoryFile(join(folder, 'nothing'), 'key', network)).toBeNull();
    const bytes = await readFile(path);
    const other = join(folder, 'other');
    for (const length of [0, 10, 100, bytes.length - 8]) {
      await writeFile(other, bytes.subarray(0, length));
      expect(await openTerritoryFile(other, 'key', network), `${length} bytes`).toBeNull();
    }
    const older = Buffer.from(bytes);
    older.writeUInt32LE(0, 8);
    await writeFile(other, older);
    expect(await openTerritoryFile(other, 'key', network)).toBeNull();
  });

  test('with a bit turned anywhere is none: it is made again', async () => {
    const bytes = await readFile(path);
    const other = join(folder, 'turned');
    const random = createRandom(7);
    for (let i = 0; i < 60; i++) {
      const turned = Buffer.from(bytes);
      const at = Math.floor(random() * bytes.length);
      turned[at] = (turned[at] as number) ^ (1 << Math.floor(random() * 8));
      await writeFile(other, turned);
      expect(await openTerritoryFile(other, 'key', network), `byte ${at}`).toBeNull();
    }
  });
});
