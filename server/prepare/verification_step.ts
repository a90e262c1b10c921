import { createOsrmClient } from '../../isochrones/osrm/client.ts';
import type { OsrmExecutables } from '../../isochrones/osrm/executables.ts';
import { MAX_TABLE_SIZE, startRouted } from '../../isochrones/osrm/routed.ts';
import { verifyNetwork } from '../../isochrones/questions/verify_network.ts';
import type { Network, NetworkMeta } from '../../isochrones/types.ts';
import { tableOf } from '../engine/osrm_table.ts';

/**
 * Starts OSRM on a network's files and compares the engine's times on random pairs with its own. Errors:
 * network_verification_failed, and OSRM's.
 */
export async function checkNetwork(
  network: Network,
  executables: OsrmExecutables,
  basePath: string,
  signal?: AbortSignal,
): Promise<NonNullable<NetworkMeta['verification']>> {
  const routed = await startRouted({ executables, basePath, ...(signal && { signal }) });
  try {
    const client = createOsrmClient({ url: routed.url, maxTableSize: MAX_TABLE_SIZE });
    return await verifyNetwork(network, tableOf(client, signal));
  } finally {
    await routed.stop();
  }
}
