import {
  GeoJSONVT,
  type GeoJSONVTFeature,
  type GeoJSONVTInternalTile,
  type GeoJSONVTOptions,
  type GeoJSONVTTile,
} from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import type { Feature, FeatureCollection, Geometry } from 'geojson';
import { ownTurn } from '../../../data/turns/breath.ts';
import type { SharedBytes } from '../../process/kept_by_bytes.ts';

/** Deepest zoom made of GeoJSON layers; the map stretches these tiles further in. */
export const GEOJSON_MAX_ZOOM = 14;
/** An index keeps whatever it ever cut. Tiles that are deeper than these are cut by indexes of their own, one for each of these. */
const KEPT_ZOOM = 8;
/** Each of those is kept until it has cut so many tiles, as long as there is room for it: to begin one takes as long as forty tiles. */
const MOST_TILES = 60;
/** What an index keeps of a cut tile: a point is a list of two numbers, that of a source three numbers among others. */
const BYTES = { point: 64, sourcePoint: 24, feature: 250 };

/** Cuts vector tiles. */
export interface TileSource {
  tile(z: number, x: number, y: number): Uint8Array;
}

/** Features that are indexed: their coordinates may be let go. */
export interface IndexedFeatures {
  tile(z: number, x: number, y: number): GeoJSONVTTile | null;
}

/** A tile source over the layers of its tiles, by name. */
export const geojsonTiles = (layers: Record<string, IndexedFeatures>): TileSource => ({
  tile(z, x, y) {
    const parts: Parameters<typeof fromGeojsonVt>[0] = {};
    for (const [name, index] of Object.entries(layers)) {
      const tile = index.tile(z, x, y);
      if (tile && tile.features.length > 0) parts[name] = tile;
    }
    if (Object.keys(parts).length === 0) return new Uint8Array(0);
    return fromGeojsonVt(parts, { version: 2, extent: 4096 });
  },
});

/** So many corners are indexed in one turn: some milliseconds. */
const CORNERS_OF_TURN = 8000;

/**
 * Indexes features by the ground that they lie on, in turns with others: some at a time, each feature whole. They are numbered, so that the
 * map can mark one of them. `shared`: see `indexPart`.
 */
export async function indexFeatures(
  features: readonly Feature[],
  shared: SharedBytes,
): Promise<IndexedFeatures> {
  const parts: IndexedFeatures[] = [];
  let part: Feature[] = [];
  let corners = 0;
  for (const [id, feature] of features.entries()) {
    part.push({ ...feature, id });
    corners += cornersOf(feature.geometry);
    if (corners < CORNERS_OF_TURN && id < features.length - 1) continue;
    await ownTurn();
    parts.push(indexPart(part, shared));
    part = [];
    corners = 0;
  }
  return parts.length === 1 ? parts[0]! : joined(parts);
}

const cornersOf = (geometry: Geometry): number =>
  geometry.type === 'GeometryCollection' ? geometry.geometries.length : positionsIn(geometry.coordinates);

const positionsIn = (coordinates: unknown): number =>
  Array.isArray(coordinates) && Array.isArray(coordinates[0])
    ? coordinates.reduce((sum: number, one) => sum + positionsIn(one), 0)
    : 1;

/** Several indexes as one: their features in this order. */
const joined = (indexes: readonly IndexedFeatures[]): IndexedFeatures => ({
  tile(z, x, y) {
    const tiles = indexes
      .flatMap((index) => index.tile(z, x, y) ?? [])
      .filter((one) => one.features.length > 0);
    const [first, ...others] = tiles;
    if (first === undefined || others.length === 0) return first ?? null;
    return { ...first, features: tiles.flatMap((one) => one.features) };
  },
});

/** Indexes features in one piece. What it keeps of deep tiles beside is counted in `shared`, and goes where that is full. */
function indexPart(features: Feature[], shared: SharedBytes): IndexedFeatures {
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
  indexMaxZoom: 4,
};
