import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import { unpackInts } from '../../isochrones/osrm/packed_ints.ts';
import { readMember, readRecords, withTar } from '../../isochrones/osrm/tar.ts';
import { NONE, ROAD_CLASSES } from '../../isochrones/types.ts';
import { packInts, smallGraph, tarBytes, writeGraphFiles } from '../support/osrm_files.ts';

let folder: string;
let base: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-osrm-'));
  base = join(folder, 'roads.osrm');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('packed integers', () => {
  test('any list of any width comes back as it was packed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 32 }).chain((bits) =>
          fc.record({
            bits: fc.constant(bits),
            values: fc.array(fc.nat({ max: 2 ** bits - 1 }), { maxLength: 200 }),
          }),
        ),
        ({ bits, values }) => {
          const words = new Uint32Array(packInts(values, bits).buffer);
          expect([...unpackInts(words, values.length, bits)]).toEqual(values);
        },
      ),
    );
  });

  test('too few words are refused', () => {
    expect(() => unpackInts(new Uint32Array(1), 2, 22)).toThrow(RangeError);
  });
});

describe('tar archives', () => {
  const path = () => join(folder, 'archive');

  test('members of any length, octal and base-256 sizes, read whole and by records', async () => {
    const data = Uint8Array.from({ length: 1200 }, (_, i) => i % 251);
    await writeFile(
      path(),
      tarBytes([
        { name: 'empty', data: new Uint8Array() },
        { name: '/a/long', data, base256: true },
        { name: '/a/block', data: data.subarray(0, 512) },
      ]),
    );
    await withTar(path(), async (tar) => {
      expect([...tar.members.keys()]).toEqual(['empty', '/a/long', '/a/block']);
      expect((await readMember(tar, 'empty')).byteLength).toBe(0);
      expect(new Uint8Array(await readMember(tar, '/a/long'))).toEqual(data);
      const words: number[] = [];
      await readRecords(tar, '/a/long', 12, (piece, first, count) => {
        expect(first).toBe(words.length / 3);
        words.push(...piece.subarray(0, 3 * count));
      });
      expect(words).toEqual([...new Uint32Array(data.buffer)]);
      await expect(readRecords(tar, '/a/long', 7, () => undefined)).rejects.toMatchObject({
        code: 'osrm_graph_inconsistent',
      });
    });
  });

  test('cut off anywhere, it is told to be truncated', async () => {
    const whole = tarBytes([{ name: 'numbers', data: new Uint8Array(2000) }]);
    for (const length of [0, 100, 512, 1000, 2511, 2512, 2600]) {
      await writeFile(path(), whole.subarray(0, length));
      await expect(
        withTar(path(), async () => 'read'),
        `at ${length}`,
      ).rejects.toMatchObject({
        code: 'osrm_file_truncated',
      });
    }
  });

  test('what is no archive is refused, and so is a missing file', async () => {
    await writeFile(path(), Buffer.alloc(2048, 'not a tar archive '));
    await expect(withTar(path(), async () => 'read')).rejects.toMatchObject({ code: 'osrm_file_unreadable' });
    await expect(withTar(`${path()}x`, async () => 'read')).rejects.toMatchObject({
      code: 'osrm_file_missing',
    });
  });
});

describe('graph files', () => {
  test('a small graph is read as it was written', async () => {
    await writeGraphFiles(base, smallGraph());
    const graph = await readOsrmGraph(base);
    expect(graph.osrm_version).toBe('26.10.0');
    expect(graph.weight_name).toBe('duration');
    expect(graph.stretchCount).toBe(3);
    expect([...graph.edgeSource]).toEqual([0, 1]);
    expect([...graph.edgeTarget]).toEqual([2, 0]);
    expect([...graph.edgeDuration_ds]).toEqual([35, 39]);
    expect([...graph.edgeForward]).toEqual([1, 1]);
    expect([...graph.edgeBackward]).toEqual([0, 0]);
    expect([...graph.stretchDuration_ds]).toEqual([30, 32, 30]);
    expect([...graph.stretchGeometry]).toEqual([0, 0, 1]);
    expect([...graph.stretchIsForward]).toEqual([1, 0, 1]);
    expect([...graph.stretchComponentIsTiny]).toEqual([0, 0, 1]);
    expect([...graph.stretchClass].map((i) => ROAD_CLASSES[i])).toEqual(['primary', 'primary', 'minor']);
    expect([...graph.geometryIndex]).toEqual([0, 3, 5]);
    expect([...graph.geometryVertex]).toEqual([0, 1, 2, 2, 3]);
    expect([...graph.geometryForwardDuration_ds]).toEqual([0, 10, 20, 0, 30]);
    expect([...graph.geometryBackwardDuration_ds]).toEqual([11, 21, 0, 0x3fffff, 0x3fffff]);
    expect([...graph.vertexLonLat_e6]).toEqual(smallGraph().vertices_e6);
    expect([...graph.segmentForward]).toEqual([0, 0, 2]);
    expect([...graph.segmentBackward]).toEqual([1, 1, NONE]);
    expect([...graph.segmentFrom]).toEqual([0, 1, 2]);
    expect([...graph.segmentTo]).toEqual([1, 2, 3]);
    expect([...graph.segmentPosition]).toEqual([0, 1, 0]);
    expect([...graph.segmentIsStartpoint]).toEqual([1, 1, 0]);
  });

  test('another version of OSRM is refused, naming what was found and what is needed', async () => {
    await writeGraphFiles(base, { ...smallGraph(), version: [5, 27, 1] });
    await expect(readOsrmGraph(base)).rejects.toMatchObject({
      code: 'osrm_version_unsupported',
      message: expect.stringMatching(/5\.27\.1.*26\.10/),
    });
    await writeGraphFiles(base, { ...smallGraph(), version: [26, 10, 3] });
    expect((await readOsrmGraph(base)).osrm_version).toBe('26.10.3');
  });

  test('every file cut short or missing is an error that names it', async () => {
    for (const ending of ['properties', 'ebg', 'enw', 'ebg_nodes', 'geometry', 'nbg_nodes', 'fileIndex']) {
      await writeGraphFiles(base, smallGraph());
      const path = `${base}.${ending}`;
      await truncate(path, (await readFile(path)).length - (ending === 'fileIndex' ? 4 : 600));
      await expect(readOsrmGraph(base), ending).rejects.toMatchObject({
        code: ending === 'fileIndex' ? 'osrm_graph_inconsistent' : 'osrm_file_truncated',
        message: expect.stringContaining(path),
      });
      await rm(path);
      await expect(readOsrmGraph(base), ending).rejects.toMatchObject({
        code: 'osrm_file_missing',
        message: expect.stringContaining(path),
      });
    }
  });

  type Graph = ReturnType<typeof smallGraph>;
  const broken: [string, (graph: Graph) => void, RegExp][] = [
    ['no stretch', (g) => Object.assign(g, { stretchCount: 0 }), /no stretch/],
    ['a stretch too few', (g) => g.stretches.pop(), /2 stretches are described where there are 3/],
    ['a duration too few', (g) => g.stretchDuration_ds.pop(), /2 stretches have a duration/],
    [
      'durations that do not add up',
      (g) => g.geometryForward_ds.splice(1, 1, 11),
      /stretch 0 takes 30 ds .* 31 ds/,
    ],
    ['a stretch against one-way', (g) => g.stretches.splice(2, 1, [1, 1, 1]), /stretch 2 takes 30 ds/],
    ['a missing geometry', (g) => g.stretches.splice(2, 1, [7 | 0x80000000, 1, 1]), /geometry 7 of 2/],
    ['a missing annotation', (g) => g.stretches.splice(1, 1, [0, 1, 2]), /annotation 2 of 2/],
    ['a missing vertex', (g) => g.geometryVertex.splice(4, 1, 9), /vertex 9 of 4/],
    [
      'an index that goes back',
      (g) => Object.assign(g, { geometryIndex: [0, 6, 5] }),
      /geometry 1 ends before/,
    ],
    ['an index that stops short', (g) => g.geometryIndex.splice(2, 1, 4), /does not span/],
    ['fewer packed values', (g) => g.geometryBackward_ds.pop(), /4 values where 5 belong/],
    ['a vertex out of the world', (g) => g.vertices_e6.splice(1, 1, 91_000_000), /vertex 0 lies outside/],
    ['a vertex without latitude', (g) => g.vertices_e6.pop(), /no latitude/],
    ['a turn to nowhere', (g) => g.edges.push([0, 3, 2, 40, 0, 40 | (1 << 30)]), /turn 2 joins/],
    ['a turn back in time', (g) => g.edges.push([0, 1, 2, 29, 0, 29 | (1 << 30)]), /turn 2 takes less/],
    ['a segment on nothing', (g) => g.segments.push([0x7fffffff, 0x7fffffff, 0, 1, 0]), /segment 3 is on no/],
    [
      'a segment elsewhere',
      (g) => g.segments.splice(1, 1, [0x80000000, 0x80000001, 1, 2, 0]),
      /segment 1 is not/,
    ],
    [
      'a segment past its end',
      (g) => g.segments.splice(2, 1, [0x80000002, 0x7fffffff, 2, 3, 1]),
      /segment 2 is not/,
    ],
    [
      'directions swapped',
      (g) => g.segments.splice(0, 1, [0x80000001, 0x80000000, 0, 1, 0]),
      /other direction/,
    ],
    [
      'a segment of no stretch',
      (g) => g.segments.splice(2, 1, [0x80000009, 0x7fffffff, 2, 3, 0]),
      /stretch 9 of 3/,
    ],
  ];
  test.each(broken)('%s is told', async (_name, change, message) => {
    const graph = smallGraph();
    change(graph);
    await writeGraphFiles(base, graph);
    await expect(readOsrmGraph(base)).rejects.toMatchObject({
      code: 'osrm_graph_inconsistent',
      message: expect.stringMatching(message),
    });
  });
});
