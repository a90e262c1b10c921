import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../data/database/database.ts';
import { migrate } from '../../data/database/migrate.ts';
import { openHome } from '../../data/home.ts';
import { currentCoverage, driveTimesOf, saveCoverage } from '../../data/store/coverages.ts';
import { saveNetwork } from '../../data/store/networks.ts';
import { saveRegion } from '../../data/store/regions.ts';
import { EMBEDDED_CACHE } from '../support/database.ts';
import {
  sampleFeatures,
  sampleNetwork,
  sampleRecord,
  sampleRegion,
  sampleTimes,
} from '../support/store_samples.ts';

/** A disk of 90 MB in memory; null where this user may not mount one. */
function smallDisk(): string | null {
  if (process.platform !== 'linux') return null;
  const folder = mkdtempSync(join(tmpdir(), 'maillage-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=90m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}

const disk = smallDisk();

describe.skipIf(disk === null)(
  `a full disk${disk === null ? ' (this user may not mount a small one)' : ''}`,
  () => {
    afterAll(() => {
      execFileSync('umount', [disk!]);
      rmSync(disk!, { recursive: true });
    });
    const filler = join(disk ?? '', 'filler');
    const fill = async (leave: number): Promise<void> => {
      const { bavail, bsize } = await statfs(disk!);
      await writeFile(filler, Buffer.alloc(bavail * bsize - leave));
    };

    it('is told; the former coverage stays, and everything goes on once there is room', async () => {
      const folder = join(disk!, 'database');
      const save = (db: Awaited<ReturnType<typeof openDatabase>>, id: string, stretches: number) =>
        saveCoverage(db, 'r', sampleRecord(id, 'n'), sampleFeatures(), sampleTimes(stretches), {
          makeCurrent: true,
        });
      const db = await openDatabase({ folder, cache: EMBEDDED_CACHE });
      await migrate(db);
      await saveRegion(db, sampleRegion('r'));
      await saveNetwork(db, sampleNetwork('n'), 'n.net');
      await save(db, 'first', 100_000);
      await fill(2_000_000);
      await expect(save(db, 'second', 2_000_000)).rejects.toMatchObject({ code: 'disk_full', status: 507 });
      expect((await currentCoverage(db, 'r'))?.id).toBe('first');
      await db.close();
      await rm(filler);

      const again = await openDatabase({ folder, cache: EMBEDDED_CACHE });
      expect(await currentCoverage(again, 'r')).toMatchObject({ id: 'first' });
      expect((await driveTimesOf(again, 'first'))?.time_ds).toHaveLength(300_000);
      await save(again, 'third', 100_000);
      expect((await currentCoverage(again, 'r'))?.id).toBe('third');
      await again.close();
    });

    it('lets neither a home nor a database begin, and says why', async () => {
      await fill(0);
      await expect(openHome(join(disk!, 'home'))).rejects.toMatchObject({ code: 'disk_full' });
      await expect(
        openDatabase({ folder: join(disk!, 'other'), cache: EMBEDDED_CACHE }),
      ).rejects.toMatchObject({ code: 'disk_full' });
      await rm(filler);
    });
  },
);
