/** Builds OSRM's files from an OpenStreetMap extract: osrm-extract, then osrm-contract (or partition and customize), whole or not at all. */
import { access, chmod, mkdir, mkdtempDisposable, rename, rm, symlink } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { buildError, checkRoadsFile, roadsEnding } from './build_errors.ts';
import { type BuildProgress, progressReader } from './build_progress.ts';
import { runChild } from './children.ts';
import type { OsrmExecutables } from './executables.ts';
import { writeSums } from './file_sums.ts';
import { mendIndex } from './mend_index.ts';
import { type Mode, modeSha256, writeModeProfile } from './mode_profile.ts';
import { type ProfileSettings, profileSha256, writeProfile } from './profile.ts';
import { COMPONENTS_FILE, countSmallComponents } from './small_components.ts';
import { readMember, readRecords, withTar } from './tar.ts';

export type { BuildProgress } from './build_progress.ts';

interface BuildOsrmOptions {
  executables: OsrmExecutables;
  /** .osm.pbf, .osm, .osm.bz2 or .osm.gz. */
  roadsFile: string;
  settings: ProfileSettings;
  /** Another of OSRM's profiles in the place of the car's, whose settings do not count then. */
  mode?: Mode;
  /** Made anew; what it held is replaced only when the build has succeeded. */
  outputFolder: string;
  /**
   * How OSRM finds its routes: contraction hierarchies ('ch', the default) answer fastest; multi-level Dijkstra ('mld') is prepared
   * in seconds where a mesh of equal roads takes contraction many minutes.
   */
  algorithm?: 'ch' | 'mld';
  threads?: number;
  onProgress?: (progress: BuildProgress) => void;
  signal?: AbortSignal;
}

export interface OsrmFiles {
  /** The path that osrm-routed and readOsrmGraph take: `outputFolder`/roads.osrm. */
  basePath: string;
  /** Date of the OpenStreetMap data, ISO 8601; null when the extract does not tell. */
  osm_date: string | null;
  osrm_version: string;
  profile_sha256: string;
  profile_settings: ProfileSettings;
}

const NAME = 'roads';
/** OSRM's own limit: a smaller strongly connected component counts as tiny. */
const SMALL_COMPONENT_STRETCHES = 1000;

/**
 * Builds the files in a working folder next to `outputFolder` and moves them there when all is done. An abort ends the
 * programs and rejects with the signal's reason.
 * Errors: roads_file_missing, roads_file_empty, roads_format_unknown, roads_not_osm, roads_truncated, roads_unreadable,
 * roads_without_drivable, disk_full, out_of_memory, osrm_build_failed, osrm_profiles_missing.
 */
export async function buildOsrmFiles(options: BuildOsrmOptions): Promise<OsrmFiles> {
  const roadsFile = resolve(options.roadsFile);
  const outputFolder = resolve(options.outputFolder);
  await checkRoadsFile(roadsFile);
  const { mode, settings, executables } = options;
  const profile_sha256 = mode
    ? await modeSha256(mode, executables.profiles)
    : await profileSha256(settings, executables.profiles);
  try {
    await mkdir(dirname(outputFolder), { recursive: true });
    await using folder = await mkdtempDisposable(join(dirname(outputFolder), `.${basename(outputFolder)}-`));
    const work = folder.path;
    const osm_date = await buildIn(work, roadsFile, options);
    await chmod(work, 0o755);
    await replaceFolder(work, outputFolder);
    return {
      basePath: join(outputFolder, `${NAME}.osrm`),
      osm_date,
      osrm_version: options.executables.version,
      profile_sha256,
      profile_settings: options.settings,
    };
  } catch (error) {
    throw buildError(error, roadsFile, outputFolder);
  }
}

async function buildIn(work: string, roadsFile: string, options: BuildOsrmOptions): Promise<string | null> {
  const { executables, settings, signal } = options;
  const profile = basename(
    options.mode
      ? await writeModeProfile(work, options.mode, executables.profiles)
      : await writeProfile(work, settings, executables.profiles),
  );
  const input = `extract${roadsEnding(roadsFile)}`;
  await symlink(roadsFile, join(work, input), 'file');
  const base = join(work, `${NAME}.osrm`);
  const threads = String(options.threads ?? availableParallelism());
  const run = async (step: BuildProgress['step'], executable: string, args: string[]) => {
    const onText = options.onProgress && progressReader(step, options.onProgress);
    // All names are relative to the working folder: OSRM takes no path with a space, and cuts ".osm" out of any folder's name.
    const result = await runChild(executable, [...args, '--threads', threads], {
      cwd: work,
      ...(onText && { onText }),
      ...(signal && { signal }),
    });
    if (result.code !== 0) throw result;
  };
  const extract = (smallComponent: number) =>
    run('extract', executables.extract, [
      ...['--profile', profile, '--output', NAME, '--data_version', 'osmosis'],
      ...['--small-component-size', String(smallComponent), input],
    ]);

  await extract(SMALL_COMPONENT_STRETCHES);
  const components = await readComponents(base);
  // All of a small network would count as tiny, and nothing could be matched to it: its largest part sets the measure.
  if (components.allTiny) await extract(Math.max(1, Math.floor(components.largest / 2)));
  await mendIndex(base);
  // Before the steps that build on them: an island counts for OSRM as for the engine.
  await countSmallComponents(base, join(work, COMPONENTS_FILE));
  const mld = options.algorithm === 'mld' && (await exists(executables.partition));
  if (mld) {
    await run('partition', executables.partition, [`${NAME}.osrm`]);
    await run('customize', executables.customize, [`${NAME}.osrm`]);
  } else await run('contract', executables.contract, [`${NAME}.osrm`]);
  await rm(join(work, input));
  await writeSums(work);
  options.onProgress?.({ step: mld ? 'customize' : 'contract', share: 1, text: 'Road network built' });
  return readOsmDate(base);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Which algorithm OSRM's files at a path were prepared for; null where they are not there. */
export async function algorithmOf(basePath: string): Promise<'ch' | 'mld' | null> {
  // The last file that each way of preparing writes.
  if (await exists(`${basePath}.hsgr`)) return 'ch';
  return (await exists(`${basePath}.cell_metrics`)) ? 'mld' : null;
}

/** Sizes of the strongly connected components, as osrm-extract judged them. */
async function readComponents(base: string): Promise<{ allTiny: boolean; largest: number }> {
  return withTar(`${base}.ebg_nodes`, async (tar) => {
    const sizes = new Map<number, number>();
    let allTiny = true;
    await readRecords(tar, '/common/ebg_node_data/nodes', 12, (words, _first, count) => {
      for (let i = 0; i < count && allTiny; i++) {
        const component = words[3 * i + 1];
        if (component >>> 31 === 0) allTiny = false;
        sizes.set(component, (sizes.get(component) ?? 0) + 1);
      }
    });
    return { allTiny, largest: Math.max(0, ...sizes.values()) };
  });
}

/** The date that the extract's header carries, when it is one. */
async function readOsmDate(base: string): Promise<string | null> {
  const text = await withTar(`${base}.timestamp`, async (tar) =>
    Buffer.from(await readMember(tar, '/common/timestamp')).toString('utf8'),
  );
  const date = new Date(text.trim());
  return /^\d{4}-\d{2}-\d{2}/.test(text.trim()) && !Number.isNaN(date.getTime())
    ? date.toISOString().replace('.000Z', 'Z')
    : null;
}

/** Puts `work` in the place of `target`; what was there goes last. */
async function replaceFolder(work: string, target: string): Promise<void> {
  const former = `${work}-former`;
  const had = await rename(target, former).then(
    () => true,
    (error) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  await rename(work, target);
  if (had) await rm(former, { recursive: true, force: true });
}
