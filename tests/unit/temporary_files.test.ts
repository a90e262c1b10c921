/** Temporary files of servers that were killed: what is nobody's goes, and nothing else. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createExporter } from '../../server/output/exports/exporter.ts';
import { deleteLeftFiles, temporaryFile } from '../../server/process/temporary_files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'maillage-left-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The name of a file of this process, of another one. */
const named = (change: (part: string, at: number) => string, name = 'x.gpkg'): string =>
  basename(temporaryFile('export', name, folder))
    .split('-')
    .map(change)
    .join('-');
const [HOST, PID, BEGAN] = [2, 3, 4];
const ended = spawnSync(process.execPath, ['--version']).pid;

const ofThisProcess = named((part) => part);
const ofEnded = named((part, at) => (at === PID ? `${ended}` : part));
const unfinished = `${ofEnded}.${ended}.part`;
const ofFormerBearer = named((part, at) => (at === BEGAN ? '1' : part));
const ofOtherMachine = named((part, at) => (at === HOST ? 'elsewhere' : part));
const oldOfOtherMachine = named((part, at) => (at === HOST ? 'elsewhere' : part), 'old.csv');
const OTHERS = [
  'maillage-exported-AbCdEf',
  'maillage-export-notes.txt',
  `${ofEnded.replace('export', 'sheet')}`,
];

test('are deleted where their process is gone', async () => {
  const gone = [
    ofEnded,
    unfinished,
    oldOfOtherMachine,
    ...(existsSync('/proc/self/stat') ? [ofFormerBearer] : []),
  ];
  const kept = [ofThisProcess, ofOtherMachine, ...OTHERS];
  for (const name of [...gone, ...kept]) writeFileSync(join(folder, name), '');
  const longAgo = new Date(Date.now() - 25 * 3600 * 1000);
  utimesSync(join(folder, oldOfOtherMachine), longAgo, longAgo);
  await deleteLeftFiles('export', folder);
  expect(readdirSync(folder).sort()).toEqual(kept.sort());
  await expect(deleteLeftFiles('export', join(folder, 'missing'))).resolves.toBeUndefined();
});

test('go when a server starts to write exports', async () => {
  const left = join(tmpdir(), ofEnded);
  writeFileSync(left, '');
  const exporter = createExporter();
  await expect.poll(() => existsSync(left)).toBe(false);
  await exporter.close();
});
