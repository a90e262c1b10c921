import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { buildNetwork, openNetworkFile, writeNetworkFile } from '../../isochrones/network/network.ts';
import { type Network, NONE } from '../../isochrones/types.ts';
import { randomRoads, SMALL_META, smallGraph, smallNetwork } from '../support/small_network.ts';

/** a - m - b is one two-way road of two pieces, b - c a one-way trunk road, c - d a ferry, e - f an island. */
const sample = {
  vertices: {
    a: [0, 45],
    m: [0.01, 45],
    b: [0.02, 45],
    c: [0.02, 45.01],
    d: [0.03, 45.01],
    e: [0.2, 45.2],
    f: [0.21, 45.2],
  } satisfies Record<string, [number, number]>,
  roads: [
    { path: ['a', 'm', 'b'], time_ds: [100, 200], back_ds: [110, 220] },
    { path: ['b', 'c'], time_ds: [50], back_ds: null, roadClass: 'trunk' as const },
    { path: ['c', 'd'], time_ds: [600], noStart: true },
    { path: ['e', 'f'], time_ds: [30], tiny: true },
  ],
};

const turnsInto = (network: Network, stretch: number) =>
  Array.from(
    network.incomingStretch.slice(network.incomingOffset[stretch], network.incomingOffset[stretch + 1]),
    (from, i) => [from, network.incomingDuration_ds[network.incomingOffset[stretch] + i]],
  );

describe('a network of OSRM’s graph', () => {
  const network = smallNetwork(sample);
  // Stretches in the order of the roads: ab, ba, bc, cd, dc, ef, fe.

  test('turns are listed by the stretch that they lead to and by the one they leave', () => {
    expect(turnsInto(network, 2)).toEqual([[0, 300]]);
    expect(turnsInto(network, 3)).toEqual([[2, 50]]);
    expect(turnsInto(network, 0)).toEqual([]);
    const out = network.outgoingOffset;
    expect([...network.outgoingStretch.slice(out[0], out[1])]).toEqual([2]);
    expect([...network.outgoingDuration_ds.slice(out[0], out[1])]).toEqual([300]);
  });

  test('both directions’ times along a road of two pieces', () => {
    const [first, second] = [0, 1];
    expect(network.segmentForwardStretch[first]).toBe(0);
    expect(network.segmentBackwardStretch[first]).toBe(1);
    expect([network.segmentForwardOffset_ds[first], network.segmentForwardDuration_ds[first]]).toEqual([
      0, 100,
    ]);
    expect([network.segmentForwardOffset_ds[second], network.segmentForwardDuration_ds[second]]).toEqual([
      100, 200,
    ]);
    // Back from b: 220 for b - m, then 110 for m - a.
    expect([network.segmentBackwardOffset_ds[second], network.segmentBackwardDuration_ds[second]]).toEqual([
      0, 220,
    ]);
    expect([network.segmentBackwardOffset_ds[first], network.segmentBackwardDuration_ds[first]]).toEqual([
      220, 110,
    ]);
    expect(network.segmentBackwardStretch[2]).toBe(NONE);
  });

  test('ferries and tiny components are not matched to; the latter count at vertices where others meet them', () => {
    expect([...network.segmentMatchable]).toEqual([1, 1, 1, 0, 0]);
    expect(new Set(network.gridSegment)).toEqual(new Set([0, 1, 2]));
    expect(new Set(network.besideSegment)).toEqual(new Set([4]));
    expect([...network.segmentIsSmall]).toEqual([0, 0, 0, 0, 1]);
    expect(new Set(network.vertexSegment)).toEqual(new Set([0, 1, 2, 4]));
    expect(new Set(network.stretchSegment)).toEqual(new Set([0, 1, 2, 4]));
    expect(network.segmentClass[2]).toBe(1);
  });

  test('a network of nothing but a tiny component is still one', () => {
    const hamlet = smallNetwork({ vertices: sample.vertices, roads: [sample.roads[3]] });
    expect([...hamlet.segmentMatchable]).toEqual([1]);
  });

  test('without a road that a car may start from it is refused', () => {
    expect(() => smallNetwork({ vertices: sample.vertices, roads: [sample.roads[2]] })).toThrow(
      expect.objectContaining({ code: 'network_without_roads', status: 422 }),
    );
  });

  test('each segment is listed in every grid cell that it passes', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = smallNetwork(randomRoads(seed));
        const { originX, originY, cellSize, columns } = random.grid;
        const missing: number[] = [];
        for (let s = 0; s < random.segmentCount; s++)
          for (let step = 0; step <= 64; step++) {
            const [a, b] = [2 * random.segmentFrom[s], 2 * random.segmentTo[s]];
            const at = (axis: number) =>
              random.vertexXY[a + axis] +
              (step / 64) * (random.vertexXY[b + axis] - random.vertexXY[a + axis]);
            const cell =
              Math.floor((at(1) - originY) / cellSize) * columns + Math.floor((at(0) - originX) / cellSize);
            const listed = random.gridSegment.slice(random.gridOffset[cell], random.gridOffset[cell + 1]);
            if (!listed.includes(s)) missing.push(s);
          }
        expect(missing).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the network’s file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maillage-network-'));
    path = join(folder, 'roads.network');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const arraysOf = (network: Network) =>
    Object.fromEntries(Object.entries(network).filter(([key]) => key !== 'buffer'));

  test('is read as it was written, into memory that threads can share', async () => {
    const meta = { ...SMALL_META, profile_settings: { texte: 'à côté — 🚗' } };
    const network = buildNetwork(smallGraph(randomRoads(7)), meta);
    await writeNetworkFile(path, network);
    const opened = await openNetworkFile(path);
    expect(arraysOf(opened)).toEqual(arraysOf(network));
    expect(opened.meta).toEqual(meta);
    expect(opened.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(opened.incomingStretch.buffer).toBe(opened.buffer);
    expect(await readdir(folder)).toEqual(['roads.network']);
  });

  test('cut short anywhere, of another format, no network at all, or missing: each is told', async () => {
    await writeNetworkFile(path, smallNetwork(sample));
    // Without its checksum, as files were before: what is wrong in it is found by its content.
    const whole = (await readFile(path)).subarray(0, -8);
    for (const length of [30, 200, whole.length - 8, whole.length - 1]) {
      await writeFile(path, whole);
      await truncate(path, length);
      await expect(openNetworkFile(path), `at ${length}`).rejects.toMatchObject({
        code: 'network_file_truncated',
        message: expect.stringContaining(path),
      });
    }
    const other = Buffer.from(whole);
    other.writeUInt32LE(other.readUInt32LE(16) + 1, 16);
    await writeFile(path, other);
    await expect(openNetworkFile(path)).rejects.toMatchObject({ code: 'network_file_version' });
    for (const bytes of [Buffer.alloc(0), Buffer.from('no network'), Buffer.alloc(whole.length)]) {
      await writeFile(path, bytes);
      await expect(openNetworkFile(path)).rejects.toMatchObject({ code: 'network_file_invalid' });
    }
    await rm(path);
    await expect(openNetworkFile(path)).rejects.toMatchObject({ code: 'network_file_missing' });
  });

  test('a header that is damaged or lies about its sizes is told, not read', async () => {
    await writeNetworkFile(path, smallNetwork(sample));
    // Without its checksum, as files were before: what is wrong in it is found by its content.
    const whole = (await readFile(path)).subarray(0, -8);
    const damaged = Buffer.from(whole);
    damaged.write('x', 24);
    await writeFile(path, damaged);
    await expect(openNetworkFile(path)).rejects.toMatchObject({ code: 'network_file_invalid' });
    const lying = Buffer.from(whole);
    const at = lying.indexOf('"turnCount":');
    lying.write('9', at + '"turnCount":'.length);
    await writeFile(path, lying);
    await expect(openNetworkFile(path)).rejects.toMatchObject({ code: 'network_file_invalid' });
  });

  // What was wrong: 900 bits turned, and 36 of 3,000 answers differed; 20 turned, and the thread that answers hung.
  test('a bit turned anywhere is found, whatever it stands for', async () => {
    await writeNetworkFile(path, smallNetwork(sample));
    const whole = await readFile(path);
    const random = createRandom(11);
    for (let i = 0; i < 150; i++) {
      const turned = Buffer.from(whole);
      const at = Math.floor(random() * whole.length);
      turned[at] = (turned[at] as number) ^ (1 << Math.floor(random() * 8));
      await writeFile(path, turned);
      await expect(openNetworkFile(path), `byte ${at} of ${whole.length}`).rejects.toMatchObject({
        code: expect.stringMatching(/^network_file_(damaged|truncated|invalid|version)$/),
      });
    }
  });

  test('without a checksum is taken as it is, but not where it has to be checked', async () => {
    await writeNetworkFile(path, smallNetwork(sample));
    await writeFile(path, (await readFile(path)).subarray(0, -8));
    expect((await openNetworkFile(path)).stretchCount).toBeGreaterThan(0);
    await expect(openNetworkFile(path, { checked: true })).rejects.toMatchObject({
      code: 'network_file_damaged',
    });
  });

  test('a write that fails leaves nothing behind, one that succeeds takes the place of the former file', async () => {
    await expect(writeNetworkFile(folder, smallNetwork(sample))).rejects.toThrow();
    await expect(writeNetworkFile(join(folder, 'missing', 'x'), smallNetwork(sample))).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
    const beside = await readdir(dirname(folder));
    expect(beside.filter((name) => name.startsWith(basename(folder)))).toEqual([basename(folder)]);
    await writeNetworkFile(path, smallNetwork(randomRoads(1)));
    await writeNetworkFile(path, smallNetwork(sample));
    expect((await openNetworkFile(path)).stretchCount).toBe(7);
    expect(await readdir(folder)).toEqual(['roads.network']);
  });
});
