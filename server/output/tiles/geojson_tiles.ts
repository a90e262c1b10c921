import { GeoJSONVT } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import type { Feature } from 'geojson';

/** Deepest zoom made of GeoJSON layers; the map stretches these tiles further in. */
export const GEOJSON_MAX_ZOOM = 14;

/** Cuts the features of one or more layers into vector tiles; features are indexed when the first tile is asked for. */
export interface TileSource {
  tile(z: number, x: number, y: number): Uint8Array;
}

/**
 * A tile source over GeoJSON. `layers` gives the features of each layer of the tile, by name; it is called once. Features
 * are numbered within their layer, so that the map can mark one of them.
 */
export function geojsonTiles(layers: () => Record<string, Feature[]>): TileSource {
  let indexes: [string, GeoJSONVT][] | undefined;
  return {
    tile(z, x, y) {
      indexes ??= Object.entries(layers()).map(([name, features]) => [name, indexFeatures(features)]);
      const parts: Parameters<typeof fromGeojsonVt>[0] = {};
      for (const [name, index] of indexes) {
        const tile = index.getTile(z, x, y);
        if (tile && tile.features.length > 0) parts[name] = tile;
      }
      if (Object.keys(parts).length === 0) return new Uint8Array(0);
      return fromGeojsonVt(parts, { version: 2, extent: 4096 });
    },
  };
}

function indexFeatures(features: Feature[]): GeoJSONVT {
  return new GeoJSONVT(
    { type: 'FeatureCollection', features },
    { maxZoom: GEOJSON_MAX_ZOOM, tolerance: 2, extent: 4096, buffer: 64, generateId: true, indexMaxZoom: 4 },
  );
}
