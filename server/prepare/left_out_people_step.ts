import type { Database } from '../../data/database/database_interface.ts';
import type { Region } from '../../data/records.ts';
import { populationGrid } from '../../data/store/population.ts';
import { setSetting } from '../../data/store/regions.ts';
import type { PopulationGrid } from '../../data/store/stored_records.ts';
import { peopleLeftOut } from '../../isochrones/ground/left_out_people.ts';
import type { Territory } from '../../isochrones/ground/territory.ts';
import type { Network } from '../../isochrones/types.ts';
import type { Progress } from '../process/progress.ts';
import { leftOutPeople, leftOutSetting } from '../served/left_out_people.ts';

/** Counts the people on roads that the network leaves out, unless that is known, and tells how many. */
export async function leftOutPeopleStep(
  db: Database,
  region: Pick<Region, 'id'>,
  network: Network,
  territoryHash: string,
  territory: () => Promise<Territory>,
  progress: Progress,
): Promise<void> {
  const { census, id } = network.meta;
  if (!census) return;
  let persons = await leftOutPeople(db, region.id, id, territoryHash);
  if (persons === undefined) {
    const grid = await populationGrid(db, region.id);
    const found = peopleLeftOut(await territory(), census, grid && cellsOf(grid));
    persons = found === null ? null : Math.round(found);
    await setSetting(db, leftOutSetting(region.id), { network: id, territory: territoryHash, persons });
  }
  if (persons)
    progress.note(
      `About ${persons.toLocaleString('en')} people live where the nearest road of the public is left out, since in the data it is joined to nothing: answers there are by the next road, and say so.`,
    );
}

function* cellsOf({ lon, lat, persons }: PopulationGrid) {
  for (let i = 0; i < persons.length; i++) yield { lon: lon[i]!, lat: lat[i]!, persons: persons[i]! };
}
