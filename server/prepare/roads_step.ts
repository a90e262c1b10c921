import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../data/database/database_interface.ts';
import type { Home } from '../../data/database/home.ts';
import { readRoadCensus } from '../../data/sources/openstreetmap/road_census.ts';
import type { PreparedInputs, RegionDefinition } from '../../data/sources/region_definition.ts';
import { saveNetwork } from '../../data/store/networks.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { buildNetwork, writeNetworkFile } from '../../isochrones/network/network.ts';
import { algorithmOf, buildOsrmFiles } from '../../isochrones/osrm/build.ts';
import { stateOfFiles } from '../../isochrones/osrm/file_sums.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import { GRAPH_MENDED } from '../../isochrones/osrm/mend_index.ts';
import { profileSettings, profileSha256 } from '../../isochrones/osrm/profile.ts';
import {
  COMPONENTS_FILE,
  type ComponentsReport,
  SMALL_COMPONENT_RULE,
} from '../../isochrones/osrm/small_components.ts';
import type { Network, NetworkMeta } from '../../isochrones/types.ts';
import type { Config } from '../config.ts';
import type { Progress } from '../process/progress.ts';
import { osrmBase, osrmExecutables } from '../served/osrm_files.ts';
import { openStoredNetwork } from '../served/stored_network.ts';
import { censusNotes } from './road_notes.ts';
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

/**
 * The road network of an extract: OSRM's files, then the engine's own file, verified against OSRM's /table. Its id is a hash of
 * the extract, the profile with its settings, OSRM's version and what is mended of its files; what is there already under that id is not made again.
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
  const kept = (await algorithmOf(base)) !== null && (await stateOfFiles(folder)) === 'whole';
  if (kept) progress.unchanged('roads and profile are as they were');
  else await build();

  progress.step('Building and verifying the road network');
  const known = await openKnown(context, id);
  if (known) {
    const counted = await withCensus(context, known, inputs.roadsFile, folder);
    await saveNetwork(db, counted.meta, file);
    progress.unchanged(`${known.stretchCount.toLocaleString('en')} stretches, as they were`);
    return counted;
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
  // Like what verification finds, the census is kept in the database alone.
  const counted = await withCensus(context, network, inputs.roadsFile, folder);
  await saveNetwork(db, counted.meta, file);
  return counted;
}

/** The network with the census of its roads, which is told; only a PBF is counted. */
async function withCensus(
  { progress, signal }: RoadsContext,
  network: Network,
  roadsFile: string,
  osrmFolder: string,
): Promise<Network> {
  let { census } = network.meta;
  if (!census) {
    if (!/\.pbf$/i.test(roadsFile)) return network;
    census = await readRoadCensus(roadsFile, signal);
    const report = await readFile(join(osrmFolder, COMPONENTS_FILE), 'utf8').catch(() => null);
    if (report !== null) census.components = JSON.parse(report) as ComponentsReport;
  }
  for (const note of censusNotes(census)) progress.note(note);
  return { ...network, meta: { ...network.meta, census } };
}

/** The network as it was built before; null where there is none, or where its file is of another version or broken. */
async function openKnown({ db, home, progress }: RoadsContext, id: string): Promise<Network | null> {
  try {
    return await openStoredNetwork(db, home, id, { checked: true });
  } catch (error) {
    if (!(error instanceof MaillageError) || !error.code.startsWith('network_')) throw error;
    if (error.code !== 'network_missing') progress.note(`${error.message} It is built again.`);
    return null;
  }
}

function networkId(inputs: RoadsInputs, profile_sha256: string, osrm_version: string): string {
  const content = JSON.stringify([
    inputs.roadsSha256,
    inputs.modelled,
    profile_sha256,
    osrm_version,
    GRAPH_MENDED,
    SMALL_COMPONENT_RULE,
  ]);
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}
