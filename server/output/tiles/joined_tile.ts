import { VectorTile } from '@mapbox/vector-tile';
import { fromVectorTileJs, type VectorTileFeatureLike, type VectorTileLayerLike } from '@maplibre/vt-pbf';
import { PbfReader } from 'pbf';

/** Ids of features count from 0 in each region's tile: those of the next region begin so much higher. */
const IDS_A_REGION = 2 ** 24;

/** The same place's tiles of several regions as one: layers of the same name are one, and ids stay apart. Null or empty: a region has nothing here. */
export function joinTiles(tiles: readonly (Uint8Array | null)[]): Uint8Array {
  const filled = tiles.flatMap((tile, region) =>
    tile !== null && tile.length > 0 ? [{ tile, region }] : [],
  );
  if (filled.length === 0) return new Uint8Array(0);
  const layers = new Map<string, { extent: number; version: number; features: VectorTileFeatureLike[] }>();
  for (const { tile, region } of filled) {
    for (const [name, layer] of Object.entries(new VectorTile(new PbfReader(tile)).layers)) {
      const { extent, version } = layer;
      const joined = layers.get(name) ?? { extent, version, features: [] };
      layers.set(name, joined);
      for (let i = 0; i < layer.length; i++) {
        const feature = layer.feature(i) as unknown as VectorTileFeatureLike;
        if (feature.id !== undefined) feature.id += region * IDS_A_REGION;
        joined.features.push(feature);
      }
    }
  }
  const told = [...layers].map(([name, { features, ...rest }]): [string, VectorTileLayerLike] => [
    name,
    { ...rest, name, length: features.length, feature: (i: number) => features[i] as VectorTileFeatureLike },
  ]);
  return fromVectorTileJs({ layers: Object.fromEntries(told) });
}
