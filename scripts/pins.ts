/**
 * `npm run pins`: asks for what is downloaded and run but is in no lock file (OSRM's wheels, of all platforms; the images that the containers
 * are made of), and shows what is other than what this version was made with; `npm run pins -- --write` writes it down. What it changes is read
 * before it is committed. Images are asked for by docker, skopeo or crane, whichever is here; one that cannot be asked for is told, and stays
 * as it is. Ends with 1 where something is other and was not written, or where the wheels cannot be asked for, which a sentence tells.
 */
import { hash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MaillageError } from '../errors/maillage_error.ts';
import { pipDownload, WHEELS } from '../isochrones/osrm/executables.ts';
import { digestOf, imagesIn, withDigests } from './image_digests.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const EXECUTABLES = join(ROOT, 'isochrones/osrm/executables.ts');
const write = process.argv.includes('--write');
let source = readFileSync(EXECUTABLES, 'utf8');
let other = 0;
try {
  for (const [platform, wheel] of Object.entries(WHEELS)) {
    const { name, sha256 } = await wheelToday(wheel);
    const same = sha256 === wheel.sha256;
    process.stdout.write(
      `${platform}  ${name}  ${sha256}  ${same ? 'as it is pinned' : `pinned: ${wheel.sha256}`}\n`,
    );
    if (same) continue;
    other++;
    source = source.replace(wheel.sha256, sha256);
  }
} catch (error) {
  if (!(error instanceof MaillageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
for (const file of ['docker-compose.yml', 'Dockerfile']) {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const digests = new Map<string, string>();
  for (const { name, digest } of imagesIn(text)) {
    const today = digestOf(name);
    const pinned = digest === null ? 'pinned by its tag alone' : `pinned: ${digest}`;
    if ('why' in today) {
      process.stdout.write(`${file}  ${name}  ${pinned}; not asked for: ${today.why}\n`);
      continue;
    }
    const same = today.digest === digest;
    process.stdout.write(`${file}  ${name}  ${today.digest}  ${same ? 'as it is pinned' : pinned}\n`);
    if (same) continue;
    other++;
    digests.set(name, today.digest);
  }
  if (write && digests.size > 0) writeFileSync(join(ROOT, file), withDigests(text, digests));
}
if (write) writeFileSync(EXECUTABLES, source);
process.exitCode = other > 0 && !write ? 1 : 0;

/** The wheel as the package index gives it today. Throws `osrm_fetch_failed`. */
async function wheelToday(wheel: (typeof WHEELS)[string]): Promise<{ name: string; sha256: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'maillage-pins-'));
  try {
    await pipDownload(folder, wheel, ['python3', 'python'], undefined);
    const [name = ''] = readdirSync(folder);
    return { name, sha256: hash('sha256', readFileSync(join(folder, name))) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
