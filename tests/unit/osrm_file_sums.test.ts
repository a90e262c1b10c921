/** OSRM's kept files carry checksums that `sha256sum` reads, and whatever happens to them on the disk is noticed. */
import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { stateOfFiles, writeSums } from '../../isochrones/osrm/file_sums.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-sums-'));
  await writeFile(at('roads.osrm.hsgr'), Buffer.alloc(3_000_000, 7));
  await writeFile(at('roads.osrm.names'), 'rue');
  await writeSums(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('is whole as it was written, for us and for sha256sum', async () => {
  expect(await stateOfFiles(folder)).toBe('whole');
  execFileSync('sha256sum', ['--check', '--strict', '--status', 'SHA256SUMS'], { cwd: folder });
});

const flip = async (name: string, position: number): Promise<void> => {
  const bytes = await readFile(at(name));
  bytes[position] = (bytes[position] as number) ^ 1;
  await writeFile(at(name), bytes);
};
it.each<[string, () => Promise<unknown>]>([
  ['one bit of the content', () => flip('roads.osrm.hsgr', 2_999_999)],
  ['one bit of a checksum', () => flip('SHA256SUMS', 5)],
  ['one bit of a name beside a checksum', () => flip('SHA256SUMS', 70)],
  ['a file cut off', () => truncate(at('roads.osrm.names'), 1)],
  ['a file grown', () => appendFile(at('roads.osrm.names'), 'x')],
  ['a file gone', () => rm(at('roads.osrm.names'))],
  ['a file that came later', () => writeFile(at('roads.osrm.icd'), '')],
  ['a file by another name', () => rename(at('roads.osrm.names'), at('roads.osrm.icd'))],
  ['checksums emptied', () => truncate(at('SHA256SUMS'), 0)],
  ['checksums cut off at a line', () => truncate(at('SHA256SUMS'), 64 + 2 + 'roads.osrm.hsgr'.length + 1)],
  ['checksums cut off within a line', () => truncate(at('SHA256SUMS'), 90)],
])('%s is damage', async (_name, damage) => {
  await damage();
  expect(await stateOfFiles(folder)).toBe('damaged');
});

it('of a folder from before there were checksums nothing is said', async () => {
  await rm(at('SHA256SUMS'));
  expect(await stateOfFiles(folder)).toBe('unmarked');
});
