import type { Database } from '../database/database_interface.ts';
import type { AuditEntry } from './stored_records.ts';

/** Adds a line to the audit log, which only grows. `details`: any JSON; no coordinates of askers belong there. */
export async function appendAudit(
  db: Database,
  entry: { actor: string; action: string; target?: string | null; details?: unknown },
): Promise<void> {
  await db.query('insert into audit_log (actor, action, target, details) values ($1, $2, $3, $4::json)', [
    entry.actor,
    entry.action,
    entry.target ?? null,
    entry.details === undefined ? null : JSON.stringify(entry.details),
  ]);
}

/** The audit log, newest first. */
export async function listAudit(
  db: Database,
  { limit, offset }: { limit?: number; offset?: number } = {},
): Promise<AuditEntry[]> {
  return db.query<AuditEntry>(
    'select id, at, actor, action, target, details from audit_log order by id desc limit $1::bigint offset $2::bigint',
    [limit ?? null, offset ?? 0],
  );
}
