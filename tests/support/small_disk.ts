/** A small disk in memory, to be filled: Linux, as a user who may mount one. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  folder: string;
  /** Fills it but for so many bytes. */
  fill(leave: number): void;
  /** Gives back what was filled. */
  free(): void;
  remove(): void;
}

/** A new disk of so many megabytes; null where this user may not mount one. */
export function newSmallDisk(size_mb: number): SmallDisk | null {
  if (process.platform !== 'linux') return null;
  const folder = mkdtempSync(join(tmpdir(), 'maillage-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size_mb}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  // Other users than the one who mounts it write here too: PostgreSQL's server does.
  chmodSync(folder, 0o1777);
  const filler = join(folder, 'filler');
  return {
    folder,
    fill(leave) {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
    },
    free: () => rmSync(filler, { force: true }),
    remove() {
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** What a suite's name says where there is no such disk. */
export const NO_SMALL_DISK = ' (this user may not mount a small one)';
