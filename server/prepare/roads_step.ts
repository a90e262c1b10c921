import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../data/database/types.ts';
import type { Home } from '../../data/home.ts';
import type { PreparedInputs, RegionDefinition } from '../../data/sources/types.ts';
import { findNetwork, saveNetwork } from '../../data/store/networks.ts';
import { MaillageError } from '../../isochrones/errors.ts';
import { buildNetwork, openNetworkFile, writeNetworkFile } from '../../isochrones/network.ts';
import { buildOsrmFiles, preparedFor } from '../../isochrones/osrm/build.ts';
import { findOsrm, type OsrmExecutables } from '../../isochrones/osrm/executables.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import { profileSettings, profileSha256 } from '../../isochrones/osrm/profile.ts';
import type { Network, NetworkMeta } from '../../isochrones/types.ts';
import type { Progress } from '../cli/progress.ts';
import type { Config } from '../config.ts';
import { checkNetwork } from './verification_step.ts';

export interface RoadsContext {
  config: Config;
  home: Home;
  db: Database;
  progress: Progress;
  signal?: AbortSignal;
}

/** Inputs with a roads file. */
export type RoadsInputs = PreparedInputs & { roadsFile: string; roadsSha256: string };

/** OSRM's executables: OSRM_BIN, the PATH, or fetched once into the home. */
export function osrmExecutables({
  config,
  home,
  progress,
  signal,
}: Omit<RoadsContext, 'db'>): Promise<OsrmExecutables> {
  return findOsrm({
    osrmBin: config.osrm_bin || undefined,
    path: config.path,
    cacheFolder: join(home.folder, 'tools'),
    fetchAllowed: true,
    onProgress: (text) => progress.note(text),
    ...(signal && { signal }),
  });
}

/** Where OSRM's files of a network are, with the path that its programs take. */
export function osrmBase(home: Pick<Home, 'folder'>, networkId: string): { folder: string; base: string } {
  const folder = join(home.folder, 'osrm', networkId);
  return { folder, base: join(folder, 'roads.osrm') };
}

/**
 * The road network of an extract: OSRM's files, then the engine's own file, verified against OSRM's /table. Its id is a hash of
 * the extract, the profile with its settings and OSRM's version; what is there already under that id is not made again.
 */
export async function roadsStep(
  context: RoadsContext,
  definition: RegionDefinition,
  inputs: RoadsInputs,
): Promise<Network> {
  const { home, db, progress, signal } = context;
  progress.step('Finding OSRM');
  const executables = await osrmExecutables(context);
  const settings = profileSettings(definition.profile);
  const profile_sha256 = await profileSha256(settings, executables.profiles);
  const id = networkId(inputs, profile_sha256, executables.version);
  const file = `${id}.network`;
  const path = join(home.networksFolder, file);
  const { folder, base } = osrmBase(home, id);

  const build = async (): Promise<void> => {
    await buildOsrmFiles({
      executables,
      roadsFile: inputs.roadsFile,
      settings,
      outputFolder: folder,
      // Modelled roads are a mesh without motorways of the real kind: contraction would take minutes.
      algorithm: inputs.modelled ? 'mld' : 'ch',
      onProgress: ({ share }) =>
        progress.update({ done: Math.round(share * 100), total: 100, unit: 'percent' }),
      ...(signal && { signal }),
    });
  };
  progress.step('Building OSRM’s road graph');
  const kept = (await preparedFor(base)) !== null;
  if (kept) progress.unchanged('roads and profile are as they were');
  else await build();

  progress.step('Building and verifying the road network');
  const known = await openKnown(context, id);
  if (known) {
    await saveNetwork(db, known.meta, file);
    progress.unchanged(`${known.stretchCount.toLocaleString('en')} stretches, as they were`);
    return known;
  }
  const meta: NetworkMeta = {
    id,
    osm_date: inputs.osmDate,
    roads_sha256: inputs.roadsSha256,
    profile_sha256,
    profile_settings: { ...settings },
    osrm_version: executables.version,
    modelled: inputs.modelled,
    built_at: new Date().toISOString(),
    verification: null,
  };
  const make = async (): Promise<Network> => {
    const made = buildNetwork(await readOsrmGraph(base), meta);
    made.meta.verification = await checkNetwork(made, executables, base, signal);
    return made;
  };
  const network = await make().catch(async (error: unknown) => {
    // Files of an earlier run that turn out to be damaged are made again, once.
    if (!kept || !(error instanceof MaillageError) || !error.code.startsWith('osrm_')) throw error;
    progress.note(`${error.message} They are built again.`);
    await build();
    return make();
  });
  await writeNetworkFile(path, network);
  await saveNetwork(db, network.meta, file);
  return network;
}

/** The network as it was built before; null where there is none, or where its file is of another version or broken. */
async function openKnown({ db, home, progress }: RoadsContext, id: string): Promise<Network | null> {
  try {
    return await openStoredNetwork(db, home, id);
  } catch (error) {
    if (!(error instanceof MaillageError) || !error.code.startsWith('network_')) throw error;
    if (error.code !== 'network_missing') progress.note(`${error.message} It is built again.`);
    return null;
  }
}

/** The network file of a stored network. Throws `network_missing` where this home does not have it. */
export async function openStoredNetwork(db: Database, home: Home, id: string): Promise<Network> {
  const stored = await findNetwork(db, id);
  const path = stored && join(home.networksFolder, stored.file);
  // What verification found is kept in the database: it comes after the file's header is written.
  if (path && (await exists(path))) return { ...(await openNetworkFile(path)), meta: stored.meta };
  throw new MaillageError(
    'network_missing',
    `The road network ${id} is not in ${home.networksFolder}: prepare the region again with this home, or copy the file there.`,
    { status: 503 },
  );
}

function networkId(inputs: RoadsInputs, profile_sha256: string, osrm_version: string): string {
  const content = JSON.stringify([inputs.roadsSha256, inputs.modelled, profile_sha256, osrm_version]);
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
