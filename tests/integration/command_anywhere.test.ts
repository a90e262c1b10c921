/** The command line installed as a package, far from the project's folder: below node_modules, where Node strips no types itself. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../support/shared_data.ts';
import { gridHome, testEnvironment } from '../support/test_region.ts';

let folder: string;
let home: Awaited<ReturnType<typeof gridHome>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-elsewhere-'));
  home = await gridHome();
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '.bin'), { recursive: true });
  const npm = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const packed = execFileSync('npm', npm, { cwd: projectRoot, encoding: 'utf8' }).trim();
  execFileSync('tar', ['-xzf', join(folder, packed), '-C', folder]);
  await mkdir(join(modules, 'maillage'));
  execFileSync('cp', ['-a', `${join(folder, 'package')}/.`, join(modules, 'maillage')]);
  // What npm would install beside it.
  const installed = join(projectRoot, 'node_modules');
  for (const name of await readdir(installed))
    if (!name.startsWith('.')) await symlink(join(installed, name), join(modules, name));
  const { bin } = JSON.parse(await readFile(join(modules, 'maillage/package.json'), 'utf8'));
  await symlink(join('../maillage', bin.maillage), join(modules, '.bin/maillage'));
});
afterAll(async () => {
  await home?.remove();
  await rm(folder, { recursive: true, force: true });
});

function maillage(args: string[], environment: Record<string, string> = {}) {
  return spawnSync('npx', ['--no-install', 'maillage', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...environment },
  });
}

it('runs by npx, tells its version and what is wrong, with the exit codes of the command', async () => {
  const version = maillage(['--version']);
  expect([version.status, version.stdout], version.stderr).toEqual([0, '0.1.0\n']);
  expect(version.stderr).not.toContain('ExperimentalWarning');
  expect(maillage(['nothing']).status).toBe(2);
});

it('answers from a home that lies elsewhere, its threads too', async () => {
  const file = join(folder, 'zones.geojson');
  const exported = maillage(['export', 'white-zones', file], await testEnvironment(home.home));
  expect(exported.status, exported.stderr).toBe(0);
  const { features } = JSON.parse(await readFile(file, 'utf8'));
  expect(features.length).toBeGreaterThan(0);
});
