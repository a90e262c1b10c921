/** Lists that went wrong once (`../shared/cases`): what is right of each. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { saveRegion } from '../../data/store/regions.ts';
import { sitesOn } from '../../data/store/sites/sites.ts';
import { importSites } from '../../server/prepare/import_sites.ts';
import { SILENT } from '../../server/process/progress.ts';
import { describeDatabases } from '../support/database.ts';
import { sharedCase } from '../support/shared_data.ts';
import { sampleRegion, square } from '../support/store_samples.ts';

const january = sharedCase('02-typo-closes-site/january.csv');

describeDatabases('cases of lists', (database) => {
  let regions = 0;
  const newRegion = async () => {
    const region = { ...sampleRegion(`case-${++regions}`), outline: square(8, 41, 2) };
    await saveRegion(database(), region);
    const imports = (path: string, options: { force?: boolean; name?: string; keep?: boolean } = {}) =>
      importSites(
        { db: database(), progress: SILENT },
        region,
        { bytes: readFileSync(path), name: options.name ?? basename(path) },
        {
          dryRun: false,
          missing: options.keep ? 'keep' : 'close',
          force: options.force === true,
          changed_by: 'import',
        },
      );
    return { imports, sites: () => sitesOn(database(), region.id) };
  };

  it.skipIf(!january)('01: a list with a header and no row is refused, unless it is forced', async () => {
    const { imports, sites } = await newRegion();
    await imports(january!);
    const before = await sites();
    const path = sharedCase('01-header-only/list.csv')!;
    await expect(imports(path)).rejects.toMatchObject({ code: 'list_empty', status: 422 });
    expect(await sites()).toEqual(before);
    const { report } = await imports(path, { force: true, name: 'january.csv' });
    expect(report.closed).toHaveLength(14);
  });

  it.skipIf(!january)('02: dates typed by hand close nothing', async () => {
    const { imports, sites } = await newRegion();
    await imports(january!);
    const { report, rejected } = await imports(sharedCase('02-typo-closes-site/february.csv')!);
    expect([report.closed, report.added, rejected]).toEqual([[], [], []]);
    for (const site of await sites())
      expect([site.id, site.status, site.opened_on]).toEqual([site.id, 'open', '2020-09-01']);
  });

  it.skipIf(!january)('12: every word of status is understood, or told, and rejects no row', async () => {
    const { imports, sites } = await newRegion();
    const { report, rejected } = await imports(sharedCase('12-status-words/list.csv')!);
    expect([report.added.length, rejected]).toEqual([38, []]);
    const told = new Map((await sites()).map((site) => [Number(site.id), site]));
    const all = (numbers: number[], what: (id: number) => unknown) => numbers.map((id) => [id, what(id)]);
    const status = (id: number) => told.get(id)!.status;
    const code = (id: number) => told.get(id)!.doubtful?.[0]?.code;
    const same = (numbers: number[], value: unknown) => numbers.map((id) => [id, value]);
    const [open, planned, closed] = [
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 35],
      [10, 11, 12, 13, 14, 15, 31, 32],
      [16, 18, 19, 20, 23],
    ];
    expect(all(open, status)).toEqual(same(open, 'open'));
    expect(all(planned, status)).toEqual(same(planned, 'planned'));
    expect(all(closed, status)).toEqual(same(closed, 'closed'));
    expect(all([...open, ...planned, ...closed], code)).toEqual(
      same([...open, ...planned, ...closed], undefined),
    );
    expect(all([17, 21, 22, 24], code)).toEqual(same([17, 21, 22, 24], 'status_paused'));
    const unknown = [25, 26, 27, 28, 29, 30, 33, 34];
    expect(all(unknown, code)).toEqual(same(unknown, 'unknown_status'));
  });

  it.skipIf(!january)('34: the same list under the name of each month is one', async () => {
    const { imports, sites } = await newRegion();
    await imports(sharedCase('34-monthly-name/tiers-lieux-2026-01.csv')!);
    const { report } = await imports(sharedCase('34-monthly-name/tiers-lieux-2026-02.csv')!);
    expect(report).toMatchObject({ added: [], closed: [], doubtful: [], rejected: [], unchanged: 13 });
    expect(report.changed).toMatchObject([{ id: '806', name: 'La Fabrique du Maquis' }]);
    expect(report.changed[0]!.fields).toEqual(['point', 'name']);
    const found = await sites();
    expect([found.length, new Set(found.map(({ source }) => source))]).toEqual([
      14,
      new Set(['tiers-lieux']),
    ]);
  });

  it.skipIf(!january)(
    'two unrelated lists of one name are two: the ids of one are not those of the other',
    async () => {
      const { imports, sites } = await newRegion();
      await imports(january!, { name: 'list.csv' });
      const before = await sites();
      const path = sharedCase('12-status-words/list.csv')!;
      await expect(imports(path, { name: 'list.csv' })).rejects.toMatchObject({ code: 'list_closes_most' });
      const { report } = await imports(path, { name: 'list.csv', keep: true });
      expect([report.added.length, report.changed, report.closed]).toEqual([38, [], []]);
      const after = await sites();
      expect(after.filter(({ source }) => source === 'list')).toEqual(before);
      expect(new Set(after.map(({ source }) => source))).toEqual(new Set(['list', 'list-2']));
      // The first list again says nothing of the second's places.
      const again = await imports(january!, { name: 'list.csv' });
      expect(again.report).toMatchObject({ added: [], changed: [], closed: [] });
    },
  );
});
