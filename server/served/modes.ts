import { join } from 'node:path';
import type { Database } from '../../data/database/database_interface.ts';
import type { Home } from '../../data/database/home.ts';
import { getSetting } from '../../data/store/regions.ts';
import { openNetworkFile } from '../../isochrones/network/network.ts';
import type { Mode } from '../../isochrones/osrm/mode_profile.ts';
import type { Network } from '../../isochrones/types.ts';

/** Setting that keeps which modes a region was prepared for, each with the id of its network. */
export const modesSetting = (region: string): string => `modes:${region}`;

export type PreparedModes = Partial<Record<Mode, string>>;

/** The network of a mode lies beside the car's, under the region's name: the next preparation puts another in its place. */
export const modeFile = (home: Pick<Home, 'networksFolder'>, region: string, mode: Mode): string =>
  join(home.networksFolder, `${region}.${mode}.network`);

/** The modes that a region was prepared for. */
export async function preparedModes(db: Database, region: string): Promise<PreparedModes> {
  return (await getSetting<PreparedModes>(db, modesSetting(region))) ?? {};
}

/** Opens the network of a mode. Errors: those of openNetworkFile. */
export const openMode = (home: Pick<Home, 'networksFolder'>, region: string, mode: Mode): Promise<Network> =>
  openNetworkFile(modeFile(home, region, mode));
