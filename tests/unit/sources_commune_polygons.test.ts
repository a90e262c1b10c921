import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mendGround } from '../../data/sources/communes/commune_ground.ts';
import { piecesOf } from '../../data/sources/communes/commune_pieces.ts';
import { communesOfPieces } from '../../data/sources/communes/communes.ts';
import { checkAreas, officialAreas } from '../../data/sources/communes/official_areas.ts';
import { cutSea, seaIn } from '../../data/sources/communes/sea.ts';
import { containsPoint } from '../../data/sources/polygons/geometry.ts';
import { madeSound, unite } from '../../data/sources/polygons/overlay.ts';
import { area_km2 } from '../../isochrones/geometry/area.ts';
import type { MultiPolygonCoordinates, PolygonRings } from '../../isochrones/types.ts';
import { areaOf_km2, aroundHole, box, ground, holesOf } from '../support/commune_ground.ts';
import { communesGeoJson } from '../support/sources.ts';

test('a bow tie keeps both loops, a ring that touches itself is taken apart', () => {
  const tie: MultiPolygonCoordinates = [
    [
      [
        [0, 45],
        [0.2, 45.2],
        [0.2, 45],
        [0, 45.2],
        [0, 45],
      ],
    ],
  ];
  const triangles =
    area_km2([
      [
        [
          [0, 45],
          [0.1, 45.1],
          [0, 45.2],
          [0, 45],
        ],
      ],
    ]) * 2;
  expect(area_km2(madeSound(tie))).toBeCloseTo(triangles, 1);
  // A square whose ring also runs around a hole that it touches at (0.1, 45.2).
  const pinched: MultiPolygonCoordinates = [
    [
      [
        [0, 45],
        [0.2, 45],
        [0.2, 45.2],
        [0.1, 45.2],
        [0.12, 45.1],
        [0.08, 45.1],
        [0.1, 45.2],
        [0, 45.2],
        [0, 45],
      ],
    ],
  ];
  const sound = mendGround([ground('p', ...pinched)], { parts: [], claims: [] }).whole;
  expect(sound.flat().every((ring) => new Set(ring.map(String)).size === ring.length - 1)).toBe(true);
});

describe('features of one commune', () => {
  const features = (...polygons: [string, PolygonRings][]) =>
    piecesOf(
      JSON.parse(
        communesGeoJson(polygons.map(([code, rings]) => ({ properties: { code }, polygons: [rings] }))),
      ),
      'test',
    );

  test('are united, whether they lie apart, share a border, overlap or are there twice', async () => {
    const read = async (...polygons: [string, PolygonRings][]) => communesOfPieces(features(...polygons));
    const apart = await read(['A', box(1, 45, 1.1, 45.1)], ['A', box(1.2, 45, 1.3, 45.1)]);
    expect(apart.communes).toHaveLength(1);
    expect(apart.communes[0]!.polygons).toHaveLength(2);
    expect(apart.notes).toContain('1 communes are there in several features, which were united: A (2).');
    const touching = await read(['A', box(1, 45, 1.1, 45.1)], ['A', box(1.1, 45, 1.3, 45.1)]);
    const overlapping = await read(['A', box(1, 45, 1.2, 45.1)], ['A', box(1.1, 45, 1.3, 45.1)]);
    const expected = area_km2([box(1, 45, 1.3, 45.1)]);
    for (const { communes } of [touching, overlapping]) {
      expect(communes[0]!.polygons).toHaveLength(1);
      expect(communes[0]!.area_km2).toBeCloseTo(expected, 5);
    }
    const twice = await read(
      ['A', box(1, 45, 1.1, 45.1)],
      ['A', box(1, 45, 1.1, 45.1)],
      ['B', box(1.1, 45, 1.2, 45.1)],
    );
    expect(twice.communes.map((each) => each.code)).toEqual(['A', 'B']);
    expect(twice.communes[0]!.area_km2).toBeCloseTo(area_km2([box(1, 45, 1.1, 45.1)]), 6);
  });

  test('are known by whatever property holds a code, in collections of geometries too', () => {
    const geometry = {
      type: 'GeometryCollection',
      geometries: [
        { type: 'Point', coordinates: [1.05, 45.05] },
        { type: 'Polygon', coordinates: box(1, 45, 1.1, 45.1) },
        { type: 'MultiPolygon', coordinates: [box(1.2, 45, 1.3, 45.1)] },
      ],
    };
    for (const properties of [
      { code: '33063' },
      { insee: '33063' },
      { INSEE_COM: '33063' },
      { CODGEO: 33063 },
      { 'ref:INSEE': '33063' },
      { com_code: ['33063'] },
      { com: 'Bordeaux', code_commune: '33063' },
    ]) {
      const notes: string[] = [];
      const content = {
        type: 'FeatureCollection',
        features: [
          { type: 'Feature', properties, geometry },
          { type: 'Feature', properties, geometry: { type: 'Point', coordinates: [0, 45] } },
        ],
      };
      const pieces = piecesOf(content, 'test', notes);
      expect(pieces.map((each) => [each.code, each.polygons.length])).toEqual([['33063', 2]]);
      expect(notes).toEqual([
        '1 features are no polygons and were left aside: feature 2 (33063) of test is a Point.',
      ]);
    }
  });
});

describe('official areas', () => {
  const grounds = aroundHole();
  const told = (factor: number) =>
    new Map(grounds.map((each) => [each.code, area_km2(each.polygons) * factor]));

  test.each([
    ['km²', 1],
    ['hectares', 100],
    ['m²', 1e6],
  ])('are read in %s, which nothing names', async (_, factor) => {
    const french = { currentCode: () => undefined } as never;
    const areas = officialAreas(told(factor), grounds, french);
    for (const each of grounds) expect(areas.get(each.code)).toBeCloseTo(area_km2(each.polygons), 6);
  });

  test('that differ by more than 5% are counted, the worst named, each noted', () => {
    const some = aroundHole();
    for (const each of some) each.official_area_km2 = area_km2(each.polygons);
    some[0]!.official_area_km2! /= 1.049;
    some[1]!.official_area_km2! /= 2;
    some[2]!.official_area_km2! /= 0.94;
    const [line] = checkAreas(some, 'list.csv');
    expect(line).toMatch(
      /^The ground of 2 of 4 communes differs .* most of all Commune E \(E\): .*; all of them are in list\.csv\.$/,
    );
    expect(some.map((each) => each.notes.length)).toEqual([0, 1, 1, 0]);
    expect(some[1]!.notes[0]!.text).toContain('100\u00a0% de plus');
    expect(checkAreas(aroundHole(), 'list.csv')).toEqual([]);
  });
});

describe('the sea', () => {
  const sea: MultiPolygonCoordinates = [box(0.1, 44.9, 0.5, 45.4)];

  test('is not ground of a commune that reaches into it, except a strip within the coast’s own fineness', () => {
    // 0.05 of 0.15 degrees are land; the beach of the second is 50 m wide (6.35e-4 degrees).
    const grounds = [
      ground('estuary', box(0.05, 45, 0.2, 45.1)),
      ground('beach', box(0.05, 45.1, 0.100635, 45.2)),
    ];
    const whole = unite(grounds.flatMap((each) => each.polygons));
    const { whole: dry, notes } = cutSea(grounds, whole, sea);
    expect(area_km2(grounds[0]!.polygons)).toBeCloseTo(area_km2([box(0.05, 45, 0.1, 45.1)]), 4);
    expect(grounds[1]!.polygons).toEqual([box(0.05, 45.1, 0.100635, 45.2)]);
    expect(area_km2(dry)).toBeCloseTo(areaOf_km2(grounds), 4);
    expect(grounds[0]!.notes).toMatchObject([{ code: 'sea_cut' }]);
    expect(notes).toHaveLength(1);
  });

  test('stays where the official area counts it, and where nothing else would be left', () => {
    const lagoon = ground('lagoon', box(0.05, 45, 0.2, 45.1));
    lagoon.official_area_km2 = area_km2(lagoon.polygons) * 0.98;
    const afloat = ground('afloat', box(0.3, 45, 0.4, 45.1));
    const grounds = [lagoon, afloat];
    cutSea(grounds, [], sea);
    expect(grounds.map((each) => area_km2(each.polygons))).toEqual([
      area_km2([box(0.05, 45, 0.2, 45.1)]),
      area_km2([box(0.3, 45, 0.4, 45.1)]),
    ]);
  });

  test('makes no hole in the region: a lagoon lies within it, of no commune', () => {
    const grounds = [ground('shore', box(0, 45, 0.3, 45.3))];
    const { whole } = cutSea(grounds, grounds[0]!.polygons, [box(0.1, 45.1, 0.2, 45.2)]);
    expect(holesOf(grounds[0]!.polygons)).toHaveLength(1);
    expect(holesOf(whole)).toEqual([]);
  });

  test('of OpenStreetMap’s coastline has the Gironde’s estuary and not its banks', async () => {
    const gironde = await seaIn({ west: -1.3, south: 45, east: -0.5, north: 45.7 });
    // The middle of the estuary off Pauillac; Pauillac and Blaye on its banks; the ocean west of it is beyond the box.
    expect(containsPoint(gironde, -0.72, 45.25)).toBe(true);
    expect(containsPoint(gironde, -0.755, 45.2)).toBe(false);
    expect(containsPoint(gironde, -0.655, 45.127)).toBe(false);
  });
});

const CASE = new URL('../../../shared/cases/33-communes-exploded/exploded.geojson', import.meta.url).pathname;
test.skipIf(!existsSync(CASE))('a département exploded into its parts is its communes again', async () => {
  const content = JSON.parse(readFileSync(CASE, 'utf8'));
  const { communes, whole } = await communesOfPieces(piecesOf(content, 'exploded'), { departements: ['2B'] });
  const codes = new Set(
    content.features.map((each: { properties: { code: string } }) => each.properties.code),
  );
  expect(communes.map((each) => each.code)).toEqual([...codes].sort());
  expect(communes.reduce((total, each) => total + each.area_km2, 0)).toBeCloseTo(area_km2(whole), 2);
});
