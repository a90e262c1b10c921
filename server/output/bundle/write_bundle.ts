import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { VERSION } from '../../process/version.ts';
import { TILE_LAYERS } from '../tiles/tile_layers.ts';
import { type Ask, writeData } from './bundle_data.ts';
import { writePage } from './bundle_page.ts';
import { type FetchTile, type TileJson, writeTiles } from './bundle_tiles.ts';

/** A server to take everything from: one moment's state, as it answers. */
interface BundleSource {
  ask: Ask;
  tile: FetchTile;
}

interface BundleOptions {
  /** Deepest zoom of the tiles. */
  max_zoom: number;
  /** Where the page sends people for exact answers; '' for nowhere. */
  service: string;
  progress: {
    step(title: string): void;
    update(at: { done: number; total: number }): void;
  };
  signal?: AbortSignal;
}

interface BundleReport {
  bytes: number;
  files: number;
  /** Bytes of each layer's tiles. */
  tiles: Record<string, number>;
}

/** What `bundle.json` says: that this folder is a bundle, and of what. */
interface BundleHead {
  format: number;
  maillage: string;
  made_at: string;
  region: string;
  coverage: string;
  max_zoom: number;
}

const HEAD = 'bundle.json';

/**
 * Writes a folder that any file server shows as the map: the page, its data as JSON and GeoJSON, and a PMTiles archive for each
 * layer. It is written beside its place and moved there when whole; a bundle that was there is replaced.
 * Errors: folder_not_empty, coverage_changed, web_not_built, those of the source.
 */
export async function writeBundle(
  folder: string,
  source: BundleSource,
  { max_zoom, service, progress, signal }: BundleOptions,
): Promise<BundleReport> {
  const place = resolve(folder);
  await refuseOther(place);
  const part = `${place}.${process.pid}.part`;
  try {
    await mkdir(part, { recursive: true });
    const before = await source.ask<{ id: string }>('/api/v1/coverages/current');
    progress.step('Writing the page, figures and answers of communes');
    await writePage(part, service);
    await writeData(part, source.ask, (done, total) => {
      signal?.throwIfAborted();
      progress.update({ done, total });
    });
    const tiles: Record<string, number> = {};
    await mkdir(join(part, 'tiles'));
    for (const { id: layer } of TILE_LAYERS) {
      progress.step(`Writing tiles of ${layer}`);
      const about = await source.ask<TileJson>(`/api/v1/tiles/${layer}.json`);
      const file = join(part, 'tiles', `${layer}.pmtiles`);
      const written = await writeTiles(file, about, max_zoom, source.tile, (done, total) => {
        signal?.throwIfAborted();
        progress.update({ done, total });
      });
      tiles[layer] = written.bytes;
    }
    const after = await source.ask<{ id: string }>('/api/v1/coverages/current');
    if (after.id !== before.id) {
      throw new MaillageError('coverage_changed');
    }
    const region = await source.ask<{ id: string }>('/api/v1/region');
    const head: BundleHead = {
      format: 1,
      maillage: VERSION,
      made_at: new Date().toISOString(),
      region: region.id,
      coverage: after.id,
      max_zoom,
    };
    await writeFile(join(part, HEAD), `${JSON.stringify(head, null, 2)}\n`);
    await replace(part, place);
    return { ...(await sizeOf(place)), tiles };
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

/** A folder that holds something else than a bundle is left alone. */
async function refuseOther(place: string): Promise<void> {
  const names = await readdir(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw notAFolder(place, error);
  });
  const head = await readFile(join(place, HEAD), 'utf8').catch(() => null);
  if (names.length > 0 && head === null) {
    throw new MaillageError('folder_not_empty', { folder: place });
  }
}

function notAFolder(place: string, cause: NodeJS.ErrnoException): MaillageError {
  return new MaillageError('folder_not_readable', { folder: place, code: String(cause.code) });
}

async function replace(part: string, place: string): Promise<void> {
  const former = `${part}.former`;
  await mkdir(dirname(place), { recursive: true });
  await rename(place, former).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(part, place);
  await rm(former, { recursive: true, force: true });
}

async function sizeOf(folder: string): Promise<{ bytes: number; files: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name))));
  return { bytes: sizes.reduce((sum, { size }) => sum + size, 0), files: files.length };
}
