import type { Site, SiteStatus } from '../../records.ts';
import { formatDay, type Language } from './format.ts';
import { type Reason, say } from './sentences.ts';

/** A place with its dates; `recorded_status` is what the list wrote, where `status` was worked out for a day. */
export type DatedSite = Pick<Site, 'name' | 'status' | 'opened_on' | 'closed_on'> & {
  recorded_status?: SiteStatus;
};

export interface SiteState {
  /** `unconfirmed`: the announced day of opening has come, nobody has confirmed it. */
  status: SiteStatus | 'unconfirmed';
  /** First day of the present opening; null: not known, or not open. */
  since: string | null;
  reasons: Reason[];
}

/**
 * A place on a day. `opened_on` is the first day open, `closed_on` the first day no longer open; an opening after a closing
 * is a reopening. A planned place does not become open by its date alone. A closed one without a date is closed on every day:
 * until when it was open is not known.
 */
export function siteStateOn(site: DatedSite, on: string): SiteState {
  const { status, opened_on, closed_on } = site;
  const day = (iso: string) => (language: Language) => formatDay(iso, language);
  if (status === 'planned' || site.recorded_status === 'planned') return plannedState(site, on);
  if (opened_on !== null && closed_on !== null && closed_on <= opened_on) {
    const values = { opened_on: day(opened_on), closed_on: day(closed_on) };
    if (on >= opened_on) return { status: 'open', since: opened_on, reasons: [say('reopened', values)] };
    // Open before it closed, nobody wrote since when.
    if (on < closed_on) return { status: 'open', since: null, reasons: [] };
    return { status: 'closed', since: null, reasons: [say('site_closed.since', values)] };
  }
  if (closed_on !== null && on >= closed_on) {
    return {
      status: 'closed',
      since: null,
      reasons: [say('site_closed.since', { closed_on: day(closed_on) })],
    };
  }
  if (status === 'closed' && closed_on === null)
    return { status, since: null, reasons: [say('site_closed')] };
  if (opened_on !== null && on < opened_on) {
    return {
      status: 'planned',
      since: null,
      reasons: [say('site_not_yet_open', { opened_on: day(opened_on) })],
    };
  }
  return { status: 'open', since: opened_on, reasons: [] };
}

function plannedState(site: DatedSite, on: string): SiteState {
  const { name, status, opened_on } = site;
  if (opened_on !== null && on < opened_on) {
    const values = { opened_on: (language: Language) => formatDay(opened_on, language) };
    return { status: 'planned', since: null, reasons: [say('site_not_yet_open', values)] };
  }
  if (status === 'planned' || opened_on === null)
    return { status: 'planned', since: null, reasons: [say('site_planned')] };
  const values = { site: name, opened_on: (language: Language) => formatDay(opened_on, language) };
  return { status: 'unconfirmed', since: null, reasons: [say('opening_not_confirmed', values)] };
}
