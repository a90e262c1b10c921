import type { OsrmClient } from '../osrm/client.ts';
import type { EngineSite, Network } from '../types.ts';
import { computeDriveTimes, type DriveTimes } from './drive_times.ts';
import { timesByTable } from './times_by_table.ts';

export interface TimesOptions {
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

/** Where drive times come from. Whatever the source, the same arrays mean the same: see DriveTimes. */
export interface TimesSource {
  /** 'graph': the engine's own search on the network; 'table': OSRM asked for each stretch. */
  name: 'graph' | 'table';
  driveTimes(network: Network, sites: readonly EngineSite[], options?: TimesOptions): Promise<DriveTimes>;
}

/** The engine's search over the network's turns: milliseconds. */
export const graphTimes: TimesSource = {
  name: 'graph',
  driveTimes: async (network, sites) => computeDriveTimes(network, sites),
};

/** OSRM's /table over HTTP: slower, and right whatever the server minimises. Errors: those of the client. */
export function tableTimes(client: Pick<OsrmClient, 'table'>): TimesSource {
  return {
    name: 'table',
    driveTimes: (network, sites, options) => timesByTable(network, sites, client, options),
  };
}
