import { distance_m } from '../../isochrones/geometry/distance.ts';
import type { Site, SiteDoubt, SiteFact } from '../records.ts';
import type { RejectedRow } from '../sources/region_definition.ts';
import { isAlike, SAME_PLACE_M, siteNameKey } from './identity.ts';

/** A row of a list and the site that it tells. */
interface ListedRow {
  row: { line: number; untold: Set<SiteFact>; doubts: SiteDoubt[] };
  site: Site;
}

/** Facts on which answers rest: rows that speak of one place and differ in them leave them open. */
const DECIDING: [SiteFact, (site: Site) => unknown][] = [
  ['status', ({ status }) => status],
  ['closed_on', ({ closed_on }) => closed_on],
  ['opened_on', ({ opened_on }) => opened_on],
  ['point', ({ lon, lat }) => `${lon.toFixed(3)} ${lat.toFixed(3)}`],
];

/**
 * Takes doubles out of a list: the same id twice, or the same name within 100 m. The first stays; the others are rejected with the
 * reason, and facts in which they contradict it are left open. Two places of one name farther apart stay both: the second's
 * hashed id gets a number. `strangers`: of the rejected, those whose id is another place's: they may speak of a known one.
 */
export function withoutDoubles<Row extends ListedRow>(
  rows: readonly Row[],
): { rows: Row[]; rejected: RejectedRow[]; strangers: number } {
  const kept: Row[] = [];
  const rejected: RejectedRow[] = [];
  let strangers = 0;
  const byId = new Map<string, Row>();
  const byName = new Map<string, Row[]>();
  for (const given of rows) {
    const { site, row } = given;
    const { line } = row;
    const key = siteNameKey(site.name);
    const namesakes = byName.get(key) ?? [];
    const first = byId.get(site.id);
    if (first !== undefined && site.source_id !== null) {
      rejected.push({
        line,
        code: 'duplicate_id',
        reason: `the id ${site.source_id} is there already in line ${first.row.line}`,
      });
      leaveOpen(first, given);
      if (!isAlike(site, first.site) && !(distance_m(site, first.site) <= SAME_PLACE_M)) strangers++;
      continue;
    }
    const double =
      site.name === '' ? undefined : namesakes.find((other) => distance_m(other.site, site) <= SAME_PLACE_M);
    if (double) {
      rejected.push({
        line,
        code: 'duplicate_site',
        reason: `"${site.name}" is the same place as "${double.site.name}" in line ${double.row.line}: same name, less than ${SAME_PLACE_M} m apart`,
      });
      leaveOpen(double, given);
      continue;
    }
    const { id } = site;
    for (let n = 2; byId.has(site.id); n++) site.id = `${id}-${n}`;
    byId.set(site.id, given);
    namesakes.push(given);
    byName.set(key, namesakes);
    kept.push(given);
  }
  return { rows: kept, rejected, strangers };
}

function leaveOpen(first: ListedRow, second: ListedRow): void {
  for (const [fact, of] of DECIDING) {
    const isTold = ({ row, site }: ListedRow) =>
      !row.untold.has(fact) && !(fact === 'point' && Number.isNaN(site.lat));
    if (!isTold(first) || !isTold(second) || of(first.site) === of(second.site)) continue;
    first.row.untold.add(fact);
    first.row.doubts.push({
      fact,
      code: 'rows_disagree',
      line: second.row.line,
      column: null,
      value: String(of(second.site)),
      reason: `line ${second.row.line} says another thing of the same place than line ${first.row.line}`,
      kept: false,
    });
  }
}
