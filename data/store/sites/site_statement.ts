/**
 * What a list says of a site that is known already. A fact that it leaves untold, or tells in a way that nobody can read, is no
 * news: what it said before goes on, and the site is marked as doubtful there until the list says it again.
 */
import type { Site, SiteDoubt, SiteFact, StatedSite } from '../../records.ts';
import type { KnownSite } from './site_version_rows.ts';

const MEMBERS: Record<SiteFact, (keyof Site)[]> = {
  name: ['name'],
  status: ['status'],
  opened_on: ['opened_on', 'opened_between'],
  closed_on: ['closed_on'],
  point: ['lon', 'lat', 'position'],
  commune: ['commune'],
  address: ['address'],
  themes: ['themes'],
  services: ['services'],
  labels: ['labels'],
  url: ['url'],
  employer: ['employer'],
  on_regional_map: ['on_regional_map'],
};

/** Facts on which answers rest: it is told when a list no longer says them. */
const MISSED: SiteFact[] = ['status', 'opened_on', 'closed_on', 'employer', 'on_regional_map'];

const NOWHERE = { line: null, column: null, value: null };

/**
 * A row with what the list said before in place of what it leaves untold, and the doubts that remain. `learntOn`: the day on
 * which the list was learnt, YYYY-MM-DD.
 */
export function statementOf(
  former: KnownSite | null,
  { untold = [], ...row }: StatedSite,
  learntOn: string,
): { site: Site; doubts: SiteDoubt[] } {
  const { doubtful = [], ...told } = row;
  if (former === null) return { site: told, doubts: doubtful.map((doubt) => ({ ...doubt, kept: false })) };
  const before = saidBefore(former);
  const site: Site = { ...told };
  for (const fact of untold) take(site, MEMBERS[fact], before);
  // "septembre 2020" of a place that is known to have opened on the first of it is no news.
  const { opened_between: within } = told;
  if (within && before.opened_on !== null && before.opened_on >= within.from && before.opened_on <= within.to)
    take(site, MEMBERS.opened_on, before);
  const isUntold = new Set<string>(untold);
  if (isUntold.has('status') && former.gone_status !== null) site.status = former.gone_status;
  const reopened = before.status === 'closed' && site.status !== 'closed';
  if (isUntold.has('opened_on') && reopened) site.opened_on = null;
  if (isUntold.has('closed_on') && site.closed_on !== null) {
    const reached = site.closed_on <= learntOn;
    // A day of closing that was said before holds no longer than the status that it was said with.
    if (site.status === 'closed' ? !reached : reached) site.closed_on = null;
  }
  if (site.opened_on !== null && site.closed_on !== null && site.closed_on < site.opened_on) {
    if (isUntold.has('closed_on')) site.closed_on = null;
    else if (isUntold.has('opened_on')) site.opened_on = null;
  }
  const doubts = doubtful.map((doubt) => ({ ...doubt, kept: isKept(doubt, isUntold, before) }));
  const doubted = new Set<string>(doubts.map(({ fact }) => fact));
  for (const fact of MISSED)
    if (
      isUntold.has(fact) &&
      !doubted.has(fact) &&
      told.source === before.source &&
      wasTold(fact, before, former)
    )
      doubts.push(noLongerTold(fact));
  return { site, doubts: doubts.filter((doubt) => !isCorrected(doubt, former)) };
}

/** The doubts of a site once some of its facts were corrected by hand. */
export function doubtsAfterCorrection(doubts: SiteDoubt[] = [], corrected: readonly string[]): SiteDoubt[] {
  return doubts.filter(({ fact }) =>
    fact === 'row' || fact === 'presence' || fact === 'id'
      ? !corrected.includes('status')
      : !MEMBERS[fact].some((member) => corrected.includes(member)),
  );
}

/** A site with its doubts; without any it has no such member. */
export function withDoubts({ doubtful: _, ...site }: Site, doubts: SiteDoubt[]): Site {
  return doubts.length === 0 ? site : { ...site, doubtful: doubts };
}

/** Whether two sets of doubts say the same; on which line of the list makes no difference. */
export const sameDoubts = (a: SiteDoubt[] = [], b: SiteDoubt[] = []): boolean =>
  JSON.stringify(a.map(withoutLine)) === JSON.stringify(b.map(withoutLine));

const withoutLine = ({ line: _, ...doubt }: SiteDoubt) => doubt;

/** A doubt for a row of the list that speaks of the site and cannot be stored. */
export const rowDoubt = ({ code, reason }: { code: string; reason: string }): SiteDoubt => ({
  ...NOWHERE,
  fact: 'row',
  code,
  reason,
  kept: true,
});

/** A doubt whether the list still has a site: rows of it cannot be read. */
export const absenceDoubt = (reason: string): SiteDoubt => ({
  ...NOWHERE,
  fact: 'presence',
  code: 'absence_unsafe',
  reason,
  kept: true,
});

/** What the list itself said last, below the corrections that hold against it. */
function saidBefore({ site, list_says }: KnownSite): Site {
  const { status, ...said } = list_says ?? {};
  return { ...site, ...said, status: status ?? site.status };
}

function isKept({ fact }: SiteDoubt, untold: Set<string>, before: Site): boolean {
  if (fact === 'row' || fact === 'presence') return true;
  if (fact === 'id' || !untold.has(fact)) return false;
  return isSaid(fact, before);
}

/** Whether the list said a fact that cannot have come from its silence. */
function wasTold(fact: SiteFact, before: Site, former: KnownSite): boolean {
  if (fact === 'status') return before.status !== 'open' && former.gone_status === null;
  if (fact === 'opened_on' && former.gone_status !== null) return false;
  return isSaid(fact, before);
}

const isSaid = (fact: SiteFact, site: Site): boolean =>
  MEMBERS[fact].some((member) => (site[member] ?? null) !== null);

const noLongerTold = (fact: SiteFact): SiteDoubt => ({
  ...NOWHERE,
  fact,
  code: 'no_longer_told',
  reason: 'the list does not say it any more',
  kept: true,
});

/** A correction stands in the place of what the list says: it is not in doubt. */
function isCorrected({ fact }: SiteDoubt, { list_says }: KnownSite): boolean {
  if (list_says === null || fact === 'row' || fact === 'presence' || fact === 'id') return false;
  return MEMBERS[fact].some((member) => member in list_says);
}

function take(site: Site, members: (keyof Site)[], from: Site): void {
  for (const member of members) Object.assign(site, { [member]: from[member] ?? null });
}
