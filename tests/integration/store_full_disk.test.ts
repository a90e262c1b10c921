import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../data/database/database.ts';
import { openHome } from '../../data/database/home.ts';
import { migrate } from '../../data/database/migrate.ts';
import { currentCoverage, driveTimesOf, saveCoverage } from '../../data/store/coverages.ts';
import { saveNetwork } from '../../data/store/networks.ts';
import { saveRegion } from '../../data/store/regions.ts';
import { EMBEDDED_CACHE } from '../support/database.ts';
import { NO_SMALL_DISK, newSmallDisk } from '../support/small_disk.ts';
import {
  sampleFeatures,
  sampleNetwork,
  sampleRecord,
  sampleRegion,
  sampleTimes,
} from '../support/store_samples.ts';

const disk = newSmallDisk(90);

describe.skipIf(disk === null)(`a full disk${disk === null ? NO_SMALL_DISK : ''}`, () => {
  afterAll(() => disk!.remove());

  it('is told; the former coverage stays, and everything goes on once there is room', async () => {
    const folder = join(disk!.folder, 'database');
    const save = (db: Awaited<ReturnType<typeof openDatabase>>, id: string, stretches: number) =>
      saveCoverage(db, 'r', sampleRecord(id, 'n'), sampleFeatures(), sampleTimes(stretches), {
        makeCurrent: true,
      });
    const db = await openDatabase({ folder, cache: EMBEDDED_CACHE });
    await migrate(db);
    await saveRegion(db, sampleRegion('r'));
    await saveNetwork(db, sampleNetwork('n'), 'n.net');
    await save(db, 'first', 100_000);
    disk!.fill(2_000_000);
    await expect(save(db, 'second', 2_000_000)).rejects.toMatchObject({ code: 'disk_full', status: 507 });
    expect((await currentCoverage(db, 'r'))?.id).toBe('first');
    await db.close();
    disk!.free();

    const again = await openDatabase({ folder, cache: EMBEDDED_CACHE });
    expect(await currentCoverage(again, 'r')).toMatchObject({ id: 'first' });
    expect((await driveTimesOf(again, 'first'))?.time_ds).toHaveLength(300_000);
    await save(again, 'third', 100_000);
    expect((await currentCoverage(again, 'r'))?.id).toBe('third');
    await again.close();
  });

  it('lets neither a home nor a database begin, and says why', async () => {
    disk!.fill(0);
    await expect(openHome(join(disk!.folder, 'home'))).rejects.toMatchObject({ code: 'disk_full' });
    await expect(
      openDatabase({ folder: join(disk!.folder, 'other'), cache: EMBEDDED_CACHE }),
    ).rejects.toMatchObject({ code: 'disk_full' });
    disk!.free();
  });
});
