import { type TableFunction, verifyNetwork } from '../../isochrones/accuracy.ts';
import { createOsrmClient, type OsrmClient } from '../../isochrones/osrm/client.ts';
import type { OsrmExecutables } from '../../isochrones/osrm/executables.ts';
import { MAX_TABLE_SIZE, startRouted } from '../../isochrones/osrm/routed.ts';
import type { Network, NetworkMeta } from '../../isochrones/types.ts';

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

/** OSRM's /table as the engine's checks ask it: rows of seconds, null where no road leads. */
export function tableOf(client: OsrmClient, signal?: AbortSignal): TableFunction {
  return async (sources, destinations) => {
    const { duration_s } = await client.table(sources, destinations, { ...(signal && { signal }) });
    return sources.map((_, s) =>
      Array.from(duration_s.subarray(s * destinations.length, (s + 1) * destinations.length), (time) =>
        Number.isFinite(time) ? time : null,
      ),
    );
  };
}
