import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
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
