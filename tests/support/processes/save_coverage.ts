/**
 * A process of its own that tells the current coverage, begins to save another and stops before the given statement of
 * that transaction, until it is killed. Arguments: {url?, folder?, cache?, id, stopBefore} as JSON.
 */
import { openDatabase } from '../../../data/database/database.ts';
import type { Database } from '../../../data/database/database_interface.ts';
import { migrate } from '../../../data/database/migrate.ts';
import { coverageFeatures } from '../../../data/store/coverage_features.ts';
import { currentCoverage, driveTimesOf, listCoverages, saveCoverage } from '../../../data/store/coverages.ts';
import { saveNetwork } from '../../../data/store/networks.ts';
import { saveRegion } from '../../../data/store/regions.ts';
import { sampleFeatures, sampleNetwork, sampleRecord, sampleRegion, sampleTimes } from '../store_samples.ts';

const { id, stopBefore, ...place } = JSON.parse(process.argv[2]!) as {
  id: string;
  stopBefore: number | null;
  url?: string;
  folder?: string;
  cache?: string;
};
const tell = (what: unknown) => process.stdout.write(`${JSON.stringify(what)}\n`);

const db = await openDatabase(place);
await migrate(db);
await saveRegion(db, sampleRegion('r'));
await saveNetwork(db, sampleNetwork('n'), 'n.net');

const current = await currentCoverage(db, 'r');
tell({
  current: current?.id ?? null,
  whole:
    current === null ||
    ((await coverageFeatures(db, current.id, 'isochrone')).length === 2 &&
      (await driveTimesOf(db, current.id))?.time_ds.length === 600_000),
  stored: (await listCoverages(db, 'r')).map((c) => c.id),
});

let statements = 0;
const stopping = (tx: Database): Database => {
  const counted =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (statements++ === stopBefore) {
        tell({ stopped: statements });
        await new Promise(() => setInterval(() => undefined, 1000));
      }
      return work(...args);
    };
  return {
    ...tx,
    query: counted(tx.query) as Database['query'],
    notify: counted(tx.notify),
    transaction: (work) => tx.transaction((inner) => work(stopping(inner))),
  };
};
const watched: Database = { ...db, transaction: (work) => db.transaction((tx) => work(stopping(tx))) };
await saveCoverage(watched, 'r', sampleRecord(id, 'n'), sampleFeatures(), sampleTimes(200_000), {
  makeCurrent: true,
});
tell({ saved: id, statements });
await db.close();
