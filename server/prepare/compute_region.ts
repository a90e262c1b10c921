import { availableParallelism } from 'node:os';
import type { Database } from '../../data/database/database_interface.ts';
import type { Region } from '../../data/records.ts';
import { currentCoverage } from '../../data/store/coverages.ts';
import { findRegion, getSetting, listRegions, storedTerritoryHash } from '../../data/store/regions.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { Territory } from '../../isochrones/ground/territory.ts';
import type { DriveTimes } from '../../isochrones/search/drive_times.ts';
import type { Network } from '../../isochrones/types.ts';
import { type EngineCalls, engineThreads } from '../engine/calls.ts';
import { SERVED_REGION } from '../served/load.ts';
import { openTerritory } from '../served/open_territory.ts';
import { rulesOf, serverProgrammes } from '../served/served_rules.ts';
import { openStoredNetwork } from '../served/stored_network.ts';
import { type CoverageOutcome, coverageStep } from './coverage_step.ts';
import { leftOutPeopleStep } from './left_out_people_step.ts';
import { timesSourceOf } from './remote_roads_step.ts';
import type { RoadsContext } from './roads_step.ts';

export type ComputeContext = Pick<RoadsContext, 'config' | 'db' | 'home' | 'progress' | 'signal'> & {
  /** Threads that are there already; else some are started for this computation. */
  engine?: EngineCalls;
};

/**
 * The coverage of a prepared region's list, on the network of its current coverage unless another is given. `territory` and drive
 * times to start `from` are given where they are loaded already, for that network. Errors: those of rulesOf, not_prepared, those of
 * coverageStep.
 */
export async function computeRegion(
  context: ComputeContext,
  region: Region,
  options: {
    network?: Network;
    territory?: Territory;
    from?: DriveTimes;
    on?: string;
    makeCurrent: boolean;
  },
): Promise<CoverageOutcome> {
  const { config, db, home, progress, signal } = context;
  const { limit_s } = await rulesOf(db, serverProgrammes(config), region);
  const network = options.network ?? (await currentNetwork(context, region));
  const engine =
    context.engine ??
    engineThreads(config.threads || availableParallelism(), {
      cells_folder: home.networksFolder,
      standsBack: false,
    });
  try {
    const territoryHash = (await storedTerritoryHash(db, region.id)) ?? '';
    const territory = async () =>
      options.territory ??
      openTerritory({ db, home, engine }, region, network, territoryHash, {
        making: () => progress.step('Placing communes and people on the roads'),
      });
    const outcome = await coverageStep(
      db,
      {
        region,
        network,
        territoryHash,
        limit_minutes: limit_s / 60,
        cells: config.fineness,
        territory,
      },
      {
        makeCurrent: options.makeCurrent,
        progress,
        engine,
        source: timesSourceOf(network, config),
        ...(signal && { signal }),
        ...(options.from && { from: options.from }),
        ...(options.on && { on: options.on }),
      },
    );
    await leftOutPeopleStep(db, region, network, territoryHash, territory, progress);
    return outcome;
  } finally {
    if (!context.engine) await engine.close();
  }
}

async function currentNetwork(
  { db, home }: Pick<RoadsContext, 'db' | 'home'>,
  region: Region,
): Promise<Network> {
  const current = await currentCoverage(db, region.id);
  if (current) return openStoredNetwork(db, home, current.network.id);
  throw new MaillageError('not_prepared.region', { id: region.id });
}

/** The region that commands are about: MAILLAGE_REGION, else the one prepared last. Throws `not_prepared`. */
export async function chosenRegion(db: Database, wanted: string): Promise<Region> {
  const id = wanted || (await getSetting<string>(db, SERVED_REGION)) || '';
  const region = id === '' ? null : await findRegion(db, id);
  if (region) return region;
  const known = (await listRegions(db)).map((one) => one.id);
  if (known.length > 0) throw new MaillageError('not_prepared.others', { id, known });
  throw id === '' ? new MaillageError('not_prepared') : new MaillageError('not_prepared.region', { id });
}
