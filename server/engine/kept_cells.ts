import { join } from 'node:path';
import type { RoadCells } from '../../isochrones/ground/road_cells.ts';
import { openRoadCellsFile, writeRoadCellsFile } from '../../isochrones/ground/road_cells_file.ts';
import type { Network } from '../../isochrones/types.ts';
import { rememberWith } from '../process/remember.ts';
import { VERSION } from '../process/version.ts';

/** Lies beside the network's own file. */
export const cellsFile = (folder: string, network: string): string => join(folder, `${network}.cells`);

/**
 * The cells of networks, each opened when an isochrone is first drawn on it and kept as long as the network: from the file in `folder`
 * (null: there is none), else by `make`, and written there. They take as much memory as the roads, and nobody who asks for answers needs them.
 */
export function keepRoadCells(
  folder: string | null,
  make: (network: Network) => Promise<RoadCells>,
): (network: Network) => Promise<RoadCells> {
  const kept = new WeakMap<Network, Promise<RoadCells>>();
  return (network) =>
    rememberWith(kept, network, async () => {
      const path = folder === null ? null : cellsFile(folder, network.meta.id);
      const key = `${network.meta.id} ${VERSION}`;
      const opened = path === null ? null : await openRoadCellsFile(path, key);
      if (opened !== null) return opened;
      const made = await make(network);
      // Where it cannot be kept, on a full disk or in a folder that is read alone, it is made again next time.
      if (path !== null) await writeRoadCellsFile(path, key, made).catch(() => undefined);
      return made;
    });
}
