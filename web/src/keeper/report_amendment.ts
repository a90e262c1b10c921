import type { DecisionBody, Report, SiteFeature } from '../api/api_types.ts';
import type { Point } from './shown_place.ts';

/** What a keeper puts in the place of what a report proposes. */
export interface Amendment {
  site_id: string;
  name: string;
  /** The day of opening, closing or moving. */
  day: string;
  address: string;
  /** Of a report that proposes nothing: what becomes of the place it is about. */
  status: '' | 'open' | 'closed';
}

type Corrected = NonNullable<DecisionBody['corrected']>;

/** The day that each kind of report tells. */
const DAYS = { missing: 'opened_on', closed: 'closed_on', misplaced: 'moved_on' } as const;

export const dayFactOf = (kind: Report['kind']): 'opened_on' | 'closed_on' | 'moved_on' | null =>
  kind === 'missing' || kind === 'closed' || kind === 'misplaced' ? DAYS[kind] : null;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What the report itself proposes, as the form shows it first. */
export function amendmentOf({ kind, site_id, proposed }: Report): Amendment {
  const day = dayFactOf(kind);
  return {
    site_id: site_id ?? '',
    name: textOf(proposed?.name),
    day: day === null ? '' : textOf(proposed?.[day]),
    address: textOf(proposed?.address),
    status: '',
  };
}

/** The place that a report speaks of. */
export function pointOf(
  { lon, lat, site_id }: Report,
  sites: ReadonlyMap<string, SiteFeature>,
): Point | null {
  if (lon !== null && lat !== null) return [lon, lat];
  const [x, y] = (site_id === null ? undefined : sites.get(site_id))?.geometry.coordinates ?? [];
  return x === undefined || y === undefined ? null : [x, y];
}

/** The part of a decision in which an amendment differs from what the report proposes; empty: it does not. */
export function correctedBy(
  report: Report,
  { site_id, name, day, address, status }: Amendment,
  point: Point | null,
): Pick<DecisionBody, 'corrected' | 'site_id'> {
  const first = amendmentOf(report);
  const corrected: Corrected = {};
  const dayFact = dayFactOf(report.kind);
  if (name.trim() !== first.name && name.trim() !== '') corrected.name = name.trim();
  if (address.trim() !== first.address) corrected.address = address.trim() || null;
  if (dayFact !== null && day !== first.day) {
    if (dayFact !== 'moved_on') corrected[dayFact] = day || null;
    else if (day !== '') corrected.moved_on = day;
  }
  if (status !== '') {
    corrected.status = status;
    if (day !== '') corrected[status === 'open' ? 'opened_on' : 'closed_on'] = day;
  }
  if (point !== null && (point[0] !== report.lon || point[1] !== report.lat)) {
    corrected.lon = point[0];
    corrected.lat = point[1];
  }
  return {
    ...(Object.keys(corrected).length > 0 && { corrected }),
    ...(site_id !== '' && site_id !== report.site_id && { site_id }),
  };
}

/** Whether a place on the map belongs to what is amended. */
export const hasPlace = (kind: Report['kind']): boolean => kind === 'missing' || kind === 'misplaced';
