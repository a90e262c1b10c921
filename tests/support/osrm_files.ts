import { writeFile } from 'node:fs/promises';

/** One member of a tar archive. `base256`: its size is written as for members of 8 GiB and more. */
export interface TarEntry {
  name: string;
  data: Uint8Array;
  base256?: boolean;
}

/** A ustar archive with its two closing blocks of zeros. */
export function tarBytes(entries: TarEntry[]): Buffer {
  const parts: Buffer[] = [];
  for (const { name, data, base256 } of entries) {
    const header = Buffer.alloc(512);
    header.write(name, 0, 'latin1');
    header.write('000644 \0', 100);
    if (base256) {
      header[124] = 0x80;
      header.writeBigUInt64BE(BigInt(data.length), 128);
    } else header.write(data.length.toString(8).padStart(11, '0'), 124);
    header.write('        ', 148);
    header.write('0', 156);
    header.write('ustar\x0000', 257, 'latin1');
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    parts.push(header, Buffer.from(data), Buffer.alloc((512 - (data.length % 512)) % 512));
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/** OSRM's mark at the start of each file, for a version. */
export function fingerprint(version: readonly [number, number, number] = [26, 10, 0]): TarEntry {
  return {
    name: 'osrm_fingerprint.meta',
    data: Uint8Array.from([...Buffer.from('OSRP'), ...version, 1, 1, 8, 71]),
  };
}

/** Numbers of `bits` bits laid end to end from the lowest bit on, filled up to whole 64-bit words. */
export function packInts(values: number[], bits: number): Uint8Array {
  let all = 0n;
  values.forEach((value, i) => {
    all |= BigInt(value) << BigInt(i * bits);
  });
  const words = new BigUint64Array(Math.ceil((values.length * bits) / 64));
  for (let i = 0; i < words.length; i++) words[i] = (all >> BigInt(64 * i)) & 0xffffffffffffffffn;
  return new Uint8Array(words.buffer);
}

const u32 = (...values: number[]) => new Uint8Array(Uint32Array.from(values).buffer);
const u64 = (value: number) => new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
const FORWARD = 0x80000000;
const NONE = 0x7fffffff;
const NOT_DRIVEN = 0x3fffff;

/**
 * A graph small enough to be read off by eye: vertices 0 - 1 - 2 - 3 in a line, a two-way primary road 0 - 1 - 2 (stretch 0
 * one way, stretch 1 back) and a one-way minor road 2 - 3 (stretch 2). Durations in deciseconds. A test changes what it likes.
 */
export function smallGraph() {
  return {
    version: [26, 10, 0] as [number, number, number],
    classNames: ['toll', 'primary', '', '', '', '', '', ''],
    /** source, target, turn, weight, distance, duration | forward << 30. */
    edges: [
      [0, 2, 0, 35, 0, 35 | (1 << 30)],
      [1, 0, 1, 39, 0, 39 | (1 << 30)],
    ],
    stretchCount: 3,
    stretchDuration_ds: [30, 32, 30],
    /** Geometry and direction, component (the last one is tiny), annotation (the first one on a divided road). */
    stretches: [
      [0 | FORWARD, 1, 0 | FORWARD],
      [0, 1, 0],
      [1 | FORWARD, 2 | FORWARD, 1],
    ],
    /** name, lane description and class bits and travel mode. */
    annotations: [
      [0, 0xffff | (0b11 << 16) | (1 << 24)],
      [5, 0xffff | (0b01 << 16) | (1 << 24)],
    ],
    geometryIndex: [0, 3, 5],
    geometryVertex: [0, 1, 2, 2, 3],
    geometryForward_ds: [0, 10, 20, 0, 30],
    geometryBackward_ds: [11, 21, 0, NOT_DRIVEN, NOT_DRIVEN],
    vertices_e6: [-1_000_000, 45_000_000, -990_000, 45_000_000, -980_000, 45_000_000, -970_000, 45_010_000],
    /** forward, backward, from, to, position | startpoint << 15. */
    segments: [
      [0 | FORWARD, 1 | FORWARD, 0, 1, 0 | 0x8000],
      [0 | FORWARD, 1 | FORWARD, 1, 2, 1 | 0x8000],
      [2 | FORWARD, NONE, 2, 3, 0],
    ],
  };
}

/** Writes a graph as osrm-extract does: `basePath`.ebg and so on. */
export async function writeGraphFiles(basePath: string, graph: ReturnType<typeof smallGraph>): Promise<void> {
  const mark = fingerprint(graph.version);
  const file = (ending: string, entries: TarEntry[]) =>
    writeFile(`${basePath}.${ending}`, tarBytes([mark, ...entries]));
  const packed = (name: string, values: number[]): TarEntry[] => [
    { name: `/common/segment_data/${name}/number_of_elements.meta`, data: u64(values.length) },
    { name: `/common/segment_data/${name}/packed`, data: packInts(values, 22) },
  ];
  const properties = Buffer.alloc(2112);
  properties.write('duration', 28);
  graph.classNames.forEach((name, bit) => {
    properties.write(name, 284 + 256 * bit);
  });
  await file('properties', [{ name: '/common/properties', data: properties }]);
  await file('ebg', [
    { name: '/common/number_of_edge_based_nodes', data: u32(graph.stretchCount) },
    { name: '/common/edge_based_edge_list', data: u32(...graph.edges.flat()), base256: true },
  ]);
  await file('enw', [
    { name: '/extractor/edge_based_node_durations', data: u32(...graph.stretchDuration_ds) },
  ]);
  await file('ebg_nodes', [
    { name: '/common/ebg_node_data/nodes', data: u32(...graph.stretches.flat()) },
    { name: '/common/ebg_node_data/annotations', data: u32(...graph.annotations.flat()) },
  ]);
  await file('geometry', [
    { name: '/common/segment_data/index', data: u32(...graph.geometryIndex) },
    { name: '/common/segment_data/nodes', data: u32(...graph.geometryVertex) },
    ...packed('forward_durations', graph.geometryForward_ds),
    ...packed('reverse_durations', graph.geometryBackward_ds),
  ]);
  await file('nbg_nodes', [{ name: '/common/nbn_data/coordinates', data: u32(...graph.vertices_e6) }]);
  await writeFile(`${basePath}.fileIndex`, u32(...graph.segments.flat()));
}
