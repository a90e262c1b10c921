import type { Feature, MultiPolygon } from 'geojson';
import { describe, expect, it } from 'vitest';
import { unpackedWhenRead, withPackedGround, wkbOf } from '../../isochrones/geometry/wkb.ts';
import { coverageFeature } from '../../server/answers/coverage_feature.ts';
import { packFeatures, unpackFeatures } from '../../server/output/exports/packed_features.ts';

const SQUARE = [
  [
    [
      [9, 42],
      [9.1, 42],
      [9.1, 42.1],
      [9, 42],
    ],
  ],
] as [number, number][][][];
const figures = { layer: 'isochrone' as const, site_id: 'a', minutes: 10, area_km2: 1, population: 2 };
const stored = unpackedWhenRead({ ...figures }, wkbOf(SQUARE));

describe('features on their way to the thread that writes files', () => {
  it('are there what they were here', async () => {
    const features: Feature[] = [
      coverageFeature(stored, 20),
      coverageFeature({ ...figures, polygons: SQUARE }, 20),
      { type: 'Feature', geometry: { type: 'Point', coordinates: [9, 42] }, properties: { name: 'Ici' } },
    ];
    const unpacked = await unpackFeatures(structuredClone(await packFeatures(features)));
    expect(JSON.parse(JSON.stringify(unpacked))).toEqual(JSON.parse(JSON.stringify(features)));
  });

  // What was wrong: of a list of 10,000 sites 600 MB of isochrones were unpacked and packed again by the thread that answers, and copied in one piece of half a second.
  it('are not unpacked where they are stored as WKB, and lie where both threads read them', async () => {
    const geometry: MultiPolygon = {
      type: 'MultiPolygon',
      get coordinates(): never {
        throw new Error('unpacked');
      },
    };
    const feature: Feature = {
      type: 'Feature',
      geometry: withPackedGround(geometry, stored),
      properties: {},
    };
    const { parts } = await packFeatures([feature]);
    expect(parts.map(({ buffer }) => buffer instanceof SharedArrayBuffer)).toEqual([true]);
    const [unpacked] = await unpackFeatures({ parts });
    expect((unpacked?.geometry as MultiPolygon).coordinates).toEqual(SQUARE);
  });
});
