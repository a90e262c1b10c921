/**
 * Puts OSRM's executables and profiles into a folder, for the container's image: `node scripts/fetch_osrm.ts FOLDER`.
 * FOLDER/bin is then what OSRM_BIN takes.
 */
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findOsrm } from '../isochrones/osrm/executables.ts';

const [folder] = process.argv.slice(2);
if (!folder) {
  process.stderr.write('usage: node scripts/fetch_osrm.ts FOLDER\n');
  process.exit(2);
}
const cacheFolder = `${folder}.part`;
const { folder: bin, version } = await findOsrm({ cacheFolder, fetchAllowed: true });
await rm(folder, { recursive: true, force: true });
await rename(dirname(bin), folder);
await rm(cacheFolder, { recursive: true, force: true });
process.stdout.write(`OSRM ${version} is in ${join(folder, 'bin')}\n`);
