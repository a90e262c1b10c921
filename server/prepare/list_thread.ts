import { type ReadSitesOptions, readSites, type SitesRead } from '../../data/lists/read_sites.ts';
import type { Commune } from '../../data/records.ts';
import { multiPolygonOf } from '../../isochrones/geometry/wkb.ts';
import { answerCalls } from '../engine/thread_answer.ts';

/** A list and what it is read with, as they pass to the thread: polygons as WKB, which is copied at once. */
export interface ListTask {
  file: { bytes: Uint8Array; name: string };
  options: Omit<ReadSitesOptions, 'communes' | 'geocode' | 'signal'>;
  communes: (Omit<Commune, 'polygons'> & { wkb: Uint8Array })[];
}

/** The thread of `newListReader`: a list in, its sites out. */
answerCalls<ListTask>(readTask);

function readTask({ file, options, communes }: ListTask): Promise<SitesRead> {
  return readSites(
    { ...file, bytes: Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength) },
    {
      ...options,
      communes: communes.map(({ wkb, ...commune }) => ({ ...commune, polygons: multiPolygonOf(wkb) })),
    },
  );
}
