import type { Database } from '../../data/database/database_interface.ts';
import { getSetting } from '../../data/store/regions.ts';

/** Setting that keeps how many people live on roads that the network leaves out, and of which roads and territory. */
export const leftOutSetting = (region: string): string => `left_out_people:${region}`;

interface LeftOut {
  network: string;
  territory: string;
  persons: number | null;
}

/** People on roads that are left out; null: they are not known; undefined: not counted yet for these roads and this territory. */
export async function leftOutPeople(
  db: Database,
  region: string,
  network: string,
  territory: string,
): Promise<number | null | undefined> {
  const kept = await getSetting<LeftOut>(db, leftOutSetting(region));
  return kept?.network === network && kept.territory === territory ? kept.persons : undefined;
}
