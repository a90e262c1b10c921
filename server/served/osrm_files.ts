import { join } from 'node:path';
import type { Home } from '../../data/database/home.ts';
import { findOsrm, type OsrmExecutables } from '../../isochrones/osrm/executables.ts';
import type { Config } from '../config.ts';
import type { Progress } from '../process/progress.ts';

/** OSRM's executables: OSRM_BIN, the PATH, or fetched once into the home. */
export function osrmExecutables({
  config,
  home,
  progress,
  signal,
}: {
  config: Config;
  home: Home;
  progress: Progress;
  signal?: AbortSignal;
}): Promise<OsrmExecutables> {
  return findOsrm({
    osrmBin: config.osrm_bin || undefined,
    path: config.path,
    cacheFolder: join(home.folder, 'tools'),
    fetchAllowed: true,
    onProgress: (text) => progress.note(text),
    ...(signal && { signal }),
  });
}

/** Where OSRM's files of a network are, with the path that its programs take. */
export function osrmBase(home: Pick<Home, 'folder'>, networkId: string): { folder: string; base: string } {
  const folder = join(home.folder, 'osrm', networkId);
  return { folder, base: join(folder, 'roads.osrm') };
}
