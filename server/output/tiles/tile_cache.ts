import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { SharedBytes } from '../../process/kept_by_bytes.ts';

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

/** Keeps the tiles used last, both plain and compressed, in what is shared. */
export function newTileCache(shared: SharedBytes): TileCache {
  const tiles = shared.part<CachedTile>(({ plain, gzipped }) => plain.length + gzipped.length + 200);
  return {
    async get(key, make) {
      const known = tiles.get(key);
      if (known) return known;
      const plain = make();
      const gzipped = plain.length > 0 ? await compress(plain, { level: 6 }) : plain;
      const tile = { plain, gzipped, etag: `W/"${hash('sha1', plain, 'base64url')}"` };
      tiles.set(key, tile);
      return tile;
    },
    drop: tiles.drop,
    get bytes() {
      return tiles.bytes;
    },
  };
}
