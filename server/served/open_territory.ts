import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Database } from '../../data/database/database_interface.ts';
import type { Home } from '../../data/database/home.ts';
import type { Commune, Region } from '../../data/records.ts';
import { listCommunes } from '../../data/store/communes.ts';
import { populationGrid } from '../../data/store/population.ts';
import type { Territory } from '../../isochrones/ground/territory.ts';
import { openTerritoryFile, writeTerritoryFile } from '../../isochrones/ground/territory_file.ts';
import type { Network } from '../../isochrones/types.ts';
import type { EngineCalls } from '../engine/calls.ts';
import { packTerritoryInput } from '../engine/territory_input.ts';
import { VERSION } from '../process/version.ts';

/**
 * The territory of a stored region on a network: from the file beside the network that keeps the region's last one, else made in a
 * thread and kept there. `territoryHash`: of communes, population and outline. `making` is called where it has to be made.
 */
export async function openTerritory(
  { db, home, engine }: { db: Database; home: Pick<Home, 'networksFolder'>; engine: EngineCalls },
  region: Region,
  network: Network,
  territoryHash: string,
  { communes, making }: { communes?: Promise<Commune[]>; making?: () => void } = {},
): Promise<Territory> {
  const key = createHash('sha256')
    .update(JSON.stringify([region.id, network.meta.id, territoryHash, VERSION]))
    .digest('hex');
  const path = join(home.networksFolder, `${region.id}.territory`);
  const kept = await openTerritoryFile(path, key, network);
  if (kept) return kept;
  making?.();
  const input = packTerritoryInput(
    region.outline,
    await (communes ?? listCommunes(db, region.id)),
    await populationGrid(db, region.id),
  );
  const made = await engine.territory(network, input);
  // Where it cannot be kept, on a full disk or in a folder that is read alone, it is made again next time.
  await writeTerritoryFile(path, key, made).catch(() => undefined);
  return made;
}
