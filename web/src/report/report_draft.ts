import { computed, effect, signal } from '@preact/signals';
import type { ReportBody } from '../api/api_types.ts';
import { type Subject, section, subject, view } from '../state/page.ts';

export type ReportKind = ReportBody['kind'];
export const REPORT_KINDS = [
  'missing',
  'closed',
  'misplaced',
  'wrong_time',
  'other',
] as const satisfies ReportKind[];

/** A report while it is written: what each kind asks for, kept when another kind is chosen. */
export interface Draft {
  kind: ReportKind;
  site_id: string | null;
  point: [lon: number, lat: number] | null;
  name: string;
  address: string;
  url: string;
  /** The day of opening, closing or moving. */
  day: string;
  text: string;
}

/** The report that is being written; null: none is. While one is, a click on the map is part of it. */
export const draft = signal<Draft | null>(null);

// Who goes elsewhere leaves the report.
effect(() => {
  view.value;
  section.value;
  subject.value;
  draft.value = null;
});

/** What a click on the map, or the arrow keys, fill in. */
const NEEDS_POINT: ReportKind[] = ['missing', 'misplaced', 'wrong_time'];
const NEEDS_SITE: ReportKind[] = ['closed', 'misplaced'];
export const needsPoint = (kind: ReportKind): boolean => NEEDS_POINT.includes(kind);
export const needsSite = (kind: ReportKind): boolean => NEEDS_SITE.includes(kind);

/** The place of the report on the map. */
export const reportedPoint = computed(() =>
  draft.value && needsPoint(draft.value.kind) ? draft.value.point : null,
);

/** Begins a report on what the page shows: of a tiers-lieu that it is closed, of a point that a place is missing there. */
export function startReport(subject: Subject | null): void {
  draft.value = {
    kind: subject === null ? 'other' : subject.kind === 'site' ? 'closed' : 'missing',
    site_id: subject?.kind === 'site' ? subject.id : null,
    point: subject?.kind === 'point' ? [subject.lon, subject.lat] : null,
    name: '',
    address: '',
    url: '',
    day: '',
    text: '',
  };
}

/** Leaves the form. */
export function stopReport(): void {
  draft.value = null;
}

/** Changes the report that is being written; where none is, nothing. */
export function write(patch: Partial<Draft>): void {
  if (draft.peek()) draft.value = { ...(draft.peek() as Draft), ...patch };
}

/** What a report still lacks before it can be sent. */
export type Lacking = 'point' | 'site_id';

/** The body that the API takes for this draft, or what it lacks. Fields of other kinds are left out. */
export function bodyOf(draft: Draft): ReportBody | Lacking {
  const { kind, site_id } = draft;
  const text = draft.text.trim();
  const more = text === '' ? {} : { text };
  const day = draft.day === '' ? null : draft.day;
  if (kind === 'other') return { kind, text, ...(site_id !== null && { site_id }) };
  if (kind === 'closed') {
    if (site_id === null) return 'site_id';
    return { kind, site_id, ...more, ...(day && { closed_on: day }) };
  }
  if (draft.point === null) return 'point';
  const [lon, lat] = draft.point;
  if (kind === 'wrong_time') return { kind, lon, lat, text, ...(site_id !== null && { site_id }) };
  if (kind === 'misplaced') {
    if (site_id === null) return 'site_id';
    return { kind, site_id, lon, lat, ...more, ...(day && { moved_on: day }) };
  }
  const { address, url } = draft;
  return {
    kind,
    name: draft.name.trim(),
    lon,
    lat,
    ...more,
    ...(address.trim() !== '' && { address: address.trim() }),
    ...(url.trim() !== '' && { url: url.trim() }),
    ...(day && { opened_on: day }),
  };
}
