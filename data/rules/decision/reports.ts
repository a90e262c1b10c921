import Type, { type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { newlyTold, type Site } from '../../records.ts';
import { REPORT_KINDS, type Report, type ReportInput, type SiteChange } from '../../store/stored_records.ts';

/**
 * What somebody may report of the list of places: a place that is missing, closed or at a wrong point, a drive time that is wrong. What
 * the reporter says becomes a proposal; only an accepted report changes the list (`changeOfReport`).
 */
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const SiteId = Type.String({ minLength: 1, maxLength: 200, description: 'Of a place of the list' });
const Lon = Type.Number({ minimum: -180, maximum: 180 });
const Lat = Type.Number({ minimum: -90, maximum: 90 });
const Name = Type.String({ minLength: 2, maxLength: 200, description: 'Of a missing place' });
const words = { maxLength: 2000, description: 'What is wrong, in the reporter’s words' };
const Text = Type.String({ minLength: 1, ...words });

/** What may be told whatever the kind. */
const told = {
  site_id: Type.Optional(SiteId),
  lon: Type.Optional(Lon),
  lat: Type.Optional(Lat),
  text: Type.Optional(Type.String(words)),
  name: Type.Optional(Name),
  address: Type.Optional(Type.String({ maxLength: 300 })),
  url: Type.Optional(Type.String({ maxLength: 500, pattern: '^https?://[^\\s]+$' })),
  opened_on: Type.Optional(Day),
  closed_on: Type.Optional(Day),
  moved_on: Type.Optional(Day),
};
const closed = { additionalProperties: false };

/** The body of POST /reports, by its kind: each asks for what a report of that kind is nothing without. */
const REPORTS = {
  missing: Type.Object({ ...told, kind: Type.Literal('missing'), name: Name, lon: Lon, lat: Lat }, closed),
  closed: Type.Object({ ...told, kind: Type.Literal('closed'), site_id: SiteId }, closed),
  misplaced: Type.Object(
    { ...told, kind: Type.Literal('misplaced'), site_id: SiteId, lon: Lon, lat: Lat },
    closed,
  ),
  wrong_time: Type.Object(
    { ...told, kind: Type.Literal('wrong_time'), lon: Lon, lat: Lat, text: Text },
    closed,
  ),
  other: Type.Object({ ...told, kind: Type.Literal('other'), text: Text }, closed),
};

export const ReportBodySchema = Type.Union(
  [REPORTS.missing, REPORTS.closed, REPORTS.misplaced, REPORTS.wrong_time, REPORTS.other],
  {
    description:
      'missing, closed or misplaced: of a place; wrong_time: of a drive time; other. Each kind needs what its schema requires.',
  },
);
export type ReportBody = Static<typeof ReportBodySchema>;

/**
 * A report as it is stored, from the body of POST /reports. `today` is the day it is made, YYYY-MM-DD.
 * Throws `report_invalid` (400), naming the field and what it takes, in English and French.
 */
export function readReport(body: unknown, today: string): ReportInput {
  const report = checkedBody(body);
  for (const field of ['opened_on', 'closed_on', 'moved_on'] as const) {
    const day = report[field];
    if (day !== undefined && !isDay(day)) throw new MaillageError('report_invalid.day', { field, day });
  }
  const { opened_on, closed_on } = report;
  if (closed_on !== undefined && closed_on > today) {
    throw new MaillageError('report_invalid.closed_later');
  }
  if (opened_on !== undefined && closed_on !== undefined && closed_on <= opened_on) {
    throw new MaillageError('report_invalid.closed_before');
  }
  return {
    kind: report.kind,
    site_id: report.site_id ?? null,
    point: report.lon === undefined || report.lat === undefined ? null : [report.lon, report.lat],
    text: (report.text ?? '').trim(),
    proposed: proposalOf(report, today),
  };
}

/** The body, if it is what its kind asks for. Blank texts are none. */
function checkedBody(body: unknown): ReportBody {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new MaillageError('report_invalid.not_an_object');
  const { kind } = body as { kind?: unknown };
  const known = REPORT_KINDS.find((one) => one === kind);
  if (known === undefined) throw new MaillageError('report_invalid.kind', { known: REPORT_KINDS });
  const schema: TSchema & { required?: string[] } = REPORTS[known];
  const missing = schema.required?.find((field) => isBlank((body as Record<string, unknown>)[field]));
  if (missing) throw new MaillageError('report_invalid.missing', { kind: known, field: missing });
  if (!Value.Check(schema, body)) {
    const [first] = Value.Errors(schema, body);
    const extra = Object.keys(body).find((field) => !(field in told) && field !== 'kind');
    const field = extra ?? (first?.instancePath.slice(1).replaceAll('/', '.') || 'the report');
    throw new MaillageError('report_invalid.field', { field, why: first?.message ?? '' });
  }
  return body as ReportBody;
}

function proposalOf(report: ReportBody, today: string): SiteChange | null {
  const { lon, lat, name, address, url, opened_on, closed_on, moved_on } = report;
  // A day that nobody told is not known: the list keeps the report's day as the one on which it was learnt.
  if (report.kind === 'closed') return { status: 'closed', closed_on: closed_on ?? null };
  if (report.kind === 'misplaced') {
    return { lon: lon!, lat: lat!, position: 'given', ...(moved_on === undefined ? {} : { moved_on }) };
  }
  if (report.kind !== 'missing') return null;
  // Announced for a day to come: planned until then.
  const status = opened_on !== undefined && opened_on > today ? 'planned' : 'open';
  return {
    name: name!.trim(),
    lon: lon!,
    lat: lat!,
    position: 'given',
    status,
    opened_on: opened_on ?? null,
    address: address?.trim() || null,
    url: url ?? null,
  };
}

/** What an accepted report changes: a place more, a place otherwise, or nothing that the list holds. */
type ReportedChange =
  | { kind: 'add'; site: Site }
  | { kind: 'change'; site_id: string; change: SiteChange }
  | { kind: 'none' };

/**
 * What to change in the list when the report is accepted. `corrected` overrides what the reporter proposed, by who accepts it, and stands
 * for itself where nothing was proposed; `commune` is that of the proposed point, where known. Every fact that nobody stated is null.
 */
export function changeOfReport(
  report: Pick<Report, 'id' | 'kind' | 'site_id' | 'proposed'>,
  commune: Site['commune'],
  corrected: SiteChange = {},
): ReportedChange {
  const proposed: SiteChange = { ...report.proposed, ...corrected };
  if (Object.keys(proposed).length === 0) return { kind: 'none' };
  if (report.kind !== 'missing') {
    if (report.site_id === null) return { kind: 'none' };
    const moved = proposed.lon === undefined ? proposed : { ...proposed, commune };
    return { kind: 'change', site_id: report.site_id, change: moved };
  }
  const { moved_on: _, ...facts } = proposed;
  return {
    kind: 'add',
    site: {
      ...newlyTold({ id: `report-${report.id}`, name: '', lon: 0, lat: 0, commune }),
      source_id: report.id,
      ...facts,
      commune,
    },
  };
}

const isBlank = (value: unknown) => value === undefined || (typeof value === 'string' && value.trim() === '');

const isDay = (day: string) => {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
};
