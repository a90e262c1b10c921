/**
 * `npm run pins`: fetches what is downloaded and run but is in no lock file (OSRM's wheels, of all platforms), and shows what is other than what
 * this version was made with; `npm run pins -- --write` writes it down. What it changes is read before it is committed.
 * Images of containers are shown too: their digests are of a registry that only Docker asks (`docker compose pull`, then
 * `docker image inspect --format '{{index .RepoDigests 0}}' IMAGE`).
 */
import { hash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pipDownload, WHEELS } from '../isochrones/osrm/executables.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const EXECUTABLES = join(ROOT, 'isochrones/osrm/executables.ts');
const write = process.argv.includes('--write');
let source = readFileSync(EXECUTABLES, 'utf8');
let other = 0;
for (const [platform, wheel] of Object.entries(WHEELS)) {
  const folder = mkdtempSync(join(tmpdir(), 'maillage-pins-'));
  try {
    await pipDownload(folder, wheel, ['python3', 'python'], undefined);
    const [name = ''] = readdirSync(folder);
    const sha256 = hash('sha256', readFileSync(join(folder, name)));
    const same = sha256 === wheel.sha256;
    process.stdout.write(
      `${platform}  ${name}  ${sha256}  ${same ? 'as it is pinned' : `pinned: ${wheel.sha256}`}\n`,
    );
    if (same) continue;
    other++;
    source = source.replace(wheel.sha256, sha256);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
for (const file of ['docker-compose.yml', 'Dockerfile'])
  for (const [, image] of readFileSync(join(ROOT, file), 'utf8').matchAll(/^(?: +image: |FROM )(\S+)/gm))
    if (!image?.startsWith('maillage:'))
      process.stdout.write(
        `${file}  ${image}  ${image?.includes('@sha256:') ? 'by its digest' : 'by its tag alone'}\n`,
      );
if (other > 0 && write) writeFileSync(EXECUTABLES, source);
process.exitCode = other > 0 && !write ? 1 : 0;
