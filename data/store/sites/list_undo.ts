/** A version of the list is undone by another one that says what was known before it; nothing is ever erased. */
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Database } from '../../database/database_interface.ts';
import type { ChangeOrigin } from '../stored_records.ts';
import { lockList, nextMoment, writeVersion } from './list_version.ts';
import { saysAfterCorrection } from './site_corrections.ts';
import { type KnownSite, knownOf, latestOf, SITE_COLUMNS, type SiteRow } from './site_version_rows.ts';

export interface Undone {
  /** The version that undoes the other. */
  version: number;
  /** Sites that are again as they were known before. */
  undone: { id: string; name: string }[];
  /** Sites that were changed once more since: they stay as they are. */
  changed_since: { id: string; name: string }[];
}

/**
 * Undoes what a version of the list changed: its sites are again as they were known before, their open days too. A site that was not known
 * before stays in the list as one that never was open. A list that is imported again and says what it said is no news against it.
 * Errors: unknown_region, unknown_list_version, first_list_stays, nothing_to_undo.
 */
export async function undoVersion(
  db: Database,
  regionId: string,
  version: number,
  origin: ChangeOrigin,
): Promise<Undone> {
  return db.transaction(async (tx) => {
    const last = await lockList(tx, regionId);
    if (last === null || version < 1 || version > last.version)
      throw new MaillageError('unknown_list_version', { version });
    if (version === 1) throw new MaillageError('first_list_stays');
    const known = await latestOf(tx, regionId);
    const rows = await tx.query<{ id: string; now: number }>(
      `select v.site_id as id, (select max(w.version) from site_versions w
         where w.region_id = v.region_id and w.site_id = v.site_id) as now
       from site_versions v where v.region_id = $1 and v.version = $2::int order by v.site_id collate "C"`,
      [regionId, version],
    );
    const before = await knownBefore(tx, regionId, version);
    const changes = new Map<string, KnownSite>();
    const told: Omit<Undone, 'version'> = { undone: [], changed_since: [] };
    for (const { id, now } of rows) {
      const current = known.get(id)!;
      const named = { id, name: current.site.name };
      if (now !== version) {
        told.changed_since.push(named);
        continue;
      }
      const former = before.get(id) ?? null;
      const restored = former ?? neverOpen(current);
      const list_says = saysAfterCorrection(current, restored.site);
      changes.set(id, { ...restored, list_says, gone_status: null });
      told.undone.push({ id, name: restored.site.name });
    }
    if (changes.size === 0) throw new MaillageError('nothing_to_undo', { version });
    const moment = nextMoment(last.known_at, undefined, regionId);
    const { source, sha256 } = last;
    const list = { ...origin, source, sha256 };
    return { version: await writeVersion(tx, regionId, last.version, moment, known, changes, list), ...told };
  });
}

/** What was known of the sites of a version before it. */
async function knownBefore(tx: Database, regionId: string, version: number): Promise<Map<string, KnownSite>> {
  const rows = await tx.query<SiteRow>(
    `select distinct on (v.site_id) ${SITE_COLUMNS} from site_versions v
     where v.region_id = $1 and v.version < $2::int and exists (select 1 from site_versions w
       where w.region_id = v.region_id and w.site_id = v.site_id and w.version = $2::int)
     order by v.site_id, v.version desc`,
    [regionId, version],
  );
  return new Map(rows.map((row) => [row.id, knownOf(row)]));
}

/** A site that should not be there. */
const neverOpen = (current: KnownSite): KnownSite => ({
  ...current,
  site: { ...current.site, status: 'closed', opened_on: null, opened_between: null, closed_on: null },
  life: { periods: [], learnt: [] },
  moved_on: null,
});
