/** What of an extract is drawn beside roads and results, and how it becomes tiles. Places are worked out by hand. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { VectorTile } from '@mapbox/vector-tile';
import fc from 'fast-check';
import { PbfReader } from 'pbf';
import { describe, expect, test } from 'vitest';
import { readAround } from '../../data/sources/landscape/around.ts';
import {
  type DrawnFeature,
  openDrawnFile,
  packDrawn,
  ringArea,
  writeDrawnFile,
  zoomOfArea,
} from '../../data/sources/landscape/drawn.ts';
import { readLandscape } from '../../data/sources/landscape/landscape.ts';
import { groundOf, placeOf, roadNameOf, waterwayOf } from '../../data/sources/landscape/landscape_tags.ts';
import { containsPoint } from '../../data/sources/polygons/geometry.ts';
import { joinLines } from '../../isochrones/geometry/join_lines.ts';
import { WORLD_UNITS, xOfLon, yOfLat } from '../../isochrones/geometry/mercator.ts';
import type { MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { drawnTile, MOST_POINTS } from '../../server/output/tiles/drawn_tile.ts';
import { placesShown } from '../../server/output/tiles/places_shown.ts';
import { temporaryFiles } from '../support/sources.ts';

const files = temporaryFiles();
const missing = spawnSync('osmium', ['--version']).status === 0 ? '' : ' (skipped: osmium is not installed)';
const tags = (of: Record<string, string>) => new Map(Object.entries(of));

describe('tags', () => {
  test('tell open water and built-up ground from the rest', () => {
    expect(groundOf(tags({ natural: 'water' }))).toBe('water');
    expect(groundOf(tags({ landuse: 'reservoir' }))).toBe('water');
    expect(groundOf(tags({ natural: 'water', location: 'underground' }))).toBeNull();
    expect(groundOf(tags({ landuse: 'residential' }))).toBe('built-up');
    expect(groundOf(tags({ landuse: 'forest' }))).toBeNull();
  });

  test('tell rivers that are seen from those in pipes', () => {
    expect(waterwayOf(tags({ waterway: 'river', name: 'La Vienne' }))).toEqual({
      class: 'river',
      name: 'La Vienne',
    });
    expect(waterwayOf(tags({ waterway: 'stream', tunnel: 'culvert' }))).toBeNull();
    expect(waterwayOf(tags({ waterway: 'dam' }))).toBeNull();
  });

  test('name roads for cars; a slip road has neither name nor number of its own, a lane no number', () => {
    expect(
      roadNameOf(tags({ highway: 'primary', ref: 'D 940', name: 'Route de Tulle' }))?.properties,
    ).toEqual({
      class: 'primary',
      ref: 'D 940',
      name: 'Route de Tulle',
    });
    expect(roadNameOf(tags({ highway: 'motorway_link', ref: 'A 20', name: 'Sortie' }))).toBeNull();
    expect(roadNameOf(tags({ highway: 'residential', ref: 'C 12' }))).toBeNull();
    expect(roadNameOf(tags({ highway: 'footway', name: 'Sentier' }))).toBeNull();
    expect(placeOf(tags({ place: 'hamlet' }))).toBeNull();
    expect(placeOf(tags({ place: 'hamlet', name: ' La Roche ' }))?.properties.name).toBe('La Roche');
  });
});

describe('lines that meet', () => {
  test('become one where two ends meet, and none where three do', () => {
    expect(
      joinLines([
        [1, 2],
        [4, 3],
        [2, 3],
      ]).map((line) => (line[0] === 1 ? line : line.toReversed())),
    ).toEqual([[1, 2, 3, 4]]);
    expect(
      joinLines([
        [1, 2],
        [2, 3],
        [2, 4],
      ]),
    ).toHaveLength(3);
  });

  test('become rings, also through a point where two rings touch', () => {
    const across = joinLines(
      [
        [1, 2, 3],
        [3, 1],
        [3, 4],
        [4, 5, 3],
      ],
      { across: true },
    );
    expect(across.every((line) => line[0] === line.at(-1))).toBe(true);
    expect(across.flatMap((line) => line.slice(1)).length).toBe(6);
  });

  test('keep every piece once, whatever their order and direction', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.nat(8), fc.nat(8)), {
          selector: ([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`,
        }),
        (pairs) => {
          const edges = pairs.filter(([a, b]) => a !== b);
          const keys = (lines: number[][]) =>
            lines.flatMap((line) => line.slice(1).map((b, i) => [line[i]!, b].sort().join(' '))).sort();
          expect(keys(joinLines(edges))).toEqual(keys(edges));
        },
      ),
    );
  });
});

describe.skipIf(missing !== '')(`an extract${missing}`, () => {
  test('gives water with its island, a river of two ways, a name of a place and of a road', async () => {
    const features = await readLandscape(extract());
    const of = (layer: string) => features.filter((one) => one.layer === layer);
    // A square of 0.02 degrees with a hole of 0.01: three quarters of it are left.
    const [lake] = of('water');
    const side = xOfLon(0.02) - xOfLon(0);
    const area = lake!.parts.reduce(
      (sum, ring, i) => sum + (lake!.holes![i] ? -1 : 1) * Math.abs(ringArea(ring)),
      0,
    );
    expect(of('water')).toHaveLength(1);
    expect(area / side ** 2).toBeCloseTo(0.75, 3);
    expect(lake!.holes).toEqual([false, true]);
    const [river] = of('waterways');
    expect(of('waterways')).toHaveLength(1);
    expect(river!.properties).toEqual({ class: 'river', name: 'La Vive' });
    expect(new Set(river!.parts[0]!.map(([x]) => Math.round(x)))).toEqual(
      new Set([0.1, 0.2, 0.3].map((lon) => Math.round(xOfLon(lon)))),
    );
    // 0.2 degrees on the equator are 22 km.
    expect(river!.zoom).toBe(8);
    expect(of('place-names').map(({ properties }) => properties)).toEqual([
      { class: 'hamlet', name: 'Le Bourg' },
    ]);
    expect(of('place-names')[0]!.parts[0]![0]![1]).toBeCloseTo(yOfLat(0.01), 0);
    expect(of('road-names').map(({ properties }) => properties)).toEqual([
      { class: 'primary', name: 'Rue du Lac' },
    ]);
    // The square of built-up ground of 0.01 degrees is whole; the one that is not closed is none.
    expect(of('built-up')).toHaveLength(1);
  });
});

/** A lake with an island as a relation of three ways, a river of two, a hamlet, a street, built-up ground and a part of some. */
function extract(): string {
  const at: [number, number][] = [
    [0, 0],
    [0.02, 0],
    [0.02, 0.02],
    [0, 0.02], // 1-4 shore
    [0.005, 0.005],
    [0.015, 0.005],
    [0.015, 0.015],
    [0.005, 0.015], // 5-8 island
    [0.1, 0],
    [0.2, 0],
    [0.3, 0], // 9-11 river
    [0.05, 0.05],
    [0.06, 0.05],
    [0.06, 0.06],
    [0.05, 0.06], // 12-15 built-up
  ];
  const way = (id: number, refs: number[], of: Record<string, string>) =>
    `<way id="${id}" version="1">${refs.map((ref) => `<nd ref="${ref}"/>`).join('')}${tagXml(of)}</way>`;
  const xml = [
    '<osm version="0.6">',
    ...at.map(([lon, lat], i) => `<node id="${i + 1}" version="1" lon="${lon}" lat="${lat}"/>`),
    `<node id="16" version="1" lon="0.01" lat="0.01">${tagXml({ place: 'hamlet', name: 'Le Bourg' })}</node>`,
    way(1, [1, 2, 3], {}),
    way(2, [1, 4, 3], {}),
    way(3, [5, 6, 7, 8, 5], {}),
    way(4, [10, 9], { waterway: 'river', name: 'La Vive' }),
    way(5, [10, 11], { waterway: 'river', name: 'La Vive' }),
    way(6, [1, 16], { highway: 'primary', name: 'Rue du Lac' }),
    way(7, [12, 13, 14, 15, 12], { landuse: 'residential' }),
    way(8, [12, 13, 14, 15], { landuse: 'residential' }),
    `<relation id="1" version="1"><member type="way" ref="1" role="outer"/><member type="way" ref="3" role="inner"/><member type="way" ref="2" role="outer"/>${tagXml({ type: 'multipolygon', natural: 'water' })}</relation>`,
    '</osm>',
  ];
  const file = path.join(files.folder, 'landscape.osm');
  writeFileSync(file, xml.join('\n'));
  spawnSync('osmium', ['cat', '--overwrite', '-o', `${file}.pbf`, file]);
  return `${file}.pbf`;
}

function tagXml(of: Record<string, string>): string {
  return Object.entries(of)
    .map(([k, v]) => `<tag k="${k}" v="${v}"/>`)
    .join('');
}

/** A square of so many units a side, from a corner. */
function square(x: number, y: number, side: number): [number, number][] {
  return [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
    [x, y],
  ];
}

const ground = (parts: [number, number][][], zoom = 0, holes?: boolean[]): DrawnFeature => ({
  ...{ layer: 'water', shape: 'polygon', properties: {}, zoom, parts },
  ...(holes && { holes }),
});
const ALL = { layers: ['water', 'place-names'], isShown: () => true };
const layersOf = (tile: Uint8Array) => new VectorTile(new PbfReader(tile)).layers;
const ringsOf = (tile: Uint8Array) => {
  const { water } = layersOf(tile);
  return Array.from({ length: water?.length ?? 0 }, (_, i) =>
    water!
      .feature(i)
      .loadGeometry()
      .map((ring) => ring.map(({ x, y }): [number, number] => [x, y])),
  );
};

describe('the surroundings of a region', () => {
  // A square in the ocean before La Rochelle and on its shore; its ground is the eastern half alone.
  const [west, south, east, north] = [-1.4, 46.0, -1.0, 46.3];
  const ring = (w: number, e: number): MultiPolygonCoordinates => [
    [
      [
        [w, south],
        [e, south],
        [e, north],
        [w, north],
        [w, south],
      ],
    ],
  ];
  const isIn = (features: DrawnFeature[], lon: number, lat: number) =>
    features.some(({ parts, holes }) => {
      const [x, y] = [xOfLon(lon), yOfLat(lat)];
      const around = (part: [number, number][]) => containsPoint([[part]], x, y);
      return parts.filter(around).length > 0 && !parts.some((part, i) => holes![i] && around(part));
    });

  test('are the sea, under its ground and over what it leaves out, and borders that are not its own', async () => {
    const features = await readAround(ring(-1.2, east), ring(-1.2, east), ['17']);
    const sea = (part: string, over: boolean) =>
      features.filter(({ properties: own }) => own.part === part && (own.over !== undefined) === over);
    // The Pertuis d'Antioche, the same under the region's own ground, Bordeaux, the open ocean, Paris.
    expect(isIn(sea('fine', false), -1.35, 46.08)).toBe(true);
    expect(isIn(sea('fine', false), -1.1, 46.15)).toBe(true);
    expect(isIn(sea('fine', true), -1.1, 46.15)).toBe(false);
    expect(isIn(sea('far', false), -8, 46)).toBe(true);
    expect(isIn(sea('far', false), 2.35, 48.85)).toBe(false);
    const borders = features.filter(({ layer }) => layer === 'borders');
    // Between Deux-Sèvres and Vienne, and Gironde and Dordogne (one region); between Gers and Landes (two).
    expect(borders.some(({ properties }) => properties.class === 'departement')).toBe(true);
    expect(borders.some(({ properties }) => properties.class === 'region')).toBe(true);
    const names = features
      .filter(({ layer }) => layer === 'border-names')
      .map(({ properties }) => properties.name);
    expect(names).toEqual(expect.arrayContaining(['Vendée', 'Gironde', 'Bretagne']));
    expect(names).not.toContain('Charente-Maritime');
    // Of which the region is a part.
    expect(names).toContain('Nouvelle-Aquitaine');
  });

  test('of a hull of roads are sea over its results', async () => {
    const features = await readAround(ring(west, east), [], []);
    const over = features.filter(({ properties: own }) => own.part === 'fine' && own.over !== undefined);
    expect(isIn(over, -1.35, 46.08)).toBe(true);
  });
});

describe('what is drawn', () => {
  test('appears when it is large enough to be seen', () => {
    // At zoom 0 a pixel is 2^21 units: a square of 4 pixels a side is there from zoom 0 on, one of half the side from zoom 1.
    expect(zoomOfArea((4 * 2 ** 21) ** 2, 16)).toBe(0);
    expect(zoomOfArea((2 * 2 ** 21) ** 2, 16)).toBe(1);
    expect(zoomOfArea(1, 1)).toBe(21);
  });

  test('comes back from its file, and not from a damaged one or one of something else', async () => {
    const drawn = packDrawn([
      ground([square(0, 0, 1000)]),
      { ...ground([square(5, 5, 2000)]), properties: { name: 'Étang' } },
    ]);
    const file = path.join(files.folder, 'some.landscape');
    await writeDrawnFile(file, 'key', drawn);
    expect(await openDrawnFile(file, 'key')).toEqual({ ...drawn, key: 'key' });
    expect(await openDrawnFile(file, 'other')).toBeNull();
    expect(await openDrawnFile(`${file}.none`)).toBeNull();
    const bytes = readFileSync(file);
    bytes[bytes.length - 20]! ^= 1;
    writeFileSync(file, bytes);
    expect(await openDrawnFile(file, 'key')).toBeNull();
  });

  test('is cut to its tile, outer rings clockwise and holes the other way, whichever way they came', () => {
    const half = WORLD_UNITS / 2;
    for (const turn of [
      (ring: [number, number][]) => ring,
      (ring: [number, number][]) => ring.toReversed(),
    ]) {
      const drawn = packDrawn([
        ground([turn(square(half / 2, half / 2, half)), square(half * 0.75, half * 0.75, half / 8)], 0, [
          false,
          true,
        ]),
      ]);
      // The tile of the upper left quarter: from its middle to its far corner, and 64 units beyond.
      const [rings] = ringsOf(drawnTile(drawn, ALL, 1, 0, 0));
      expect(rings).toHaveLength(2);
      expect(ringArea(rings![0]!)).toBe((4096 / 2 + 64) ** 2);
      expect(ringArea(rings![1]!)).toBe(-((4096 / 8) ** 2));
    }
  });

  test('has each hole in the piece that it lies in, where an edge cuts the whole in two', () => {
    // A U upside down, its bow above the tile: two legs come into it, a hole in each.
    const size = WORLD_UNITS / 4;
    const u: [number, number][] = [
      [size, size / 2],
      [2 * size, size / 2],
      [2 * size, 1.9 * size],
      [1.6 * size, 1.9 * size],
      [1.6 * size, 0.8 * size],
      [1.4 * size, 0.8 * size],
      [1.4 * size, 1.9 * size],
      [size, 1.9 * size],
      [size, size / 2],
    ];
    const drawn = packDrawn([
      ground([u, square(1.1 * size, 1.2 * size, size / 10), square(1.8 * size, 1.2 * size, size / 10)], 0, [
        false,
        true,
        true,
      ]),
    ]);
    const [rings] = ringsOf(drawnTile(drawn, ALL, 2, 1, 1));
    expect(rings!.map((ring) => Math.sign(ringArea(ring)))).toEqual([1, -1, 1, -1]);
    for (const i of [0, 2])
      expect(rings![i + 1]![0]![0] < 2048).toBe(Math.max(...rings![i]!.map(([x]) => x)) < 2048);
  });

  test('is left out of a tile from the smallest on, where there is too much of it', () => {
    const points = Array.from({ length: 12_000 }, (_, i) =>
      square((i % 120) * 2 ** 20, Math.floor(i / 120) * 2 ** 20, 2 ** 19 + i),
    );
    const [tile] = [drawnTile(packDrawn(points.map((ring) => ground([ring]))), ALL, 2, 0, 0)];
    const kept = ringsOf(tile!);
    expect(kept.flat(2).length).toBeLessThanOrEqual(MOST_POINTS + 5);
    expect(kept.length).toBeLessThan(12_000);
    expect(kept.length).toBeGreaterThan(9000);
  });

  test('covers as much of a tile as it does of the ground, wherever it lies', () => {
    const at = fc.integer({ min: 0, max: 2 ** 20 });
    fc.assert(
      fc.property(at, at, fc.integer({ min: 2 ** 14, max: 2 ** 20 }), (x, y, side) => {
        const unit = WORLD_UNITS / 2 ** 20;
        const drawn = packDrawn([ground([square(x * unit, y * unit, side * unit)])]);
        const reach = (from: number) =>
          Math.min(side, Math.max(0, 2 ** 18 + 2 ** 12 - from)) / 2 ** 6 - Math.max(0, -64 - from / 2 ** 6);
        // The tile of zoom 2 at 0, 0 is 2^18 wide in this grid, 64 of 4,096 units more with its margin.
        const expected = Math.max(0, reach(x)) * Math.max(0, reach(y));
        const rings = ringsOf(drawnTile(drawn, ALL, 2, 0, 0)).flat();
        const area = rings.reduce((sum, ring) => sum + ringArea(ring), 0);
        expect(Math.abs(area - expected)).toBeLessThanOrEqual(2 * (4096 + 128));
      }),
    );
  });

  test('of names of places are not those that communes have, near their town hall', () => {
    const place = (name: string, lon: number): DrawnFeature => ({
      ...{ layer: 'place-names', shape: 'point', zoom: 0, properties: { class: 'village', name } },
      parts: [[[xOfLon(lon), yOfLat(45)]]],
    });
    const drawn = packDrawn([place('Saint-Léonard', 1), place('Saint-Léonard', 2), place('La Roche', 1)]);
    const isShown = placesShown(drawn, [{ name: 'Saint-Leonard', centre: [1.01, 45] }]);
    const names = (tile: Uint8Array) => {
      const layer = layersOf(tile)['place-names'];
      return Array.from({ length: layer?.length ?? 0 }, (_, i) => layer!.feature(i).properties.name).sort();
    };
    expect(names(drawnTile(drawn, { layers: ['place-names'], isShown }, 0, 0, 0))).toEqual([
      'La Roche',
      'Saint-Léonard',
    ]);
  });
});
