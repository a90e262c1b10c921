import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Database } from '../../database/database_interface.ts';
import type { Report, ReportInput } from '../stored_records.ts';
import { publicFacts, publicText } from './public_facts.ts';
import { findSite } from './sites.ts';

interface ReportRow extends Omit<Report, 'point' | 'decision'> {
  lon: number | null;
  lat: number | null;
  accepted: boolean | null;
  decision_reason: string;
  decided_by: string;
  decided_at: string;
}

const SELECT = `select r.id, r.region_id, r.reported_at, r.kind, r.site_id, r.lon, r.lat,
    r.text, r.proposed, d.accepted, d.reason as decision_reason, d.decided_by, d.decided_at
  from reports r left join report_decisions d on d.report_id = r.id`;

function reportOf({
  lon,
  lat,
  accepted,
  decision_reason,
  decided_by,
  decided_at,
  ...rest
}: ReportRow): Report {
  return {
    ...rest,
    point: lon === null || lat === null ? null : [lon, lat],
    decision: accepted === null ? null : { accepted, reason: decision_reason, decided_by, decided_at },
  };
}

/**
 * Stores what somebody reports, without anybody's contact details: the list is public. Errors: unknown_region, unknown_site,
 * no_name (a missing place was named by contact details alone).
 */
export async function addReport(db: Database, regionId: string, input: ReportInput): Promise<Report> {
  const proposed = input.proposed && publicFacts(input.proposed);
  const [region] = await db.query('select 1 from regions where id = $1', [regionId]);
  if (region === undefined) throw new MaillageError('unknown_region', { id: regionId });
  if (input.site_id !== null && (await findSite(db, regionId, input.site_id)) === null)
    throw new MaillageError('unknown_site', { region: regionId, id: input.site_id });
  if (proposed?.name === '') throw new MaillageError('no_name');
  const [row] = await db.query<{ id: string }>(
    `insert into reports (region_id, reported_at, kind, site_id, point, text, proposed)
     values ($1, $2::timestamptz, $3, $4, ST_SetSRID(ST_MakePoint($5::float8, $6::float8), 4326), $7, $8::json)
     returning id`,
    [
      regionId,
      new Date().toISOString(),
      input.kind,
      input.site_id,
      input.point?.[0] ?? null,
      input.point?.[1] ?? null,
      publicText(input.text),
      proposed && JSON.stringify(proposed),
    ],
  );
  return (await findReport(db, row!.id))!;
}

export async function findReport(db: Database, id: string): Promise<Report | null> {
  // An id that is no UUID names no report.
  const [row] = await db.query<ReportRow>(`${SELECT} where r.id::text = lower($1)`, [id]);
  return row === undefined ? null : reportOf(row);
}

/** The region's reports, newest first; `decided` true or false: only those. */
export async function listReports(
  db: Database,
  regionId: string,
  { decided, limit, offset }: { decided?: boolean; limit?: number; offset?: number } = {},
): Promise<Report[]> {
  const rows = await db.query<ReportRow>(
    `${SELECT} where r.region_id = $1 and ($2::boolean is null or (d.report_id is not null) = $2)
     order by r.reported_at desc, r.id limit $3::bigint offset $4::bigint`,
    [regionId, decided ?? null, limit ?? null, offset ?? 0],
  );
  return rows.map(reportOf);
}

/**
 * Accepts or refuses a report, once, with the reason. What an accepted report changes in the list is a change of its own
 * that names the report (changeSite with `report_id`); do both in one transaction.
 * Errors: unknown_report, report_decided, no_reason.
 */
export async function decideReport(
  db: Database,
  id: string,
  decision: { accepted: boolean; reason: string; decided_by: string },
): Promise<Report> {
  if (decision.reason.trim() === '') throw new MaillageError('no_reason');
  return db.transaction(async (tx) => {
    const report = await findReport(tx, id);
    if (report === null) throw new MaillageError('unknown_report', { id });
    const made = await tx.query(
      `insert into report_decisions (report_id, accepted, reason, decided_by, decided_at)
       values ($1::uuid, $2::boolean, $3, $4, $5::timestamptz) on conflict do nothing returning 1`,
      [
        report.id,
        decision.accepted,
        publicText(decision.reason),
        decision.decided_by,
        new Date().toISOString(),
      ],
    );
    if (made.length === 0) throw new MaillageError('report_decided', { id });
    return (await findReport(tx, id))!;
  });
}

/**
 * Erases what reports say of persons: those reported before a moment (ISO 8601), or one. Reports that a version of the list names lose
 * their text, point and proposal; the others go with their decisions. Returns how many were erased.
 */
export async function eraseReports(
  db: Database,
  which: { before: string } | { id: string },
): Promise<number> {
  const [before, id] = 'id' in which ? [null, which.id] : [which.before, null];
  const chosen =
    '($1::timestamptz is null or reported_at < $1::timestamptz) and ($2::uuid is null or id = $2::uuid)';
  const named = 'exists (select 1 from site_lists l where l.report_id = reports.id)';
  return db.transaction(async (tx) => {
    // The history is append-only but for this, until the transaction ends.
    await tx.query("select set_config('maillage.erasing', 'on', true)");
    const emptied = await tx.query(
      `update reports set text = '', point = null, proposed = null
       where ${chosen} and ${named} and (text <> '' or point is not null or proposed is not null) returning 1`,
      [before, id],
    );
    await tx.query(
      `delete from report_decisions where report_id in (select id from reports where ${chosen} and not ${named})`,
      [before, id],
    );
    const deleted = await tx.query(`delete from reports where ${chosen} and not ${named} returning 1`, [
      before,
      id,
    ]);
    await tx.query("select set_config('maillage.erasing', '', true)");
    return emptied.length + deleted.length;
  });
}
