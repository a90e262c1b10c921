import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOsrmFiles, type OsrmFiles } from '../../isochrones/osrm/build.ts';
import { findOsrm, type OsrmExecutables } from '../../isochrones/osrm/executables.ts';
import { GRAPH_MENDED } from '../../isochrones/osrm/mend_index.ts';
import { type ProfileSettings, profileSettings, profileSha256 } from '../../isochrones/osrm/profile.ts';
import { alone } from './alone.ts';
import { projectRoot, sharedData } from './shared_data.ts';

/** Kept from run to run: executables and built networks. Deleting it costs a download and some seconds. */
export const testCache = join(projectRoot, '.maillage-cache');

let executables: Promise<OsrmExecutables> | undefined;

/** OSRM's executables, fetched once into the cache folder that all tests share. */
export function osrmForTests(): Promise<OsrmExecutables> {
  executables ??= findOsrm({ cacheFolder: join(testCache, 'osrm'), fetchAllowed: true });
  return executables;
}

/**
 * OSRM's files of real roads ('corsica-simplified' or 'andorra-2025-01-19'), built once with our profile and kept in the
 * cache folder; null where the real data is missing. Read only: tests that change files copy them.
 */
export async function realNetwork(
  name: 'corsica-simplified' | 'andorra-2025-01-19',
  settings: Partial<ProfileSettings> = {},
): Promise<OsrmFiles | null> {
  const roadsFile = sharedData(`roads/${name}.osm.pbf`);
  return roadsFile === null ? null : builtNetwork(roadsFile, name, settings);
}

/** The same for any extract. `name` must tell one extract from another. */
export async function builtNetwork(
  roadsFile: string,
  name: string,
  given: Partial<ProfileSettings> = {},
): Promise<OsrmFiles> {
  const found = await osrmForTests();
  const settings = profileSettings(given);
  const sha = await profileSha256(settings, found.profiles);
  const { size, mtimeMs } = await stat(roadsFile);
  const folder = join(
    testCache,
    'networks',
    `${name}-${size}-${Math.round(mtimeMs)}-${sha.slice(0, 12)}-${GRAPH_MENDED}`,
  );
  // Beside the folder: a file in it that was not built counts as damage.
  const summary = `${folder}.json`;
  const kept = () => readFile(summary, 'utf8').then(JSON.parse, () => null);
  await mkdir(join(testCache, 'networks'), { recursive: true });
  return (
    (await kept()) ??
    // Test files run side by side: the first builds, the others wait.
    alone(`${folder}.building`, async () => {
      const builtMeanwhile = await kept();
      if (builtMeanwhile) return builtMeanwhile;
      const files = await buildOsrmFiles({ executables: found, roadsFile, settings, outputFolder: folder });
      await writeFile(summary, JSON.stringify(files));
      return files;
    })
  );
}

/** Names in a folder, sorted; [] where there is none. */
export async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
