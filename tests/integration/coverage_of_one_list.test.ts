/** A change of the list in the middle of what a coverage reads: `npm run fuzz` met it as a coverage whose sites are of no list. */
import { expect, it } from 'vitest';
import type { Database } from '../../data/database/database_interface.ts';
import { saveRegion } from '../../data/store/regions.ts';
import { applySiteList, listVersions, sitesOn } from '../../data/store/sites/sites.ts';
import type { EngineSite } from '../../isochrones/types.ts';
import type { EngineCalls } from '../../server/engine/calls.ts';
import { coverageStep } from '../../server/prepare/coverage_step.ts';
import { SILENT } from '../../server/process/progress.ts';
import { describeDatabases } from '../support/database.ts';
import { smallNetwork } from '../support/small_network.ts';
import { sampleRegion, sampleSite } from '../support/store_samples.ts';

describeDatabases('a coverage', (database) => {
  it('is computed to the sites of the list that it names, whatever changes while it reads', async () => {
    const region = sampleRegion('race');
    await saveRegion(database(), region);
    const give = (lon: number, sha: string) =>
      applySiteList(database(), region.id, [sampleSite('a', { lon, lat: 42 })], {
        source: 'liste',
        sha256: sha.repeat(64),
        changed_by: 'import',
        missing: 'close',
      });
    await give(9.001, 'a');
    let moved = false;
    const db = new Proxy(database(), {
      get(target, name, receiver) {
        if (name !== 'query') return Reflect.get(target, name, receiver);
        return async (...asked: Parameters<Database['query']>) => {
          const rows = await target.query(...asked);
          // The site moves as soon as the versions of the list are read.
          if (!moved && /from site_lists/.test(asked[0])) {
            moved = true;
            await give(9.009, 'b');
          }
          return rows;
        };
      },
    });
    const enough = new Error('This is all that is asked of the engine.');
    let open: readonly EngineSite[] = [];
    const driveTimes = (_ground: unknown, sites: readonly EngineSite[]) => {
      open = sites;
      return Promise.reject(enough);
    };
    const network = smallNetwork({
      vertices: { a: [9, 42], b: [9.01, 42] },
      roads: [{ path: ['a', 'b'], time_ds: [600] }],
    });
    const inputs = {
      region,
      network,
      territoryHash: '',
      limit_minutes: 20,
      cells: 8,
      territory: () => Promise.resolve({} as never),
    };
    const engine = { driveTimes, expectIsochrones: async () => undefined } as unknown as EngineCalls;
    await expect(coverageStep(db, inputs, { makeCurrent: true, progress: SILENT, engine })).rejects.toBe(
      enough,
    );
    const [newest] = await listVersions(database(), region.id);
    expect([moved, newest.version]).toEqual([true, 2]);
    expect((await sitesOn(database(), region.id))[0].lon).toBe(9.009);
    expect(open.map(({ lon }) => lon)).toEqual([9.001]);
  });
});
