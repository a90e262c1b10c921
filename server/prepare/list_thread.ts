import type { KnownSite } from '../../data/lists/known_places.ts';
import { readListHeader } from '../../data/lists/list_header.ts';
import { type ReadSitesOptions, readSites, type SitesRead } from '../../data/lists/read_sites.ts';
import type { Commune } from '../../data/records.ts';
import { multiPolygonOf } from '../../isochrones/geometry/wkb.ts';
import { type PackedRows, packRows, unpackRows } from '../engine/packed_rows.ts';
import { answerCalls } from '../engine/thread_answer.ts';

/** A list whose columns alone are asked for. */
export interface HeaderTask {
  header: ListFile;
  options: NonNullable<Parameters<typeof readListHeader>[1]>;
}

interface ListFile {
  bytes: Uint8Array;
  name: string;
}

/** A list and what it is read with, as they pass to the thread: polygons as WKB, which is copied at once, known sites in pieces. */
export interface ListTask {
  file: ListFile;
  options: Omit<ReadSitesOptions, 'communes' | 'existing' | 'geocode' | 'signal'>;
  communes: (Omit<Commune, 'polygons'> & { wkb: Uint8Array })[];
  existing: PackedRows;
}

/** What was read, as it passes back: what there is of each row in pieces. */
export type ListAnswer = Omit<SitesRead, 'sites' | 'matches' | 'rejected'> &
  Record<'sites' | 'matches' | 'rejected', PackedRows>;

/** The thread of `newListReader`: a list in, its sites or its columns out. */
answerCalls<ListTask | HeaderTask>((task) =>
  'header' in task ? readListHeader(asBuffer(task.header), task.options) : readTask(task),
);

async function readTask({ file, options, communes, existing }: ListTask): Promise<ListAnswer> {
  const { sites, matches, rejected, ...read } = await readSites(asBuffer(file), {
    ...options,
    communes: communes.map(({ wkb, ...commune }) => ({ ...commune, polygons: multiPolygonOf(wkb) })),
    existing: await unpackRows<KnownSite>(existing),
  });
  return {
    ...read,
    sites: await packRows(sites),
    matches: await packRows(matches),
    rejected: await packRows(rejected),
  };
}

/** Bytes pass between threads as a plain array of them. */
const asBuffer = ({ bytes, name }: ListFile) => ({
  name,
  bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
});
