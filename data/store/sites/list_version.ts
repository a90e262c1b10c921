/** Writing the next version of the list of sites: one after the other, each at a moment of its own. */
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Database } from '../../database/database_interface.ts';
import { dayInFrance } from '../../day_in_france.ts';
import type { ChangeOrigin } from '../stored_records.ts';
import { publicText } from './public_facts.ts';
import { lifeOn } from './site_life.ts';
import { insertSiteRows, type KnownSite, statedOf } from './site_version_rows.ts';

/** The reason of a change as it is kept. */
export const reasonOf = ({ reason }: ChangeOrigin): string | null => (reason ? publicText(reason) : null);

export interface LastVersion {
  version: number;
  known_at: string;
  source: string;
  sha256: string;
}

/** The list's last version; whoever else would change the list waits for the end of this transaction. */
export async function lockList(tx: Database, regionId: string): Promise<LastVersion | null> {
  const [region] = await tx.query('select 1 from regions where id = $1 for update', [regionId]);
  if (region === undefined) throw new MaillageError('unknown_region', { id: regionId });
  const [last] = await tx.query<LastVersion>(
    `select version, known_at, source, sha256 from site_lists where region_id = $1 order by version desc limit 1`,
    [regionId],
  );
  return last ?? null;
}

/**
 * When something is learnt: now, or the moment given, and its day in France. Knowledge never goes back: where the clock was set back, and
 * where the last version was learnt this very millisecond, the moment is the one after the last, so that a moment names one version.
 * The day is that of the clock, lest a closing of today waits for a day that is far ahead.
 */
export function nextMoment(
  last: string | null,
  given: string | undefined,
  regionId: string,
): { known_at: string; day: string } {
  const moment = new Date(given ?? Date.now());
  if (Number.isNaN(moment.getTime())) throw new MaillageError('bad_moment', { moment: String(given) });
  const now = moment.toISOString();
  const day = dayInFrance(now);
  if (last === null || now > last || (given !== undefined && now === last)) return { known_at: now, day };
  if (given === undefined) return { known_at: new Date(Date.parse(last) + 1).toISOString(), day };
  throw new MaillageError('list_out_of_order', { region: regionId, last, moment: given });
}

/** Writes the next version of the list: its record, and the sites that it changes. Returns its number. */
export async function writeVersion(
  tx: Database,
  regionId: string,
  lastVersion: number,
  { known_at, day }: { known_at: string; day: string },
  known: Map<string, KnownSite>,
  changes: Map<string, KnownSite>,
  list: ChangeOrigin & { source: string; sha256: string },
): Promise<number> {
  const version = lastVersion + 1;
  const counts = { open: 0, planned: 0, closed: 0 };
  const all = new Map([...known, ...changes]);
  for (const { site, life } of all.values()) counts[lifeOn(life, statedOf(site), day).status]++;
  await tx.query(
    `insert into site_lists (region_id, version, known_at, source, sha256, changed_by, reason, report_id, total, open,
       planned, closed)
     values ($1, $2::int, $3::timestamptz, $4, $5, $6, $7, $8::uuid, $9::int, $10::int, $11::int, $12::int)`,
    [
      regionId,
      version,
      known_at,
      list.source,
      list.sha256,
      list.changed_by,
      reasonOf(list),
      list.report_id ?? null,
      all.size,
      counts.open,
      counts.planned,
      counts.closed,
    ],
  );
  await insertSiteRows(tx, regionId, version, changes.values());
  return version;
}
