import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildRoadCells, type RoadCells } from '../../isochrones/ground/road_cells.ts';
import { cellsFile, keepRoadCells } from '../../server/engine/kept_cells.ts';
import { randomRoads, smallNetwork } from '../support/small_network.ts';

describe('the cells of a network, kept in a file', () => {
  const network = smallNetwork(randomRoads(3));
  const built = buildRoadCells(network);
  let folder: string;
  let made: number;
  const make = async (): Promise<RoadCells> => {
    made++;
    return built;
  };
  /** As another process would find them. */
  const opened = async (): Promise<[RoadCells, number]> => {
    const before = made;
    return [await keepRoadCells(folder, make)(network), made - before];
  };
  beforeEach(async () => {
    made = 0;
    folder = await mkdtemp(join(tmpdir(), 'maillage-cells-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('are made once by who draws first, and opened by all others, in memory that threads share', async () => {
    const cells = keepRoadCells(folder, make);
    const [first, second] = await Promise.all([cells(network), cells(network)]);
    expect([first, made]).toEqual([second, 1]);
    const [again, times] = await opened();
    expect(times).toBe(0);
    expect(again).toEqual(built);
    expect(again.xy.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(await readdir(folder)).toEqual([`${network.meta.id}.cells`]);
  });

  test('are made again where the file is damaged, cut off or of other roads', async () => {
    const path = cellsFile(folder, network.meta.id);
    expect((await opened())[1]).toBe(1);
    const whole = await readFile(path);
    const turned = Buffer.from(whole);
    turned[Math.floor(whole.length / 2)]! ^= 4;
    for (const bytes of [turned, whole.subarray(0, whole.length - 8), Buffer.alloc(0)]) {
      await writeFile(path, bytes);
      expect((await opened())[1]).toBe(1);
      expect((await opened())[1]).toBe(0);
    }
    const other = { ...network, meta: { ...network.meta, id: 'other' } };
    await writeFile(cellsFile(folder, 'other'), await readFile(path));
    const before = made;
    await keepRoadCells(folder, make)(other);
    expect(made).toBe(before + 1);
  });

  test('that could not be made are asked for again; without a folder they are made in memory', async () => {
    let fails = true;
    const cells = keepRoadCells(null, async () => {
      if (fails) throw new Error('no thread');
      return built;
    });
    await expect(cells(network)).rejects.toThrow('no thread');
    fails = false;
    expect(await cells(network)).toBe(built);
    const nowhere = join(folder, 'nothing', 'here');
    expect(await keepRoadCells(nowhere, make)(network)).toBe(built);
  });
});
