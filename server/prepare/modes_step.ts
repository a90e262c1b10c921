import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { RegionDefinition } from '../../data/sources/region_definition.ts';
import { setSetting } from '../../data/store/regions.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { buildNetwork, openNetworkFile, writeNetworkFile } from '../../isochrones/network/network.ts';
import { buildOsrmFiles } from '../../isochrones/osrm/build.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import { GRAPH_MENDED } from '../../isochrones/osrm/mend_index.ts';
import { type Mode, modeSha256 } from '../../isochrones/osrm/mode_profile.ts';
import { profileSettings } from '../../isochrones/osrm/profile.ts';
import { SMALL_COMPONENT_RULE } from '../../isochrones/osrm/small_components.ts';
import type { NetworkMeta } from '../../isochrones/types.ts';
import { modeFile, modesSetting, type PreparedModes } from '../served/modes.ts';
import { osrmBase, osrmExecutables } from '../served/osrm_files.ts';
import type { RoadsContext, RoadsInputs } from './roads_step.ts';
import { checkNetwork } from './verification_step.ts';

/**
 * Builds the networks of those who have no car, beside the car's: those that the region asks for, unless they are there already. OSRM's files
 * are not kept: nothing but the figure is asked of these networks. One that OSRM does not confirm is left out, told: it decides nothing.
 */
export async function modesStep(
  context: RoadsContext,
  definition: RegionDefinition,
  inputs: RoadsInputs,
): Promise<void> {
  const { db, progress } = context;
  const prepared: PreparedModes = {};
  for (const mode of definition.modes) {
    progress.step(
      mode === 'bicycle' ? 'Building the network of bicycles' : 'Building the network of walkers',
    );
    try {
      prepared[mode] = await buildMode(context, definition, inputs, mode);
    } catch (error) {
      if (!(error instanceof MaillageError) || error.code !== 'network_verification_failed') throw error;
      progress.note(`${error.message} Nothing is told of this mode.`);
    }
  }
  await setSetting(db, modesSetting(definition.id), prepared);
}

/** The network of a mode, in its file; its id. */
async function buildMode(
  context: RoadsContext,
  definition: RegionDefinition,
  inputs: RoadsInputs,
  mode: Mode,
): Promise<string> {
  const { home, progress, signal } = context;
  const executables = await osrmExecutables(context);
  const profile_sha256 = await modeSha256(mode, executables.profiles);
  const made_of = [
    inputs.roadsSha256,
    profile_sha256,
    executables.version,
    GRAPH_MENDED,
    SMALL_COMPONENT_RULE,
  ];
  const id = createHash('sha256').update(JSON.stringify(made_of)).digest('hex').slice(0, 32);
  const path = modeFile(home, definition.id, mode);
  const known = await openNetworkFile(path, { checked: true }).catch(() => null);
  if (known?.meta.id === id) {
    progress.unchanged('roads and profile are as they were');
    return id;
  }
  const { folder, base } = osrmBase(home, id);
  try {
    await buildOsrmFiles({
      executables,
      roadsFile: inputs.roadsFile,
      settings: profileSettings(),
      mode,
      outputFolder: folder,
      algorithm: inputs.modelled ? 'mld' : 'ch',
      onProgress: ({ share }) =>
        progress.update({ done: Math.round(share * 100), total: 100, unit: 'percent' }),
      ...(signal && { signal }),
    });
    const meta: NetworkMeta = {
      id,
      osm_date: inputs.osmDate,
      roads_sha256: inputs.roadsSha256,
      profile_sha256,
      profile_settings: { mode },
      osrm_version: executables.version,
      modelled: inputs.modelled,
      built_at: new Date().toISOString(),
      verification: null,
    };
    const network = buildNetwork(await readOsrmGraph(base), meta);
    await checkNetwork(network, executables, base, signal);
    await writeNetworkFile(path, network);
    return id;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
