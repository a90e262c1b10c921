import { nextTurn } from '../../../data/turns/breath.ts';
import { type BothForms, bothForms, bytesOfForms } from '../../process/both_forms.ts';
import type { SharedBytes } from '../../process/kept_by_bytes.ts';
import { rememberByBytes } from '../../process/remember.ts';

export interface TileCache {
  /** The tile under this key, made by `make` where it is not kept. */
  get(key: string, make: () => Uint8Array): Promise<BothForms>;
  /** Drops every tile whose key starts so. */
  drop(prefix: string): void;
  readonly bytes: number;
}

/** Keeps the tiles used last, both plain and compressed, in what is shared. */
export function newTileCache(shared: SharedBytes): TileCache {
  const tiles = shared.part(bytesOfForms);
  const made = new Map<string, Promise<BothForms>>();
  return {
    get: (key, make) =>
      rememberByBytes(tiles, made, key, async () => {
        // Many wait for what tiles are cut from, and all of them would be cut in one piece once it is there.
        await nextTurn();
        return bothForms(make());
      }),
    drop: tiles.drop,
    get bytes() {
      return tiles.bytes;
    },
  };
}
