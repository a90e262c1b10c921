import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { MaillageError } from '../../../isochrones/errors.ts';
import type { Site } from '../../records.ts';
import type { Report, ReportInput, ReportKind, SiteChange } from '../../store/types.ts';

/**
 * What somebody may report of the list of places: a place that is missing, closed or at a wrong point, a drive time that is wrong. What
 * the reporter says becomes a proposal; only an accepted report changes the list (`changeOfReport`).
 */
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

/** The body of POST /reports. Which fields a kind needs is told by `readReport`. */
export const ReportBodySchema = Type.Object(
  {
    kind: Type.Union(
      [
        Type.Literal('missing'),
        Type.Literal('closed'),
        Type.Literal('misplaced'),
        Type.Literal('wrong_time'),
        Type.Literal('other'),
      ],
      { description: 'missing, closed or misplaced: of a place; wrong_time: of a drive time; other' },
    ),
    site_id: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    text: Type.Optional(
      Type.String({ maxLength: 2000, description: 'What is wrong, in the reporter’s words' }),
    ),
    name: Type.Optional(Type.String({ minLength: 2, maxLength: 200, description: 'Of a missing place' })),
    address: Type.Optional(Type.String({ maxLength: 300 })),
    url: Type.Optional(Type.String({ maxLength: 500, pattern: '^https?://[^\\s]+$' })),
    opened_on: Type.Optional(Day),
    closed_on: Type.Optional(Day),
    moved_on: Type.Optional(Day),
  },
  { additionalProperties: false },
);
export type ReportBody = Static<typeof ReportBodySchema>;

/** What each kind needs beside its name; `text` where only a person can tell what to do. */
const NEEDED: Record<ReportKind, (keyof ReportBody)[]> = {
  missing: ['name', 'lon', 'lat'],
  closed: ['site_id'],
  misplaced: ['site_id', 'lon', 'lat'],
  wrong_time: ['lon', 'lat', 'text'],
  other: ['text'],
};

/**
 * A report as it is stored, from the body of POST /reports. `today` is the day it is made, YYYY-MM-DD.
 * Throws `report_invalid` (400), naming the field and what it takes, in English and French.
 */
export function readReport(body: unknown, today: string): ReportInput {
  if (!Value.Check(ReportBodySchema, body)) {
    const [first] = Value.Errors(ReportBodySchema, body);
    const field = first?.instancePath.slice(1).replaceAll('/', '.') || 'the report';
    throw invalid(`${field} ${first?.message}`, `le champ ${field} n’est pas valable`);
  }
  const report = body as ReportBody;
  const missing = NEEDED[report.kind].find((field) => isBlank(report[field]));
  if (missing)
    throw invalid(`a report of kind ${report.kind} needs ${missing}`, `il manque le champ ${missing}`);
  for (const field of ['opened_on', 'closed_on', 'moved_on'] as const) {
    const day = report[field];
    if (day !== undefined && !isDay(day))
      throw invalid(`${field} ${day} is not a day`, `${day} n’est pas un jour`);
  }
  const { opened_on, closed_on } = report;
  if (closed_on !== undefined && closed_on > today) {
    throw invalid('closed_on is still to come', 'la date de fermeture n’est pas encore passée');
  }
  if (opened_on !== undefined && closed_on !== undefined && closed_on <= opened_on) {
    throw invalid('closed_on is not after opened_on', 'la fermeture n’est pas après l’ouverture');
  }
  return {
    kind: report.kind,
    site_id: report.site_id ?? null,
    point: report.lon === undefined || report.lat === undefined ? null : [report.lon, report.lat],
    text: (report.text ?? '').trim(),
    proposed: proposalOf(report, today),
  };
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
export type ReportedChange =
  | { kind: 'add'; site: Site }
  | { kind: 'change'; site_id: string; change: SiteChange }
  | { kind: 'none' };

/**
 * What to change in the list when the report is accepted. `corrected` overrides what the reporter proposed, by who accepts it;
 * `commune` is that of the proposed point, where known. Every fact that nobody stated is null.
 */
export function changeOfReport(
  report: Pick<Report, 'id' | 'kind' | 'site_id' | 'proposed'>,
  commune: Site['commune'],
  corrected: SiteChange = {},
): ReportedChange {
  if (report.proposed === null) return { kind: 'none' };
  const proposed: SiteChange = { ...report.proposed, ...corrected };
  if (report.kind !== 'missing') {
    if (report.site_id === null) return { kind: 'none' };
    const moved = report.kind === 'misplaced' ? { ...proposed, commune } : proposed;
    return { kind: 'change', site_id: report.site_id, change: moved };
  }
  const { moved_on: _, ...facts } = proposed;
  return {
    kind: 'add',
    site: {
      id: `report-${report.id}`,
      name: '',
      lon: 0,
      lat: 0,
      position: 'given',
      status: 'open',
      opened_on: null,
      closed_on: null,
      address: null,
      themes: [],
      services: [],
      labels: [],
      url: null,
      employer: null,
      on_regional_map: null,
      source: 'report',
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

const invalid = (en: string, fr: string) =>
  new MaillageError('report_invalid', `The report cannot be taken: ${en}.`, {
    status: 400,
    text_fr: `Le signalement ne peut pas être reçu\u00a0: ${fr}.`,
  });
