/** What a change of the list would make of its sites, without making it. */
import type { Database } from '../../database/database_interface.ts';
import type { SiteOn } from '../stored_records.ts';
import { sitesOn } from './sites.ts';

export interface Rehearsed<T> {
  /** What the change itself answered. */
  told: T;
  /** Every site of the region on the day asked about, as known without the change and with it. */
  before: SiteOn[];
  after: SiteOn[];
}

/**
 * Makes a change in a transaction that is always taken back: what it would answer, and the sites of a day (YYYY-MM-DD) before and after it.
 * Errors: those of the change.
 */
export async function rehearse<T>(
  db: Database,
  regionId: string,
  on: string,
  change: (tx: Database) => Promise<T>,
): Promise<Rehearsed<T>> {
  const takenBack = new Error('the rehearsal is over');
  let rehearsed: Rehearsed<T> | null = null;
  try {
    await db.transaction(async (tx) => {
      const before = await sitesOn(tx, regionId, { on });
      const told = await change(tx);
      rehearsed = { told, before, after: await sitesOn(tx, regionId, { on }) };
      throw takenBack;
    });
  } catch (error) {
    if (error !== takenBack || rehearsed === null) throw error;
  }
  return rehearsed as unknown as Rehearsed<T>;
}
