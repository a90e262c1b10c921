import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { WORLD_UNITS, xOfLon, yOfLat } from '../../../isochrones/geometry/mercator.ts';
import { newArchive, tileId } from './pmtiles.ts';

/** What a server's TileJSON says, as far as an archive needs it. */
export interface TileJson {
  name: string;
  description: string;
  attribution: string;
  tiles: string[];
  minzoom: number;
  maxzoom: number;
  bounds: [number, number, number, number];
  vector_layers: unknown[];
}

/** Gives a tile's bytes, not compressed; null where it is empty. */
export type FetchTile = (address: string) => Promise<Uint8Array | null>;

/** Tiles asked for at once: the server cuts them one after another, the network between is short. */
const AT_ONCE = 8;
const compress = promisify(gzip);

/**
 * Writes all tiles of a layer, down to `max_zoom`, into one archive; readers stretch the deepest ones. `onProgress` is told how
 * many of how many were asked for.
 */
export async function writeTiles(
  file: string,
  layer: TileJson,
  max_zoom: number,
  fetchTile: FetchTile,
  onProgress: (done: number, total: number) => void,
): Promise<{ bytes: number; tiles: number }> {
  const deepest = Math.min(max_zoom, layer.maxzoom);
  const places = placesWithin(layer.bounds, layer.minzoom, deepest);
  const archive = await newArchive(file);
  try {
    for (let first = 0; first < places.length; first += AT_ONCE) {
      const some = places.slice(first, first + AT_ONCE);
      const tiles = await Promise.all(some.map(({ z, x, y }) => fetchTile(addressOf(layer, z, x, y))));
      const gzipped = await Promise.all(tiles.map((tile) => tile && compress(tile, { level: 9 })));
      for (const [i, tile] of gzipped.entries()) if (tile) await archive.add(some[i].id, tile);
      onProgress(first + some.length, places.length);
    }
    const { name, description, attribution, vector_layers } = layer;
    return await archive.finish({
      min_zoom: layer.minzoom,
      max_zoom: deepest,
      bounds: layer.bounds,
      metadata: { name, description, attribution, type: 'overlay', format: 'pbf', vector_layers },
    });
  } catch (error) {
    await archive.abandon();
    await rm(file, { force: true });
    throw error;
  }
}

function addressOf({ tiles }: TileJson, z: number, x: number, y: number): string {
  return tiles[0].replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y));
}

interface TilePlace {
  z: number;
  x: number;
  y: number;
  id: number;
}

/** Every tile that touches the bounds, in the order of their ids. */
function placesWithin(
  [west, south, east, north]: TileJson['bounds'],
  min_zoom: number,
  max_zoom: number,
): TilePlace[] {
  const places: TilePlace[] = [];
  for (let z = min_zoom; z <= max_zoom; z++) {
    const side = 2 ** z;
    const tileAt = (units: number): number =>
      Math.min(side - 1, Math.max(0, Math.floor((units / WORLD_UNITS) * side)));
    for (let x = tileAt(xOfLon(west)); x <= tileAt(xOfLon(east)); x++)
      for (let y = tileAt(yOfLat(north)); y <= tileAt(yOfLat(south)); y++)
        places.push({ z, x, y, id: tileId(z, x, y) });
  }
  return places.sort((a, b) => a.id - b.id);
}
