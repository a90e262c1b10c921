import type { Database } from '../../../../data/database/database_interface.ts';
import { dayInFrance } from '../../../../data/day_in_france.ts';
import type { SiteVersion } from '../../../../data/records.ts';
import { changeOfReport } from '../../../../data/rules/decision/reports.ts';
import { decideReport, findReport } from '../../../../data/store/sites/reports.ts';
import { addSite, changeSite, siteHistory } from '../../../../data/store/sites/sites.ts';
import type { Report, SiteChange } from '../../../../data/store/stored_records.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { communeOf } from '../../../answers/commune_of_point.ts';
import { refuseSwapped } from '../../../answers/swapped.ts';
import type { Served } from '../../../served/served.ts';

export interface Decided {
  report: Report;
  /** What the list has now; null where nothing of it changed. */
  site: SiteVersion | null;
}

/** What who accepts a report puts in the place of what the reporter said. */
export interface Amendment {
  corrected: SiteChange;
  /** The tiers-lieu that is meant, where the report names none or another. */
  site_id?: string;
}

/**
 * Accepts a report with a reason: the decision and what it changes in the list are stored together or not at all. The amendment comes
 * before what the reporter proposed. Errors: coordinates_swapped, unknown_report, report_decided, no_reason, unknown_site, bad_site,
 * report_without_site.
 */
export function acceptReport(
  db: Database,
  served: Served,
  id: string,
  decision: { reason: string; decided_by: string },
  { corrected, site_id }: Amendment,
): Promise<Decided> {
  return db.transaction(async (tx) => {
    const { region } = served;
    await refuseOfAnotherRegion(tx, region, id);
    const report = await decideReport(tx, id, { accepted: true, ...decision });
    const [lon, lat] = [corrected.lon ?? report.proposed?.lon, corrected.lat ?? report.proposed?.lat];
    refuseSwapped(served, [{ lon, lat }]);
    const commune = communeOf(served, { lon, lat });
    const meant = { ...report, site_id: site_id ?? report.site_id };
    if (meant.kind !== 'missing' && meant.site_id === null && Object.keys(corrected).length > 0)
      throw new MaillageError('report_without_site', { id });
    const origin = { changed_by: decision.decided_by, reason: decision.reason, report_id: report.id };
    const change = changeOfReport(meant, commune, corrected);
    if (change.kind === 'none') return { report, site: null };
    const site =
      change.kind === 'add'
        ? await addSite(tx, region.id, change.site, origin)
        : await changeSite(tx, region.id, change.site_id, change.change, {
            ...origin,
            learnt_on: await learntOn(tx, report, change.site_id),
          });
    return { report, site };
  });
}

/** The day of the report; what was learnt of the site since then is not undone by it. */
async function learntOn(db: Database, report: Report, siteId: string): Promise<string> {
  const known_at = (await siteHistory(db, report.region_id, siteId)).at(-1)?.known_at ?? '';
  return dayInFrance(known_at > report.reported_at ? known_at : report.reported_at);
}

/** Refuses a report on the served region with a reason. Errors: unknown_report, report_decided, no_reason. */
export function refuseReport(
  db: Database,
  region: Served['region'],
  id: string,
  decision: { reason: string; decided_by: string },
): Promise<Decided> {
  return db.transaction(async (tx) => {
    await refuseOfAnotherRegion(tx, region, id);
    return { report: await decideReport(tx, id, { accepted: false, ...decision }), site: null };
  });
}

/** Who decides for the served region decides of its reports alone. */
async function refuseOfAnotherRegion(db: Database, region: Served['region'], id: string): Promise<void> {
  const known = await findReport(db, id);
  if (known === null || known.region_id === region.id) return;
  throw new MaillageError('unknown_report.region', { id, region: region.name });
}
