import { isAlike } from '../../data/lists/identity.ts';
import type { StatedSite } from '../../data/records.ts';
import type { SitesInput } from '../../data/sources/types.ts';
import { distance_m, isBetterPlace, SAME_PLACE_M } from '../../data/store/site_place.ts';
import type { SiteListReport, SiteOn } from '../../data/store/types.ts';
import { EXAMPLE_LIST } from '../../demo/example_sites.ts';
import { MaillageError } from '../../isochrones/errors.ts';

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
export function listFaults(
  report: SiteListReport,
  input: SitesInput,
  existing: readonly SiteOn[],
  missing: 'close' | 'keep',
): MaillageError[] {
  const { source, rows, sites } = input;
  if (rows === 0)
    return [
      fault(
        'list_empty',
        `The list ${source} has no row: it would say that there is no tiers-lieu at all.`,
        `La liste ${source} ne contient aucune ligne.`,
      ),
    ];
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
    ...changing(sites, active),
  ];
}

function unreadable(report: SiteListReport, { source, rows, sites }: SitesInput, active: SiteOn[]) {
  const unsure = report.doubtful.filter(({ doubts }) => doubts.some(({ fact }) => fact === 'presence'));
  if (sites.length * 2 >= rows && unsure.length * 2 <= active.length) return [];
  return [
    fault(
      'list_unreadable',
      `Of the ${rows} rows of the list ${source} only ${sites.length} can be read; ${unsure.length} of the ${active.length} tiers-lieux that are not closed may be among the others: is the file damaged?`,
      `Seules ${sites.length} des ${rows} lignes de la liste ${source} sont lisibles : le fichier est-il abîmé ?`,
    ),
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
  const named = input.unrelated
    ? ' It shares next to nothing with the lists that are known; say which list it is (--source, source=) where it is another one beside them.'
    : '';
  return [
    gone * 2 > active.length
      ? fault(
          'list_closes_most',
          `The list does not have ${gone} of the ${active.length} tiers-lieux that are not closed, and would close them: is it whole? Send it with force=true (--force) where it is, or with keep_missing=true (--keep-missing) where it holds some sites alone.${named}`,
          `Il manque dans la liste ${gone} des ${active.length} tiers-lieux non fermés ; l’importer les fermerait. Est-elle complète ?`,
        )
      : fault(
          'list_closes_most',
          `Of the ${active.length} tiers-lieux that are not closed the list would close ${gone + said} and take ${unopened} for planned: is it right? Send it with force=true (--force) where it is.`,
          `La liste fermerait ou remettrait en projet ${lost} des ${active.length} tiers-lieux non fermés. Est-ce juste ?`,
        ),
  ];
}

function changing(sites: readonly StatedSite[], active: SiteOn[]): MaillageError[] {
  const known = new Map(active.map((site) => [site.id, site]));
  const count = { move: 0, rename: 0, 'date anew': 0 };
  let matched = 0;
  for (const site of sites) {
    const former = known.get(site.id);
    if (!former) continue;
    matched++;
    const moved = isTold(site, 'point') && distance_m(former, site) > SAME_PLACE_M;
    if (moved && !isBetterPlace(site, former)) count.move++;
    if (isTold(site, 'name') && !isAlike(site, former)) count.rename++;
    const dates = [site.opened_on, former.opened_on];
    if (isTold(site, 'opened_on') && !dates.includes(null) && dates[0] !== dates[1]) count['date anew']++;
  }
  return Object.entries(count)
    .filter(([, changed]) => changed >= FEWEST_STATED && changed * 2 > matched)
    .map(([what, changed]) =>
      fault(
        'list_changes_most',
        `The list would ${what} ${changed} of the ${matched} tiers-lieux that it shares with what is known: has a column slipped? Send it with force=true (--force) where it is right.`,
        `La liste changerait le lieu, le nom ou la date d’ouverture de ${changed} des ${matched} tiers-lieux connus. Est-ce juste ?`,
      ),
    );
}

const isTold = ({ untold }: StatedSite, fact: NonNullable<StatedSite['untold']>[number]): boolean =>
  untold === undefined || !untold.includes(fact);

const fault = (code: string, message: string, text_fr: string): MaillageError =>
  new MaillageError(code, message, { status: 422, text_fr });
