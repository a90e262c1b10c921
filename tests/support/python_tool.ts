import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testCache } from './osrm.ts';

/**
 * A program that a Python package brings, in an environment of its own in the tests' cache, installed once; or why it cannot be had. What
 * is on the PATH comes first.
 */
export function pythonTool(name: string, version: string): { folder: string } | { missing: string } {
  if (spawnSync(name, ['--version']).status === 0) return { folder: '' };
  const folder = join(testCache, `python-${name}-${version}`);
  const program = join(folder, 'bin', name);
  if (!existsSync(program)) {
    const made = spawnSync('python3', ['-m', 'venv', folder], { encoding: 'utf8' });
    if (made.status !== 0) return { missing: 'python3 cannot make an environment of its own' };
    const pip = spawnSync(join(folder, 'bin/pip'), ['install', '-q', `${name}==${version}`], {
      encoding: 'utf8',
    });
    if (pip.status !== 0)
      return { missing: `pip cannot install ${name}: ${pip.stderr.trim().split('\n').at(-1)}` };
  }
  return { folder: join(folder, 'bin') };
}

/**
 * A Python with these packages ("name==version") in an environment of its own, installed once; or why it cannot be had. `alone`: packages
 * of which only the files that they carry are wanted, not what they need.
 */
export function pythonWith(
  name: string,
  packages: string[],
  alone: string[] = [],
): { python: string } | { missing: string } {
  const folder = join(
    testCache,
    `python-${name}-${hash('sha1', [...packages, ...alone].join()).slice(0, 10)}`,
  );
  const python = join(folder, 'bin/python');
  const ready = join(folder, 'ready');
  if (existsSync(ready)) return { python };
  const made = spawnSync('python3', ['-m', 'venv', folder], { encoding: 'utf8' });
  if (made.status !== 0) return { missing: 'python3 cannot make an environment of its own' };
  for (const [options, wanted] of [
    [[], packages],
    [['--no-deps'], alone],
  ] as const) {
    if (wanted.length === 0) continue;
    const pip = spawnSync(python, ['-m', 'pip', 'install', '-q', ...options, ...wanted], {
      encoding: 'utf8',
    });
    if (pip.status !== 0)
      return { missing: `pip cannot install ${wanted}: ${pip.stderr.trim().split('\n').at(-1)}` };
  }
  writeFileSync(ready, '');
  return { python };
}
