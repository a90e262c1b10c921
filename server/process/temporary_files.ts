/**
 * Files in the system's temporary folder that a process deletes itself once they have been sent. One that is killed cannot: each file names
 * whose it is, so that the next server knows which are nobody's.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, processStart } from '../../data/database/process_id.ts';

/** So old is no file that is still being written or sent, on whatever machine. */
const OLD_MS = 24 * 3600 * 1000;

const NAME = /^maillage-([a-z]+)-([A-Za-z0-9.]+)-(\d+)-(\d+)-/;

const machine = (): string => hostname().replace(/[^A-Za-z0-9.]/g, '') || 'machine';
const ownerOf = (pid: number): string => `${machine()}-${pid}-${processStart(pid) ?? 0}`;

/** Path of a temporary file of this process; nothing is made there. */
export const temporaryFile = (kind: string, name: string, folder: string = tmpdir()): string =>
  join(folder, `maillage-${kind}-${ownerOf(process.pid)}-${name}`);

/**
 * Deletes temporary files of a kind whose process is gone: of this machine those whose number nobody has, or somebody who began at another
 * time (in a container the next server has the same); of others, which cannot be asked, those of more than a day ago. Never fails: what
 * cannot be deleted is another user's, or will be deleted another time.
 */
export async function deleteLeftFiles(kind: string, folder: string = tmpdir()): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names) {
    const [, of, host, pid, began] = NAME.exec(name) ?? [];
    if (of !== kind) continue;
    const path = join(folder, name);
    const isLeft = host === machine() ? isGone(Number(pid), String(began)) : (await age_ms(path)) > OLD_MS;
    if (isLeft) await rm(path, { force: true }).catch(() => undefined);
  }
}

function isGone(pid: number, began: string): boolean {
  if (!isRunning(pid)) return true;
  const begins = processStart(pid);
  return begins !== null && begins !== began;
}

const age_ms = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
