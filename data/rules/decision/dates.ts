import type { Programme } from '../programmes/schema.ts';
import type { Basis } from './answer_types.ts';
import { isIndicative } from './basis.ts';
import { formatDay } from './format.ts';
import type { Judgement } from './readings.ts';
import { type Reason, say } from './sentences.ts';

/** Days are `YYYY-MM-DD`, compared as text. */

/** Whole days from one day to another; ISO times count by their day. */
export function daysBetween(from: string, to: string): number {
  const at = (iso: string) => Date.UTC(+iso.slice(0, 4), +iso.slice(5, 7) - 1, +iso.slice(8, 10));
  return Math.round((at(to) - at(from)) / 86_400_000);
}

/**
 * The same day so many years later. Of 29 February, in a year without one, 28 February: the period ends on the last day of
 * the month (article 641 of the Code de procédure civile). A fraction of a year counts as whole months.
 */
export function addYears(day: string, years: number): string {
  const months =
    (+day.slice(0, 4) + Math.floor(years)) * 12 + (+day.slice(5, 7) - 1) + Math.round((years % 1) * 12);
  const year = Math.floor(months / 12);
  const month = months % 12;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month + 1)}-${two(Math.min(+day.slice(8, 10), last))}`;
}

interface DepositState {
  state: 'open' | 'not_yet_open' | 'closed';
  /** Last day on which an application may still be handed in for the round that `on` falls in; null: no end is known. */
  deadline: string | null;
  /** Days from `on` to that deadline, 0 on the day itself; null where there is none or it is past. */
  days_left: number | null;
}

/** Whether applications are taken on a day: first and last day included. */
export function depositState(programme: Programme, on: string): DepositState {
  const { opens_on, closes_on, deposits } = programme;
  const deadline = deposits.find((day) => day >= on) ?? closes_on;
  if (opens_on !== null && on < opens_on) return { state: 'not_yet_open', deadline, days_left: null };
  if (closes_on !== null && on > closes_on) return { state: 'closed', deadline: closes_on, days_left: null };
  return { state: 'open', deadline, days_left: deadline === null ? null : daysBetween(on, deadline) };
}

/** Whether applications are taken on a day, as a criterion turns out. */
export function judgeDeposit(programme: Programme, basis: Basis): Judgement {
  const { on, today } = basis;
  if (told?.programme !== programme || told.on !== on || told.today !== today)
    told = {
      programme,
      on,
      today,
      outcome: depositState(programme, on).state === 'open' ? 'met' : 'not_met',
      reasons: windowReasons(programme, on, today).map((reason) => Object.freeze(reason)),
    };
  // Of another region's programme it is not told: nothing can be handed in there.
  return { outcome: told.outcome, reasons: isIndicative(programme, basis) ? [] : told.reasons };
}

/** The last window told: thousands of points are asked about one programme and day. */
let told: (Judgement & { programme: Programme; on: string; today: string | undefined }) | undefined;

/** The deposit window told; none where the programme has no dates. */
function windowReasons(programme: Programme, on: string, today: string | undefined): Reason[] {
  const { state, deadline } = depositState(programme, on);
  const day = (iso: string) => (language: 'fr' | 'en') => formatDay(iso, language);
  if (state === 'not_yet_open')
    return [say('programme_not_yet_open', { opens_on: day(programme.opens_on!) })];
  if (state === 'closed') {
    // Of a day to come the end is still ahead.
    const ahead = today !== undefined && programme.closes_on! >= today;
    return [
      say(ahead ? 'programme_closed.by_then' : 'programme_closed', { closes_on: day(programme.closes_on!) }),
    ];
  }
  if (deadline === null) return [];
  return programme.deposits.length > 0
    ? [say('programme_open.round', { deposit: day(deadline) })]
    : [say('programme_open', { closes_on: day(deadline) })];
}
