import type { OsrmClient } from '../../isochrones/osrm/client.ts';
import type { TableFunction } from '../../isochrones/questions/verify_network.ts';

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
