import { join } from 'node:path';
import { boxOf } from '../../data/sources/polygons/geometry.ts';
import type { PreparedInputs, RegionDefinition } from '../../data/sources/region_definition.ts';
import { networksOfRoads, saveNetwork } from '../../data/store/networks.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { writeNetworkFile } from '../../isochrones/network/network.ts';
import { createOsrmClient, type OsrmClient } from '../../isochrones/osrm/client.ts';
import { verifyNetwork } from '../../isochrones/questions/verify_network.ts';
import {
  type AreaBox,
  networkOverHttp,
  roadsOverHttp,
  roadsSha256,
  tilesOfArea,
} from '../../isochrones/remote_roads/http_network.ts';
import { graphTimes, type TimesSource, tableTimes } from '../../isochrones/search/times_source.ts';
import type { Network, NetworkMeta } from '../../isochrones/types.ts';
import type { Config } from '../config.ts';
import { tableOf } from '../engine/osrm_table.ts';
import { openStoredNetwork } from '../served/stored_network.ts';
import type { RoadsContext } from './roads_step.ts';

/** Roads so far beyond the region, and around each site outside it, are taken too; `cut_km` of the region file comes first. */
const AROUND_REGION_KM = 10;
/** Where only sites are known, the region is what lies around them: the way of half an hour. */
const AROUND_SITES_KM = 30;
/** Turns are measured, not read: more may differ than on OSRM's files, as coverages come from OSRM itself. */
const SHARE_ALLOWED = 0.02;
const TIMEOUT_MS = 60_000;

/** The OSRM of OSRM_URL, asked for much at once. */
function remoteOsrmClient(config: Pick<Config, 'osrm_url'>): OsrmClient {
  return createOsrmClient({ url: config.osrm_url, timeout_ms: TIMEOUT_MS });
}

/** Where the drive times of a network come from: OSRM itself where the network was made over HTTP and OSRM_URL is set. */
export function timesSourceOf(network: Pick<Network, 'meta'>, config: Pick<Config, 'osrm_url'>): TimesSource {
  return network.meta.source === 'osrm_http' && config.osrm_url !== ''
    ? tableTimes(remoteOsrmClient(config))
    : graphTimes;
}

/**
 * The road network of an OSRM that runs elsewhere (OSRM_URL), by its HTTP API alone. Roads are read again each time; turns are
 * measured only where the roads changed or the stored network no longer agrees with /table. Errors: bad_region_file without
 * OSRM_URL, network_without_roads, network_verification_failed and those of the client; then nothing is stored.
 */
export async function remoteRoadsStep(
  context: RoadsContext,
  definition: RegionDefinition,
  inputs: PreparedInputs,
): Promise<Network> {
  const { config, db, home, progress, signal } = context;
  if (config.osrm_url === '') {
    throw new MaillageError('bad_region_file.no_roads', { file: definition.file ?? definition.id });
  }
  const client = remoteOsrmClient(config);
  const options = {
    ...(signal && { signal }),
    onProgress: (done: number, total: number) => progress.update({ done, total, unit: 'questions' }),
  };
  progress.step(`Reading roads from OSRM at ${config.osrm_url}`);
  const area = areaOf(definition, inputs);
  const roads = await roadsOverHttp(client, tilesOfArea(area.boxes, area.around_km), options);
  if (!roads.weighsTime) {
    progress.note(
      'This OSRM does not choose the quickest way but one of least weight: coverages are as it drives, live changes and isochrones are approximate.',
    );
  }

  progress.step('Measuring and verifying turns');
  const verify = (network: Network): Promise<NonNullable<NetworkMeta['verification']>> =>
    verifyNetwork(network, tableOf(client, signal), {
      places: 'on_roads',
      share_allowed: network.meta.profile_settings.quickest_way === true ? SHARE_ALLOWED : 1,
    });
  const known = await openKnown(context, roadsSha256(roads));
  if (known && (await agrees(known, verify))) {
    await saveNetwork(db, known.meta, fileOf(known.meta));
    progress.unchanged(`${known.stretchCount.toLocaleString('en')} stretches, as they were`);
    return known;
  }
  const network = await networkOverHttp(
    client,
    roads,
    { osm_date: null, modelled: inputs.modelled },
    options,
  );
  network.meta.verification = await verify(network);
  await writeNetworkFile(join(home.networksFolder, fileOf(network.meta)), network);
  await saveNetwork(db, network.meta, fileOf(network.meta));
  progress.note(
    'The roads come from OSRM over HTTP: computing a coverage takes longer than with OSRM’s own files, and classes of roads are guessed from their speed.',
  );
  return network;
}

const fileOf = ({ id }: NetworkMeta): string => `${id}.network`;

/** The network measured before on the same roads, newest first; null where this home has none. */
async function openKnown({ db, home }: RoadsContext, sha256: string): Promise<Network | null> {
  for (const { meta } of await networksOfRoads(db, sha256)) {
    if (meta.source !== 'osrm_http') continue;
    const network = await openStoredNetwork(db, home, meta.id).catch((error) => {
      if (error instanceof MaillageError && error.code.startsWith('network_')) return null;
      throw error;
    });
    if (network) return network;
  }
  return null;
}

/** Whether OSRM's times are still those that the network was measured with. */
async function agrees(
  network: Network,
  verify: (network: Network) => Promise<NonNullable<NetworkMeta['verification']>>,
): Promise<boolean> {
  const before = network.meta.verification?.share_differing ?? 0;
  try {
    return (await verify(network)).share_differing <= before + 0.001;
  } catch (error) {
    if (error instanceof MaillageError && error.code === 'network_verification_failed') return false;
    throw error;
  }
}

/** The region's communes or outline with the sites, each with its surroundings. */
function areaOf(
  definition: RegionDefinition,
  inputs: PreparedInputs,
): { boxes: AreaBox[]; around_km: number } {
  const sites = (inputs.sites?.sites ?? []).map(({ lon, lat }) => ({
    west: lon,
    south: lat,
    east: lon,
    north: lat,
  }));
  const ground = inputs.outline
    ? inputs.outline.map((polygon) => boxOf([polygon]))
    : inputs.communes.map(({ polygons }) => boxOf(polygons));
  if (ground.length === 0 && sites.length === 0) {
    throw new MaillageError('region_without_bounds', { name: definition.name });
  }
  return {
    boxes: [...ground, ...sites],
    around_km: definition.cut_km ?? (ground.length > 0 ? AROUND_REGION_KM : AROUND_SITES_KM),
  };
}
