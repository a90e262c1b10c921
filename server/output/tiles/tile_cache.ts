import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** A tile as it is sent. */
export interface CachedTile {
  plain: Uint8Array;
  gzipped: Uint8Array;
  etag: string;
}

export interface TileCache {
  /** The tile under this key, made by `make` where it is not kept. */
  get(key: string, make: () => Uint8Array): Promise<CachedTile>;
  /** Drops every tile whose key starts so. */
  drop(prefix: string): void;
  readonly bytes: number;
}

/** Keeps the tiles used last, both plain and compressed, up to `limit_bytes`. */
export function newTileCache(limit_bytes = 128 * 1024 * 1024): TileCache {
  const tiles = new Map<string, CachedTile>();
  let bytes = 0;
  const sizeOf = (tile: CachedTile): number => tile.plain.length + tile.gzipped.length + 200;
  const remove = (key: string): void => {
    const tile = tiles.get(key);
    if (!tile) return;
    bytes -= sizeOf(tile);
    tiles.delete(key);
  };
  return {
    async get(key, make) {
      const known = tiles.get(key);
      if (known) {
        // A Map keeps the order of insertion: what is used goes to the end, what is dropped comes from the start.
        tiles.delete(key);
        tiles.set(key, known);
        return known;
      }
      const plain = make();
      const gzipped = plain.length > 0 ? await compress(plain, { level: 6 }) : plain;
      const tile = { plain, gzipped, etag: `W/"${hash('sha1', plain, 'base64url')}"` };
      remove(key);
      tiles.set(key, tile);
      bytes += sizeOf(tile);
      for (const oldest of tiles.keys()) {
        if (bytes <= limit_bytes) break;
        remove(oldest);
      }
      return tile;
    },
    drop(prefix) {
      for (const key of [...tiles.keys()]) if (key.startsWith(prefix)) remove(key);
    },
    get bytes() {
      return bytes;
    },
  };
}
