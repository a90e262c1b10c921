import type { ListHeader, readListHeader } from '../../data/lists/list_header.ts';
import type { ReadSitesOptions, SitesRead } from '../../data/lists/read_sites.ts';
import { mapInSlices } from '../../data/turns/breath.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { wkbOf } from '../../isochrones/geometry/wkb.ts';
import { newLane } from '../engine/lane.ts';
import { packRows, unpackRows } from '../engine/packed_rows.ts';
import type { HeaderTask, ListAnswer, ListTask } from './list_thread.ts';

/** Reads lists of sites on a thread of its own, one after the other: 10,000 rows take seconds, in which others are answered. */
export interface ListReader {
  /** As `readSites`, without geocoding. Throws `too_busy` (503) where too many lists wait. */
  read(file: { bytes: Uint8Array; name: string }, options: ReadSitesOptions): Promise<SitesRead>;
  /** As `readListHeader`. Throws `too_busy` too. */
  header(...asked: Parameters<typeof readListHeader>): Promise<ListHeader>;
  close(): Promise<void>;
}

export function newListReader(): ListReader {
  const lane = newLane({
    program: new URL('./list_thread.ts', import.meta.url),
    size: 1,
    niceness: 12,
    endAbandoned: true,
    most: 20,
    mostOfClient: 4,
    lost: () => new MaillageError('list_not_read'),
  });
  return {
    async read(file, { communes = [], existing = [], geocode: _, signal: __, ...options }) {
      const packed = await mapInSlices(communes, ({ polygons, ...commune }) => ({
        ...commune,
        wkb: wkbOf(polygons),
      }));
      const task: ListTask = { file, options, communes: packed, existing: await packRows(existing) };
      const { sites, matches, rejected, ...read } = (await lane.ask(task)) as ListAnswer;
      return {
        ...read,
        sites: await unpackRows(sites),
        matches: await unpackRows(matches),
        rejected: await unpackRows(rejected),
      };
    },
    header(file, options = {}) {
      const task: HeaderTask = { header: file, options };
      return lane.ask(task) as Promise<ListHeader>;
    },
    close: () => lane.close(),
  };
}
