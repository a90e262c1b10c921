import type { Feature as AnyFeature, Geometry } from 'geojson';
import { mapInSlices } from '../../../data/turns/breath.ts';
import { multiPolygonOf, packedGround, wkbOf } from '../../../isochrones/geometry/wkb.ts';
import type { MultiPolygonCoordinates } from '../../../isochrones/types.ts';
import { type PackedRows, packRows, unpackRows } from '../../engine/packed_rows.ts';

type Feature = AnyFeature<Geometry | null>;

/** A feature on its way to another thread: its polygons as WKB, for as lists of points they are copied a hundred times more slowly. */
type PackedFeature = Feature | (Omit<Feature, 'geometry'> & { wkb: Uint8Array });

/** Packs features in pieces, between which others are answered. */
export async function packFeatures(features: readonly Feature[]): Promise<PackedRows> {
  return packRows(
    await mapInSlices(features, (feature): PackedFeature => {
      const { geometry, ...rest } = feature;
      return geometry?.type === 'MultiPolygon'
        ? // What is stored so is not even unpacked.
          { ...rest, wkb: packedGround(geometry) ?? wkbOf(geometry.coordinates as MultiPolygonCoordinates) }
        : feature;
    }),
    FEATURES_AT_ONCE,
  );
}

const FEATURES_AT_ONCE = 25;

export async function unpackFeatures(packed: PackedRows): Promise<Feature[]> {
  return (await unpackRows<PackedFeature>(packed)).map((feature): Feature => {
    if (!('wkb' in feature)) return feature;
    const { wkb, ...rest } = feature;
    const geometry: Geometry = {
      type: 'MultiPolygon',
      // Read when it is written, one after the other.
      get coordinates() {
        return multiPolygonOf(wkb);
      },
    };
    return { ...rest, geometry };
  });
}
