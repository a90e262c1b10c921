import { compareIds } from '../../isochrones/types.ts';
import type { ResultOf } from '../engine/operations.ts';
import type { SiteChange } from '../schemas/coverage.ts';
import type { DayTimes, Served } from '../served/served.ts';
import { tellAmount } from './change_text.ts';

/** What became of a site that is not open any more: closed, or planned again, as the list says now. */
function endOf({ sites }: DayTimes, id: string): SiteChange {
  const site = sites.find((one) => one.id === id);
  return site?.status === 'planned' || site?.recorded_status === 'planned' ? 'planned' : 'closed';
}

/** Every site that opened, closed or moved, with its effect; a site without effect is told too. */
export function changedSites(
  served: Served,
  since: DayTimes,
  until: DayTimes,
  { by_site }: ResultOf<'compare'>,
) {
  const was = new Map(since.open.map((site) => [site.id, site]));
  const is = new Map(until.open.map((site) => [site.id, site]));
  const effects = new Map(by_site.map((effect) => [effect.id, effect]));
  const known = served.territory.populationMethod !== 'unknown';
  const nothing = { population: known ? 0 : null, area_km2: 0 };
  const rank = new Map(by_site.map(({ id }, i) => [id, i]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .flatMap((id) => {
      const before = was.get(id);
      const after = is.get(id);
      const moved = before && after && (before.lon !== after.lon || before.lat !== after.lat);
      const change: SiteChange | null = !before
        ? 'opened'
        : !after
          ? endOf(until, id)
          : moved
            ? 'moved'
            : null;
      if (change === null) return [];
      const effect = effects.get(id);
      const name = (after ?? before)?.name ?? id;
      return [
        {
          id,
          name,
          change,
          gained: tellAmount(effect?.gained ?? nothing),
          lost: tellAmount(effect?.lost ?? nothing),
        },
      ];
    })
    .sort((a, b) => (rank.get(a.id) ?? Infinity) - (rank.get(b.id) ?? Infinity) || compareIds(a, b));
}
