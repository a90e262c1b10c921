/**
 * When a site was, is or will be open. Lists tell a status and at most two days; the life of a site is a sequence of open
 * periods, and each new statement is read in the light of what was known before:
 *
 * - `opened_on` is the first open day, `closed_on` the first day no longer open. Days decide, not the status beside them:
 *   a planned site with an announced first day counts as open from then on (its `recorded_status` still says planned).
 * - Open where it was closed: a new period, from `opened_on`, or from the day on which we learnt it.
 * - Closed without a day: closed from the day on which we learnt it. Closed, and never known as open: no open day at all.
 * - A first day before or inside the last period corrects it; one after its end begins another (reopened).
 */
import type { SiteStatus } from '../../records.ts';

/** What a list or a correction says. */
export interface StatedLife {
  status: SiteStatus;
  opened_on: string | null;
  closed_on: string | null;
}

/** Open from the day `from` (null: since ever) to the day before `to` (null: no end known). */
interface OpenPeriod {
  from: string | null;
  to: string | null;
}

export interface SiteLife {
  /** In order, apart from each other. */
  periods: OpenPeriod[];
  /** Bounds that are only the day on which we learnt of the opening or closing. */
  learnt: string[];
}

/** The site's life after a new statement, learnt on a day; `former`: the statement before and the life known with it. */
export function lifeAfter(
  former: { stated: StatedLife; life: SiteLife } | null,
  stated: StatedLife,
  learntOn: string,
): SiteLife {
  if (former !== null && sameLife(former.stated, stated)) return former.life;
  const periods = former === null ? [] : former.life.periods.map((period) => ({ ...period }));
  const learnt = new Set(former?.life.learnt ?? []);
  const was = former?.stated ?? null;
  if (stated.status === 'closed') close(periods, learnt, was, stated, learntOn);
  else if (stated.status === 'planned') plan(periods, learnt, was, stated, learntOn);
  else open(periods, learnt, was, stated, learntOn);
  return tidy(periods, learnt);
}

const sameLife = (a: StatedLife, b: StatedLife): boolean =>
  a.status === b.status && a.opened_on === b.opened_on && a.closed_on === b.closed_on;

function open(
  periods: OpenPeriod[],
  learnt: Set<string>,
  was: StatedLife | null,
  stated: StatedLife,
  learntOn: string,
) {
  // Open by now: what was announced for later has come true before its day.
  if (stated.opened_on === null || stated.opened_on <= learntOn)
    while ((periods.at(-1)?.from ?? '') > learntOn) periods.pop();
  if (stated.opened_on !== null) {
    state(periods, stated.opened_on, stated.closed_on);
    return;
  }
  const last = periods.at(-1);
  if (last === undefined || (last.to !== null && last.to <= learntOn)) {
    const from = was === null ? null : learntOn;
    if (from !== null) learnt.add(from);
    periods.push({ from, to: stated.closed_on });
  } else last.to = endOf(last, stated.closed_on);
}

/** A last day from before the period belongs to an earlier one: a list often repeats the day of a former closing. */
const endOf = (period: OpenPeriod, closed_on: string | null): string | null =>
  closed_on !== null && period.from !== null && closed_on <= period.from ? null : closed_on;

function plan(
  periods: OpenPeriod[],
  learnt: Set<string>,
  was: StatedLife | null,
  stated: StatedLife,
  learntOn: string,
) {
  // Announced before and never confirmed: the new announcement takes its place.
  while ((periods.at(-1)?.from ?? '') >= learntOn) periods.pop();
  const last = periods.at(-1);
  if (last !== undefined && (last.to === null || last.to > learntOn)) {
    if (was?.status === 'planned') periods.pop();
    else {
      last.to = learntOn;
      learnt.add(learntOn);
    }
  }
  if (stated.opened_on !== null) state(periods, stated.opened_on, stated.closed_on);
}

function close(
  periods: OpenPeriod[],
  learnt: Set<string>,
  was: StatedLife | null,
  stated: StatedLife,
  learntOn: string,
) {
  const { opened_on, closed_on } = stated;
  if (closed_on === null) {
    while ((periods.at(-1)?.from ?? '') >= learntOn) periods.pop();
    const last = periods.at(-1);
    if (last === undefined || (last.to !== null && last.to <= learntOn)) return;
    // A project given up: nobody ever said that it had opened.
    if (was?.status === 'planned') periods.pop();
    else {
      if (opened_on !== null && startsLast(periods, opened_on)) last.from = opened_on;
      last.to = learntOn;
      learnt.add(learntOn);
    }
    return;
  }
  while (periods.length > 0 && periods.at(-1)!.from !== null && periods.at(-1)!.from! >= closed_on)
    periods.pop();
  const last = periods.at(-1);
  if (last === undefined || (opened_on !== null && last.to !== null && opened_on >= last.to))
    periods.push({ from: opened_on, to: closed_on });
  else {
    if (opened_on !== null && opened_on < closed_on && startsLast(periods, opened_on)) last.from = opened_on;
    last.to = closed_on;
  }
}

/** Takes in a period with a known first day: a new one after the last, or a correction of the last. */
function state(periods: OpenPeriod[], from: string, to: string | null): void {
  const last = periods.at(-1);
  if (last === undefined || (last.to !== null && from >= last.to)) periods.push({ from, to });
  else {
    if (startsLast(periods, from)) last.from = from;
    last.to = endOf(last, to);
  }
}

/** False for a first day that belongs to an earlier period: a list often repeats the day of the first opening. */
function startsLast(periods: OpenPeriod[], from: string): boolean {
  const before = periods.at(-2);
  return before === undefined || (before.to !== null && from >= before.to);
}

/** Drops periods without a day, joins those that touch, drops learnt days that bound nothing any more. */
function tidy(periods: OpenPeriod[], learnt: Set<string>): SiteLife {
  const kept: OpenPeriod[] = [];
  for (const period of periods) {
    if (period.from !== null && period.to !== null && period.from >= period.to) continue;
    const last = kept.at(-1);
    if (last !== undefined && last.to !== null && last.to === period.from) last.to = period.to;
    else kept.push(period);
  }
  const bounds = new Set(kept.flatMap(({ from, to }) => [from, to]));
  return { periods: kept, learnt: [...learnt].filter((day) => bounds.has(day)).sort() };
}

/** Status and days of a site on a day. A bound that is only a day of learning is not told as a fact: null. */
export function lifeOn(life: SiteLife, stated: StatedLife, day: string): StatedLife {
  const { periods } = life;
  const told = (bound: string | null) => (bound !== null && life.learnt.includes(bound) ? null : bound);
  const fact = (status: SiteStatus, period: OpenPeriod) => ({
    status,
    opened_on: told(period.from),
    closed_on: told(period.to),
  });
  const begun = periods.filter(({ from }) => from === null || from <= day);
  const latest = begun.at(-1);
  if (latest !== undefined) return fact(latest.to === null || day < latest.to ? 'open' : 'closed', latest);
  const next = periods[0];
  if (next !== undefined) return fact('planned', next);
  // Never known as open: a planned or closed site as stated, or one that closed on the day on which it opened.
  return stated.status === 'open' ? { ...stated, status: 'closed' } : stated;
}

/** PostgreSQL's text of a datemultirange, e.g. {[2015-01-01,2018-06-01),[2020-03-01,)}. */
export function multirangeOf(periods: OpenPeriod[]): string {
  return `{${periods.map(({ from, to }) => `[${from ?? ''},${to ?? ''})`).join(',')}}`;
}

export function periodsOf(multirange: string): OpenPeriod[] {
  return [...multirange.matchAll(/[[(]([^,]*),([^)\]]*)[)\]]/g)].map(([, from, to]) => ({
    from: from || null,
    to: to || null,
  }));
}
