import {
  GeoJSONVT,
  type GeoJSONVTFeature,
  type GeoJSONVTInternalTile,
  type GeoJSONVTOptions,
  type GeoJSONVTTile,
} from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import type { Feature, FeatureCollection } from 'geojson';
import type { SharedBytes } from '../../process/kept_by_bytes.ts';

/** Deepest zoom made of GeoJSON layers; the map stretches these tiles further in. */
export const GEOJSON_MAX_ZOOM = 14;
/** An index keeps whatever it ever cut. Tiles that are deeper than these are cut by indexes of their own, one for each of these. */
const KEPT_ZOOM = 8;
/** Each of those is kept until it has cut so many tiles, as long as there is room for it: to begin one takes as long as forty tiles. */
const MOST_TILES = 60;
/** What an index keeps of a cut tile: a point is a list of two numbers, that of a source three numbers among others. */
const BYTES = { point: 64, sourcePoint: 24, feature: 250 };

/** Cuts the features of one or more layers into vector tiles; features are indexed when the first tile is asked for. */
export interface TileSource {
  tile(z: number, x: number, y: number): Uint8Array;
}

/** Features that are indexed: their coordinates may be let go. */
export interface IndexedFeatures {
  tile(z: number, x: number, y: number): GeoJSONVTTile | null;
}

/**
 * A tile source over GeoJSON. `layers` gives the features of each layer of the tile, by name; it is called once, and its features are not
 * kept. Features are numbered within their layer, so that the map can mark one of them. `shared`: see indexFeatures.
 */
export function geojsonTiles(
  layers: () => Record<string, Feature[] | IndexedFeatures>,
  shared: SharedBytes,
): TileSource {
  let make: typeof layers | undefined = layers;
  let indexes: [string, IndexedFeatures][] = [];
  return {
    tile(z, x, y) {
      if (make)
        indexes = Object.entries(make()).map(([name, features]) => [
          name,
          Array.isArray(features) ? indexFeatures(features, shared) : features,
        ]);
      make = undefined;
      const parts: Parameters<typeof fromGeojsonVt>[0] = {};
      for (const [name, index] of indexes) {
        const tile = index.tile(z, x, y);
        if (tile && tile.features.length > 0) parts[name] = tile;
      }
      if (Object.keys(parts).length === 0) return new Uint8Array(0);
      return fromGeojsonVt(parts, { version: 2, extent: 4096 });
    },
  };
}

/** Indexes features by the ground that they lie on. What it keeps of deep tiles beside is counted in `shared`, and goes where that is full. */
export function indexFeatures(features: Feature[], shared: SharedBytes): IndexedFeatures {
  const index = new GeoJSONVT({ type: 'FeatureCollection', features }, OPTIONS);
  const within = shared.part<{ cutter: Cutter; cut: number }>(({ cutter }) => bytesOf(cutter));
  return {
    tile(z, x, y) {
      const deeper = z - KEPT_ZOOM;
      if (deeper <= 0) return index.getTile(z, x, y);
      const around = index.getTile(KEPT_ZOOM, x >> deeper, y >> deeper);
      if (!around?.source?.length) return null;
      // With its end: keys that begin so are dropped.
      const key = `${around.x}/${around.y} `;
      const used = within.get(key) ?? { cutter: cutterOf(around, z, x, y), cut: 0 };
      const tile = used.cutter.getTile(z, x, y);
      // It has grown by what it has cut.
      if (++used.cut < MOST_TILES) within.set(key, used);
      else within.drop(key);
      return tile;
    },
  };
}

/** What the library cuts tiles with, which it does not name: a test compares with what it gives by its own calls. */
interface Cutter {
  splitTile(
    features: GeoJSONVTInternalTile['source'],
    z: number,
    x: number,
    y: number,
    ...to: number[]
  ): void;
  getTile(z: number, x: number, y: number): GeoJSONVTTile | null;
  tiles: Record<string, GeoJSONVTInternalTile>;
}

/** About what an index takes in memory. */
function bytesOf({ tiles }: Cutter): number {
  let bytes = 0;
  for (const { features, numSimplified, numPoints, source } of Object.values(tiles)) {
    bytes += features.length * BYTES.feature + numSimplified * BYTES.point;
    if (source) bytes += source.length * BYTES.feature + numPoints * BYTES.sourcePoint;
  }
  return bytes;
}

/** An index of one tile's ground, which begins with a tile in it. */
function cutterOf(around: GeoJSONVTTile, ...first: [z: number, x: number, y: number]): Cutter {
  const { tileIndex } = new GeoJSONVT(NOTHING, OPTIONS) as unknown as { tileIndex: Cutter };
  tileIndex.splitTile(around.source, around.z, around.x, around.y, ...first);
  return tileIndex;
}

/** An indexed layer whose tiles have other properties. */
export const withTags = (features: IndexedFeatures, tagsOf: (tags: Tags) => Tags): IndexedFeatures => ({
  tile(z, x, y) {
    const tile = features.tile(z, x, y);
    return (
      tile && {
        ...tile,
        features: tile.features.map((one: GeoJSONVTFeature) => ({ ...one, tags: tagsOf(one.tags) })),
      }
    );
  },
});

type Tags = GeoJSONVTFeature['tags'];

const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] };
const OPTIONS: GeoJSONVTOptions = {
  maxZoom: GEOJSON_MAX_ZOOM,
  tolerance: 2,
  extent: 4096,
  buffer: 64,
  generateId: true,
  indexMaxZoom: 4,
};
