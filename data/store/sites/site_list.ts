/** Changes of the list of sites: every import and every correction is a version; nothing is ever overwritten. */
import { isDeepStrictEqual } from 'node:util';
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Database } from '../../database/database_interface.ts';
import type { Site, SiteDoubt, SiteVersion, StatedSite } from '../../records.ts';
import { breath } from '../../turns/breath.ts';
import type { ApplySiteListOptions, ChangeOrigin, SiteChange, SiteListReport } from '../stored_records.ts';
import { lockList, nextMoment, reasonOf, writeVersion } from './list_version.ts';
import { publicFacts } from './public_facts.ts';
import { brokenSite } from './site_checks.ts';
import { NOT_LISTED, saysAfterCorrection, withCorrections } from './site_corrections.ts';
import { placeAfter } from './site_place.ts';
import {
  absenceDoubt,
  doubtsAfterCorrection,
  rowDoubt,
  sameDoubts,
  statementOf,
  withDoubts,
} from './site_statement.ts';
import { type KnownSite, knownAfter, latestOf } from './site_version_rows.ts';

/**
 * Compares a list with what is known and stores what is new as the list's next version, all or nothing. A list without
 * news makes no version; it confirms the last one. A correction stays while the list says of its facts what it said before.
 * Broken rows are told in `rejected` and leave what was known; facts that the list leaves untold go on as they were known, and those
 * that nobody can read make the site doubtful.
 * Errors: unknown_region, list_out_of_order (`known_at` before the last version's).
 */
export async function applySiteList(
  db: Database,
  regionId: string,
  sites: readonly StatedSite[],
  options: ApplySiteListOptions,
): Promise<SiteListReport> {
  return db.transaction(async (tx) => {
    const last = await lockList(tx, regionId);
    const { known_at, day: learntOn } = nextMoment(last?.known_at ?? null, options.known_at, regionId);
    const known = await latestOf(tx, regionId);
    const report: SiteListReport = {
      added: [],
      changed: [],
      kept: [],
      closed: [],
      doubtful: [],
      rejected: [],
      unchanged: 0,
      version: last?.version ?? 0,
    };
    const changes = new Map<string, KnownSite>();
    const listed = new Set<string>();
    const doubt = (former: KnownSite, why: SiteDoubt) => {
      report.doubtful.push({ id: former.site.id, name: former.site.name, doubts: [why] });
      if (!sameDoubts([why], former.site.doubtful))
        changes.set(former.site.id, { ...former, site: withDoubts(former.site, [why]) });
    };

    for (const row of sites) {
      await breath();
      const { id, name } = row;
      const former = known.get(id) ?? null;
      const statement = statementOf(former, row, learntOn);
      const { list_says, kept, ...held } = corrected(former, statement.site);
      const site = withDoubts(held.site, statement.doubts);
      const broken = listed.has(id)
        ? { code: 'duplicate_id', reason: 'its id is in the list twice' }
        : (brokenSite(statement.site) ?? brokenSite(site));
      listed.add(id);
      if (broken !== null) {
        report.rejected.push({ id, name, ...broken });
        if (former !== null && !changes.has(id)) doubt(former, rowDoubt(broken));
        continue;
      }
      if (kept.length > 0) report.kept.push({ id, name: site.name, fields: kept });
      if (site.doubtful) report.doubtful.push({ id, name: site.name, doubts: site.doubtful });
      const fields = former === null ? [] : changedFields(former.site, site);
      if (former === null) report.added.push({ id, name });
      else if (fields.length === 0) {
        report.unchanged++;
        // A list that caught up with a correction is remembered, for what it says next is news.
        const same = isDeepStrictEqual(list_says, former.list_says) && former.gone_status === null;
        if (same && sameDoubts(site.doubtful, former.site.doubtful)) continue;
      } else if (site.status === 'closed' && former.site.status !== 'closed')
        report.closed.push({ id, name, missing: false });
      else report.changed.push({ id, name, fields });
      const moved_on = placeAfter(former, site, learntOn);
      changes.set(id, knownAfter(former, { site, list_says, moved_on, gone_status: null }, learntOn));
    }
    const mentioned = new Map(options.mentioned?.map(({ id, doubt }) => [id, doubt]));
    for (const [id, former] of known) {
      await breath();
      if (listed.has(id)) continue;
      const named = mentioned.get(id);
      if (named) doubt(former, named);
      if (named || !mayBeGone(former, options)) continue;
      const { site, list_says, kept } = corrected(former, null);
      if (site.status === 'closed' && options.absence_unsafe) {
        doubt(former, absenceDoubt(options.absence_unsafe));
        continue;
      }
      if (kept.length > 0) report.kept.push({ id, name: site.name, fields: kept });
      if (site.status !== 'closed') continue;
      report.closed.push({ id, name: site.name, missing: true });
      const gone = { site: withDoubts(site, []), list_says, moved_on: former.moved_on };
      const gone_status = former.site.status === 'closed' ? null : former.site.status;
      changes.set(id, knownAfter(former, { ...gone, gone_status }, learntOn));
    }

    if (options.dryRun) return report;
    if (changes.size === 0 && last !== null)
      await tx.query(
        `insert into site_list_confirmations (region_id, version, confirmed_at, source, sha256)
         values ($1, $2::int, $3::timestamptz, $4, $5)`,
        [regionId, last.version, known_at, options.source, options.sha256],
      );
    else
      report.version = await writeVersion(
        tx,
        regionId,
        last?.version ?? 0,
        { known_at, day: learntOn },
        known,
        changes,
        options,
      );
    return report;
  });
}

/** Whether a site that the list does not have may be closed for it. */
const mayBeGone = ({ site }: KnownSite, { missing, missing_from }: ApplySiteListOptions): boolean =>
  missing === 'close' &&
  site.status !== 'closed' &&
  (missing_from === undefined || missing_from.includes(site.source));

/** A row (null: the list has none) under the corrections of what was known before. */
const corrected = (former: KnownSite | null, row: Site | null) =>
  former === null ? { site: row!, list_says: null, kept: [] } : withCorrections(former, row);

/**
 * Changes one site, as the list's next version. `closed_on` and `opened_on` that are not given are forgotten where the
 * status changes away from what they told: {status: 'open'} reopens a closed site on the day when we learn it.
 * Errors: unknown_region, unknown_site, bad_site.
 */
export async function changeSite(
  db: Database,
  regionId: string,
  siteId: string,
  change: SiteChange,
  origin: ChangeOrigin,
): Promise<SiteVersion> {
  return writeOne(db, regionId, siteId, origin, (former, learntOn) => {
    if (former === null) throw new MaillageError('unknown_site', { region: regionId, id: siteId });
    const { moved_on, ...facts } = change;
    const site: Site = { ...former.site, ...publicFacts(facts), id: siteId };
    if (site.status !== former.site.status && site.status !== 'closed') {
      if (facts.closed_on === undefined) site.closed_on = null;
      if (former.site.status === 'closed' && facts.opened_on === undefined) site.opened_on = null;
    }
    const list_says = saysAfterCorrection(former, site);
    const gone_status = facts.status === undefined ? former.gone_status : null;
    const doubts = doubtsAfterCorrection(former.site.doubtful, Object.keys(facts));
    const after = { site: withDoubts(site, doubts), list_says, moved_on: moved_on ?? former.moved_on };
    return knownAfter(former, { ...after, gone_status }, learntOn);
  });
}

/** Adds one site, as the list's next version. Errors: unknown_region, site_exists, bad_site. */
export async function addSite(
  db: Database,
  regionId: string,
  site: Site,
  origin: ChangeOrigin,
): Promise<SiteVersion> {
  return writeOne(db, regionId, site.id, origin, (former, learntOn) => {
    if (former !== null) throw new MaillageError('site_exists', { region: regionId, id: site.id });
    const first = { site: publicFacts(site), list_says: NOT_LISTED, moved_on: null, gone_status: null };
    return knownAfter(null, first, learntOn);
  });
}

async function writeOne(
  db: Database,
  regionId: string,
  siteId: string,
  origin: ChangeOrigin,
  next: (former: KnownSite | null, learntOn: string) => KnownSite,
): Promise<SiteVersion> {
  return db.transaction(async (tx) => {
    const last = await lockList(tx, regionId);
    const { known_at, day } = nextMoment(last?.known_at ?? null, undefined, regionId);
    const known = await latestOf(tx, regionId);
    const changed = next(known.get(siteId) ?? null, origin.learnt_on ?? day);
    const broken = brokenSite(changed.site);
    if (broken !== null) throw new MaillageError('bad_site', { id: siteId, why: broken.reason });
    const version = await writeVersion(
      tx,
      regionId,
      last?.version ?? 0,
      { known_at, day },
      known,
      new Map([[siteId, changed]]),
      {
        ...origin,
        source: last?.source ?? changed.site.source,
        sha256: last?.sha256 ?? '',
      },
    );
    return {
      ...changed.site,
      version,
      known_at,
      changed_by: origin.changed_by,
      reason: reasonOf(origin),
      report_id: origin.report_id ?? null,
    };
  });
}

/** Names of the facts that differ; a doubt is no change. */
function changedFields(former: Site, stated: Site): string[] {
  const fields = Object.keys({ ...former, ...stated }) as (keyof Site)[];
  const differing = fields.filter(
    (field) => field !== 'doubtful' && !isDeepStrictEqual(former[field] ?? null, stated[field] ?? null),
  );
  const point = differing.includes('lon') || differing.includes('lat') ? ['point'] : [];
  return [...point, ...differing.filter((field) => field !== 'lon' && field !== 'lat')];
}
