import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MaillageError } from '../../errors/maillage_error.ts';
import { WEB_FOLDER } from './web_folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** In the built folder: hash of what it was built from. */
const STAMP = '.built-from';

/**
 * Builds the page into dist/web where it is missing or its sources have changed; true where it did. Where the sources are not
 * there, as in the image, what was built is taken. Throws `web_build_failed`.
 */
export async function buildWebIfStale(signal?: AbortSignal): Promise<boolean> {
  if (!existsSync(join(ROOT, 'web/index.html'))) return false;
  const wanted = await hashOfSources();
  const built = await readFile(join(WEB_FOLDER, STAMP), 'utf8').catch(() => null);
  if (built === wanted) return false;
  await runVite(signal);
  await writeFile(join(WEB_FOLDER, STAMP), wanted);
  return true;
}

/** Hash of the page's sources and of the packages that are built into it. */
async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['web', 'package-lock.json']) {
    for (const path of await filesUnder(join(ROOT, name))) {
      hash.update(`${path.slice(ROOT.length)}\0`).update(await readFile(path));
    }
  }
  return hash.digest('hex');
}

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  const inside = entries.map((entry) => filesUnder(join(path, entry.name)));
  return (await Promise.all(inside)).flat().sort();
}

function runVite(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
    const child = spawn(process.execPath, [vite, 'build', 'web', '--logLevel', 'error'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal && { signal }),
    });
    let output = '';
    const keep = (text: Buffer): void => {
      output = (output + text).slice(-2000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else {
        reject(
          output.trim() === ''
            ? new MaillageError('web_build_failed.silent', { code: String(code) })
            : new MaillageError('web_build_failed', { code: String(code), why: output.trim() }),
        );
      }
    });
  });
}
