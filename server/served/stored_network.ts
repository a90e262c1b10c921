import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../data/database/database_interface.ts';
import type { Home } from '../../data/database/home.ts';
import { findNetwork } from '../../data/store/networks.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { openNetworkFile } from '../../isochrones/network/network.ts';
import type { Network } from '../../isochrones/types.ts';

/**
 * The network file of a stored network. Errors: network_missing where this home does not have it, those of openNetworkFile.
 */
export async function openStoredNetwork(
  db: Database,
  home: Home,
  id: string,
  options: { checked?: boolean } = {},
): Promise<Network> {
  const stored = await findNetwork(db, id);
  const path = stored && join(home.networksFolder, stored.file);
  // What verification found is kept in the database: it comes after the file's header is written.
  if (path && (await exists(path))) return { ...(await openNetworkFile(path, options)), meta: stored.meta };
  throw new MaillageError('network_missing', { id, folder: home.networksFolder });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
