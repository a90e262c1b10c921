import { isAlike } from '../../data/lists/identity.ts';
import type { StatedSite } from '../../data/records.ts';
import type { SitesInput } from '../../data/sources/region_definition.ts';
import { isBetterPlace, SAME_PLACE_M } from '../../data/store/sites/site_place.ts';
import type { SiteListReport, SiteOn } from '../../data/store/stored_records.ts';
import { breath } from '../../data/turns/breath.ts';
import { EXAMPLE_LIST } from '../../demo/example_sites.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { distance_m } from '../../isochrones/geometry/distance.ts';

/** Closings and changes that a list states itself are too many from here on, where they are also most. */
const FEWEST_STATED = 5;

/**
 * What speaks against taking a list as the next version, worst first; none where nothing does. It is the one guard of all doors: HTTP,
 * command line, prepare and scheduled refresh refuse a list for the first of these unless they are told to force it.
 *
 * - `list_empty`: it has no row.
 * - `list_unreadable`: less than half of its rows can be read, or so many that most known places may be among the others.
 * - `list_closes_most`: more than half of the places that were open or planned would no longer be, or be planned where they were open.
 * - `list_changes_most`: more than half of them would be moved, renamed, or have another day of opening (and five at least).
 *
 * Only the lists that it is a version of count, and examples never do.
 */
export async function listFaults(
  report: SiteListReport,
  input: SitesInput,
  existing: readonly SiteOn[],
  missing: 'close' | 'keep',
): Promise<MaillageError[]> {
  const { source, rows, sites } = input;
  if (rows === 0) return [new MaillageError('list_empty', { source })];
  const active = existing.filter(
    (site) =>
      site.recorded_status !== 'closed' &&
      input.missing_from.includes(site.source) &&
      (site.source !== EXAMPLE_LIST || source === EXAMPLE_LIST),
  );
  if (active.length === 0) return [];
  return [
    ...(missing === 'close' ? unreadable(report, input, active) : []),
    ...closing(report, input, active),
    ...(await changing(sites, active)),
  ];
}

function unreadable(report: SiteListReport, { source, rows, sites }: SitesInput, active: SiteOn[]) {
  const unsure = report.doubtful.filter(({ doubts }) => doubts.some(({ fact }) => fact === 'presence'));
  if (sites.length * 2 >= rows && unsure.length * 2 <= active.length) return [];
  return [
    new MaillageError('list_unreadable', {
      rows,
      source,
      read: sites.length,
      unsure: unsure.length,
      active: active.length,
    }),
  ];
}

function closing({ closed }: SiteListReport, input: SitesInput, active: SiteOn[]): MaillageError[] {
  const ids = new Set(active.map(({ id }) => id));
  const gone = closed.filter(({ id, missing }) => missing && ids.has(id)).length;
  const said = closed.filter(({ id, missing }) => !missing && ids.has(id)).length;
  const open = new Set(active.filter((site) => site.recorded_status === 'open').map(({ id }) => id));
  const unopened = input.sites.filter(
    (site) => site.status === 'planned' && isTold(site, 'status') && open.has(site.id),
  ).length;
  const lost = gone + said + unopened;
  if (gone * 2 <= active.length && (lost * 2 <= active.length || lost < FEWEST_STATED)) return [];
  if (gone * 2 <= active.length)
    return [
      new MaillageError('list_closes_most.stated', { active: active.length, closed: gone + said, unopened }),
    ];
  const key = input.unrelated ? 'list_closes_most.unrelated' : 'list_closes_most';
  return [new MaillageError(key, { gone, active: active.length })];
}

async function changing(sites: readonly StatedSite[], active: SiteOn[]): Promise<MaillageError[]> {
  const known = new Map(active.map((site) => [site.id, site]));
  const count = { moved: 0, renamed: 0, dated: 0 };
  let matched = 0;
  for (const site of sites) {
    await breath();
    const former = known.get(site.id);
    if (!former) continue;
    matched++;
    const moved = isTold(site, 'point') && distance_m(former, site) > SAME_PLACE_M;
    if (moved && !isBetterPlace(site, former)) count.moved++;
    if (isTold(site, 'name') && !isAlike(site, former)) count.renamed++;
    const dates = [site.opened_on, former.opened_on];
    if (isTold(site, 'opened_on') && !dates.includes(null) && dates[0] !== dates[1]) count.dated++;
  }
  return (['moved', 'renamed', 'dated'] as const)
    .filter((what) => count[what] >= FEWEST_STATED && count[what] * 2 > matched)
    .map((what) => new MaillageError(`list_changes_most.${what}`, { changed: count[what], matched }));
}

const isTold = ({ untold }: StatedSite, fact: NonNullable<StatedSite['untold']>[number]): boolean =>
  untold === undefined || !untold.includes(fact);
