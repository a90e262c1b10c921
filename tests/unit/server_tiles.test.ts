import { VectorTile } from '@mapbox/vector-tile';
import { GeoJSONVT, type GeoJSONVTFeature } from '@maplibre/geojson-vt';
import fc from 'fast-check';
import type { Feature } from 'geojson';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import { joinLines } from '../../isochrones/geometry/join_lines.ts';
import { xOfLon, yOfLat } from '../../isochrones/geometry/mercator.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { simplify } from '../../isochrones/geometry/simplify.ts';
import { borderLines } from '../../server/output/tiles/border_lines.ts';
import { geojsonTiles, indexFeatures, withTags } from '../../server/output/tiles/geojson_tiles.ts';
import { buildRoadIndex, type RoadArrays, visitSegments } from '../../server/output/tiles/road_index.ts';
import { clipLine, roadTile } from '../../server/output/tiles/road_tile.ts';
import { newTileCache } from '../../server/output/tiles/tile_cache.ts';
import { shareBytes } from '../../server/process/kept_by_bytes.ts';
import { longestTurn } from '../support/turns.ts';

/** Roads from lon/lat points and [from, to, class] segments. */
function roads(points: [number, number][], segments: [number, number, number][]): RoadArrays {
  return {
    segmentCount: segments.length,
    vertexXY: Float64Array.from(points.flatMap(([lon, lat]) => [xOfLon(lon), yOfLat(lat)])),
    segmentFrom: Uint32Array.from(segments.map((s) => s[0])),
    segmentTo: Uint32Array.from(segments.map((s) => s[1])),
    segmentClass: Uint8Array.from(segments.map((s) => s[2])),
  };
}

function read(tile: Uint8Array): VectorTile {
  return new VectorTile(new PbfReader(tile));
}

describe('road tiles', () => {
  // A road from west to east through tile 14/8383/5927 and beyond, bent once, and a minor road off it.
  const network = roads(
    [
      [4.18, 44.98],
      [4.21, 44.985],
      [4.26, 44.98],
      [4.21, 44.99],
    ],
    [
      [0, 1, 2],
      [1, 2, 2],
      [1, 3, 5],
    ],
  );
  const index = buildRoadIndex(network);
  const [x, y] = [Math.floor(xOfLon(4.21) / 2 ** 16), Math.floor(yOfLat(44.985) / 2 ** 16)];

  it('holds the roads of each class as joined lines, cut at the margin of the tile', () => {
    const layer = read(roadTile(index, 14, x, y)).layers.roads;
    expect(layer.extent).toBe(4096);
    const classes = new Map<unknown, [number, number][][]>();
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i);
      const lines = feature.loadGeometry().map((line) => line.map((p): [number, number] => [p.x, p.y]));
      classes.set(feature.properties.class, lines);
    }
    expect([...classes.keys()].sort()).toEqual(['minor', 'primary']);
    const primary = classes.get('primary') as [number, number][][];
    expect(primary).toHaveLength(1);
    expect(primary[0][0][0]).toBe(-64);
    expect(primary[0].at(-1)?.[0]).toBe(4096 + 64);
    const bend = [(xOfLon(4.21) / 2 ** 16 - x) * 4096, (yOfLat(44.985) / 2 ** 16 - y) * 4096].map(Math.round);
    expect(primary[0][1]).toEqual(bend);
  });

  it('shows a class from its zoom on, and nothing where there is none', () => {
    const coarse = read(roadTile(index, 6, x >> 8, y >> 8)).layers.roads;
    expect(coarse.length).toBe(1);
    expect(coarse.feature(0).properties.class).toBe('primary');
    expect(roadTile(index, 3, x >> 11, y >> 11)).toHaveLength(0);
    expect(roadTile(index, 14, 0, 0)).toHaveLength(0);
  });

  it('visits each touched segment once, whatever the rectangle', () => {
    const point = fc.tuple(
      fc.double({ min: 1, max: 1.5, noNaN: true }),
      fc.double({ min: 45, max: 45.5, noNaN: true }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(point, point), { minLength: 1, maxLength: 20 }),
        point,
        point,
        (pieces, a, b) => {
          const some = roads(
            pieces.flat(),
            pieces.map((_, i) => [2 * i, 2 * i + 1, 3]),
          );
          const rectangle = {
            minX: xOfLon(Math.min(a[0], b[0])),
            maxX: xOfLon(Math.max(a[0], b[0])),
            minY: yOfLat(Math.max(a[1], b[1])),
            maxY: yOfLat(Math.min(a[1], b[1])),
          };
          const seen: number[] = [];
          visitSegments(buildRoadIndex(some), 3, rectangle, (s) => seen.push(s));
          const expected = pieces.flatMap(([p, q], i) =>
            Math.max(xOfLon(p[0]), xOfLon(q[0])) >= rectangle.minX &&
            Math.min(xOfLon(p[0]), xOfLon(q[0])) <= rectangle.maxX &&
            Math.max(yOfLat(p[1]), yOfLat(q[1])) >= rectangle.minY &&
            Math.min(yOfLat(p[1]), yOfLat(q[1])) <= rectangle.maxY
              ? [i]
              : [],
          );
          expect(seen.sort((m, n) => m - n)).toEqual(expected);
        },
      ),
    );
  });
});

describe('lines', () => {
  it('are joined through junctions of two, and rings are kept whole', () => {
    const chains = joinLines([
      [0, 1],
      [1, 2],
      [3, 1],
      [4, 5],
      [5, 6],
      [6, 4],
    ]);
    expect(chains).toHaveLength(4);
    expect(chains.filter((c) => c.length === 4)).toEqual([[4, 5, 6, 4]]);
  });

  it('lose no more than the tolerance when simplified, and keep their ends', () => {
    const line: [number, number][] = [
      [0, 0],
      [10, 1],
      [20, 0],
      [30, 9],
      [40, 0],
    ];
    expect(simplify(line, 2)).toEqual([
      [0, 0],
      [20, 0],
      [30, 9],
      [40, 0],
    ]);
  });

  it('are cut into parts where they leave and come back', () => {
    const parts = clipLine(
      [
        [1, 1],
        [1, 20],
        [5, 20],
        [5, 1],
      ],
      0,
      10,
    );
    expect(parts).toEqual([
      [
        [1, 1],
        [1, 10],
      ],
      [
        [5, 10],
        [5, 1],
      ],
    ]);
  });

  it('border a group of polygons without the edges that they share', () => {
    const square = (x: number): [number, number][][][] => [
      [
        [
          [x, 0],
          [x + 1, 0],
          [x + 1, 1],
          [x, 1],
          [x, 0],
        ],
      ],
    ];
    const lines = borderLines([square(0), square(1)]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toHaveLength(7);
    expect(lines[0]).not.toContainEqual([
      [1, 0],
      [1, 1],
    ]);
  });
});

describe('GeoJSON tiles', () => {
  it('hold several layers with their properties, and are empty elsewhere', async () => {
    const shared = shareBytes(2 ** 20);
    const source = geojsonTiles({
      sites: await indexFeatures(
        [{ type: 'Feature', geometry: { type: 'Point', coordinates: [9, 42] }, properties: { name: 'A' } }],
        shared,
      ),
      names: await indexFeatures([], shared),
    });
    const tile = read(source.tile(0, 0, 0));
    expect(Object.keys(tile.layers)).toEqual(['sites']);
    expect(tile.layers.sites.feature(0).properties).toEqual({ name: 'A' });
    expect(source.tile(10, 0, 0)).toHaveLength(0);
  });
});

describe('an index of features', () => {
  const random = createRandom(7);
  const ring = (lon: number, lat: number, degrees: number): [number, number][] => {
    const points = Array.from({ length: 400 }, (_, i): [number, number] => {
      const angle = (i / 400) * 2 * Math.PI;
      const away = degrees * (0.7 + 0.3 * random());
      return [lon + away * Math.cos(angle), lat + away * Math.sin(angle)];
    });
    return [...points, points[0]!];
  };
  const rings = (count: number): Feature[] =>
    Array.from({ length: count }, (_, at) => {
      const lon = 1 + (at % 7);
      return {
        type: 'Feature',
        geometry: { type: 'MultiPolygon', coordinates: [[ring(lon, 45, 0.8)], [ring(lon, 47, 0.01)]] },
        properties: { at },
      };
    });
  const features = rings(6);
  // Of more than are indexed in one turn.
  const many = rings(80);
  const OPTIONS = { maxZoom: 14, tolerance: 2, extent: 4096, buffer: 64, generateId: true, indexMaxZoom: 4 };

  it.each([
    ['in one piece', features],
    ['in turns', many],
  ])('made %s cuts what the library cuts, at any zoom and in any order', async (_, features) => {
    const whole = new GeoJSONVT({ type: 'FeatureCollection', features }, OPTIONS);
    const index = await indexFeatures(features, shareBytes(2 ** 24));
    let shown = 0;
    for (let i = 0; i < 300; i++) {
      const z = Math.floor(random() * 15);
      const x = Math.floor(((180 + 8 * random()) / 360) * 2 ** z);
      const y = Math.floor((0.345 + 0.02 * random()) * 2 ** z);
      const tile = index.tile(z, x, y);
      const known = whole.getTile(z, x, y);
      expect(tile?.features ?? []).toEqual(known?.features ?? []);
      shown += tile?.features.length ?? 0;
    }
    expect(shown).toBeGreaterThan(100);
    expect(index.tile(14, 0, 0)).toBeNull();
  });

  it('keeps a bounded number of deep tiles, however many are asked for', async () => {
    const shared = shareBytes(2 ** 24);
    const index = await indexFeatures(features, shared);
    const [x, y] = [8270, 5860];
    const first = index.tile(14, x, y);
    expect(index.tile(14, x, y)).toBe(first);
    for (let i = 0; i < 60; i++) index.tile(14, x + (i % 8), y + Math.floor(i / 8));
    expect(index.tile(14, x, y)).toEqual(first);
    expect(index.tile(14, x, y)).not.toBe(first);
    expect(index.tile(8, x >> 6, y >> 6)).toBe(index.tile(8, x >> 6, y >> 6));
  });

  it('counts what it keeps of deep tiles in what may be kept together, and keeps none where there is no room', async () => {
    const [x, y] = [8270, 5860];
    const shared = shareBytes(2 ** 24);
    const index = await indexFeatures(features, shared);
    expect(shared.bytes).toBe(0);
    index.tile(14, x, y);
    const ofOne = shared.bytes;
    expect(ofOne).toBeGreaterThan(5000);
    index.tile(14, x + 3, y + 3);
    expect(shared.bytes).toBeGreaterThan(ofOne);
    shared.part<number>(() => 2 ** 24).set('all the room', 1);
    expect(index.tile(14, x, y)).not.toBe(index.tile(14, x + 1, y));
    const full = await indexFeatures(features, shareBytes(1000));
    expect(full.tile(14, x, y)).toEqual(index.tile(14, x, y));
    expect(full.tile(14, x, y)).not.toBe(full.tile(14, x, y));
  });

  // What was wrong: the outlines of all communes were indexed in one turn.
  it('is made in turns with others', async () => {
    const began = process.threadCpuUsage();
    const { longest_ms } = await longestTurn(() => indexFeatures(many, shareBytes(2 ** 24)));
    const { user, system } = process.threadCpuUsage(began);
    expect(longest_ms).toBeLessThan(((user + system) / 1000) * 0.7);
  });

  it('shows other properties in the same tiles', async () => {
    const index = await indexFeatures(features, shareBytes(2 ** 24));
    const told = withTags(index, (own) => ({ name: `n${own!.at}` })).tile(5, 16, 11)!;
    expect(told.features.map((one: GeoJSONVTFeature) => one.tags)).toEqual(
      index.tile(5, 16, 11)!.features.map((one: GeoJSONVTFeature) => ({ name: `n${one.tags!.at}` })),
    );
    expect(told.features.length).toBeGreaterThan(0);
  });
});

describe('the tile cache', () => {
  // What was wrong: whoever waited for what tiles are cut from had theirs cut in one turn.
  it('makes many tiles in turns with others, and one that many ask for once', async () => {
    const cache = newTileCache(shareBytes(2 ** 20));
    const spent = (): number => process.threadCpuUsage().user + process.threadCpuUsage().system;
    let made = 0;
    const make = (): Uint8Array => {
      made++;
      for (const until = spent() + 2000; spent() < until; );
      return new Uint8Array(10).fill(made);
    };
    const { longest_ms } = await longestTurn(() =>
      Promise.all(Array.from({ length: 80 }, (_, i) => cache.get(`a/${i % 40}`, make))),
    );
    expect(made).toBe(40);
    expect(longest_ms).toBeLessThan(40);
  });

  it('makes a tile once, drops the least used beyond its limit, and whole layers on demand', async () => {
    const cache = newTileCache(shareBytes(2_600));
    let made = 0;
    const make = (): Uint8Array => {
      made++;
      return new Uint8Array(1000).fill(made);
    };
    const first = await cache.get('a/1', make);
    expect(await cache.get('a/1', make)).toBe(first);
    await cache.get('a/2', make);
    await cache.get('a/1', make);
    await cache.get('b/3', make);
    expect(made).toBe(3);
    expect(cache.bytes).toBeLessThan(2_600);
    await cache.get('a/1', make);
    expect(made).toBe(3);
    await cache.get('a/2', make);
    expect(made).toBe(4);
    cache.drop('a/');
    await cache.get('a/1', make);
    expect(made).toBe(5);
  });
});
